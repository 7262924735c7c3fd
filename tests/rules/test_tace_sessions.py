"""Which sessions count, what a candidate session does, where a course ends, and the answers before any criterion."""

from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Metastasis, Morphology, Tumour, Verification
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting, Statement, Topic
from fhirnet.case.treatment import Drug, Intent, MedicationGiven, Outcome, Procedure, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.rules import tace
from fhirnet.verdict import NOT_APPLICABLE, Answer, Assumption, Reason, Truth
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    HCC,
    SECOND,
    THIRD,
    case,
    days_after,
    lesion,
    mri,
    silent,
    size,
    stated,
    sums,
)
from tests.rules.tace_cases import tace as session

THREE = [FIRST, SECOND, THIRD]
DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
EPO, JSH, EU, CCI = DEFINITIONS
MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
PROGRESSIVE = sums(100, 105, 115, 130)


def counted(patient: Case, definition: str = CCI) -> int:
    value = tace.verdict(patient, definition).criteria[0].finding.value
    assert isinstance(value, int)
    return value


def given(procedure: str, drug: Drug = Drug.CHEMOTHERAPY_OTHER) -> MedicationGiven:
    return MedicationGiven(key="MA/1", drug=drug, on=Interval.parse(FIRST), part_of=procedure, source=("MA/1",))


UNCOUNTED = [
    {"kind": ProcedureKind.TAE},
    {"kind": ProcedureKind.TEXT_ONLY_TACE},
    {"kind": ProcedureKind.EMBOLIZATION_UNSPECIFIED},
    {"abandoned_for_occlusion": True},
    {"outcome": Outcome.UNSUCCESSFUL},
]


@pytest.mark.parametrize("what", UNCOUNTED, ids=lambda what: str(next(iter(what.values()))))
def test_what_is_no_counted_session(what: dict[str, Any]) -> None:
    assert counted(case([FIRST, SECOND, session(THIRD, **what)], PROGRESSIVE)) == 2


@pytest.mark.parametrize(
    "what",
    [
        {"kind": ProcedureKind.CTACE},
        {"kind": ProcedureKind.DEB_TACE},
        {"kind": ProcedureKind.B_TACE},
        {"outcome": Outcome.PARTIAL},
        {"outcome": Outcome.SUCCESSFUL},
    ],
    ids=lambda what: str(next(iter(what.values()))),
)
def test_what_is_a_counted_session(what: dict[str, Any]) -> None:
    assert counted(case([FIRST, SECOND, session(THIRD, **what)], PROGRESSIVE)) == 3


def test_an_unsuccessful_session_counts_for_the_european_definition_only() -> None:
    patient = case([FIRST, session(SECOND, outcome=Outcome.UNSUCCESSFUL)], sums(100, 90, 130))
    assert counted(patient, EU) == 2
    assert counted(patient, CCI) == 1
    alone = case([session(FIRST, outcome=Outcome.UNSUCCESSFUL)], sums(100, 130))
    assert tace.verdict(alone, EU).answer is MET
    assert tace.verdict(alone, JSH).reasons == (Reason.NO_TACE,)


@pytest.mark.hazard("H04")
def test_sessions_of_one_exact_day_are_one() -> None:
    twice = session(f"{FIRST}T14:00:00+08:00", key="Procedure/again")
    assert counted(case([*THREE, twice], PROGRESSIVE)) == 3
    months = [session("2024-01"), session("2024-01", key="Procedure/again")]
    assert counted(case([*months, SECOND], [mri("2023-12-20", 100)]), EU) == 3


def test_records_of_one_day_that_disagree_on_intent_say_nothing() -> None:
    other = session(FIRST, Intent.CURATIVE, key="Procedure/again")
    verdict = tace.verdict(case([session(FIRST), other], sums(100, 90)), EU)
    assert Reason.INTENT_MISSING in verdict.reasons
    silent_one = session(FIRST, None, key="Procedure/again")
    assert tace.verdict(case([session(FIRST), silent_one], sums(100, 90)), EU).answer is NOT_MET


