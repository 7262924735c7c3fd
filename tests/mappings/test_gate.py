"""What may be used: status, verification, modifiers, dates."""

from datetime import date
from typing import Any

import pytest

from fhirnet.case.disease import Verification
from tests.mappings.posting import (
    ICD,
    LOINC,
    SNOMED,
    Json,
    case,
    concept,
    condition,
    fact,
    known,
    medication,
    not_used,
    observation,
    procedure,
    quantity,
    read,
)

DRUG = ("drug", "octreotide-lar")
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ECOG = (LOINC, "89247-1")
USED = None


def _why(resource: Json, **more: Any) -> str | None:
    return not_used(known(resource, **more)).get("entry[1].resource")


@pytest.mark.hazard("H19")
@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("final", USED),
        ("amended", USED),
        ("corrected", USED),
        ("preliminary", USED),
        ("entered-in-error", "entered-in-error"),
        ("registered", "status"),
        ("cancelled", "status"),
        ("unknown", "status"),
    ],
)
def test_the_status_of_an_observation(status: str, why: str | None) -> None:
    assert _why(observation(ECOG, valueInteger=0, status=status)) == why


@pytest.mark.hazard("H19")
@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("completed", USED),
        ("not-done", "not-done"),
        ("preparation", "status"),
        ("in-progress", "status"),
        ("on-hold", "status"),
        ("suspended", "status"),
        ("stopped", "status"),
        ("aborted", "status"),
        ("unknown", "status"),
        ("entered-in-error", "entered-in-error"),
    ],
)
def test_the_status_of_a_procedure(status: str, why: str | None) -> None:
    assert _why(procedure(("embolization", "ctace"), status=status)) == why


@pytest.mark.parametrize(
    ("type_", "status", "why"),
    [
        ("MedicationStatement", "active", USED),
        ("MedicationStatement", "on-hold", USED),
        ("MedicationStatement", "unknown", USED),
        ("MedicationStatement", "intended", "not-done"),
        ("MedicationStatement", "not-taken", "not-done"),
        ("MedicationStatement", "entered-in-error", "entered-in-error"),
        ("MedicationAdministration", "in-progress", USED),
        ("MedicationAdministration", "not-done", "not-done"),
        ("MedicationAdministration", "on-hold", "status"),
        ("MedicationAdministration", "unknown", "status"),
        ("MedicationRequest", "active", USED),
        ("MedicationRequest", "completed", USED),
        ("MedicationRequest", "draft", "status"),
        ("MedicationRequest", "stopped", "status"),
        ("MedicationRequest", "entered-in-error", "entered-in-error"),
    ],
)
def test_the_status_of_medication(type_: str, status: str, why: str | None) -> None:
    more: Json = {"intent": "order"} if type_ == "MedicationRequest" else {"effectiveDateTime": "2024-06-01"}
    assert _why(medication(type_, DRUG, status=status, **more)) == why


@pytest.mark.parametrize(
    ("changed", "why"),
    [({}, USED), ({"intent": "plan"}, "status"), ({"doNotPerform": True}, "negated"), ({"doNotPerform": False}, USED)],
)
def test_prescriptions(changed: Json, why: str | None) -> None:
    assert _why(medication("MedicationRequest", DRUG, **({"status": "active", "intent": "order"} | changed))) == why


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, USED),
        ({"status": "draft", "intent": "proposal"}, USED),
        ({"intent": "directive"}, "status"),
        ({"status": "revoked"}, "status"),
        ({"status": "completed"}, "status"),
        ({"doNotPerform": True}, "negated"),
        ({"code": concept(("procedure", "ablation"))}, "not-relevant"),
    ],
)
@pytest.mark.hazard("H19")
def test_planned_procedures(changed: Json, why: str | None) -> None:
    planned = procedure(("procedure", "prrt-cycle"), on=None) | {"resourceType": "ServiceRequest", "status": "active"}
    assert _why(planned | {"intent": "plan"} | changed) == why


