"""Facts that are only supposed: what they change, that the answer is marked, what cannot be supposed."""

import json
from pathlib import Path
from typing import Any

import pytest

from fhirnet.assessment import assess
from fhirnet.errors import Refused
from fhirnet.settings import Settings
from mappings import conformance, what_if
from mappings.hypothetical import flips
from mappings.supposed import supposed

ROOT = Path(__file__).parent.parent / "fixtures"
HCC = (ROOT / "cases" / "hcc-three-tace.json").read_bytes()
NET = (ROOT / "prrt-suitability" / "prrt-default-1" / "suitable--midgut-g1-krenning-4-all-well.json").read_bytes()
CASES = {"tace-resistance": HCC, "prrt-suitability": NET}


def ask(question: str, *facts: str, **more: str) -> dict[str, Any]:
    body = json.loads(CASES[question])
    given = [{"name": "set", "valueString": fact} for fact in facts]
    given += [{"name": name, "valueString": value} for name, value in more.items()]
    if body["resourceType"] == "Bundle":
        body = {"resourceType": "Parameters", "parameter": [{"name": "case", "resource": body}]}
    body["parameter"] += given
    answer = assess(question, json.dumps(body).encode(), settings=Settings())
    assert conformance.judge(answer) == ()
    return json.loads(answer)  # type: ignore[no-any-return]


def verdict(answer: dict[str, Any]) -> str:
    return str(answer["valueCodeableConcept"]["coding"][0]["code"])


def criterion(answer: dict[str, Any], code: str) -> str:
    (found,) = [c for c in answer["component"] if c["code"]["coding"][0]["code"] == code]
    return str(found["interpretation"][0]["coding"][0]["code"])


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        (("platelets=74",), "not-suitable"),
        (("lab-platelets=75",), "suitable"),
        (("lab-platelets=74000 /uL",), "not-suitable"),
        (("lab-hemoglobin=79 g/L",), "not-suitable"),
        (("ps-ecog=3", "ps-kps=50"), "not-suitable"),
        (("ps-ecog=3",), "indeterminate"),  # the recorded KPS of 90 disagrees
        (("liver-tumor-burden=51",), "suitable-with-adverse-predictors"),
        (("uptake-category=equal-liver",), "indeterminate"),  # the lesions still have Krenning 4
        (("lowest-krenning-score=2",), "not-suitable"),
        (("gender=female",), "suitable"),
        (("gender=female", "birth-date=1980"), "indeterminate"),
        (("gender=female", "birth-date=1980", "hcg-serum=negative"), "suitable"),
        (("lab-platelets=<100",), "indeterminate"),
        (("platelets=<75 10*9/L",), "not-suitable"),
        (("platelets=74 10^3/uL",), "not-suitable"),
        (("platelets=80-90 10*9/L",), "suitable"),
        (("path-ki67=21-30 %",), "suitable-with-adverse-predictors"),
        (("extensive-marrow-disease=yes",), "suitable-with-adverse-predictors"),
    ],
)
def test_a_supposed_fact_takes_the_place_of_what_is_on_record(facts: tuple[str, ...], grade: str) -> None:
    assert verdict(ask("prrt-suitability", *facts)) == grade


def test_without_a_change_it_says_so() -> None:
    answer = ask("prrt-suitability", "lab-platelets=201", language="en")
    assert "changes no verdict" in answer["note"][1]["text"]


@pytest.mark.hazard("H15")
def test_the_answer_is_marked_and_names_what_flips() -> None:
    plain = ask("prrt-suitability", language="en")
    answer = ask("prrt-suitability", "lab-platelets=74", language="en")
    assert "tag" not in plain["meta"]
    assert answer["meta"]["tag"][0]["code"] == "HTEST"
    zh, en = (note["text"] for note in answer["note"])
    assert en.startswith("HYPOTHETICAL")
    assert "lab-platelets=74" in en
    assert "Platelets" in en.partition("changes:")[2].partition(". ")[0]
    assert zh.startswith("【假设情形")
    assert plain["identifier"] != answer["identifier"]


