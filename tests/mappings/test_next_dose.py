"""The next-dose Observation on the wire: valid R4, the same bytes, one component a rule, words in both languages."""

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation

from fhirnet.assessment import assess
from fhirnet.errors import Refused
from fhirnet.evaluation import NEXT_DOSE
from fhirnet.settings import Settings
from mappings import result

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "prrt-next-dose"
FILES = sorted(FOLDER.rglob("*.json"))
HOLD = (FOLDER / "ctcae-5.0" / "hold--platelets-60-in-week-5.json").read_bytes()
REDUCE = (FOLDER / "ctcae-5.0" / "reduce--platelets-90-in-week-9-after-60-in-week-5.json").read_bytes()
RENAL = (FOLDER / "ctcae-5.0" / "reduce--creatinine-123.76-after-88.4.json").read_bytes()
RULES, STATE = 19, 7


def asked(body: bytes, **parameters: str) -> bytes:
    """The Parameters with more parameters."""
    told = json.loads(body)
    told["parameter"] += [{"name": name, "valueCode": value} for name, value in parameters.items()]
    return json.dumps(told).encode()


def answer(body: bytes, **parameters: str) -> dict[str, Any]:
    """The Observation on this body."""
    read: dict[str, Any] = json.loads(assess(NEXT_DOSE, asked(body, **parameters), settings=Settings()))
    return read


def value(observation: dict[str, Any]) -> str:
    return str(observation["valueCodeableConcept"]["coding"][0]["code"])


def components(observation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        component["code"]["text"]: component for component in observation["component"] if "text" in component["code"]
    }


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_answer_is_valid_r4_and_complete(path: Path, language: str) -> None:
    body = asked(path.read_bytes(), language=language)
    bytes_ = assess(NEXT_DOSE, body, settings=Settings())
    assert bytes_ == assess(NEXT_DOSE, body, settings=Settings())
    Observation.model_validate_json(bytes_)
    observation = json.loads(bytes_)
    assert observation["meta"]["profile"] == ["https://w3id.org/fhirnet/StructureDefinition/prrt-next-dose-observation"]
    assert observation["code"]["coding"][0]["code"] == "prrt-next-dose"
    assert len(observation["component"]) == RULES + STATE
    assert all("interpretation" in component for component in observation["component"][:RULES])
    assert all(component["code"].get("text") or component["code"]["coding"] for component in observation["component"])
    assert len(observation["note"]) == 2
    for note, words in zip(observation["note"], ("未经原文核实", "not verified at their source"), strict=True):
        assert words in note["text"]
        assert "{" not in note["text"]
    reasons = {e["valueCoding"]["code"] for e in observation["extension"] if e["url"].endswith("/reason")}
    assert "unverified-thresholds" in reasons


def test_the_version_of_ctcae_is_in_the_words_of_the_method() -> None:
    assert answer(HOLD)["method"] == {"text": "CTCAE 5.0"}
    assert answer(HOLD, ctcae="6.0")["method"] == {"text": "CTCAE 6.0"}
    assert answer(HOLD, renalRule="and")["method"] == {"text": "CTCAE 5.0; renalRule=and"}


def test_an_evaluation_is_named_by_everything_the_answer_depends_on() -> None:
    names = [
        answer(HOLD, **parameters)["identifier"][0]["value"]
        for parameters in ({}, {"ctcae": "6.0"}, {"renalRule": "and"}, {"mode": "retrospective"})
    ]
    assert len(set(names)) == 4
    for default in ({"ctcae": "5.0"}, {"renalRule": "or"}, {"mode": "as-known"}, {"language": "en"}):
        assert answer(HOLD, **default)["identifier"][0]["value"] == names[0]


def test_the_renal_rule_of_the_japanese_label_asks_for_both_changes() -> None:
    assert value(answer(RENAL)) == "reduce"
    both = answer(RENAL, renalRule="and", language="en")
    assert value(both) == "release"
    assert "Japanese label" in both["note"][1]["text"]


def test_what_a_component_is_stands_in_its_words_and_in_a_coding_where_there_is_one() -> None:
    by_text = components(answer(HOLD, language="en"))
    platelets = by_text["Lowest platelets since the last dose"]
    assert platelets["code"]["coding"][0]["code"] == "777-3"
    assert platelets["valueQuantity"]["value"] == 60
    assert platelets["referenceRange"] == [{"text": "≥ 75 ×10⁹/L"}]
    assert by_text["Somatostatin analogue wash-out"]["code"]["coding"][0]["code"] == "prrt-ssa-washout"
    assert "coding" not in by_text["Doses given in this course"]["code"]
    assert by_text["Activity of the next dose, after recovery where it is withheld"]["valueQuantity"]["value"] == 3.7
    assert by_text["Activity of the last dose"]["valueQuantity"]["value"] == 7.4


def test_the_answer_rests_on_what_prrt_reads() -> None:
    observation = answer(HOLD)
    derived = {each["reference"].rpartition("/")[2] for each in observation["derivedFrom"]}
    assert {"platelets-35", "creatinine--7", "weight--7"} <= derived
    supporting = {
        e["valueReference"]["reference"].rpartition("/")[2] for e in observation["extension"] if "valueReference" in e
    }
    assert {"cycle-1", "dose-1"} <= supporting
    assert observation["focus"][0]["reference"].endswith("/net")