@pytest.mark.hazard("H19")
@pytest.mark.parametrize(
    ("verification", "tumour", "spread", "ascites"),
    [
        ("confirmed", USED, USED, USED),
        (None, USED, USED, USED),
        ("provisional", USED, "unconfirmed", "unconfirmed"),
        ("differential", USED, "unconfirmed", "unconfirmed"),
        ("unconfirmed", USED, "unconfirmed", "unconfirmed"),
        ("refuted", "refuted", "refuted", "refuted"),
        ("entered-in-error", "entered-in-error", "entered-in-error", "entered-in-error"),
    ],
)
def test_the_verification_of_a_condition(
    verification: str | None, tumour: str | None, spread: str | None, ascites: str | None
) -> None:
    status: Json = {} if verification is None else {"verificationStatus": concept((VERIFICATION, verification))}
    for coding, why in (((ICD, "C22.0"), tumour), ((ICD, "C78.7"), spread), ((SNOMED, "389026000"), ascites)):
        assert _why(condition(coding, **status)) == why


@pytest.mark.parametrize(
    ("verification", "why"),
    [("confirmed", USED), ("unconfirmed", "unconfirmed"), ("refuted", "refuted"), ("entered-in-error",) * 2],
)
def test_the_verification_of_an_allergy(verification: str, why: str | None) -> None:
    status = {"verificationStatus": concept(("http://hospital.example/verification", verification))}
    allergy = {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/p1"}} | status
    assert _why(allergy) == why


def test_an_unconfirmed_tumour_stays_an_unconfirmed_one() -> None:
    doubtful = condition((ICD, "C22.0"), verificationStatus=concept((VERIFICATION, "differential")))
    assert [d.verification for d in case(doubtful).diagnoses] == [Verification.UNCONFIRMED]
    assert [d.verification for d in case(condition((ICD, "C22.0"))).diagnoses] == [Verification.ASSUMED]


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        ({}, USED),
        ({"clinicalStatus": concept((CLINICAL, "active"))}, USED),
        ({"clinicalStatus": concept((CLINICAL, "resolved"))}, "inactive"),
        ({"clinicalStatus": concept((CLINICAL, "inactive"))}, "inactive"),
        ({"clinicalStatus": concept((CLINICAL, "remission"))}, "inactive"),
        ({"abatementDateTime": "2024-06-30"}, "inactive"),
        ({"abatementDateTime": "2024-07-01"}, USED),
        ({"abatementDateTime": "2024-07"}, USED),  # may still last
        ({"abatementPeriod": {"start": "2024-06-01"}}, USED),
        ({"abatementString": "last winter"}, "inactive"),
    ],
)
def test_a_complication_that_has_ended(ended: Json, why: str | None) -> None:
    assert _why(condition((SNOMED, "389026000"), onsetDateTime="2024-01", **ended)) == why
    assert _why(condition((ICD, "C22.0"), onsetDateTime="2024-01", **ended)) is USED  # tumours stay on record


@pytest.mark.hazard("H19")
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"modifierExtension": [{"url": "http://x.example", "valueBoolean": True}]}, "unknown-modifier"),
        ({"implicitRules": "http://x.example/rules"}, "implicit-rules"),
        ({"note": [{"text": 'says "modifierExtension"'}]}, USED),
        (
            {
                "referenceRange": [
                    {"modifierExtension": [{"url": "http://x.example", "valueBoolean": True}], "text": "x"}
                ]
            },
            "unknown-modifier",
        ),
        (
            {"contained": [{"resourceType": "Group", "id": "g", "modifierExtension": [{"url": "http://x.example"}]}]},
            "unknown-modifier",
        ),
        ({"code": concept(("assessment", "tace-resistance"))}, "own-result"),
        ({"valueInteger": None}, "value-missing"),
        ({"valueInteger": None, "dataAbsentReason": concept(("x:y", "unknown"))}, "value-missing"),
    ],
)
def test_what_may_change_the_meaning(changed: Json, why: str | None) -> None:
    content: Json = {"valueInteger": 0} | changed
    assert _why(observation(ECOG, **content)) == why


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ({"effectiveDateTime": "2024-07-01"}, USED),
        ({"effectiveDateTime": "2024-07-02"}, "after-as-of"),
        ({"effectiveDateTime": "2024-07"}, USED),  # contains asOf
        ({"effectiveDateTime": "2024"}, USED),
        ({"effectiveDateTime": "2024-08"}, "after-as-of"),
        ({"effectiveDateTime": "2024-07-01T23:59:60-05:00"}, USED),  # the day as written
        ({"effectiveInstant": "2024-07-01T23:59:59.999Z"}, USED),
        ({"effectivePeriod": {"start": "2024-06-01", "end": "2024-08-01"}}, USED),
        ({"effectivePeriod": {"start": "2024-07-02"}}, "after-as-of"),
        ({"effectivePeriod": {"start": "2024-06-02", "end": "2024-06-01"}}, "date-invalid"),
        ({"effectiveTiming": {"event": ["2024-07-03", "2024-07-02"]}}, "after-as-of"),
        ({"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2024-05"}}}}, USED),
        ({}, "date-missing"),
    ],
)
def test_the_date_of_an_observation(on: Json, why: str | None) -> None:
    assert _why(observation(ECOG, on=None, valueInteger=0, **on)) == why