def test_a_course_of_sessions_is_no_session() -> None:
    course = session(days_after(FIRST, 1), key="Procedure/course")
    sessions = [session(day, course="Procedure/course") for day in (FIRST, SECOND)]
    assert counted(case([course, *sessions], PROGRESSIVE)) == 2


def test_embolization_with_chemotherapy_is_tace() -> None:
    e1 = session(THIRD, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED, key="Procedure/e1")
    sure = case([FIRST, SECOND, e1], PROGRESSIVE, administrations=(given("Procedure/e1"),))
    verdict = tace.verdict(sure, CCI)
    assert verdict.answer is MET
    assert Assumption.CHEMO_BY_ADMINISTRATION in verdict.assumptions
    other_drug = case([FIRST, SECOND, e1], PROGRESSIVE, administrations=(given("Procedure/e1", Drug.ANTIBACTERIAL),))
    assert tace.verdict(other_drug, CCI).answer is OPEN


def test_a_session_that_treated_other_lesions_is_not_counted() -> None:
    sessions = [session(FIRST, treated=("t1", "x9")), session(SECOND, treated=("t1",)), session(THIRD, treated=("n1",))]
    patient = case(sessions, PROGRESSIVE, lesions=(lesion("t1"), lesion("n1", None)))
    verdict = tace.verdict(patient, CCI)
    assert counted(patient) == 2
    assert Assumption.TARGET_TREATED_ASSUMED not in verdict.assumptions
    undocumented = tace.verdict(case(THREE, PROGRESSIVE, lesions=(lesion("t1"),)), CCI)
    assert Assumption.TARGET_TREATED_ASSUMED in undocumented.assumptions


def test_targets_are_inferred_from_the_baseline_where_none_is_recorded() -> None:
    baseline = mri(BASELINE, lesions=(size("a", 50, 55), size("b", 30, 35), size("c", 20, 25), size("d", 9, "9.9")))
    later = mri(A1, lesions=(size("a", 60), size("b", 40), size("c", 5)))
    sessions = [session(FIRST, treated=("a",)), session("2024-03-20", treated=("c",))]
    verdict = tace.verdict(case(sessions, [baseline, later]), EU)
    assert Assumption.TARGETS_INFERRED in verdict.assumptions
    assert verdict.criteria[0].finding.value == 1  # the session on c treated no target
    assert verdict.answer is MET  # 80 to 100 mm
    recorded = tace.verdict(case(sessions, [baseline, later], lesions=(lesion("a"), lesion("c"))), EU)
    assert Assumption.TARGETS_INFERRED not in recorded.assumptions
    assert recorded.answer is NOT_MET  # 70 to 65 mm


CANDIDATES = [
    session(None),
    session(THIRD, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED),
    session(None, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED),
    session(THIRD, kind=ProcedureKind.TEXT_ONLY_TACE),
    session(None, kind=ProcedureKind.TEXT_ONLY_TACE),
]


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda c: f"{c.kind} {c.on and c.on.written}")
def test_a_candidate_leaves_a_count_open_that_it_would_fill(candidate: Any) -> None:
    for definition in (EPO, CCI):
        verdict = tace.verdict(case([FIRST, SECOND, candidate], PROGRESSIVE), definition)
        assert verdict.answer is OPEN
        assert Reason.CANDIDATE_SESSIONS in verdict.reasons
        assert verdict.criteria[0].finding.reasons == (Reason.CANDIDATE_SESSIONS,)
        assert verdict.criteria[0].finding.missing
    assert tace.verdict(case([FIRST, candidate], PROGRESSIVE), CCI).answer is NOT_MET
    assert tace.verdict(case([*THREE, candidate], PROGRESSIVE), CCI).answer is MET


