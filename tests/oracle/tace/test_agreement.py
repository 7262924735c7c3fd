"""The engine and the plain transcription of the definitions give the same answers on any history."""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, note, reject, settings

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan
from fhirnet.case.treatment import Procedure
from fhirnet.rules import tace
from fhirnet.verdict import Answer, Truth
from tests.oracle.tace import cci_2022, epoihcc_2013, european_2014, jsh_lcsgj_2014
from tests.oracle.tace.completions import VERDICT, Answers
from tests.oracle.tace.scans import qualifies, recorded_targets
from tests.oracle.tace.timelines import timelines

RESISTANCE: dict[str, Callable[[Case], Answers]] = {
    "epoihcc-2013": epoihcc_2013.judge,
    "jsh-lcsgj-2014": jsh_lcsgj_2014.judge,
    "european-2014": european_2014.judge,
    "cci-2022": cci_2022.judge,
}
often = settings(
    max_examples=4000 if os.environ.get("PROPERTY_TESTS") == "explore" else 300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def engine(case: Case, definition: str) -> dict[str, Answer]:
    """What the engine answers, by criterion, and its verdict."""
    verdict = tace.verdict(case, definition)
    return {VERDICT: verdict.answer} | {row.code: row.finding.answer for row in verdict.criteria}


@pytest.mark.parametrize("definition", RESISTANCE)
@often
@given(case=timelines())
def test_resistance(definition: str, case: Case) -> None:
    expected, found = RESISTANCE[definition](case), engine(case, definition)
    note(f"{expected} but {found}")
    if vague(case):  # the engine looks at each window by itself, and at so many dates only
        expected = {code: found[code] if found[code] is Truth.INDETERMINATE else expected[code] for code in expected}
    if found != expected and any(known(case) for known in KNOWN):
        reject()
    assert found == expected


def vague(case: Case) -> bool:
    """Whether a date is no day."""
    dates = [record.on for name in ("procedures", "liver_scans", "measurements") for record in getattr(case, name)]
    return any(on is not None and not on.exact for on in dates)


def other_lesions_treated_on_the_day_of_a_session(case: Case) -> bool:
    """Intent and quality of what treated other lesions only count as those of the session of that day."""
    targets = recorded_targets(case)
    beside = [p for p in case.procedures if p.treated and not targets & set(p.treated)]
    return any(_one_day(one, other) for one in beside for other in case.procedures if one is not other)


def scans_of_one_day_that_do_not_outweigh_each_other(case: Case) -> bool:
    """A time of day outweighs none; a stated response is taken for a measurement."""
    scans = [scan for scan in case.liver_scans if qualifies(scan)]
    pairs = [(one, other) for one in scans for other in scans if one is not other and _one_day(one, other)]
    return any("T" in one.on.written + other.on.written or one.target_response is not None for one, other in pairs)


def markers_in_no_sure_order(case: Case) -> bool:
    """A marker of no sure day has the place of the first day it may be of."""
    return any(not m.on.exact for m in case.measurements)


def nothing_viable_before_and_no_baseline(case: Case) -> bool:
    """Any 5 mm after nothing viable is taken for progression where there is no baseline, or the nadir may be zero."""
    return any(_may_be_nothing(scan) for scan in case.liver_scans)


KNOWN = (
    other_lesions_treated_on_the_day_of_a_session,
    scans_of_one_day_that_do_not_outweigh_each_other,
    markers_in_no_sure_order,
    nothing_viable_before_and_no_baseline,
)


def _one_day(one: Procedure | LiverScan, other: Procedure | LiverScan) -> bool:
    return one.on is not None and other.on is not None and one.on.first == other.on.first


def _may_be_nothing(scan: LiverScan) -> bool:
    sizes = [scan.viable_sum, *(size.viable for size in scan.lesions)]
    return any(getattr(size, "low", 1) in (None, 0) for size in sizes if size is not None)
