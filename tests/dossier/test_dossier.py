"""The dossier says what the answers of the service say: the same verdicts, numbers and sources, in one language."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from fhirnet.assessment import assess
from fhirnet.dossier import Dossier, dossier
from fhirnet.errors import Refused
from fhirnet.settings import Settings
from mappings import bundle, document, parameters, result

FIXTURES = Path("fixtures")
CASES = {
    "tace-resistance": FIXTURES / "cases" / "hcc-three-tace.json",
    "prrt-suitability": FIXTURES / "cases" / "net-rectal-2025.json",
}
TACE = sorted(FIXTURES.glob("tace-resistance/*/*.json"))[::25]
PRRT = sorted(FIXTURES.glob("prrt-suitability/*/*.json"))[::40]


def made(path: Path, *asked: tuple[str, str], language: str = "en") -> Dossier:
    return dossier(path.read_bytes(), query=[*asked, ("language", language)], settings=Settings())


def answer(question: str, path: Path, *asked: tuple[str, str]) -> result.Result:
    """What the service answers; Parameters carry what is asked themselves."""
    body, query = path.read_bytes(), asked
    if json.loads(body)["resourceType"] == "Parameters":
        body, query = parameters.adding(body, asked), ()
    return result.read(assess(question, body, query=query, settings=Settings()))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("path", [*TACE, *PRRT], ids=lambda path: path.stem if isinstance(path, Path) else path)
def test_every_verdict_is_that_of_the_service(path: Path, language: str) -> None:
    question = path.parts[1]
    found = made(path, ("question", question), language=language).questions[0]
    served = answer(question, path, ("language", language))
    assert [(each.name, each.answer, each.said) for each in found.definitions] == [
        (row.name, row.answer, row.said) for row in served.definitions
    ]
    primary = found.definitions[0]
    shown = [*primary.criteria, *found.predictors]
    assert [(c.code, c.value, c.threshold, c.answer) for c in shown] == [
        (row.code, row.value, row.threshold, row.answer) for row in served.criteria
    ]
    assert [tuple(s.reference for s in c.sources) for c in shown] == [row.evidence for row in served.criteria]
    assert found.note == served.note
    for other in found.definitions[1:]:
        alone = answer(question, path, ("language", language), ("definition", other.id))
        assert (alone.definitions[0].answer, len(other.criteria)) == (
            other.answer,
            sum(not row.code.startswith("predictor-") for row in alone.criteria),
        )


def test_the_questions_that_concern_the_tumour_are_answered_without_being_asked() -> None:
    assert [each.id for each in made(CASES["tace-resistance"]).questions] == ["tace-resistance"]
    net = made(CASES["prrt-suitability"])
    assert [each.id for each in net.questions] == ["prrt-suitability", "prrt-next-dose"]
    asked = made(CASES["prrt-suitability"], ("question", "tace-resistance"))
    assert [each.definitions[0].answer for each in asked.questions] == ["not-applicable"]


def test_a_case_that_concerns_neither_is_answered_for_both() -> None:
    body = b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"p"}}]}'
    found = dossier(body, query=[("asOf", "2024-01-01")], settings=Settings())
    assert [each.id for each in found.questions] == ["tace-resistance", "prrt-suitability"]


def test_a_source_has_its_type_and_its_date_as_written() -> None:
    primary = made(CASES["prrt-suitability"]).questions[0].definitions[0]
    histology = next(each for each in primary.criteria if each.code == "prrt-histology")
    assert {(each.short, each.type, each.on) for each in histology.sources} >= {
        ("Condition/net", "Condition", "2012"),
        ("Observation/e05-histology", "Observation", "2020"),
    }


def test_the_story_is_what_was_known_on_each_day() -> None:
    found = made(CASES["tace-resistance"]).questions[0]
    assert [each.on for each in found.story] == sorted({each.on for each in found.story})
    last = {name: code for name, (code, _) in found.story[-1].answers.items()}
    assert last == {each.id: each.answer for each in found.definitions}
    for day in found.story[::3]:
        then = made(CASES["tace-resistance"], ("asOf", day.on), ("question", "tace-resistance")).questions[0]
        assert {each.id: each.answer for each in then.definitions} == {n: code for n, (code, _) in day.answers.items()}


def test_what_is_supposed_is_marked_and_compared() -> None:
    plain = made(CASES["tace-resistance"])
    found = made(CASES["tace-resistance"], ("set", "sum-of-viable-diameters=20"))
    question = found.questions[0]
    assert found.supposed == ("sum-of-viable-diameters=20",)
    assert question.changes
    assert question.story == plain.questions[0].story
    assert question.note.startswith("HYPOTHETICAL")
    assert plain.questions[0].changes is None
    changed = {each.name: (each.before, each.after) for each in question.changes}
    before = {each.name: each.said for each in plain.questions[0].definitions[1:]}
    after = {each.name: each.said for each in question.definitions[1:]}
    assert {n: (before[n], after[n]) for n in before if before[n] != after[n]}.items() <= changed.items()


def test_what_a_person_asks_takes_the_place_of_what_the_file_asks() -> None:
    path = FIXTURES / "cases" / "net-liver-burden-80.json"
    assert json.loads(path.read_bytes())["resourceType"] == "Parameters"
    assert (made(path).as_of, made(path).explicit) == ("2024-09-30", True)
    earlier = made(path, ("asOf", "2024-08-01"), ("definition", "netter-1"))
    assert earlier.as_of == "2024-08-01"
    assert earlier.questions[0].definitions[0].id == "netter-1"


def test_a_case_document_is_answered_as_the_bundle_that_it_is_written_as() -> None:
    body = (FIXTURES / "cases" / "documents" / "net-rectal-2025.json").read_bytes()
    case = document.load(body)
    found = dossier(body, query=[("language", "en")], settings=Settings())
    asked = [("language", "en"), ("asOf", case.as_of.isoformat())]
    same = dossier(bundle.write(case), query=asked, settings=Settings())
    assert found.questions == same.questions
    assert bytes(cast(bytes, found.bundle)) == bundle.write(case)
    assert same.bundle is None


def test_the_pseudonym_is_the_same_for_the_same_patient_and_tells_no_name() -> None:
    one, other = made(CASES["tace-resistance"]), made(CASES["tace-resistance"], ("asOf", "2024-03-01"))
    assert one.patient.pseudonym == other.patient.pseudonym
    assert one.patient.pseudonym != made(CASES["prrt-suitability"]).patient.pseudonym


@pytest.mark.parametrize(
    ("birth", "age"),
    [("1964-07-01", "60 years"), ("1964-07-02", "59 years"), ("1964-07", "59–60 years"), ("1964", "59–60 years")],
)
def test_the_age_is_that_of_the_day_and_a_range_where_the_birth_date_is_vague(birth: str, age: str) -> None:
    person: dict[str, Any] = {"resourceType": "Patient", "id": "p", "birthDate": birth, "gender": "male"}
    body = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": person}]}).encode()
    found = dossier(body, query=[("asOf", "2024-07-01"), ("language", "en")], settings=Settings())
    assert (found.patient.sex, found.patient.age) == ("male", age)


@pytest.mark.parametrize(
    ("body", "asked", "code"),
    [
        (b"", (), "body-empty"),
        (b"{}", (), "resource-type"),
        (b"nothing", (), "json"),
        (b'{"a":' * 1_200 + b"1" + b"}" * 1_200, (), "depth"),
        (b'{"resourceType":"Patient"}', (), "resource-type"),
        (CASES["tace-resistance"].read_bytes(), (("question", "who"),), "parameter"),
        (CASES["tace-resistance"].read_bytes(), (("definition", "who"),), "definition"),
        (CASES["tace-resistance"].read_bytes(), (("nothing", "1"),), "parameter"),
        (CASES["tace-resistance"].read_bytes(), (("output", "bundle"),), "parameter"),
    ],
)
def test_what_cannot_be_answered_is_refused(body: bytes, asked: tuple[tuple[str, str], ...], code: str) -> None:
    with pytest.raises(Refused) as refused:
        dossier(body, query=asked, settings=Settings())
    assert refused.value.issues[0].code == code