def test_a_candidate_leaves_the_second_session_of_jsh_open() -> None:
    verdict = tace.verdict(case([FIRST, session(None)], sums(100, 40)), JSH)
    assert verdict.answer is OPEN
    assert [row.finding.answer for row in verdict.criteria[:2]] == [OPEN, OPEN]
    assert Reason.CANDIDATE_SESSIONS in verdict.reasons


def test_an_unsuccessful_candidate_fills_nothing_but_the_european_count() -> None:
    failed = session(None, outcome=Outcome.UNSUCCESSFUL)
    assert tace.verdict(case([FIRST, SECOND, failed], PROGRESSIVE), CCI).answer is NOT_MET
    whole = tace.resistance(case([FIRST, failed], sums(100, 130)), EU)
    assert whole.alternatives["eu-min-sessions-2"] is OPEN


def test_a_candidate_too_far_away_fills_no_six_months() -> None:
    far = session(days_after(SECOND, 400), kind=ProcedureKind.TEXT_ONLY_TACE)
    assert tace.verdict(case([FIRST, SECOND, far], PROGRESSIVE), EPO).answer is NOT_MET
    assert tace.verdict(case([FIRST, SECOND, far], PROGRESSIVE), CCI).answer is OPEN


@pytest.mark.parametrize(
    ("quality", "answer", "count"),
    [((True, True, True), MET, 3), ((True, False, True), NOT_MET, 2), ((True, None, True), MET, 3)],
)
def test_a_session_of_known_poor_quality_does_not_count_for_cci(
    quality: tuple[bool | None, ...], answer: Truth, count: int
) -> None:
    sessions = [session(day, quality=q) for day, q in zip(THREE, quality, strict=True)]
    verdict = tace.verdict(case(sessions, PROGRESSIVE), CCI)
    assert (verdict.answer, verdict.criteria[0].finding.value) == (answer, count)
    assert (Assumption.QUALITY_ASSUMED in verdict.assumptions) is (None in quality)
    assert tace.verdict(case(sessions, PROGRESSIVE), EPO).answer is MET


@pytest.mark.parametrize(
    ("quality", "answer"),
    [
        ((True, True, True), MET),
        ((True, None, True), OPEN),
        ((None, False, None), NOT_MET),
        ((False, None, True), NOT_MET),
    ],
)
def test_the_strict_reading_of_unknown_quality(quality: tuple[bool | None, ...], answer: Truth) -> None:
    sessions = [session(day, quality=q) for day, q in zip(THREE, quality, strict=True)]
    assert tace.resistance(case(sessions, PROGRESSIVE), CCI).alternatives["cci-quality-unknown"] is answer


FOURTH, A4 = "2024-07-20", "2024-09-10"


@pytest.mark.parametrize(
    ("viable", "quality", "answer"),
    [
        ((100, 105, 115, 130, 90), (True, True, True, None), OPEN),
        ((100, 105, 115, 130, 140), (True, True, True, None), MET),
        ((100, 90, 90, 90, 80), (None, None, None, None), NOT_MET),
        ((100, 90, 90, 130, 80), (None, None, None, None), OPEN),
        ((100, 90, 90, 130, 80), (True, True, True, True), NOT_MET),
    ],
)
def test_every_session_that_may_be_the_index_is_looked_at(
    viable: tuple[int, ...], quality: tuple[bool | None, ...], answer: Truth
) -> None:
    sessions = [session(day, quality=q) for day, q in zip((*THREE, FOURTH), quality, strict=True)]
    patient = case(sessions, sums(*viable, on=(BASELINE, A1, A2, A3, A4)))
    assert tace.resistance(patient, CCI).alternatives["cci-quality-unknown"] is answer


BREAKS = [
    ProcedureKind.LIVER_RESECTION,
    ProcedureKind.LIVER_TRANSPLANT,
    ProcedureKind.ABLATION,
    ProcedureKind.LIVER_RADIOTHERAPY,
    ProcedureKind.TARE,
    ProcedureKind.HAIC,
]