@pytest.mark.parametrize(
    ("fact", "language", "said"),
    [
        ("intent=curative", "zh-CN", "TACE治疗目的：根治性（intent=curative）"),
        ("lab-platelets=74", "zh-CN", "血小板计数：74×10⁹/L（lab-platelets=74）"),
        ("platelets=74000 /uL", "zh-CN", "血小板计数：74000 /uL（platelets=74000 /uL）"),
        ("sum-of-viable-diameters=20", "zh-CN", "肝内靶病灶存活肿瘤(动脉期强化)径线之和：20 mm"),
        ("hepatic-artery-fistula=none", "zh-CN", "肝动脉-门静脉/肝静脉瘘：无瘘（hepatic-artery-fistula=none）"),
        ("hcg-serum=negative", "zh-CN", "血妊娠试验：阴性（hcg-serum=negative）"),
        ("standardized-refined=no", "zh-CN", "TACE规范化精细化：否（standardized-refined=no）"),
        ("severe-jaundice=是", "zh-CN", "严重黄疸：是（severe-jaundice=是）"),
        ("gender=female", "zh-CN", "性别：女（gender=female）"),
        ("gender=other", "zh-CN", "性别：其他（gender=other）"),
        ("gender=unknown", "zh-CN", "性别：不详（gender=unknown）"),
        ("gender=other", "en", "Gender: other (gender=other)"),
        ("gender=unknown", "en", "Gender: unknown (gender=unknown)"),
        ("birth-date=1980", "zh-CN", "出生日期：1980（birth-date=1980）"),
        ("dx-net=confirmed", "zh-CN", "神经内分泌肿瘤：确诊（dx-net=confirmed）"),
        ("tace@2024-09-01=done", "en", "TACE session: done (tace@2024-09-01=done)"),
        ("lab-platelets=74", "en", "Platelets: 74 ×10⁹/L (lab-platelets=74)"),
    ],
)
def test_what_is_supposed_is_said_in_words_beside_what_was_written(fact: str, language: str, said: str) -> None:
    assert said in supposed([fact], language)


def test_several_facts_are_listed_as_the_language_lists() -> None:
    assert "（intent=curative）、性别：男（" in supposed(["intent=curative", "gender=male"], "zh-CN")
    assert "(intent=curative), Gender: male (" in supposed(["intent=curative", "gender=male"], "en")


@pytest.mark.parametrize(
    ("fact", "chinese", "english"),
    [
        (
            "ps-ecog=1",
            "JSH-LCSGJ 2014：符合，不变。与现有记录相比，各定义的结论与各项标准均无改变。",
            "JSH-LCSGJ 2014: criteria met, unchanged. Against what is on record it changes no verdict",
        ),
        (
            "sum-of-viable-diameters=20",
            "JSH-LCSGJ 2014：不符合（按现有记录为符合）。与现有记录相比，改变的是：JSH ①a:",
            "JSH-LCSGJ 2014: criteria not met (on record: criteria met). Against what is on record it changes: JSH 1a",
        ),
    ],
)
def test_the_primary_verdict_comes_first_changed_or_not(fact: str, chinese: str, english: str) -> None:
    for note, said in zip(ask("tace-resistance", fact)["note"], (chinese, english), strict=True):
        assert said in note["text"]


def test_criteria_come_before_the_other_definitions_and_readings_are_counted() -> None:
    zh, _ = (note["text"] for note in ask("tace-resistance", "sum-of-viable-diameters=20")["note"])
    places = [zh.index(said) for said in ("JSH ①a", "EPOIHCC 2013（", "其他解读方式下另有5项结论改变。")]
    assert places == sorted(places)
    assert "JSH:残存活性≥50%（" not in zh


def test_what_is_known_only_with_the_supposed_fact_is_named() -> None:
    body = json.loads(HCC)
    scans = ("vascular-invasion", "extrahepatic-spread")
    body["entry"] = [entry for entry in body["entry"] if not any(each in json.dumps(entry) for each in scans)]
    without = json.dumps(body).encode()
    facts = [("set", f"{each}=false") for each in scans]
    query = [("language", "en")]
    plain = assess("tace-resistance", without, query=query, settings=Settings())
    answer = assess("tace-resistance", without, query=[*query, *facts], settings=Settings())
    assert [flip.before for flip in flips(plain, answer, "en").listed if flip.name == "CNLC stage"] == ["-"]


@pytest.mark.hazard("H15")
def test_every_observation_of_a_bundle_is_marked() -> None:
    bundle = ask("tace-resistance", "intent=curative", output="bundle")
    observations = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Observation"]
    assert len(observations) > 5
    assert all(each["meta"]["tag"][0]["code"] == "HTEST" for each in observations)
    assert all(each["note"][1]["text"].startswith("HYPOTHETICAL") for each in observations)
    assert all("HYPOTHETICAL" in each["text"]["div"] or "假设情形" in each["text"]["div"] for each in observations)
    (provenance,) = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Provenance"]
    assert provenance["meta"]["tag"][0]["code"] == "HTEST"


