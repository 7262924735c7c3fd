"""The engine and the plain transcription of the definitions give the same answers on any history."""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, given, note, settings

from fhirnet.case import Case
from fhirnet.rules import tace
from fhirnet.verdict import NOT_APPLICABLE, Answer, Truth
from tests.oracle.tace import apple_2020, cci_2022, cn_unsuitable, cnlc, epoihcc_2013, european_2014, jsh_lcsgj_2014
from tests.oracle.tace.charts import charts
from tests.oracle.tace.completions import VERDICT, Answers
from tests.oracle.tace.gate import of_diagnosis
from tests.oracle.tace.timelines import timelines

Known = tuple[Callable[[Case], bool], ...]
RESISTANCE: dict[str, Callable[[Case], Answers]] = {
    "epoihcc-2013": epoihcc_2013.judge,
    "jsh-lcsgj-2014": jsh_lcsgj_2014.judge,
    "european-2014": european_2014.judge,
    "cci-2022": cci_2022.judge,
}
often = settings(
    max_examples=4000 if os.environ.get("PROPERTY_TESTS") == "explore" else 400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def engine(case: Case, definition: str) -> dict[str, Answer]:
    """What the engine answers, by criterion, and its verdict."""
    verdict = tace.verdict(case, definition)
    return {VERDICT: verdict.answer} | {row.code: row.finding.answer for row in verdict.criteria}


@often
@given(case=timelines())
def test_resistance(case: Case) -> None:
    for definition, judge in RESISTANCE.items():
        agree(case, judge(case), engine(case, definition), KNOWN)


UNSUITABILITY: dict[str, Callable[[Case], Answers]] = {
    "cn-tace-unsuitable": cn_unsuitable.judge,
    "apple-2020-tace-unsuitable": apple_2020.judge,
}


def unsuitability(case: Case) -> dict[str, dict[str, Answer]]:
    """What the engine answers beside the resistance, by definition."""
    beside = tace.resistance(case, "epoihcc-2013").unsuitability
    return {
        verdict.definition.id: {VERDICT: verdict.answer} | {row.code: row.finding.answer for row in verdict.criteria}
        for verdict in beside
    }


@often
@given(case=charts())
def test_unsuitability_and_stage(case: Case) -> None:
    for definition, found in unsuitability(case).items():
        agree(case, UNSUITABILITY[definition](case), found, ())
    answer = tace.resistance(case, "epoihcc-2013")
    applies = of_diagnosis(case) is not NOT_APPLICABLE
    expected, found_stages = cnlc.stages(case) if applies else set(), set(answer.stage)
    note(f"{expected} but {found_stages}")
    assert answer.stage_applies is applies
    assert answer.indication is (cnlc.indication(found_stages) if applies else None)
    same = found_stages >= expected if vague(case) else found_stages == expected
    assert same


def agree(case: Case, expected: Answers, found: dict[str, Answer], known: Known) -> None:
    """The answers are the same; of dates that are no days the engine may say less: it asks of each by itself."""
    note(f"{expected} but {found}")
    if vague(case):
        expected = {code: found[code] if found[code] is Truth.INDETERMINATE else expected[code] for code in expected}
    assert found == expected or excused(case, known)


def excused(case: Case, known: Known) -> bool:
    """Whether a difference is one of those that are known."""
    return any(difference(case) for difference in known)


def vague(case: Case) -> bool:
    """Whether a date is no day."""
    dates = [record.on for name in DATED for record in getattr(case, name)]
    return any(on is not None and not on.exact for on in dates)


def a_marker_without_its_limit(case: Case) -> bool:
    """A last value without a limit of normal is no elevation where none would be, whatever the limit."""
    return any(m.upper is None for m in case.measurements)


DATED = ("procedures", "liver_scans", "measurements", "statements")
KNOWN: Known = (a_marker_without_its_limit,)
