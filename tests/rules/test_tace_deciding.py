"""What would decide a verdict on TACE: the sets named, and that supplying their facts really decides it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Verification
from fhirnet.case.imaging import Conflict, LiverScan, Response
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.treatment import Intent, Outcome, Procedure, ProcedureKind
from fhirnet.rules import tace
from fhirnet.verdict import Deciding, Missing, Reason, Truth
from mappings import narrative
from mappings.result_elements import Frame
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    HCC,
    SECOND,
    THIRD,
    amount,
    case,
    days_after,
    marker,
    mri,
    silent,
    sums,
)
from tests.rules.tace_cases import tace as session
from tests.rules.test_tace_invariants import patients

OPEN = Truth.INDETERMINATE
EPO, JSH, EU, CCI = DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
THREE = [FIRST, SECOND, THIRD]
FRAME = Frame(subject="Patient/p1", as_of=date(2024, 7, 1), language="en", identifier="", used=(), not_used=0)
SCAN, ARTERIAL, BEFORE, ARTERIAL_BEFORE, SIZES, INTENT, NEW, HCC_FACT, CANDIDATES = SUPPLIED = (
    "contrast-scan",
    "arterial-scan",
    "baseline-scan",
    "arterial-baseline-scan",
    "viable-sizes",
    "intent",
    "new-lesion",
    "hcc-diagnosis",
    "candidate-sessions",
)


def ways(patient: Case, definition: str) -> tuple[Deciding, ...]:
    return tace.resistance(patient, definition).deciding


def named(patient: Case, definition: str) -> list[tuple[set[str], bool]]:
    return [
        ({fact.what.key.removeprefix("missing.") for fact in way.facts}, way.settles)
        for way in ways(patient, definition)
    ]


@pytest.mark.parametrize("definition", [EPO, EU, CCI])
@pytest.mark.parametrize(
    "scans",
    [[], [silent(day, contrast=False) for day in (BASELINE, A1, A2, A3)]],
    ids=["no scan", "no contrast"],
)
def test_without_any_scan_both_the_baseline_and_the_follow_up_decide(definition: str, scans: list[LiverScan]) -> None:
    patient = case(THREE, scans)
    assert named(patient, definition) == [({SCAN, BEFORE}, True)]
    verdict = tace.verdict(patient, definition)
    assert {Reason.NO_BASELINE, Reason.NO_QUALIFYING_ASSESSMENT} <= {*verdict.reasons}
    (baseline,) = [fact for fact in verdict.missing if fact.what.key.endswith(BEFORE)]
    assert (baseline.first, baseline.last) == (date(2023, 11, 11), date(2024, 1, 10))


@pytest.mark.parametrize(("scans", "said"), [([], True), (sums(100), False)])
def test_the_note_says_what_can_be_shown_without_a_baseline(scans: list[LiverScan], said: bool) -> None:
    chinese, english = narrative.tace(tace.resistance(case(THREE, scans), CCI), FRAME)
    assert ("Without a baseline only progression against an earlier scan can be shown." in english) is said
    assert ("无基线影像时，仅能判定较既往影像的进展。" in chinese) is said


def test_no_reader_is_asked_for_a_scan_for_which_no_day_is_left() -> None:
    soon = case([*THREE, session(days_after(THIRD, 20), quality=False)], sums(100, 105, 115))
    answer = tace.resistance(soon, CCI)
    (scan,) = tace.verdict(soon, CCI).missing
    assert not scan.can_be
    for note in narrative.tace(answer, FRAME):
        assert str(scan.last) not in note


@pytest.mark.parametrize("definition", [EPO, EU, CCI])
def test_with_a_baseline_the_follow_up_alone_decides(definition: str) -> None:
    patient = case(THREE, sums(100))
    assert named(patient, definition) == [({SCAN}, True)]
    assert Reason.NO_BASELINE not in tace.verdict(patient, definition).reasons


def test_a_baseline_that_measures_nothing_has_to() -> None:
    assert named(case(THREE, [mri(BASELINE)]), CCI) == [({SCAN, SIZES}, True)]


PORTAL = {"arterial_phase": False}  # contrast, but no arterial phase: nothing shows what is viable
FOURTH = "2024-08-02"


@pytest.mark.parametrize(
    ("definition", "sessions", "scan", "facts", "first", "last"),
    [
        (EPO, THREE, mri(A3, 60, **PORTAL), {ARTERIAL}, "2024-07-02", None),  # at any time after it
        (EPO, THREE, mri(A3), {SIZES}, A3, A3),
        (CCI, THREE, mri(A3, **PORTAL), {ARTERIAL}, "2024-07-02", "2024-08-10"),  # to day 92
        (CCI, THREE, mri("2024-08-09", **PORTAL), {ARTERIAL}, "2024-08-10", "2024-08-10"),
        (CCI, THREE, mri("2024-08-10", **PORTAL), None, None, None),  # no day is left
        (CCI, [*THREE, FOURTH], mri(A3, **PORTAL), {ARTERIAL}, "2024-07-02", FOURTH),  # before the next one
        (EU, THREE, mri(A3, target_response=Response.NE, **PORTAL), {ARTERIAL}, "2024-07-02", None),
        (EPO, THREE, mri(A3, arterial_phase=Conflict((False, True))), {SIZES}, A3, A3),
    ],
)
def test_a_scan_without_arterial_phase_cannot_be_measured_another_one_can(
    definition: str, sessions: list[str], scan: LiverScan, facts: set[str] | None, first: str | None, last: str | None
) -> None:
    patient = case(sessions, [*sums(100), scan])
    assert named(patient, definition) == ([] if facts is None else [(facts, True)])
    days = [(str(fact.first), fact.last and str(fact.last)) for way in ways(patient, definition) for fact in way.facts]
    assert days == ([] if facts is None else [(first, last)])


@pytest.mark.parametrize(
    ("day", "facts"),
    [
        (BASELINE, {ARTERIAL_BEFORE}),
        (days_after(FIRST, -1), {ARTERIAL_BEFORE}),
        (FIRST, None),  # no day is left before the first session
    ],
)
@pytest.mark.parametrize("definition", [EPO, EU, CCI])
def test_a_baseline_without_arterial_phase_is_to_be_replaced(definition: str, day: str, facts: set[str] | None) -> None:
    seen = case(THREE, [mri(day, 100, **PORTAL), mri(A3, 90)])
    assert named(seen, definition) == ([] if facts is None else [(facts, True)])
    unseen = case(THREE, [mri(day, 100, **PORTAL)])
    assert named(unseen, definition) == ([] if facts is None else [({*facts, SCAN}, True)])
    for way in ways(seen, definition):
        assert [(str(fact.first), str(fact.last)) for fact in way.facts] == [(days_after(day, 1), FIRST)]


def test_without_the_arterial_phase_the_intent_alone_decides_nothing() -> None:
    assert named(case([FIRST], [*sums(100), mri(A1, **PORTAL)], intent=None), EU) == [({ARTERIAL, INTENT}, True)]
    closed = [*sums(100), mri(A1, **PORTAL), mri(SECOND, **PORTAL)]
    patient = case([FIRST, SECOND], [*closed, mri(A2, "80-100")], intent=None, as_of=A2)
    assert named(patient, EU) == [({INTENT}, True)]  # stable or in partial response
    on_the_day = case([FIRST], [mri(FIRST, **PORTAL), mri(A1)], intent=None)
    assert named(on_the_day, EU) == []
    assert named(replace(on_the_day, liver_scans=on_the_day.liver_scans[:1]), EU) == []


@pytest.mark.parametrize(
    ("before", "last", "facts"),
    [
        (mri(A1, 60), mri(A2, **PORTAL), {(ARTERIAL, "2024-04-21", "2024-06-05")}),
        (mri(A1, **PORTAL), mri(A2, 60), {(ARTERIAL, "2024-02-26", SECOND)}),
        (mri(A1, **PORTAL), mri(A2), {(ARTERIAL, "2024-02-26", SECOND), (SIZES, A2, A2)}),
        (mri(SECOND, **PORTAL), mri(A2), set()),  # no day is left between the sessions
        (None, mri("2024-06-05", **PORTAL), set()),
        (None, mri(A2, **PORTAL), {(SCAN, "2024-02-07", SECOND), (ARTERIAL, "2024-04-21", "2024-06-05")}),
        (mri(A1, viable_fraction=amount(70, "%")), mri(A2), {(SIZES, A2, A2)}),  # the first has its share
    ],
)
def test_of_two_in_a_row_each_is_to_be_measured(
    before: LiverScan | None, last: LiverScan, facts: set[tuple[str, str, str]]
) -> None:
    scans = [*sums(100), *([before] if before else []), last]
    finding = tace.verdict(case([FIRST, SECOND], scans), JSH).criteria[0].finding
    assert finding.answer is OPEN
    assert {(f.what.key.removeprefix("missing."), str(f.first), str(f.last)) for f in finding.missing} == facts


def test_without_a_day_for_the_baseline_two_in_a_row_ask_for_no_scan() -> None:
    finding = tace.verdict(case([FIRST, SECOND], [mri(FIRST, **PORTAL)]), JSH).criteria[0].finding
    assert (finding.answer, finding.missing) == (OPEN, ())


def test_stable_disease_would_ask_for_the_intent() -> None:
    assert named(case(THREE, sums(100), intent=None), EU) == [({SCAN, INTENT}, True)]
    assert named(case(THREE, sums(100, 90, 90, 90), intent=None), EU) == [({INTENT}, True)]
    blind = [*sums(100, 50), mri(A2), mri(A3)]
    assert named(case(THREE, blind, intent=None), EU) == [({SIZES, INTENT}, True)]
    assert named(case(THREE, blind), EU) == [({SIZES}, True)]


def test_the_baseline_is_that_of_the_window_of_six_months() -> None:
    patient = case(["2023-01-10", *THREE], [])
    (way,) = ways(patient, EPO)
    assert way.facts[1].last == date(2024, 1, 10)


@pytest.mark.parametrize(
    ("gap", "first", "last"),
    [
        (28, "2024-02-07", "2024-02-07"),
        (27, "2023-11-11", "2024-01-10"),  # no day is left between the two: before both
        (100, "2024-02-19", "2024-04-19"),
    ],
)
def test_the_baseline_lies_not_too_early_after_a_session_before_it(gap: int, first: str, last: str) -> None:
    """EPOIHCC compares with the scan before the first session of the six months that it judges."""
    second = days_after(FIRST, gap)
    sessions = [FIRST, second, days_after(second, 92), days_after(second, 184)]
    (way,) = ways(case(sessions, [], as_of=days_after(second, 184)), EPO)
    assert way.facts[1][2:] == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("scans", "facts"),
    [
        ([], {SCAN, BEFORE, NEW}),
        (sums(100), {SCAN, NEW}),
        (sums(100, 60), {SCAN, NEW}),
        ([mri(A2, 60, viable_fraction=amount(70, "%"))], {SCAN, BEFORE}),
    ],
)
def test_two_in_a_row_ask_for_both_scans_and_what_they_show(scans: list[LiverScan], facts: set[str]) -> None:
    missing = tace.verdict(case([FIRST, SECOND], scans), JSH).criteria[:2]
    names = {fact.what.key.removeprefix("missing.") for row in missing for fact in row.finding.missing}
    assert names == facts


def test_a_scan_for_which_there_is_no_day_decides_nothing() -> None:
    sessions = [FIRST, days_after(FIRST, 20)]
    for facts, _ in named(case(sessions, [*sums(100), mri(A2, 60)]), JSH):
        assert SCAN not in facts


def test_the_latest_session_that_can_be_assessed_is_asked_for() -> None:
    unqualified = session(days_after(THIRD, 20), quality=False)
    (way,) = ways(case([FIRST, SECOND, "2024-04-10", THIRD, unqualified], sums(100)), CCI)
    assert [fact.what.key for fact in way.facts] == ["missing.contrast-scan"]
    assert all(fact.first <= fact.last for fact in way.facts if fact.first and fact.last)


UNCONFIRMED = replace(HCC, verification=Verification.UNCONFIRMED)


@pytest.mark.parametrize("diagnoses", [(), (UNCONFIRMED,)])
@pytest.mark.parametrize("definition", DEFINITIONS)
def test_without_a_diagnosis_what_the_definition_would_lack_is_named_too(
    definition: str, diagnoses: tuple[Diagnosis, ...]
) -> None:
    whole = case(THREE, sums(100, 105, 115, 130))
    assert named(replace(whole, diagnoses=diagnoses), definition) == [({HCC_FACT}, True)]
    blind = case(THREE, [], ())
    (asked, *_), (open_, *_) = named(replace(blind, diagnoses=diagnoses), definition), named(blind, definition)
    assert asked == ({HCC_FACT, *open_[0]}, open_[1])


def test_without_a_diagnosis_jsh_may_still_lack_markers() -> None:
    patient = case([FIRST, SECOND], sums(100, 40, 30), (), diagnoses=())
    assert named(patient, JSH) == [({HCC_FACT, "marker-before", "markers-after"}, True)]


def test_a_diagnosis_and_no_tace_is_a_question_that_does_not_arise() -> None:
    (way,) = ways(case([], [], (), diagnoses=()), EPO)
    assert (len(way.facts), way.settles, [str(each) for each in way.outcomes]) == (1, True, ["not-applicable"])


def candidate(day: str | None) -> Procedure:
    return session(day, key=f"Procedure/maybe-{day}", kind=ProcedureKind.TEXT_ONLY_TACE, quality=None)


def test_possible_sessions_and_what_the_definition_would_lack_if_they_were_sessions() -> None:
    maybe = [candidate(day) for day in THREE]
    assert named(case(maybe, sums(100)), CCI) == [({CANDIDATES, SCAN}, False)]
    assert named(case(maybe, []), EPO) == [({CANDIDATES, SCAN, BEFORE}, False)]
    assert named(case(maybe, sums(100, 105, 115, 130)), CCI) == [({CANDIDATES}, False)]
    assert named(case([candidate(None)], sums(100)), CCI) == [({CANDIDATES}, False)]
    assert named(case(maybe, sums(100), diagnoses=()), CCI) == [({HCC_FACT, CANDIDATES, SCAN}, False)]


def test_possible_sessions_that_failed_ask_no_further() -> None:
    failed = replace(candidate(FIRST), outcome=Outcome.UNSUCCESSFUL)
    assert named(case([failed, candidate(None)], sums(100)), CCI) == [({CANDIDATES}, False)]


def test_where_no_fact_may_decide_the_gate_alone_is_named() -> None:
    straddling = [mri(BASELINE, 100), mri(A1, "40-60"), mri(A2, "40-60")]
    found = named(case([FIRST, SECOND], straddling, diagnoses=()), JSH)
    assert found == [({HCC_FACT}, False)]


def test_possible_sessions_within_a_course_never_settle_it() -> None:
    patient = case([FIRST, candidate(SECOND)], sums(100))
    assert all(not settles for facts, settles in named(patient, JSH) if CANDIDATES in facts)


def test_progression_against_an_earlier_scan_is_provable_without_a_baseline() -> None:
    patient = case(THREE, sums(None, None, 50, 70))
    assert tace.verdict(patient, EU).answer is Truth.MET


def supplied(patient: Case, way: Deciding, viable: int, told: Intent) -> Case:
    """The case with every fact of a set on record, the sums of the new scans drawn."""
    for fact in way.facts:
        patient = SUPPLY[fact.what.key.removeprefix("missing.")](patient, fact, viable, told)
    return patient


def _with_scan(patient: Case, fact: Missing, viable: int, told: Intent) -> Case:
    assert fact.first is not None
    taken = {scan.on.first for scan in patient.liver_scans}
    day = next(fact.first + timedelta(n) for n in range(60) if fact.first + timedelta(n) not in taken)
    assert fact.last is None or day <= fact.last
    scan = mri(day.isoformat(), viable)
    return replace(patient, liver_scans=(*patient.liver_scans, scan), as_of=max(patient.as_of, day))


def _with_sizes(patient: Case, fact: Missing, viable: int, told: Intent) -> Case:
    def sized(scan: LiverScan) -> LiverScan:
        there = scan.on.first == fact.first
        return replace(scan, viable_sum=amount(viable, "mm"), target_response=None) if there else scan

    return replace(patient, liver_scans=tuple(map(sized, patient.liver_scans)))


def _with_intent(patient: Case, fact: Missing, viable: int, told: Intent) -> Case:
    done = [replace(p, intent=told) if p.on and p.on.first == fact.first else p for p in patient.procedures]
    return replace(patient, procedures=tuple(done))


def _with_new_lesions(patient: Case, fact: Missing, viable: int, told: Intent) -> Case:
    seen = [
        replace(s, new_liver_lesions=viable > 60) if s.new_liver_lesions is None else s for s in patient.liver_scans
    ]
    return replace(patient, liver_scans=tuple(seen))


def _with_diagnosis(patient: Case, fact: Missing, viable: int, told: Intent) -> Case:
    return replace(patient, diagnoses=(HCC,))


SUPPLY: dict[str, Callable[[Case, Missing, int, Intent], Case]] = {
    SCAN: _with_scan,
    ARTERIAL: _with_scan,
    BEFORE: _with_scan,
    ARTERIAL_BEFORE: _with_scan,
    SIZES: _with_sizes,
    INTENT: _with_intent,
    NEW: _with_new_lesions,
    HCC_FACT: _with_diagnosis,
}


@st.composite
def bare(draw: st.DrawFn) -> Case:
    """A patient of whom scans, sizes, intents and the diagnosis may be missing.

    None is in complete response before a session: where it ends a course depends on every scan, also on one supplied.
    """
    patient = draw(patients())
    stated = [replace(s, target_response=None) if s.target_response is Response.CR else s for s in patient.liver_scans]
    scans = [scan for scan in stated if draw(st.booleans())]
    gone = draw(st.sampled_from([(HCC,), (HCC,), (), (UNCONFIRMED,)]))
    return replace(patient, liver_scans=tuple(scans), diagnoses=gone)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(bare(), st.sampled_from(DEFINITIONS), st.sampled_from([10, 45, 60, 85, 100, 130]), st.sampled_from(Intent))
def test_supplying_a_set_that_settles_decides(patient: Case, definition: str, viable: int, told: Intent) -> None:
    for way in ways(patient, definition):
        if way.settles and all(fact.what.key.removeprefix("missing.") in SUPPLY for fact in way.facts):
            after = tace.verdict(supplied(patient, way, viable, told), definition)
            assert after.answer is not OPEN, (way, after.missing)
            assert after.answer in way.outcomes


MARKER, MARKER_LATER, LIMIT, AFP = "marker-before", "marker-after", "marker-limit", "afp"
GOOD = sums(100, 40, 30)  # nothing is open but the markers


@pytest.mark.parametrize(
    ("markers", "facts", "settles", "outcomes"),
    [
        ([], {MARKER, "markers-after"}, True, {"met", "not-met"}),
        ([marker("2024-03-04", 500)], {"markers-after"}, True, {"met", "not-met"}),
        ([marker(A2, 200), marker("2024-06-01", 700)], {AFP}, True, {"met", "not-met"}),
        ([marker("2024-04-01", 200), marker(A2, 900), marker("2024-06-01", 300)], {AFP}, False, {"not-met"}),  # fell
        ([marker("2024-03-04", 500), marker("2024-03-20", 100)], {MARKER_LATER}, True, {"not-met"}),  # halved
        ([marker("2024-03-04", 500), marker("2024-03-20", 400)], {MARKER_LATER}, True, {"met", "not-met"}),
        ([marker("2024-03-04", 500, uln=None)], {LIMIT}, True, {"met", "not-met"}),
        (
            [marker("2024-03-04", 500), marker(A2, 550), marker("2024-06-01", 560)],  # within the variation
            {AFP},
            False,  # of an earlier day it would not be the last
            {"met", "not-met"},
        ),
        (
            [marker("2024-03-04", 500), marker(A2, 50), marker(A2, 900), marker("2024-06-01", 600)],
            None,  # what contradicts itself stays so
            None,
            None,
        ),
    ],
)
def test_markers_promise_only_what_the_values_on_record_leave_possible(
    markers: list[Measurement], facts: set[str] | None, settles: bool | None, outcomes: set[str] | None
) -> None:
    patient = case([FIRST, SECOND], GOOD, markers)
    assert named(patient, JSH) == ([] if facts is None else [(facts, settles)])
    assert [{str(one) for one in way.outcomes} for way in ways(patient, JSH)] == ([] if facts is None else [outcomes])


def test_the_marker_that_is_open_is_the_one_that_promises() -> None:
    normal = [marker("2024-03-04", 500), marker(A2, 300), marker("2024-06-01", 400)]
    pivka = [marker(on, value, Analyte.PIVKA2_UNITS) for on, value in (("2024-03-04", 100), ("2024-04-10", 150))]
    (way,) = ways(case([FIRST, SECOND], GOOD, [*normal, *pivka]), JSH)
    assert ({str(one) for one in way.outcomes}, way.settles) == ({"met", "not-met"}, True)


def test_markers_promise_no_more_before_the_diagnosis_is_known() -> None:
    fell = [marker("2024-04-01", 200), marker(A2, 900), marker("2024-06-01", 300)]
    (way,) = ways(case([FIRST, SECOND], GOOD, fell, diagnoses=()), JSH)
    assert [fact.what.key for fact in way.facts] == ["missing.hcc-diagnosis", "missing.afp"]
    assert [str(one) for one in way.outcomes] == ["not-met"]


@pytest.mark.parametrize(
    ("before", "facts"),
    [
        (mri(A1, 60, new_liver_lesions=True), {SCAN}),
        (mri(A1, 60, new_liver_lesions=False), {SCAN}),
        (mri(A1, 40, new_liver_lesions=True), {SCAN, NEW}),
        (mri(A1, 40, new_liver_lesions=False), {SCAN, NEW}),  # settles it: not met, whatever the next one shows
        (mri(A1, new_liver_lesions=False), {SCAN, SIZES}),
        (mri(A1, 40, new_liver_lesions=None), {SCAN, NEW}),
        (mri(SECOND, new_liver_lesions=True, **PORTAL), {SCAN, NEW}),  # what was viable cannot be told any more
    ],
)
def test_what_the_former_scan_denies_the_latter_does_not_promise(before: LiverScan, facts: set[str]) -> None:
    found = ways(case([FIRST, SECOND], [*sums(100), before]), JSH)
    first = found[0]
    assert {fact.what.key.removeprefix("missing.") for fact in first.facts} == facts
    denied = before.new_liver_lesions is False and before.viable_sum == amount(40, "mm")
    assert (Truth.MET in first.outcomes) is not denied


def test_a_look_at_vessels_may_decide_whatever_the_former_scan_denies() -> None:
    found = ways(case([FIRST, SECOND], [mri(BASELINE, 100), mri(A1, 40, vascular_invasion=None)]), JSH)
    assert [fact.what.key for fact in found[0].facts] == ["missing.invasion-stated"]
    assert found[0].outcomes == (Truth.MET,)


def test_a_second_look_at_vessels_decides_only_beside_a_first_one() -> None:
    scans = [silent(BASELINE, viable_sum=amount(100, "mm")), *sums(40, 30, on=(A1, A2), vascular_invasion=None)]
    told = [replace(s, extrahepatic_spread=False) for s in scans]
    (way,) = ways(case([FIRST, SECOND], told), JSH)
    assert [(f.what.key, f.first, f.last) for f in way.facts] == [
        ("missing.invasion-stated", None if n else date(2024, 1, 10), date(2024, 1, 10) if n else None) for n in (0, 1)
    ]
    (later,) = ways(case([FIRST, SECOND], [replace(told[0], vascular_invasion=False), *told[1:]]), JSH)
    assert [(f.first, f.last) for f in later.facts] == [(date(2024, 1, 10), None)]
