"""RECIST 1.1 at its limits of size: what is gone, what is large enough to be a target."""

import pytest

from fhirnet.case.imaging import Response
from fhirnet.rules.responses import responses
from tests.rules.tace_cases import A1, BASELINE, FIRST, amount, case, lesion, mri, size

CR, PR, PD = Response.CR, Response.PR, Response.PD


@pytest.mark.parametrize(("now", "possible"), [(0, (CR,)), (1, (PR,)), ("0.1", (PR,))])
def test_a_sum_is_gone_at_nothing(now: int | str, possible: tuple[Response, ...]) -> None:
    scans = [mri(on, total_sum=amount(written, "mm")) for on, written in ((BASELINE, 100), (A1, now))]
    assert responses(case([FIRST], scans))[-1].recist.target == possible


@pytest.mark.parametrize(("now", "possible"), [(0, (CR,)), (1, (PR,)), ("0.1", (PR,))])
def test_a_target_is_gone_at_nothing(now: int | str, possible: tuple[Response, ...]) -> None:
    scans = [mri(on, lesions=(size("T1", None, written),)) for on, written in ((BASELINE, 40), (A1, now))]
    assert responses(case([FIRST], scans, lesions=(lesion("T1"),)))[-1].recist.target == possible


@pytest.mark.parametrize(("before", "possible"), [(10, (PD,)), ("9.9", ())])
def test_a_lesion_of_ten_millimetres_may_be_a_target(before: int | str, possible: tuple[Response, ...]) -> None:
    scans = [mri(on, lesions=(size("a", None, written),)) for on, written in ((BASELINE, before), (A1, 30))]
    assert responses(case([FIRST], scans, lesions=(lesion("a", None),)))[-1].recist.target == possible
