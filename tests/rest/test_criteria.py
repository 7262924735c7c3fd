"""What one search parameter asks, read as FHIR writes it."""

import pytest

from fhirnet.errors import Refused
from fhirnet.rest import criteria
from fhirnet.rest.criteria import Unusable
from fhirnet.store.query import (
    Criterion,
    Dates,
    Ids,
    Links,
    OfPatient,
    OfPatientWith,
    Token,
    Tokens,
    Updated,
    When,
)
from mappings.spans import written

BASE = "https://own.example/fhir"
ELSEWHERE = "https://h.example/fhir/Patient/p1"


def tokens(*any_of: tuple[str | None, str | None], name: str = "code") -> Tokens:
    return Tokens(name, tuple(Token(*each) for each in any_of))


@pytest.mark.parametrize(
    ("name", "value", "asked"),
    [
        ("code", "1834-1", tokens((None, "1834-1"))),
        ("code", "http://loinc.org|1834-1", tokens(("http://loinc.org", "1834-1"))),
        ("code", "|1834-1", tokens(("", "1834-1"))),
        ("code", "http://loinc.org|", tokens(("http://loinc.org", None))),
        ("code", "a,s|b", tokens((None, "a"), ("s", "b"))),
        ("code", r"a\,b,c", tokens((None, "a,b"), (None, "c"))),
        ("code", r"a\|b", tokens((None, "a|b"))),
        ("code", r"s|a\|b", tokens(("s", "a|b"))),
        ("code", "s|a|b", tokens(("s", "a|b"))),
        ("code", r"a\\,b", tokens((None, "a\\"), (None, "b"))),
        ("code", r"a\$b", tokens((None, "a$b"))),
        ("code", "a\\", tokens((None, "a\\"))),
        ("code", "%_*';--", tokens((None, "%_*';--"))),
        ("_id", "a,b", Ids(("a", "b"))),
        ("date", "2024-03", Dates("date", (When("eq", written("2024-03")),))),
        ("date", "ge2024-03,lt2023", Dates("date", (When("ge", written("2024-03")), When("lt", written("2023"))))),
        (
            "date", "sa2024-03-05T10:00:00 01:00",  # a + that was not encoded
            Dates("date", (When("sa", written("2024-03-05T10:00:00+01:00")),)),
        ),
        ("_lastUpdated", "gt2024", Updated((When("gt", written("2024")),))),
        ("patient", "p1", OfPatient(("p1",))),
        ("patient", "Patient/p1,p2", OfPatient(("p1", "p2"))),
        ("patient", "Patient/p1/_history/2", OfPatient(("p1",))),
        ("patient", f"{BASE}/Patient/p1", OfPatient(("p1",))),
        ("patient", ELSEWHERE, OfPatient((), (ELSEWHERE,))),
        ("patient", "Group/g", OfPatient(())),  # no patient: finds nothing
        ("patient:Patient", "p1", OfPatient(("p1",))),
        ("subject", "x", Links("subject", ("Patient/x", "Group/x", "Device/x", "Location/x"))),
        ("subject", "Group/g", Links("subject", ("Group/g",))),
        ("subject:Group", "g", Links("subject", ("Group/g",))),
        ("patient.identifier", "s|1", OfPatientWith((Token("s", "1"),))),
        ("subject.identifier", "1", OfPatientWith((Token(None, "1"),))),
        ("subject:Patient.identifier", "s|", OfPatientWith((Token("s", None),))),
    ],
)  # fmt: skip
def test_what_a_parameter_asks(name: str, value: str, asked: Criterion) -> None:
    assert criteria.read("Observation", name, value, BASE) == asked


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code", ""),
        ("code", "|"),
        ("code", "a,"),
        ("code", "a\0"),
        ("date", ""),
        ("date", "yesterday"),
        ("date", "2024-13"),
        ("date", "2024-02-30"),
        ("date", "xx2024"),
        ("date", "ge"),
        ("date", "2024,"),
        ("_lastUpdated", "1e9"),
        ("onset-date", "2024"),  # of a Condition
        ("name", "Wang"),
        ("_include", "Observation:subject"),
        ("", "x"),
    ],
)
def test_what_is_refused_only_by_strict_requests(name: str, value: str) -> None:
    with pytest.raises(Unusable) as refused:
        criteria.read("Observation", name, value, BASE)
    [issue] = refused.value.issues
    assert (issue.code, issue.at) == ("parameter", f"http.{name}")
    assert len(value) < 3 or value not in issue.what  # it may name a patient


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code:not", "a"),
        ("code:missing", "true"),
        ("code:", "a"),
        ("date:missing", "true"),
        ("subject:identifier", "s|1"),
        ("subject:Practitioner", "x"),
        ("unheard:exact", "x"),
        ("patient.name", "Wang"),
        ("subject:Patient.name", "Wang"),
        ("patient.identifier:not", "s|1"),
        ("code", ",".join("a" * 600)),
        ("_id", ""),  # whose record is asked for: never wider than it was meant
        ("patient", ""),
        ("patient", "a\n"),
    ],
)
def test_what_is_always_refused(name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        criteria.read("Observation", name, value, BASE)
    assert not isinstance(refused.value, Unusable)
    assert [(issue.code, issue.at) for issue in refused.value.issues] == [("parameter", f"http.{name}")]


def test_a_chain_begins_with_a_parameter_of_the_type() -> None:
    with pytest.raises(Unusable):
        criteria.read("Patient", "patient.identifier", "s|1")
    with pytest.raises(Unusable):
        criteria.read("Device", "subject.identifier", "s|1")
    assert criteria.read("Bundle", "patient.identifier", "s|1") == OfPatientWith((Token("s", "1"),))


def test_ids_of_any_type_are_few() -> None:
    with pytest.raises(Refused):
        criteria.read("Provenance", "target", ",".join(["x"] * 100))
    assert criteria.read("Provenance", "target:Observation", "x") == Links("target", ("Observation/x",))