@pytest.mark.parametrize("kind", BREAKS)
def test_another_local_therapy_between_two_sessions_ends_the_course(kind: ProcedureKind) -> None:
    patient = case(THREE, PROGRESSIVE, therapies=[session("2024-04-01", kind=kind)])
    assert counted(patient) == 1
    verdict = tace.verdict(patient, JSH)
    assert verdict.index_session is None
    assert tace.verdict(patient, EU).answer is NOT_MET  # 115 to 130 mm, from the new baseline of 2024-04-20


@pytest.mark.parametrize("day", [SECOND, "2024-07-01", "2023-12-01"], ids=["same day", "afterwards", "before"])
def test_local_therapy_that_is_not_between_two_sessions_ends_nothing(day: str) -> None:
    therapy = session(day, kind=ProcedureKind.ABLATION)
    assert counted(case(THREE, PROGRESSIVE, therapies=[therapy])) == 3


@pytest.mark.parametrize(
    "what",
    [
        {"kind": ProcedureKind.TAE},
        {"kind": ProcedureKind.LIVER_BIOPSY},
        {"kind": ProcedureKind.ABLATION, "treated": ("n1",)},
        {"kind": ProcedureKind.ABLATION, "outcome": Outcome.UNSUCCESSFUL},
        {"kind": ProcedureKind.HAIC, "key": "Procedure/course"},
    ],
)
def test_what_does_not_end_a_course(what: dict[str, Any]) -> None:
    lesions = (lesion("t1"), lesion("n1", None))
    done: list[str | Procedure] = [session(FIRST, course="Procedure/course"), SECOND, THIRD]
    assert counted(case(done, PROGRESSIVE, therapies=[session("2024-04-01", **what)], lesions=lesions)) == 3


@pytest.mark.parametrize(
    ("scan", "count"),
    [
        (mri(A1, 0), 2),
        (stated(A1, "cr"), 2),  # type: ignore[arg-type]
        (mri(A1, 1), 3),
        (mri(days_after(FIRST, 27), 0), 3),
        (mri(A1, "<5"), 3),
    ],
    ids=["nothing viable", "stated", "something viable", "too early", "below 5 mm"],
)
def test_complete_response_before_the_next_session_ends_the_course(scan: Any, count: int) -> None:
    from dataclasses import replace

    from fhirnet.case.imaging import Response

    if scan.target_response is not None:
        scan = replace(scan, target_response=Response.CR)
    assert counted(case(THREE, [mri(BASELINE, 100), scan, mri(A2, 90), mri(A3, 95)])) == count


def test_only_the_last_scan_before_the_next_session_shows_complete_response() -> None:
    scans = [mri(BASELINE, 100), mri("2024-02-10", 0), mri(A1, 20), mri(A2, 90), mri(A3, 95)]
    assert counted(case(THREE, scans)) == 3


def test_the_baseline_restarts_with_the_course() -> None:
    therapies = [session("2024-04-01", kind=ProcedureKind.ABLATION)]
    patient = case(
        [FIRST, SECOND, THIRD, "2024-07-10", "2024-09-01"],
        sums(100, 100, 40, 45, 50, 55, on=(BASELINE, A1, A2, A3, "2024-08-20", "2024-10-10")),
        therapies=therapies,
    )
    verdict = tace.verdict(patient, CCI)
    assert verdict.answer is MET  # 40 to 55 mm
    whole = tace.resistance(patient, EPO)
    assert whole.primary.answer is MET
    assert whole.alternatives["epo-first-ever-baseline"] is MET
    shrunk = case(
        [FIRST, SECOND, THIRD, "2024-07-10", "2024-09-01"],
        sums(100, 100, 40, 41, 41, 41, on=(BASELINE, A1, A2, A3, "2024-08-20", "2024-10-10")),
        therapies=therapies,
    )
    assert tace.verdict(shrunk, EPO).answer is MET
    assert tace.resistance(shrunk, EPO).alternatives["epo-first-ever-baseline"] is NOT_MET