def test_sessions_scans_and_their_facts_can_be_supposed() -> None:
    more = ("tace@2024-09-01=done", "scan@2024-10-10=mri", "sum-of-viable-diameters@2024-10-10=200")
    answer = ask("tace-resistance", *more, asOf="2024-12-31", definition="cci-2022")
    counted = [c for c in answer["component"] if c["code"]["coding"][0]["code"] == "cci-session-count"]
    assert counted[0]["valueInteger"] == 4
    assert criterion(answer, "cci-target-change") == "met"


def test_intent_and_quality_of_sessions_can_be_supposed() -> None:
    assert criterion(ask("tace-resistance", "intent=curative", definition="european-2014"), "eu-intent") == "met"
    poor = ask("tace-resistance", "standardized-refined=false", definition="cci-2022")
    assert criterion(poor, "cci-session-count") == "not-met"


@pytest.mark.parametrize(
    "fact",
    [
        "no-such-fact=1",
        "lab-platelets=many",
        "lab-platelets=90 mmol/L",
        "lab-platelets=1000000",
        f"lab-platelets={'9' * 5000}",
        f"lab-platelets=1.{'9' * 5000}",
        f"lab-platelets=1-{'9' * 5000}",
        "lab-platelets@2999-01-01=90",
        "lab-platelets@2024-02-30=90",
        "ps-ecog=9",
        "vascular-invasion@1999-01-01=true",
        "scan=pet",
        "tace=done",
        "intent=unclear",
        "intent@1999-01-01=curative",
        "dx-hcc=perhaps",
        "gender=m",
        "birth-date=once",
        "krenning-score=2",
    ],
)
@pytest.mark.parametrize("question", CASES)
def test_what_cannot_be_supposed_is_refused(question: str, fact: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(question, fact)
    assert [issue.code for issue in refused.value.issues] == ["parameter"]
    assert (
        fact.partition("=")[0].partition("@")[0] in refused.value.issues[0].what
        or "KEY" in refused.value.issues[0].what
    )


def test_history_and_supposed_facts_exclude_each_other() -> None:
    body = json.loads(HCC)
    asked = {"resourceType": "Parameters", "parameter": [{"name": "case", "resource": body}]}
    asked["parameter"] += [{"name": "set", "valueString": "ps-ecog=1"}, {"name": "history", "valueBoolean": True}]  # type: ignore[operator]
    with pytest.raises(Refused, match="history"):
        assess("tace-resistance", json.dumps(asked).encode(), settings=Settings())


def test_every_key_has_one_name() -> None:
    names = what_if.keys()
    assert len(set(names)) == len(names) > 90


def test_one_fact_is_supposed_once_for_a_day() -> None:
    with pytest.raises(Refused, match="twice"):
        ask("prrt-suitability", "ecog=4", "ps-ecog=1")


def test_a_fact_that_cannot_be_supposed_is_named_by_its_path() -> None:
    with pytest.raises(Refused) as refused:
        ask("tace-resistance", "ps-ecog=1", "no-such-fact=1")
    assert [issue.at for issue in refused.value.issues] == ["Parameters.parameter[2]"]


def test_a_supposed_confirmation_is_that_of_the_diagnosis_on_record() -> None:
    name = "indeterminate--neuroendocrine-tumour-not-confirmed.json"
    body = json.loads((ROOT / "prrt-suitability" / "prrt-default-1" / name).read_bytes())
    body["parameter"].append({"name": "set", "valueString": "dx-net=confirmed"})
    assert verdict(json.loads(assess("prrt-suitability", json.dumps(body).encode(), settings=Settings()))) == "suitable"


def test_a_fact_that_is_no_text_is_refused() -> None:
    with pytest.raises(Refused, match="KEY=VALUE"):
        assess("tace-resistance", HCC, query=[("set", "ecog=\udcff")], settings=Settings())


@pytest.mark.parametrize(("fact", "near"), [("lab-platelet=90", "lab-platelets"), ("intend=curative", "intent")])
def test_a_key_that_is_nearly_one_is_pointed_out(fact: str, near: str) -> None:
    with pytest.raises(Refused, match=near):
        ask("prrt-suitability", fact)
