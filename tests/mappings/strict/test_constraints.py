"""Every constraint: what does not meet it is refused as `invariant` with its key and place, what is next to it is not.

A line of pairs.jsonl is one constraint at its two sides.
"""

import csv
import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from fhirnet.errors import Issue, Refused
from mappings import r4, stored, strict
from mappings.strict import constraints

Json: TypeAlias = Any
PAIRS: list[Json] = [json.loads(line) for line in Path(__file__).with_name("pairs.jsonl").read_text().splitlines()]
PATIENT: Json = {"resourceType": "Patient"}
AFP: Json = {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]}
WHO: Json = {"reference": "Patient/p"}


def observation(**elements: Json) -> Json:
    """An Observation of AFP."""
    return {"resourceType": "Observation", "status": "final", "code": AFP} | elements


def condition(**elements: Json) -> Json:
    """A Condition."""
    return {"resourceType": "Condition", "subject": WHO} | elements


def bundle(type_: str, *entries: Json, **elements: Json) -> Json:
    """A Bundle of that type."""
    return {"resourceType": "Bundle", "type": type_} | ({"entry": [*entries]} if entries else {}) | elements


def containing(**elements: Json) -> Json:
    """A Condition of a patient that is contained in it."""
    return condition(subject={"reference": "#p"}, contained=[PATIENT | {"id": "p"} | elements])


ENTRY: Json = {"fullUrl": "urn:uuid:1", "resource": PATIENT}
DOCUMENT: Json = {"identifier": {"system": "s", "value": "v"}, "timestamp": "2024-07-01T00:00:00Z"}


def found(resource: Json) -> tuple[Issue, ...]:
    """What is said of a resource that is to be stored."""
    try:
        stored.check(json.dumps(resource).encode(), resource["resourceType"])
    except Refused as refused:
        return refused.issues
    return ()


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['key']}-{n}" for n, pair in enumerate(PAIRS)])
def test_each_constraint_at_both_sides(pair: Json) -> None:
    (issue,) = found(pair["broken"])
    assert (issue.code, issue.at) == ("invariant", pair["place"])
    assert issue.what.startswith(f"{pair['key']}: ")
    assert "; " in issue.what
    assert found(pair["sound"]) == ()


def test_every_constraint_has_a_pair() -> None:
    own = {row.key for rows in constraints.OWN.values() for row in rows}
    known = {
        *constraints.TESTS,
        *own,
        *(form.key for form in constraints.FORMS.values()),
    }
    assert {pair["key"] for pair in PAIRS} == known | {"binding", "reference"}


def test_every_constraint_of_r4_is_tested_or_has_its_reason() -> None:
    path = Path(constraints.__file__).with_name("constraints.csv")
    named = {row["key"] for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())}
    tested = constraints.TESTS.keys()
    assert named == tested | constraints.ELSEWHERE.keys()
    assert not tested & constraints.ELSEWHERE.keys()


HELD_BY_THE_DECODE: dict[str, Json] = {
    "bdl-5": bundle("collection", {"id": "a"}),
    "dom-2": bundle("collection", {"resource": containing(contained=[PATIENT])}),
    "inv-1": {"resourceType": "Parameters", "parameter": [{"name": "case", "valueCode": "x", "resource": PATIENT}]},
    "obs-6": bundle("collection", {"resource": observation(valueString="x", dataAbsentReason=AFP)}),
    "ref-1": bundle("collection", {"resource": condition(subject={"reference": "#p"})}),
}


@pytest.mark.parametrize("key", HELD_BY_THE_DECODE)
def test_what_the_decode_holds_it_refuses(key: str) -> None:
    assert constraints.ELSEWHERE[key].startswith("the decode")
    with pytest.raises(Refused):
        r4.receive(json.dumps(HELD_BY_THE_DECODE[key]).encode()).bundle()


def test_what_nobody_holds_is_of_types_that_are_never_received() -> None:
    nobody = {key for key, why in constraints.ELSEWHERE.items() if "the decode" not in why}
    assert {key[:4] for key in nobody} == {"cpb-"}


def test_all_problems_are_told_at_once() -> None:
    twice = PATIENT | {"telecom": [{"value": "1"}, {"value": "2", "system": "phone"}, {"value": "3"}], "language": " "}
    assert [issue.at for issue in found(twice)] == ["Patient.telecom[0]", "Patient.telecom[2]", "Patient.language"]


def test_a_case_is_its_resources_of_the_types_that_are_read() -> None:
    """The constraints of a Bundle are no matter of a posted case, nor is a resource that nobody reads."""
    unread = {"resourceType": "Organization", "telecom": [{"value": "1"}]}
    posted = bundle(
        "document",
        ENTRY | {"request": {"method": "GET", "url": "x"}},
        {"resource": unread},
        {"response": {"status": "200"}},
        total=3,
    )
    assert strict.of_case(json.dumps(posted).encode()) == ()
    wrong = bundle("collection", ENTRY, {"resource": observation(valueQuantity={"code": "g"})})
    (issue,) = strict.of_case(b"\xef\xbb\xbf" + json.dumps(wrong).encode())
    assert issue.at == "Bundle.entry[1].resource.valueQuantity"
    inside = {"resourceType": "Parameters", "parameter": [{"name": "asOf"}, {"name": "case", "resource": wrong}]}
    (issue,) = strict.of_case(json.dumps(inside).encode())
    assert issue.at == "Parameters.parameter[1].resource.entry[1].resource.valueQuantity"
    assert strict.of_case(b'{"resourceType":"Parameters"}') == ()


def test_of_a_type_that_is_not_stored_nothing_is_known() -> None:
    assert strict.of_resource(b'{"resourceType":"Basic"}', "Basic") == ()


def test_inside_what_nobody_reads_anything_may_stand() -> None:
    odd = {"resourceType": "Composition", "meta": "x", "id": 5, "subject": [[{"reference": "#"}]], "date": {}}
    assert found(bundle("document", {"resource": odd, "fullUrl": "urn:uuid:1"}, **DOCUMENT))[0].code == "value"
    assert strict.of_resource(json.dumps(bundle("document", {"resource": odd}, **DOCUMENT)).encode(), "Bundle") == ()
    around = json.dumps(
        PATIENT | {"contained": [odd], "extension": [{"url": "u", "valueReference": {"reference": "#5"}}]}
    )
    assert strict.of_resource(around.encode(), "Patient") == ()


def test_beside_null_stands_what_is_only_extended() -> None:
    said = {"extension": [{"url": "u", "valueCode": "masked"}]}
    names = [
        {"given": ["Li", None], "_given": [None, said]},
        {"given": ["Li", None], "_given": [None, {"extension": [{"url": "u"}]}]},
    ]
    assert [issue.at for issue in found(PATIENT | {"name": names})] == ["Patient.name[1].given[1].extension[0]"]


def test_nothing_of_the_patient_is_repeated() -> None:
    wrong = PATIENT | {
        "telecom": [{"value": "Zhang San"}],
        "photo": [{"contentType": "Zhang San", "data": "Zhang-San"}],
    }
    issues = found(wrong)
    assert len(issues) == 3
    assert not any("Zhang" in issue.what for issue in issues)