def test_a_newer_session_without_an_assessment_is_pending() -> None:
    patient = case([*THREE, "2024-07-20"], PROGRESSIVE, as_of="2024-08-01")
    for definition in DEFINITIONS:
        verdict = tace.verdict(patient, definition)
        assert verdict.answer is MET
        assert verdict.index_session is not None
        assert verdict.index_session.written == THIRD
        assert Reason.PENDING_ASSESSMENT in verdict.reasons


def test_a_session_whose_month_contains_as_of_may_not_have_happened() -> None:
    from dataclasses import replace
    from datetime import date

    patient = replace(case([FIRST, SECOND, session("2024-05")], PROGRESSIVE), as_of=date(2024, 5, 20))
    verdict = tace.verdict(patient.cut(date(2024, 5, 20)), CCI)
    assert verdict.answer is OPEN
    assert Reason.IMPRECISE_DATE in verdict.reasons


UNCONFIRMED = Diagnosis(key="d", tumour=Tumour.HCC, verification=Verification.UNCONFIRMED, source=("Condition/d",))
ASSUMED = Diagnosis(key="a", tumour=Tumour.HCC, verification=Verification.ASSUMED, source=("Condition/a",))
UNSPECIFIED = Diagnosis(key="u", tumour=Tumour.LIVER_UNSPECIFIED, source=("Condition/u",))
NET = Diagnosis(key="n", tumour=Tumour.NET, source=("Condition/n",))
LIVER_METASTASIS = Diagnosis(key="m", metastasis=Metastasis.LIVER, source=("Condition/m",))
BY_MORPHOLOGY = Diagnosis(key="h", tumour=Tumour.LIVER_UNSPECIFIED, morphology=Morphology.HCC, source=("Condition/h",))


def histology(value: Morphology, reporting: Reporting = Reporting.FINAL) -> Statement:
    return Statement(
        key="h",
        topic=Topic.HISTOLOGY,
        on=Interval.parse(BASELINE),
        value=value,
        reporting=reporting,
        source=("Observation/h",),
    )


@pytest.mark.parametrize(
    ("diagnoses", "statements", "answer", "reason"),
    [
        ((), (), OPEN, Reason.DIAGNOSIS_MISSING),
        ((UNCONFIRMED,), (), OPEN, Reason.HCC_NOT_CONFIRMED),
        ((UNCONFIRMED, NET), (), OPEN, Reason.HCC_NOT_CONFIRMED),
        ((UNSPECIFIED,), (), OPEN, Reason.HCC_NOT_CONFIRMED),
        ((NET,), (), NOT_APPLICABLE, Reason.NON_HCC),
        ((LIVER_METASTASIS,), (), NOT_APPLICABLE, Reason.NON_HCC),
        ((), (histology(Morphology.NET_G1),), NOT_APPLICABLE, Reason.NON_HCC),
    ],
)
@pytest.mark.parametrize("primary", DEFINITIONS)
def test_the_answers_of_the_diagnoses(
    primary: str, diagnoses: tuple[Diagnosis, ...], statements: tuple[Statement, ...], answer: Answer, reason: Reason
) -> None:
    whole = tace.resistance(case(THREE, PROGRESSIVE, diagnoses=diagnoses, statements=statements), primary)
    applies = answer is not NOT_APPLICABLE
    for verdict in (whole.primary, *whole.others):
        assert (verdict.answer, verdict.reasons, verdict.index_session) == (answer, (reason,), None)
        for row in verdict.criteria:
            excluded = row.code.startswith("cci-excluded")
            assert row.finding.answer is (NOT_APPLICABLE if excluded else answer)
            assert (row.finding.value, row.finding.reasons) == (None, (reason,))
    assert set(whole.alternatives.values()) == {answer}
    assert whole.stable
    assert whole.first_met is None
    assert whole.stage_applies is applies
    assert all((verdict.answer is NOT_APPLICABLE) is not applies for verdict in whole.unsuitability)
    assert whole.imaging_only is (answer if primary == JSH else None)
    assert whole.focus is None