@pytest.mark.parametrize("body", [HOLD, REDUCE, RENAL])
def test_other_units_give_the_same_answer(body: bytes) -> None:
    told = json.loads(body)
    for entry in told["parameter"][-1]["resource"]["entry"]:
        quantity = entry["resource"].get("valueQuantity", {})
        factor, unit = {
            "10*9/L": (1000, "/uL"),
            "g/dL": (10, "g/L"),
            "g/L": (0.1, "g/dL"),
            "kg": (1000, "g"),
        }.get(quantity.get("code"), (1, ""))
        if unit:
            number = round(quantity["value"] * factor, 6)
            entry["resource"]["valueQuantity"] = {
                "value": int(number) if number == int(number) else number,
                "unit": unit,
                "system": "http://unitsofmeasure.org",
                "code": unit,
            }
    changed, own = answer(json.dumps(told).encode()), answer(body)
    assert changed["valueCodeableConcept"] == own["valueCodeableConcept"]
    assert [c["interpretation"] for c in changed["component"][:RULES]] == [
        c["interpretation"] for c in own["component"][:RULES]
    ]


def test_notes_say_what_was_given_what_happened_and_what_comes_next() -> None:
    chinese, english = (note["text"] for note in answer(REDUCE)["note"])
    for words in (
        "减量后继续",
        "下一剂活度：3.7 GBq",
        "第1剂后血小板减少，最差值60",
        "（2级）",
        "末剂2024-03-01，7.4 GBq",
    ):
        assert words in chinese
    for words in ("resume at the reduced activity", "after dose 1 thrombocytopenia", "(grade 2)", "0-1 weeks"):
        assert words in english
    held = answer(HOLD)["note"][1]["text"]
    assert "After recovery the next dose is 3.7 GBq" in held
    assert "Not before 2024-04-19" in held


def test_a_note_says_so_where_nothing_is_known_of_activity_grade_or_number() -> None:
    path = FOLDER / "ctcae-5.0" / "hold--net-patient-nadir-of-60.json"
    english = answer(path.read_bytes())["note"][1]["text"]
    assert "Number of doses not certain" in english
    assert "activity not recorded; cumulative activity not recorded" in english


def test_a_toxicity_without_a_number_is_named() -> None:
    told = json.loads(RENAL)
    entries = told["parameter"][-1]["resource"]["entry"]
    told["parameter"][-1]["resource"]["entry"] = [e for e in entries if not e["resource"]["id"].startswith("weight")]
    observation = answer(json.dumps(told).encode())
    assert value(observation) == "hold"
    assert "第1剂后肾毒性。" in observation["note"][0]["text"]


@pytest.mark.parametrize(
    ("name", "given"), [("ctcae", "4.0"), ("renalRule", "xor"), ("definition", "fda-2024"), ("output", "bundle")]
)
def test_what_is_no_parameter_of_this_operation_is_refused(name: str, given: str) -> None:
    with pytest.raises(Refused):
        assess(NEXT_DOSE, asked(HOLD, **{name: given}), settings=Settings())


def _known_then(resource: dict[str, Any]) -> bool:
    return not str(resource.get("id")).startswith(("weight-5", "weight-1"))


def test_a_strict_request_is_judged_by_what_prrt_reads() -> None:
    told = json.loads(HOLD)
    told["parameter"][-1]["resource"]["entry"].append(
        {
            "fullUrl": "http://h.example/fhir/Observation/x",
            "resource": {
                "resourceType": "Observation",
                "id": "x",
                "status": "final",
                "code": {"text": "?"},
                "subject": {"reference": "Patient/p1"},
                "effectiveDateTime": "2024-03-01",
                "valueString": "?",
            },
        }
    )
    body = json.dumps(told).encode()
    entries = [each for each in told["parameter"][-1]["resource"]["entry"] if _known_then(each["resource"])]
    told["parameter"][-1]["resource"]["entry"] = entries[:-1]
    assert assess(NEXT_DOSE, json.dumps(told).encode(), strict=True, settings=Settings())
    with pytest.raises(Refused):
        assess(NEXT_DOSE, body, strict=True, settings=Settings())


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_thresholds_are_in_the_language_of_the_request(path: Path) -> None:
    chinese, english = (answer(path.read_bytes(), language=language) for language in ("zh-CN", "en"))
    for spoken, said in zip(chinese["component"], english["component"], strict=True):
        (theirs, ours) = (part.get("referenceRange", [{"text": ""}])[0]["text"] for part in (spoken, said))
        assert bool(theirs) is bool(ours)
        for word in ("creatinine", "bilirubin", "values", "wk", "normal", "pregnant", "none", "{"):
            assert word not in theirs
    texts = [part["referenceRange"][0]["text"] for part in answer(HOLD)["component"] if "referenceRange" in part]
    assert "肌酐清除率≥40 mL/min；肌酐与肌酐清除率变化均<40%" in texts


def test_an_answer_says_on_which_components_it_rests() -> None:
    def deciding(body: bytes) -> list[str]:
        parts = answer(body, language="en")["component"]
        decides = [p for p in parts if any(e["url"].endswith("/decides") for e in p.get("extension", []))]
        return [part["code"]["text"] for part in decides]

    assert deciding(HOLD) == ["Toxicity not resolved"]
    released = (FOLDER / "ctcae-5.0" / "release--alt-200.json").read_bytes()
    assert deciding(released) == []


def test_the_result_reads_what_decides_as_the_first_reason() -> None:
    for language, words in (("en", "Toxicity not resolved"), ("zh-CN", "毒性尚未恢复")):
        read = result.read(assess(NEXT_DOSE, asked(HOLD, language=language), settings=Settings()))
        assert read.definitions[0].reasons[0] == words
        assert len(read.definitions[0].reasons) == 2


def test_the_result_reads_every_rule_by_its_words() -> None:
    read = result.read(assess(NEXT_DOSE, asked(HOLD, language="en"), settings=Settings()))
    assert len(read.criteria) == RULES
    assert read.definitions[0].name == "CTCAE 5.0"
    assert read.definitions[0].answer == "hold"
    assert "Lowest platelets since the last dose" in {row.name for row in read.criteria}
    assert len(read.further) == STATE
