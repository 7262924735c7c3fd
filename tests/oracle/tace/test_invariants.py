"""What must hold of every history, whatever the answers (tace.md 12, by its numbers)."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.imaging import LesionSize, LiverScan, Modality
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import CnlcStage, Statement, Topic
from fhirnet.case.treatment import Intent
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules import tace
from fhirnet.verdict import NOT_APPLICABLE, Answer, Truth, Verdict
from tests.oracle.tace.charts import charts
from tests.oracle.tace.gate import of_diagnosis
from tests.oracle.tace.scans import recorded_targets
from tests.oracle.tace.sessions import candidates, counted
from tests.oracle.tace.timelines import timelines
from tests.rules.tace_cases import marker

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
EPO, JSH, EU, CCI = DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
often = settings(
    max_examples=500 if os.environ.get("PROPERTY_TESTS") == "explore" else 40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def verdicts(case: Case) -> dict[str, Verdict]:
    """The verdict of each definition."""
    return {definition: tace.verdict(case, definition) for definition in DEFINITIONS}


def answers(case: Case) -> dict[str, Answer]:
    """The answer of each definition."""
    return {definition: verdict.answer for definition, verdict in verdicts(case).items()}


@often
@given(timelines())
def test_1_and_2_an_alternative_that_is_weaker_is_met_where_the_default_is(case: Case) -> None:
    jsh, cci = tace.resistance(case, JSH), tace.resistance(case, CCI)
    if jsh.primary.criteria[0].finding.answer is MET:
        assert jsh.alternatives["jsh-final-only"] is MET
        assert jsh.alternatives["jsh-viable-ge-50"] is MET
    if cci.primary.answer is MET:
        assert cci.alternatives["cci-nadir-reference"] is MET


@often
@given(timelines())
def test_3_and_5_intent_matters_to_the_european_definition_only(case: Case) -> None:
    palliative, curative = (verdicts(with_intent(case, intent)) for intent in (Intent.PALLIATIVE, Intent.CURATIVE))
    assert [palliative[d] for d in (EPO, JSH, CCI)] == [curative[d] for d in (EPO, JSH, CCI)]
    if palliative[EU].answer is MET:
        assert curative[EU].answer is MET


def with_intent(case: Case, intent: Intent) -> Case:
    """The case with one intent throughout."""
    return replace(case, procedures=tuple([replace(p, intent=intent) for p in case.procedures]))


@often
@given(timelines(), st.data())
def test_4_what_is_not_the_target_matters_to_jsh_only(case: Case, data: st.DataObject) -> None:
    assume(case.liver_scans)
    place = data.draw(st.integers(0, len(case.liver_scans) - 1))
    fact = data.draw(st.sampled_from(("new_liver_lesions", "vascular_invasion", "extrahepatic_spread")))
    changed: dict[str, Any] = {fact: data.draw(st.sampled_from((True, None)))}
    scans = _with(case.liver_scans, place, replace(case.liver_scans[place], **changed))
    value = marker(case.as_of.isoformat(), 999, Analyte.AFP_UNITS, uln="20")
    before = answers(case)
    after = answers(replace(case, liver_scans=scans, measurements=(*case.measurements, value)))
    assert [before[d] for d in (EPO, EU, CCI)] == [after[d] for d in (EPO, EU, CCI)]


def _with(scans: Sequence[LiverScan], place: int, scan: LiverScan) -> tuple[LiverScan, ...]:
    return (*scans[:place], scan, *scans[place + 1 :])


@often
@given(charts())
def test_6_stage_iv_is_unsuitable(case: Case) -> None:
    """Stage IV as computed: a stage that is only stated proves nothing of its parts."""
    unstated = replace(case, statements=tuple([s for s in case.statements if s.topic is not Topic.CNLC_STAGE]))
    answer = tace.resistance(unstated, EPO)
    if answer.stage == (CnlcStage.IV,):
        assert answer.unsuitability[0].answer is MET


@often
@given(timelines(), st.data())
@pytest.mark.hazard("H05")
def test_7_at_one_index_a_fact_less_never_turns_an_answer_around(case: Case, data: st.DataObject) -> None:
    """Intent, a status at the baseline, what one of the paired assessments measured; scans of the nadir are exempt."""
    whole = verdicts(case)
    place = data.draw(st.integers(0, max(0, len(case.liver_scans) - 1)))
    for definition, less in _less(case, place):
        before, after = whole[definition], tace.verdict(less, definition)
        same_index = (before.index_session, before.index_assessment) == (after.index_session, after.index_assessment)
        if same_index:
            assert after.answer in (before.answer, OPEN)


def _less(case: Case, place: int) -> list[tuple[str, Case]]:
    """One fact less, and the definition whose answer it may only open."""
    forgotten = replace(case, procedures=tuple([replace(p, intent=None) for p in case.procedures]))
    found = [(EU, forgotten)]
    if not case.liver_scans:
        return found
    scan = case.liver_scans[place]
    first = min([p.on.first for p in case.procedures if p.on is not None], default=None)
    less = [replace(scan, new_liver_lesions=None)]
    if first is not None and scan.on.last <= first and sum(s.on.first <= first for s in case.liver_scans) == 1:
        less += [replace(scan, vascular_invasion=None), replace(scan, extrahepatic_spread=None)]
    return found + [(JSH, replace(case, liver_scans=_with(case.liver_scans, place, one))) for one in less]


FORGETTABLE = (Topic.ECOG, Topic.ASCITES, Topic.ENCEPHALOPATHY, Topic.ARTERY_FISTULA)


@often
@given(charts(), st.sampled_from(FORGETTABLE))
@pytest.mark.hazard("H05")
def test_7_a_topic_less_never_turns_unsuitability_around(case: Case, topic: Topic) -> None:
    """All that was ever said of it is gone; a stated score beside less is not the same as one beside more."""
    stated = tuple([s for s in case.statements if s.topic is not Topic.CHILD_PUGH])
    whole = replace(case, statements=stated)
    less = replace(case, statements=tuple([s for s in stated if s.topic is not topic]))
    _only_opens(whole, less)


@often
@given(charts(), st.sampled_from((Analyte.BILIRUBIN, Analyte.ALBUMIN, Analyte.INR, Analyte.CREATININE)))
def test_7_a_laboratory_series_less_never_turns_unsuitability_around(case: Case, analyte: Analyte) -> None:
    whole = replace(case, statements=tuple([s for s in case.statements if s.topic is not Topic.CHILD_PUGH]))
    less = replace(whole, measurements=tuple([m for m in case.measurements if m.analyte is not analyte]))
    _only_opens(whole, less)


def _only_opens(whole: Case, less: Case) -> None:
    before, after = tace.resistance(whole, EPO), tace.resistance(less, EPO)
    for one, other in zip(before.unsuitability, after.unsuitability, strict=True):
        assert other.answer in (one.answer, OPEN)
        for row, less_row in zip(one.criteria, other.criteria, strict=True):
            assert less_row.finding.answer in (row.finding.answer, OPEN)


@often
@given(timelines(), st.integers(-700, 700))
def test_8_moving_every_day_changes_nothing(case: Case, days: int) -> None:
    assume(all(on.exact for on in _dates(case)))
    moved = _moved(case, days)
    for one, other in zip(verdicts(case).values(), verdicts(moved).values(), strict=True):
        assert (one.answer, one.basis, one.reasons) == (other.answer, other.basis, other.reasons)
        assert [row.finding.answer for row in one.criteria] == [row.finding.answer for row in other.criteria]


def _dates(case: Case) -> list[Interval]:
    lists: tuple[Sequence[Any], ...] = (case.procedures, case.liver_scans, case.measurements, case.statements)
    return [record.on for records in lists for record in records if record.on is not None]


def _moved(case: Case, days: int) -> Case:
    def later(on: Interval) -> Interval:
        shifted = [day + timedelta(days) for day in (on.first, on.last)]
        if "/" in on.written:
            return Interval.parse(f"{shifted[0]}/{shifted[1]}")
        _, time, rest = on.written.partition("T")
        return Interval.parse(f"{shifted[0]}{time}{rest}")

    def all_later(records: Sequence[Any], name: str = "on") -> tuple[Any, ...]:
        return tuple([replace(r, **{name: later(on)}) if (on := getattr(r, name)) else r for r in records])

    return replace(
        case,
        as_of=case.as_of + timedelta(days),
        procedures=all_later(case.procedures),
        liver_scans=all_later(case.liver_scans),
        measurements=all_later(case.measurements),
        statements=all_later(case.statements),
        administrations=all_later(case.administrations),
        diagnoses=all_later(case.diagnoses, "onset"),
        medications=all_later(case.medications, "during"),
    )


@often
@given(timelines(), st.sampled_from((2, 10)))
def test_9_larger_tumours_progress_only_by_the_five_millimetres(case: Case, factor: int) -> None:
    """By the literal table a scale changes nothing but whether a target of 10 mm is there after none was."""
    assume(not any(_nothing(size) for scan in case.liver_scans for size in _viable(scan)))
    assume(not any(scan.viable_sum is not None and scan.lesions for scan in case.liver_scans))
    scaled = replace(case, liver_scans=tuple([_scaled(scan, factor) for scan in case.liver_scans]))
    for definition in (EPO, EU, CCI):
        one, other = (tace.resistance(c, definition).alternatives["mrecist-literal"] for c in (case, scaled))
        assert one is other


def _viable(scan: LiverScan) -> list[object]:
    return [scan.viable_sum, *(size.viable for size in scan.lesions)]


def _nothing(size: object) -> bool:
    return isinstance(size, Quantity) and (size.low is None or size.low == 0)


def _scaled(scan: LiverScan, factor: int) -> LiverScan:
    def larger(size: Any) -> Any:
        if not isinstance(size, Quantity):
            return size
        low, high = (None if end is None else end * factor for end in (size.low, size.high))
        return Quantity(low, high, size.unit, size.low_open, size.high_open)

    sizes: list[LesionSize] = [replace(s, viable=larger(s.viable), total=larger(s.total)) for s in scan.lesions]
    return replace(scan, viable_sum=larger(scan.viable_sum), lesions=tuple(sizes))


@often
@given(timelines())
def test_10_fewer_than_three_sessions_are_never_enough(case: Case) -> None:
    assume(of_diagnosis(case) is None)
    assume(not candidates(case))
    few = replace(case, procedures=case.procedures[:2])
    assume(counted(few, recorded_targets(few)))
    found = answers(few)
    assert (found[EPO], found[CCI]) == (NOT_MET, NOT_MET)


@often
@given(timelines())
def test_every_definition_is_behind_the_same_gate(case: Case) -> None:
    gate, found = of_diagnosis(case), answers(case)
    if gate is not None:
        assert set(found.values()) == {gate}
    for definition in (EPO, JSH, CCI):
        assert (found[definition] is NOT_APPLICABLE) is (found[EPO] is NOT_APPLICABLE)


@often
@given(timelines(), st.sampled_from((Modality.US, Modality.PET)))
def test_a_scan_that_cannot_qualify_changes_the_targets_of_none(case: Case, modality: Modality) -> None:
    measured = case.liver_scans[-1:] and replace(case.liver_scans[-1], key="another", modality=modality)
    assume(measured)
    assert isinstance(measured, LiverScan)
    more = replace(case, liver_scans=(*case.liver_scans, measured))
    before, after = answers(case), answers(more)
    assert [before[d] for d in (EPO, EU, CCI)] == [after[d] for d in (EPO, EU, CCI)]


@often
@given(charts(), st.randoms(use_true_random=False))
def test_the_order_of_a_chart_never_matters(case: Case, chance: Any) -> None:
    def shuffled(records: Sequence[Statement]) -> tuple[Statement, ...]:
        return tuple(chance.sample(list(records), len(records)))

    one, other = (tace.resistance(c, EPO) for c in (case, replace(case, statements=shuffled(case.statements))))
    assert [v.answer for v in one.unsuitability] == [v.answer for v in other.unsuitability]
    assert one.stage == other.stage
