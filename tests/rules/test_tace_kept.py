"""However inexact the dates are: what is computed once and kept changes no answer, and what is open has a reason."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.dates import Interval
from fhirnet.rules import tace
from fhirnet.rules.courses import History
from fhirnet.rules.readings import World
from fhirnet.verdict import NOT_APPLICABLE, Truth
from tests.patients import tace_patients


def _anew(self: History, name: Hashable, world: World, make: Callable[[], Any]) -> Any:
    return make()


@st.composite
def _inexact(draw: st.DrawFn) -> Case:
    """A patient some of whose procedures are dated by the month, and whose scans tell of new lesions at random."""
    case = draw(tace_patients())
    procedures = tuple(
        replace(p, on=Interval.parse(p.on.written[:7])) if p.on and draw(st.booleans()) else p for p in case.procedures
    )
    scans = tuple(replace(s, new_liver_lesions=draw(st.sampled_from((True, False, None)))) for s in case.liver_scans)
    return replace(case, procedures=procedures, liver_scans=scans)


@settings(max_examples=300, deadline=None)
@given(case=_inexact(), definition=st.sampled_from(("jsh-lcsgj-2014", "epoihcc-2013", "european-2014", "cci-2022")))
def test_what_is_kept_changes_no_answer(case: Case, definition: str) -> None:
    kept = tace.resistance(case, definition)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(History, "keep", _anew)
        anew = tace.resistance(case, definition)
    assert kept == anew


@st.composite
def _blurred(draw: st.DrawFn) -> Case:
    """A patient as inexact whose scans, too, may be dated by the month or by the year."""
    case = draw(_inexact())
    length = st.sampled_from((10, 10, 7, 4))
    scans = tuple(replace(s, on=Interval.parse(s.on.written[: draw(length)])) for s in case.liver_scans)
    return replace(case, liver_scans=scans)


@settings(max_examples=150, deadline=None)
@given(case=_blurred())
def test_what_is_open_or_not_applicable_has_a_reason(case: Case) -> None:
    whole = tace.resistance(case, "jsh-lcsgj-2014")
    for verdict in (whole.primary, *whole.others):
        judged = [(verdict.answer, verdict.reasons)]
        judged += [(row.finding.answer, row.finding.reasons) for row in verdict.criteria]
        assert all(reasons for answer, reasons in judged if answer in (Truth.INDETERMINATE, NOT_APPLICABLE))