EARLIER = replace(HCC, key="z", onset=Interval.parse("2022"), source=("Condition/z",))
UNDATED = replace(HCC, key="a", onset=None, source=("Condition/a",))


@pytest.mark.parametrize(
    ("diagnoses", "statements", "focus", "assumption"),
    [
        ((HCC,), (), "Condition/hcc", None),
        ((HCC, NET, UNCONFIRMED), (), "Condition/hcc", None),
        ((ASSUMED,), (), "Condition/a", Assumption.VERIFICATION_ASSUMED),
        ((ASSUMED, HCC), (), "Condition/hcc", None),
        ((HCC, EARLIER), (), "Condition/z", None),
        ((UNDATED, HCC), (), "Condition/hcc", None),
        ((BY_MORPHOLOGY,), (), "Condition/h", None),
        ((UNSPECIFIED,), (histology(Morphology.HCC),), "Condition/u", None),
        ((), (histology(Morphology.HCC, Reporting.PRELIMINARY),), None, Assumption.PRELIMINARY_DATA),
    ],
)
def test_what_establishes_hepatocellular_carcinoma(
    diagnoses: tuple[Diagnosis, ...],
    statements: tuple[Statement, ...],
    focus: str | None,
    assumption: Assumption | None,
) -> None:
    whole = tace.resistance(case(THREE, PROGRESSIVE, diagnoses=diagnoses, statements=statements), JSH)
    assert whole.primary.answer is MET
    assert whole.focus == focus
    for one in (Assumption.VERIFICATION_ASSUMED, Assumption.PRELIMINARY_DATA):
        assert (one in whole.primary.assumptions) is (one is assumption)


@pytest.mark.parametrize(
    ("sessions", "answer", "reason"),
    [
        ([], NOT_APPLICABLE, Reason.NO_TACE),
        ([session(FIRST, kind=ProcedureKind.HAIC)], NOT_APPLICABLE, Reason.NO_TACE),
        ([session(FIRST, abandoned_for_occlusion=True)], NOT_APPLICABLE, Reason.NO_TACE),
        ([session(None)], OPEN, Reason.CANDIDATE_SESSIONS),
        ([session(FIRST, kind=ProcedureKind.EMBOLIZATION_UNSPECIFIED)], OPEN, Reason.CANDIDATE_SESSIONS),
        ([session(FIRST, kind=ProcedureKind.TEXT_ONLY_TACE)], OPEN, Reason.CANDIDATE_SESSIONS),
    ],
)
@pytest.mark.parametrize("primary", DEFINITIONS)
def test_the_answers_without_a_counted_session(
    primary: str, sessions: list[Any], answer: Answer, reason: Reason
) -> None:
    whole = tace.resistance(case(sessions, [silent(BASELINE)]), primary)
    for verdict in (whole.primary, *whole.others):
        assert (verdict.answer, verdict.reasons) == (answer, (reason,))
    assert set(whole.alternatives.values()) == {answer}
    assert whole.first_met is None
    assert whole.stage_applies
    assert all(verdict.answer is not NOT_APPLICABLE for verdict in whole.unsuitability)


def test_a_scan_too_early_after_one_session_is_no_baseline_of_a_new_course() -> None:
    second = days_after(FIRST, 30)
    scans = [mri(BASELINE, 100), mri(days_after(FIRST, 20), 40), mri(days_after(second, 40), 100)]
    ablation = session(days_after(FIRST, 22), kind=ProcedureKind.ABLATION)
    verdict = tace.verdict(case([FIRST, second], scans, therapies=[ablation]), EU)
    assert verdict.criteria[0].finding.value == 1
    assert verdict.answer is NOT_MET  # 100 to 100 mm; from 40 mm it were progression


