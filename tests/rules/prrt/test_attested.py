"""A trial's word that its entry conditions are met, and the grades alone."""

from dataclasses import replace

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Morphology
from fhirnet.case.status import Attestation, Topic, TrialStatus
from fhirnet.case.treatment import ProcedureKind
from fhirnet.rules.prrt import grades, suitabilities, suitability
from tests.rules.prrt.patients import done, net, on, patient, pet, said
from tests.rules.shown import shown

UNKNOWN = patient(hemoglobin=None, ecog=None, kps=None, weight=None)
IN_A_TRIAL = Attestation(key="t", status=TrialStatus.ON_STUDY, source=("ResearchSubject/t",))


def in_a_trial(case: Case, *others: Attestation) -> Case:
    """The patient as a participant of a trial."""
    return replace(case, attestations=(IN_A_TRIAL, *others))


@pytest.mark.parametrize(
    "case",
    [
        patient(),
        UNKNOWN,
        in_a_trial(UNKNOWN),
        patient(pet=pet(30, lowest_krenning=1)),
        patient(net=None),
        patient(grade=said(Topic.HISTOLOGY, Morphology.NEC, "2024-02-01")),
        patient(done(ProcedureKind.TACE, 20), net=net(None)),
    ],
    ids=["well", "unknown", "unknown, in a trial", "cold", "no tumour", "carcinoma", "after TACE"],
)
@pytest.mark.parametrize("attested", [False, True])
def test_the_grades_alone_are_those_of_the_whole_answer(case: Case, attested: bool) -> None:
    whole = suitability(case, "prrt-default-1", attested=attested)
    answers = {one.definition.id: one.grade for one in (whole.primary, *whole.others)}
    assert grades(case, attested=attested) == answers
    if not attested:
        assert grades(case) == answers
        assert suitabilities(case, ["prrt-default-1"])["prrt-default-1"].primary.grade == whole.primary.grade


@pytest.mark.parametrize(
    ("case", "attested", "hemoglobin", "grade"),
    [
        (in_a_trial(UNKNOWN), True, "met from t", "suitable"),
        (in_a_trial(UNKNOWN, replace(IN_A_TRIAL, key="u", source=("ResearchSubject/u",))), True,
         "met from t, u", "suitable"),
        (in_a_trial(UNKNOWN), False,
         "indeterminate because missing asks for hemoglobin g/dL since 2024-09-02", "indeterminate"),
        (UNKNOWN, True,
         "indeterminate because missing asks for hemoglobin g/dL since 2024-09-02", "indeterminate"),
        (in_a_trial(patient()), True, "met 12 g/dL from lab-hemoglobin-10", "suitable"),
    ],
)  # fmt: skip
def test_a_trial_answers_what_the_data_leave_open_where_its_word_is_taken(
    case: Case, attested: bool, hemoglobin: str, grade: str
) -> None:
    answer = suitability(case, "prrt-default-1", attested=attested).primary
    found = next(row for row in answer.rules if row.code == "prrt-hemoglobin")
    assert shown(found.finding) == hemoglobin
    assert found.attested is hemoglobin.startswith("met from")
    assert answer.grade == grade


@pytest.mark.parametrize(("days", "taken"), [(90, True), (91, False), ("2024-06-30/2024-07-20", False), (None, True)])
def test_the_word_of_a_trial_holds_for_90_days(days: int | str | None, taken: bool) -> None:
    said_on = replace(IN_A_TRIAL, on=None if days is None else on(days))
    case = replace(UNKNOWN, attestations=(said_on,))
    rows = suitability(case, "prrt-default-1", attested=True).primary.rules
    assert [row.attested for row in rows if row.code == "prrt-hemoglobin"] == [taken]