@pytest.mark.parametrize(
    ("resource", "recorded"),
    [
        (observation(ECOG, valueInteger=0), "issued"),
        (condition((ICD, "C22.0")), "recordedDate"),
        (medication("MedicationStatement", DRUG, status="active"), "dateAsserted"),
    ],
)
@pytest.mark.parametrize(
    ("text", "why"),
    [("2024-07-01T23:00:00-05:00", USED), ("2024-07-02T00:30:00+08:00", "recorded-after-as-of")],
)
def test_what_was_recorded_later(resource: Json, recorded: str, text: str, why: str | None) -> None:
    assert _why(resource | {recorded: text}) == why
    assert _why(resource | {recorded: text}, recorded_filter=False) is USED


def test_a_recorded_month_is_later_only_when_all_of_it_is() -> None:
    assert _why(condition((ICD, "C22.0"), recordedDate="2024-07")) is USED
    assert _why(condition((ICD, "C22.0"), recordedDate="2024-08")) == "recorded-after-as-of"


def test_a_period_without_end_lasts_until_as_of_for_what_happened() -> None:
    stay = observation(ECOG, on=None, valueInteger=1, effectivePeriod={"start": "2024-06-01"})
    use = medication("MedicationStatement", DRUG, status="active", effectivePeriod={"start": "2024-06-01"})
    read_case = case(stay, use)
    assert read_case.statements[0].on.last == date(2024, 7, 1)
    assert read_case.medications[0].during is not None
    assert read_case.medications[0].during.last == date.max


@pytest.mark.parametrize(
    ("resources", "latest"),
    [
        ([observation(ECOG, on="2024-03", valueInteger=0)], date(2024, 3, 31)),
        ([observation((LOINC, "0-0"), on="2024-03-05", valueInteger=0)], date(2024, 3, 5)),  # whatever its code
        ([observation(ECOG, on="2024-03-05", valueInteger=0, status="cancelled")], None),
        ([observation(ECOG, on=None, valueInteger=0, effectivePeriod={"start": "2024-02"})], date(2024, 2, 29)),
        ([observation(ECOG, on="2024-03-05", valueInteger=0, subject={"reference": "Patient/2"})], None),
        ([condition((ICD, "C22.0"), onsetDateTime="2023")], date(2023, 12, 31)),
        ([procedure(("procedure", "prrt-cycle"), status="active", on=None) | {
            "resourceType": "ServiceRequest", "intent": "plan", "occurrenceDateTime": "2025-01-01"}], None),
        ([], None),
    ],
)  # fmt: skip
def test_the_default_as_of(resources: list[Json], latest: date | None) -> None:
    assert read(*resources).latest == latest


@pytest.mark.hazard("H07")
def test_one_instant_in_two_offsets_is_one_date() -> None:
    late = observation((LOINC, "1834-1"), on="2024-06-30T23:30:00-05:00", valueQuantity=quantity(5, "ng/mL"), id="b")
    early = observation((LOINC, "1834-1"), on="2024-07-01T12:30:00+08:00", valueQuantity=quantity(6, "ng/mL"), id="a")
    same = [m.on.first for m in case(late, early).measurements]
    assert same == [date(2024, 7, 1)] * 2  # the date of the smallest name
    assert [m.on.first for m in case(early, late).measurements] == same


def test_instants_at_the_edge_of_the_calendar_are_compared() -> None:
    first = fact("severe-jaundice", on="0001-01-01T00:00:00+14:00", valueBoolean=True, id="a")
    last = fact("severe-jaundice", on="9999-12-31T23:59:59-10:00", valueBoolean=True, id="c")
    assert [s.on.first for s in case(first, last, as_of=date.max).statements] == [date.min, date.max]


def test_a_leap_second_is_a_valid_instant() -> None:
    one = fact("severe-jaundice", on="2016-12-31T23:59:60Z", valueBoolean=True)
    other = fact("severe-jaundice", on="2016-12-31T18:59:59-05:00", valueBoolean=True, id="x")
    assert [s.on.first for s in case(one, other).statements] == [date(2016, 12, 31)] * 2