def test_the_baseline_of_epoihcc_is_that_of_its_six_months() -> None:
    sessions = [FIRST, days_after(FIRST, 150), days_after(FIRST, 230), days_after(FIRST, 310)]
    days = [BASELINE, days_after(FIRST, 100), *(days_after(day, 40) for day in sessions[1:])]
    whole = tace.resistance(case(sessions, sums(100, 50, 45, 45, 45, on=days)), EPO)
    assert whole.primary.criteria[0].finding.value == 3
    assert whole.primary.answer is MET  # 50 to 45 mm; from 100 mm it were a response
    assert whole.alternatives["epo-first-ever-baseline"] is NOT_MET


def _on_one_day(of_target: dict[str, Any], of_another: dict[str, Any], **more: Any) -> Case:
    """Two TACE of the first day, the target's by itself and another lesion's."""
    one = session(FIRST, **{"treated": ("t1",), "key": "Procedure/of-target", **of_target})
    other = session(FIRST, **{"treated": ("n1",), "key": "Procedure/of-another", **of_another})
    lesions = (lesion("t1"), lesion("n1", LesionRole.NON_TARGET))
    later = more.pop("later", [])
    pair = [other, one] if more.pop("turned", False) else [one, other]
    return case([*pair, *later], more.pop("scans"), lesions=lesions, **more)


@pytest.mark.parametrize(
    ("of_target", "of_another", "answer"),
    [
        (None, Intent.CURATIVE, OPEN),
        (Intent.PALLIATIVE, Intent.CURATIVE, NOT_MET),
        (Intent.CURATIVE, Intent.PALLIATIVE, MET),
        (Intent.CURATIVE, None, MET),
    ],
)
def test_the_intent_of_what_treated_other_lesions_on_the_day_does_not_count(
    of_target: Intent | None, of_another: Intent | None, answer: Truth
) -> None:
    for turned in (False, True):
        patient = _on_one_day(
            {"intent": of_target}, {"intent": of_another}, scans=[mri(BASELINE, 100), mri(A1, 95)], turned=turned
        )
        verdict = tace.verdict(patient, EU)
        assert verdict.answer is answer
        assert verdict.criteria[0].finding.value == 1
        assert verdict.index_session is not None
    together = {"intent": of_another, "treated": ("n1", "t1")}
    both = tace.verdict(_on_one_day({"intent": of_target}, together, scans=[mri(BASELINE, 100), mri(A1, 95)]), EU)
    assert (both.answer is OPEN) is (None not in (of_target, of_another))  # two intents of one session are none


@pytest.mark.parametrize(("of_target", "of_another", "number"), [(False, True, 2), (True, False, 3), (None, False, 3)])
def test_the_quality_of_what_treated_other_lesions_on_the_day_does_not_count(
    of_target: bool | None, of_another: bool, number: int
) -> None:
    patient = _on_one_day(
        {"quality": of_target}, {"quality": of_another}, scans=sums(100, 130, on=(BASELINE, A3)), later=[SECOND, THIRD]
    )
    verdict = tace.verdict(patient, CCI)
    assert verdict.criteria[0].finding.value == number
    assert verdict.answer is (MET if number == 3 else NOT_MET)


def test_a_day_on_which_only_other_lesions_were_treated_is_no_session() -> None:
    patient = _on_one_day({"treated": ("n1",)}, {}, scans=sums(100, 130, on=(BASELINE, A3)), later=[SECOND, THIRD])
    assert counted(patient) == 2


@pytest.mark.parametrize(("written", "number"), [(FIRST, 1), ("2024-01", 2), ("2024-01-09/2024-01-11", 2)])
def test_two_sessions_are_one_only_where_their_day_is_known(written: str, number: int) -> None:
    sessions = [session(written, key=f"Procedure/{name}") for name in ("a", "b")]
    assert counted(case(sessions, sums(100, 90, on=(BASELINE, A1)))) == number
