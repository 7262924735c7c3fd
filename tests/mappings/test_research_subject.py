"""A trial's word that its entry conditions are met: read only where attestations are accepted."""

import json
from typing import Any

import pytest

from fhirnet.assessment import assess
from fhirnet.case.status import Attestation, TrialStatus
from fhirnet.dates import Interval
from fhirnet.settings import Settings
from mappings import bundle
from mappings.bundle import Reading
from mappings.r4 import receive
from tests.mappings.posting import body

SUBJECT: dict[str, Any] = {
    "resourceType": "ResearchSubject",
    "id": "r1",
    "meta": {"versionId": "1"},
    "status": "on-study",
    "period": {"start": "2024-08-01"},
    "study": {"display": "XT-XTR008"},
    "individual": {"reference": "Patient/p1"},
}


def read(attested: bool = True, **changes: Any) -> Reading:
    resource = {name: value for name, value in (SUBJECT | changes).items() if value is not None}
    return bundle.read(receive(body(resource)).bundle(), attested=attested)


def reason(reading: Reading) -> str:
    (issue,) = reading.known_on(AS_OF, recorded_filter=True).report("prrt-suitability")
    return issue.code


AS_OF = Interval.parse("2024-09-30").first


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("eligible", TrialStatus.ELIGIBLE),
        ("on-study", TrialStatus.ON_STUDY),
        ("on-study-intervention", TrialStatus.ON_STUDY),
        ("on-study-observation", TrialStatus.ON_STUDY),
    ],
)
def test_eligible_and_on_study_attest(status: str, expected: TrialStatus) -> None:
    known = read(status=status).known_on(AS_OF, recorded_filter=True)
    assert [(a.status, a.on and a.on.written) for a in known.case.attestations] == [(expected, "2024-08-01")]
    assert [used.type for used in known.used("prrt-suitability")] == ["Patient", "ResearchSubject"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "candidate"}, "status"),
        ({"status": "withdrawn"}, "status"),
        ({"individual": {"reference": "Patient/another"}}, "subject-missing"),
        ({"period": {"start": "2024-10-01"}}, "after-as-of"),
        ({"period": {"start": "2024-06-01", "end": "2024-09-29"}}, "inactive"),
        ({"implicitRules": "http://example.org/rules"}, "implicit-rules"),
        ({"modifierExtension": [{"url": "http://example.org/x", "valueBoolean": True}]}, "unknown-modifier"),
        ({"status": 1}, "type-not-read"),
        ({"individual": None}, "type-not-read"),
    ],
)
def test_any_other_is_set_aside(changes: dict[str, Any], code: str) -> None:
    assert reason(read(**changes)) == code


def test_without_asking_for_it_the_type_is_not_read_and_changes_nothing() -> None:
    reading, without = read(attested=False), bundle.read(receive(body()).bundle())
    assert reason(reading) == "type-not-read"
    assert reading.digest_lines == without.digest_lines
    assert read().digest_lines != without.digest_lines
    assert read(attested=False, status=5).known_on(AS_OF, recorded_filter=True).case.attestations == ()


def test_it_does_not_date_the_case() -> None:
    assert read().latest is None


def test_the_slow_way_of_reading_gives_the_same() -> None:
    posted = body(SUBJECT)
    slow = posted.replace(b'"on-study"', b'"on\\u002dstudy"')
    readings = [bundle.read(receive(text).bundle(), attested=True) for text in (posted, slow)]
    assert readings[0].digest_lines == readings[1].digest_lines


def test_a_case_with_an_attestation_is_written_and_read() -> None:
    case = read().known_on(AS_OF, recorded_filter=True).case
    again = bundle.read(receive(bundle.write(case)).bundle(), attested=True).known_on(AS_OF, recorded_filter=True).case
    assert again.attestations == case.attestations
    (attested,) = case.attestations
    assert attested == Attestation(key=attested.key, status=TrialStatus.ON_STUDY, on=Interval.parse("2024-08-01"))


def test_the_answer_says_what_it_takes_on_trust() -> None:
    net = {
        "resourceType": "Condition",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C17.2"}]},
        "subject": {"reference": "Patient/p1"},
    }
    query = [("asOf", "2024-09-30"), ("language", "en")]
    posted = body(SUBJECT, net)
    plain = json.loads(assess("prrt-suitability", posted, query=query, settings=Settings()))
    accepted = json.loads(
        assess("prrt-suitability", posted, query=[*query, ("acceptAttestation", "true")], settings=Settings())
    )
    assert verdict(plain, "prrt-platelets") == "indeterminate"
    assert verdict(accepted, "prrt-platelets") == "met"
    (component,) = [c for c in accepted["component"] if c["code"]["coding"][0]["code"] == "prrt-platelets"]
    assert "attest" in component["interpretation"][0]["text"]
    assert "attest" in accepted["note"][1]["text"]
    assert verdict(accepted, "prrt-sstr-uptake") == "indeterminate"
    assert plain["identifier"] != accepted["identifier"]


def verdict(observation: dict[str, Any], criterion: str) -> str:
    (component,) = [c for c in observation["component"] if c["code"]["coding"][0]["code"] == criterion]
    return str(component["interpretation"][0]["coding"][0]["code"])


@pytest.mark.parametrize(("start", "verdict_"), [("2024-07-02", "met"), ("2024-07-01", "indeterminate"), (None, "met")])
def test_a_word_of_more_than_90_days_ago_no_longer_counts(start: str | None, verdict_: str) -> None:
    subject = SUBJECT | {"period": {"start": start}} if start else {k: v for k, v in SUBJECT.items() if k != "period"}
    net = {
        "resourceType": "Condition",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C17.2"}]},
        "subject": {"reference": "Patient/p1"},
    }
    query = [("asOf", "2024-09-30"), ("acceptAttestation", "true")]
    answer = json.loads(assess("prrt-suitability", body(subject, net), query=query, settings=Settings()))
    assert verdict(answer, "prrt-platelets") == verdict_
