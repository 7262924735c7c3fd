"""A number of tumours and a largest diameter that cannot both be true."""

from dataclasses import replace

import pytest

from fhirnet.case.imaging import LiverScan
from fhirnet.rules.burden import burden, up_to_seven
from fhirnet.verdict import Reason
from tests.rules.liver_patient import EMPTY, lesion, scan


@pytest.mark.parametrize(
    ("scanned", "contradictory"),
    [
        (scan(0, 20), True),
        (scan(0, ">20"), True),
        (scan("<1", 20), True),
        (scan(0, None, sizes={"a": 20}), True),
        (scan(None, 20, sizes={"a": 0}), True),
        (scan(1, 0), True),
        (scan(0, 0), False),
        (scan(0, "<20"), False),
        (scan("0-1", 20), False),
        (scan(None, None, sizes={"a": 0}), False),
    ],
)
def test_no_tumour_has_no_diameter(scanned: LiverScan, contradictory: bool) -> None:
    """A count of 0 beside a diameter, or a tumour of 0 mm, is an error of one of them: neither is known."""
    case = replace(EMPTY, liver_scans=(scanned,), lesions=(lesion("a"),))
    found = burden(case)
    assert (found.count.value is None, found.diameter.value is None) == (contradictory, contradictory)
    assert (up_to_seven(case).value is None) is contradictory
    for known in (found.count, found.diameter):
        assert (Reason.CONFLICTING_VALUES in known.reasons) is contradictory
        assert not contradictory or (known.missing and known.evidence)
