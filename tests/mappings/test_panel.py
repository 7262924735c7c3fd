"""The Bundle of everything computed: its order, its names, its references, and what became of every resource."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhirnet import __version__
from fhirnet.assessment import assess, evaluate, offered
from fhirnet.harness import PARAMETER_LIST
from fhirnet.settings import Settings

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT.parent / "fixtures"
EXAMPLES = {
    "tace-resistance": (ROOT / "examples" / "tace-v5-input.json").read_bytes(),
    "prrt-suitability": (ROOT / "examples" / "prrt-22-input.json").read_bytes(),
}
QUESTIONS = tuple(EXAMPLES)
NAMESPACE = UUID("76d00d62-c9ea-50c6-a1ab-13dc1c308eb6")
SETTINGS = Settings()
SCORES = (
    "bclc",
    "hap",
    "mhap-ii",
    "art",
    "abcr",
    "up-to-seven",
    "six-and-twelve",
    "malbi",
    "recist-1.1-response",
    "recicl-grade",
)


def asked(body: bytes, *given: tuple[str, str]) -> tuple[bytes, list[tuple[str, str]]]:
    """The body and the query that ask this: in the Parameters where the body is one, else in the query."""
    if not (found := PARAMETER_LIST.search(body)) or b'"Parameters"' not in body[:1000]:
        return body, list(given)
    written = "".join(json.dumps({"name": name, "valueString": value}) + "," for name, value in given).encode()
    return body[: found.end()] + written + body[found.end() :], []


def observation(question: str, body: bytes, *given: tuple[str, str], language: str = "zh-CN") -> Json:
    body, query = asked(body, *given)
    answered: Json = json.loads(assess(question, body, query=query, accept_language=language, settings=SETTINGS))
    return answered


def entries(question: str, body: bytes, *given: tuple[str, str], language: str = "zh-CN") -> dict[str, Json]:
    """The resources of the answer by their addresses, in order."""
    answered = observation(question, body, ("output", "bundle"), *given, language=language)
    assert (answered["resourceType"], answered["type"]) == ("Bundle", "collection")
    found = {entry["fullUrl"]: entry["resource"] for entry in answered["entry"]}
    assert len(found) == len(answered["entry"]), "an address stands for two resources"
    return found


def code(concept: Json | None) -> str:
    return str(concept["coding"][0]["code"]) if concept else "-"


def named(resource: Json) -> str:
    """A resource of the answer in short: what it is about and by which definition."""
    if resource["resourceType"] != "Observation":
        return str(resource["resourceType"])
    return f"{code(resource['code'])} {code(resource.get('method'))}"


def identifier(resource: Json) -> tuple[str, str]:
    (found,) = resource["identifier"]
    return found["system"].rpartition("/")[2], found["value"]


def references(node: object) -> list[str]:
    """Every literal reference at any depth."""
    if isinstance(node, list):
        return [found for each in node for found in references(each)]
    if not isinstance(node, dict):
        return []
    here = [node["reference"]] if isinstance(node.get("reference"), str) else []
    return here + [found for value in node.values() for found in references(value)]


BESIDE_TACE = ["tace-unsuitability cn-tace-unsuitable", "tace-unsuitability apple-2020-tace-unsuitable"]
LAST = ["Device", "Provenance", "OperationOutcome"]


@pytest.mark.parametrize(
    ("question", "primary"), [("tace-resistance", "jsh-lcsgj-2014"), ("prrt-suitability", "prrt-default-1")]
)
def test_where_no_definition_is_asked_for_all_are_members_in_catalogue_order(question: str, primary: str) -> None:
    panel, *members = entries(question, EXAMPLES[question]).values()
    beside = [*BESIDE_TACE, "tace-indication -"] if question == "tace-resistance" else []
    listed = [named(member) for member in members if code(member.get("code")) not in SCORES]
    assert named(panel) == f"{question} {primary}"
    assert listed == [*(f"{question} {each}" for each in offered(question)), *beside, *LAST]


def test_the_definitions_asked_for_are_members_in_the_order_asked() -> None:
    wanted = [("definition", "cci-2022"), ("definition", "epoihcc-2013")]
    panel, first, second, third, *_ = entries("tace-resistance", EXAMPLES["tace-resistance"], *wanted).values()
    assert [named(each).partition(" ")[2] for each in (panel, first, second, third)] == [
        "cci-2022", "cci-2022", "epoihcc-2013", "cn-tace-unsuitable",
    ]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_panel_is_the_default_answer_with_its_members(question: str) -> None:
    found = entries(question, EXAMPLES[question])
    (address, panel), *others = found.items()
    alone = observation(question, EXAMPLES[question])
    members = [address for address, resource in others if resource["resourceType"] == "Observation"]
    assert panel.pop("hasMember") == [{"reference": member} for member in members]
    device = next(address for address, resource in others if resource["resourceType"] == "Device")
    assert panel.pop("device")["reference"] == device
    assert alone.pop("device")["identifier"] == found[device]["identifier"][0]
    assert panel.pop("text")["status"] == "generated"
    assert panel == alone
    assert address == f"urn:uuid:{uuid5(NAMESPACE, f'Panel|{identifier(panel)[1]}')}"
    assert device == f"urn:uuid:{uuid5(NAMESPACE, f'Device|fhirnet|{__version__}')}"
    for kind in ("Provenance", "OperationOutcome"):
        assert found[f"urn:uuid:{uuid5(NAMESPACE, f'{kind}|{identifier(panel)[1]}')}"]["resourceType"] == kind


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_member_is_what_its_definition_answers_when_it_is_the_primary_one(question: str) -> None:
    for address, member in list(entries(question, EXAMPLES[question]).items())[1:]:
        if code(member.get("code")) != question:
            continue
        definition = code(member["method"])
        alone = observation(question, EXAMPLES[question], ("definition", definition))
        assert identifier(member) == ("verdict", identifier(alone)[1])
        assert address == f"urn:uuid:{uuid5(NAMESPACE, f'Observation|{identifier(alone)[1]}')}"
        for same in ("valueCodeableConcept", "method", "extension", "focus", "derivedFrom", "effectiveDateTime"):
            assert member.get(same) == alone.get(same), same
        kept = [part for part in alone["component"] if _of_one(part, definition)]
        assert member["component"] == kept


def _of_one(part: Json, definition: str) -> bool:
    """Whether a component of the default answer is of the definition itself: its criteria and its readings."""
    coding = part["code"]["coding"][0]
    system = coding["system"].rpartition("/")[2]
    beside = system in ("definition", "assessment") or coding["code"] == "cnlc-stage"
    return not beside and not coding["code"].startswith("predictor-")


def test_members_beside_the_verdicts_say_stage_indication_and_unsuitability() -> None:
    found = list(entries("tace-resistance", EXAMPLES["tace-resistance"], language="en").values())
    panel = found[0]
    beside = {code(part["code"]): part for part in panel["component"]}
    for member in found:
        if code(member.get("code")) == "tace-unsuitability":
            assert (
                member["valueCodeableConcept"]["coding"]
                == (beside[code(member["method"])]["valueCodeableConcept"]["coding"])
            )
            assert all(part["code"]["coding"][0]["system"].endswith("/criterion") for part in member["component"])
    (indication,) = (member for member in found if code(member.get("code")) == "tace-indication")
    assert code(indication["valueCodeableConcept"]) == code(beside["tace-indication"]["valueCodeableConcept"])
    (stage,) = indication["component"]
    assert code(stage["code"]) == "cnlc-stage"
    assert code(stage["valueCodeableConcept"]) == code(beside["cnlc-stage"]["valueCodeableConcept"])
    assert [note["text"].startswith("CNLC stage IIa") for note in indication["note"]] == [False, True]


def test_the_provenance_names_the_targets_the_sources_the_rules_and_the_program() -> None:
    body, query = asked(EXAMPLES["tace-resistance"])
    used = evaluate("tace-resistance", body, query=query, settings=SETTINGS).frame.used
    found = entries("tace-resistance", EXAMPLES["tace-resistance"])
    provenance = next(each for each in found.values() if each["resourceType"] == "Provenance")
    results = [address for address, each in found.items() if each["resourceType"] == "Observation"]
    assert [target["reference"] for target in provenance["target"]] == results
    assert [entity["what"]["reference"] for entity in provenance["entity"]] == [each.reference for each in used]
    assert {entity["role"] for entity in provenance["entity"]} == {"source"}
    assert found[next(iter(found))]["subject"]["reference"] in references(provenance["entity"])
    assert provenance["policy"] == ["https://w3id.org/fhirnet/CodeSystem/definition|1.0.0"]
    (agent,) = provenance["agent"]
    assert found[agent["who"]["reference"]]["version"] == [{"value": __version__}]


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_but_the_time_of_recording_differs_between_two_answers(question: str) -> None:
    first, second = (entries(question, EXAMPLES[question], language="en") for _ in range(2))
    for found in (first, second):
        next(each for each in found.values() if each["resourceType"] == "Provenance").pop("recorded")
    assert json.dumps(first) == json.dumps(second)


PATIENTS = [
    path
    for folder, step in (*((question, 4) for question in QUESTIONS), ("cnlc-stage", 4), ("set-aside", 1), ("cases", 1))
    for path in sorted((FIXTURES / folder).rglob("*.json"))[::step]  # every fourth of those that differ in a number
    if b'"resourceType"' in path.read_bytes()[:100]  # the others are case documents
]
SHARES = 4  # the patients are dealt into so many tests


def _questions(path: Path) -> tuple[str, ...]:
    folders = path.relative_to(FIXTURES).parts
    return tuple(question for question in QUESTIONS if question in folders) or (
        QUESTIONS if folders[0] in ("set-aside", "cases") else ("tace-resistance",)
    )


@pytest.mark.parametrize("share", range(SHARES))
def test_every_resource_is_evidence_or_in_the_report_and_every_reference_leads_somewhere(share: int) -> None:
    for path in PATIENTS[share::SHARES]:
        for question in _questions(path):
            _lawful(question, path.name, path.read_bytes())


def _lawful(question: str, name: str, patient: bytes) -> None:
    body, query = asked(patient, ("output", "bundle"))
    found = entries(question, patient)
    report = next(each for each in found.values() if each["resourceType"] == "OperationOutcome")
    provenance = next(each for each in found.values() if each["resourceType"] == "Provenance")
    set_aside = [
        issue["expression"][0]
        for issue in report["issue"]
        if issue["details"]["coding"][0]["system"].endswith("not-used")
    ]
    evidence = references(provenance["entity"])
    sources = {
        source.at: source.reference
        for source in evaluate(question, body, query=query, settings=SETTINGS).reading.sources
    }
    for at in _posted(json.loads(body)):
        told = [sources.get(at) in evidence, set_aside.count(at)]
        assert told in ([True, 0], [False, 1]), (question, name, at, told)
    lost = {*references(list(found.values()))} - {*found, *sources.values()}
    assert lost == set(), (question, name)


def _posted(body: Json) -> list[str]:
    """The path of every resource that was posted."""
    if body["resourceType"] == "Bundle":
        return [f"Bundle.entry[{n}].resource" for n, each in enumerate(body.get("entry", [])) if "resource" in each]
    (place,) = (n for n, each in enumerate(body["parameter"]) if each["name"] == "case")
    inside = _posted(body["parameter"][place]["resource"])
    return [each.replace("Bundle", f"Parameters.parameter[{place}].resource", 1) for each in inside]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_resource_is_valid_r4(question: str, language: str) -> None:
    chosen = [path for path in PATIENTS if question in _questions(path)][::60]
    for body in (EXAMPLES[question], *(path.read_bytes() for path in chosen)):
        for resource in entries(question, body, language=language).values():
            get_fhir_model_class(resource["resourceType"]).model_validate_json(json.dumps(resource))


def scored(found: list[Json]) -> list[str]:
    return [code(each["code"]) for each in found if code(each.get("code")) in SCORES]


def test_the_scores_with_a_value_are_members_the_others_say_what_they_lack() -> None:
    body = next((FIXTURES / "cnlc-stage").glob("unknown--no-scan.json")).read_bytes()
    found = list(entries("tace-resistance", body).values())
    whole = list(entries("tace-resistance", EXAMPLES["tace-resistance"]).values())
    assert scored(whole) == list(SCORES)
    assert {identifier(each)[0] for each in whole if code(each.get("code")) in SCORES} == {"verdict"}
    assert "up-to-seven" not in scored(found)
    assert any("Up-to-seven" in said.partition(": missing")[0] for said in wanting(found))


def wanting(found: list[Json]) -> list[str]:
    """What the report says is missing."""
    report = next(each for each in found if each["resourceType"] == "OperationOutcome")
    return [issue["diagnostics"] for issue in report["issue"] if issue["code"] == "incomplete"]


def test_a_record_that_a_score_alone_reads_is_evidence_and_not_reported_as_unread() -> None:
    case = json.loads(EXAMPLES["tace-resistance"])
    subject = next(e["fullUrl"] for e in case["entry"] if e["resource"]["resourceType"] == "Patient")
    sessions = [e["resource"]["performedDateTime"] for e in case["entry"] if "performedDateTime" in e["resource"]]
    ast = [
        {
            "fullUrl": f"https://h.example/fhir/Observation/ast-{n}",
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": "http://loinc.org", "code": "1920-8"}]},
                "subject": {"reference": subject},
                "effectiveDateTime": on[:10],
                "valueQuantity": {"value": 40, "unit": "U/L"},
            },
        }
        for n, on in enumerate(sorted(sessions)[:2])
    ]
    body = json.dumps(case | {"entry": [*case["entry"], *ast]}).encode()
    _lawful("tace-resistance", "with AST", body)
    found = entries("tace-resistance", body)
    art = next(each for each in found.values() if code(each.get("code")) == "art")
    assert {each["fullUrl"] for each in ast} <= set(references(art))


def test_a_contradiction_is_reported_to_the_question_that_reads_the_facts() -> None:
    case = json.loads(EXAMPLES["tace-resistance"])
    subject = next(e["fullUrl"] for e in case["entry"] if e["resource"]["resourceType"] == "Patient")
    own = "https://w3id.org/fhirnet/CodeSystem/observation"
    krenning = [
        {
            "fullUrl": f"https://h.example/fhir/Observation/krenning-{score}",
            "resource": {
                "resourceType": "Observation",
                "status": "final",
                "code": {"coding": [{"system": own, "code": "lowest-krenning-score"}]},
                "subject": {"reference": subject},
                "effectiveDateTime": "2024-06-01",
                "valueInteger": score,
            },
        }
        for score in (2, 4)
    ]
    body = json.dumps(case | {"entry": [*case["entry"], *krenning]}).encode()
    for question, told in (("prrt-suitability", True), ("tace-resistance", False)):
        report = next(e for e in entries(question, body).values() if e["resourceType"] == "OperationOutcome")
        codes = [code(issue["details"]) for issue in report["issue"]]
        assert ("conflicting-values" in codes) is told, question


def test_of_another_tumour_neither_stage_nor_indication_is_said() -> None:
    path = next((FIXTURES / "tace-resistance").rglob("not-applicable--neuroendocrine-tumour.json"))
    found = list(entries("tace-resistance", path.read_bytes(), language="en").values())
    (indication,) = (each for each in found if code(each.get("code")) == "tace-indication")
    assert code(indication["dataAbsentReason"]) == "not-applicable"
    assert code(indication["component"][0]["dataAbsentReason"]) == "not-applicable"
    assert "not a hepatocellular carcinoma" in indication["note"][1]["text"]


def test_a_stage_that_is_unknown_says_what_would_decide_it() -> None:
    path = next((FIXTURES / "cnlc-stage").glob("unknown--*.json"))
    found = list(entries("tace-resistance", path.read_bytes(), language="en").values())
    (indication,) = (each for each in found if code(each.get("code")) == "tace-indication")
    assert code(indication["dataAbsentReason"]) == "unknown"
    assert "Missing" in indication["note"][1]["text"]
    assert any("CNLC stage" in said.partition(": missing")[0] for said in wanting(found))
