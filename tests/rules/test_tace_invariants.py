"""What must hold between the definitions, and when facts are added, removed or moved, on any patient."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan, Modality, Response, ResponseCriteria
from fhirnet.case.laboratory import Analyte
from fhirnet.case.treatment import Intent, Procedure
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules import tace
from fhirnet.verdict import NOT_APPLICABLE, Reason, Truth, Verdict
from tests.rules.tace_cases import BASELINE, FIRST, case, days_after, marker, mri
from tests.rules.tace_cases import tace as session

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
EPO, JSH, EU, CCI = DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

maybe = st.sampled_from([None, False, False, True])
gaps = st.lists(st.integers(20, 110), min_size=1, max_size=4)


@st.composite
def scans(draw: st.DrawFn, day: str) -> LiverScan:
    facts: dict[str, Any] = {
        "modality": draw(st.sampled_from([Modality.MRI, Modality.CT, Modality.MRI, Modality.US])),
        "contrast": draw(st.sampled_from([True, True, True, None, False])),
        "new_liver_lesions": draw(maybe),
        "vascular_invasion": draw(maybe),
        "extrahepatic_spread": draw(maybe),
    }
    if draw(st.integers(0, 5)) == 0:
        facts["target_response"] = draw(st.sampled_from(list(Response)))
        facts["target_criteria"] = draw(st.sampled_from([None, *ResponseCriteria]))
    viable = draw(st.none() | st.integers(1, 120) | st.integers(40, 120))
    return mri(day, viable, **facts)


@st.composite
def patients(draw: st.DrawFn) -> Case:
    """One to five sessions in some months, a scan after most of them, a marker at times."""
    day, sessions, pictures = FIRST, [], [draw(scans(BASELINE))]
    for gap in [0, *draw(gaps)]:
        day = days_after(day, gap)
        sessions.append(
            session(day, draw(st.sampled_from([None, *Intent])), draw(st.sampled_from([True, True, None, False])))
        )
        for after in draw(st.lists(st.sampled_from([15, 27, 28, 40, 60, 92, 93]), max_size=2, unique=True)):
            pictures.append(draw(scans(days_after(day, after))))
    unique_days = {p.on.written: p for p in pictures}
    values = draw(st.lists(st.tuples(st.integers(-10, 200), st.integers(1, 900)), max_size=5, unique_by=lambda v: v[0]))
    markers = [marker(days_after(FIRST, offset), value) for offset, value in values]
    return case(sessions, list(unique_days.values()), markers)


def judged(patient: Case, definition: str) -> Verdict:
    return tace.verdict(patient, definition)


@often
@given(patients())
def test_two_insufficient_responses_are_one_and_more_than_half_is_half(patient: Case) -> None:
    whole = tace.resistance(patient, JSH)
    if whole.primary.criteria[0].finding.answer is MET:
        assert whole.alternatives["jsh-final-only"] is MET
        assert whole.alternatives["jsh-viable-ge-50"] is MET


@often
@given(patients())
def test_progression_from_the_baseline_is_progression_from_the_nadir(patient: Case) -> None:
    whole = tace.resistance(patient, CCI)
    if whole.primary.answer is MET:
        assert whole.alternatives["cci-nadir-reference"] is MET
    if Reason.PROGRESSING_FROM_NADIR in whole.primary.reasons:
        assert whole.primary.answer is NOT_MET


def with_intent(patient: Case, intent: Intent | None) -> Case:
    return replace(patient, procedures=tuple(replace(p, intent=intent) for p in patient.procedures))


@often
@given(patients())
def test_intent_matters_to_the_european_definition_only(patient: Case) -> None:
    palliative, curative = with_intent(patient, Intent.PALLIATIVE), with_intent(patient, Intent.CURATIVE)
    if judged(palliative, EU).answer is MET:
        assert judged(curative, EU).answer is MET
    for definition in (EPO, JSH, CCI):
        assert judged(palliative, definition) == judged(curative, definition)


@often
@given(
    patients(), st.integers(0, 3), st.sampled_from(["new_liver_lesions", "vascular_invasion", "extrahepatic_spread"])
)
def test_only_jsh_looks_beyond_the_targets(patient: Case, place: int, fact: str) -> None:
    place %= len(patient.liver_scans)
    changed = [replace(s, **{fact: True}) if i == place else s for i, s in enumerate(patient.liver_scans)]  # type: ignore[arg-type]
    more = replace(
        patient,
        liver_scans=tuple(changed),
        measurements=(*patient.measurements, marker("2024-03-01", 999, Analyte.AFP_L3)),
    )
    for definition in (EPO, EU, CCI):
        assert judged(more, definition).answer is judged(patient, definition).answer


@often
@given(patients(), st.integers(-400, 400))
def test_moving_every_date_changes_nothing(patient: Case, days: int) -> None:
    moved = replace(
        patient,
        as_of=patient.as_of + timedelta(days),
        procedures=tuple(replace(p, on=moved_by(p.on, days)) for p in patient.procedures),
        liver_scans=tuple(replace(s, on=moved_by(s.on, days)) for s in patient.liver_scans),
        measurements=tuple(replace(m, on=moved_by(m.on, days)) for m in patient.measurements),
    )
    for definition in DEFINITIONS:
        before, after = judged(patient, definition), judged(moved, definition)
        assert (before.answer, before.reasons, before.basis) == (after.answer, after.reasons, after.basis)


def moved_by(on: Interval | None, days: int) -> Interval:
    assert on is not None
    return Interval.of_day(on.first + timedelta(days))


@often
@given(patients(), st.sampled_from([2, 3, 10]))
def test_larger_scale_makes_progression_only_by_the_five_millimetres(patient: Case, factor: int) -> None:
    scaled = replace(
        patient, liver_scans=tuple(replace(s, viable_sum=times(s.viable_sum, factor)) for s in patient.liver_scans)
    )
    for definition in (EPO, EU, CCI):
        literal, larger = (tace.resistance(p, definition).alternatives["mrecist-literal"] for p in (patient, scaled))
        assert literal is larger


def times(size: Any, factor: int) -> Quantity | None:
    return None if size is None else Quantity.exactly(size.low * Decimal(factor), "mm")


@often
@given(patients())
def test_fewer_than_three_sessions_are_never_enough(patient: Case) -> None:
    few = replace(patient, procedures=patient.procedures[:2])
    assert judged(few, EPO).answer is NOT_MET
    assert judged(few, CCI).answer is NOT_MET


@pytest.mark.hazard("H05")
@often
@given(patients(), st.integers(0, 3))
def test_one_more_unknown_never_turns_jsh_around_at_a_fixed_index(patient: Case, place: int) -> None:
    """A paired assessment, a baseline status or the intent less; the scan of the index itself stays."""
    whole = judged(patient, JSH)
    for less in lesser(patient, whole, place):
        after = judged(less, JSH)
        if after.index_session == whole.index_session and after.index_assessment == whole.index_assessment:
            assert after.answer in (whole.answer, OPEN)


def lesser(patient: Case, verdict: Verdict, place: int) -> list[Case]:
    scans_ = patient.liver_scans
    place %= len(scans_)
    forgets: list[Callable[[LiverScan], LiverScan]] = [
        lambda s: replace(s, new_liver_lesions=None),
        lambda s: replace(s, viable_sum=None, target_response=None),
    ]
    if place == 0:
        forgets += [lambda s: replace(s, vascular_invasion=None), lambda s: replace(s, extrahepatic_spread=None)]
    changed = [tuple(f(s) if i == place else s for i, s in enumerate(scans_)) for f in forgets]
    return [replace(patient, liver_scans=scans) for scans in changed if _measures_kept(scans, scans_)]


def _measures_kept(after: Sequence[LiverScan], before: Sequence[LiverScan]) -> bool:
    """A scan without contrast stated qualifies only by what it measures, so taking that away removes the scan."""
    return all(a == b or b.contrast is True for a, b in zip(after, before, strict=True))


@pytest.mark.hazard("H05")
@often
@given(patients(), st.integers(0, 3))
def test_one_more_unknown_never_turns_the_european_definition_around(patient: Case, place: int) -> None:
    assume(patient.procedures)
    place %= len(patient.procedures)
    less = replace(
        patient,
        procedures=tuple(replace(p, intent=None) if i == place else p for i, p in enumerate(patient.procedures)),
    )
    assert judged(less, EU).answer in (judged(patient, EU).answer, OPEN)


@often
@given(patients(), st.integers(0, 3), st.sampled_from([EPO, EU, CCI]))
def test_losing_the_sizes_of_the_index_scan_or_the_baseline_opens_an_answer(
    patient: Case, place: int, definition: str
) -> None:
    """Scans that carry the nadir are exempt: an unobserved low cannot be known."""
    whole = judged(patient, definition)
    keys = {BASELINE, whole.index_assessment.written if whole.index_assessment else ""}
    for day in keys:
        blind = [
            replace(s, viable_sum=None, target_response=None) if s.on.written == day else s for s in patient.liver_scans
        ]
        if not _measures_kept(blind, patient.liver_scans):
            continue
        after = judged(replace(patient, liver_scans=tuple(blind)), definition)
        if day != BASELINE or definition == CCI:
            assert after.answer in (whole.answer, OPEN)


@pytest.mark.hazard("H11")
@often
@given(patients())
def test_a_month_in_place_of_a_day_never_turns_an_answer_around(patient: Case) -> None:
    """A scan known by its month may be any of its days, the one it was among them."""
    for definition in DEFINITIONS:
        exact = judged(patient, definition)
        for place, scan in enumerate(patient.liver_scans):
            vague = replace(scan, on=Interval.parse(scan.on.written[:7]))
            pictures = tuple(vague if i == place else s for i, s in enumerate(patient.liver_scans))
            assert judged(
                replace(patient, liver_scans=pictures, as_of=patient.as_of + timedelta(31)), definition
            ).answer in (
                exact.answer,
                OPEN,
            )


@often
@given(patients(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_never_matters(patient: Case, chance: Any) -> None:
    def shuffled(records: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(chance.sample(list(records), len(records)))

    other = replace(
        patient,
        procedures=shuffled(patient.procedures),
        liver_scans=shuffled(patient.liver_scans),
        measurements=shuffled(patient.measurements),
    )
    for definition in DEFINITIONS:
        before, after = tace.resistance(patient, definition), tace.resistance(other, definition)
        assert (before.primary.answer, before.alternatives, before.first_met) == (
            after.primary.answer,
            after.alternatives,
            after.first_met,
        )


@often
@given(patients(), st.sampled_from(DEFINITIONS))
def test_every_answer_is_whole(patient: Case, primary: str) -> None:
    whole = tace.resistance(patient, primary)
    for verdict in (whole.primary, *whole.others):
        assert verdict.basis
        assert (verdict.index_session is None) is (verdict.index_assessment is None)
        for row in verdict.criteria:
            if row.finding.answer in (OPEN, NOT_APPLICABLE):
                assert row.finding.reasons
            assert row.finding.answer is OPEN or not row.finding.missing
        if verdict.answer is OPEN:
            assert verdict.reasons
            assert verdict.missing
    assert Reason.BOUNDARY_SENSITIVE not in whole.primary.reasons or not whole.stable


@pytest.mark.hazard("H04")
@often
@given(patients())
def test_two_records_of_one_session_change_nothing(patient: Case) -> None:
    again: Procedure = replace(patient.procedures[-1], key="Procedure/again")
    for definition in DEFINITIONS:
        twice = judged(replace(patient, procedures=(*patient.procedures, again)), definition)
        assert twice.answer is judged(patient, definition).answer
