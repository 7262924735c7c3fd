"""Which of several scans of one day counts: the later hour, then a final over a preliminary report; else neither."""

from dataclasses import replace

import pytest

from fhirnet.case.imaging import LiverScan, Modality
from fhirnet.case.status import Reporting
from fhirnet.rules import staging
from fhirnet.rules.burden import burden
from fhirnet.rules.readings import World
from fhirnet.rules.scans import latest, picture
from fhirnet.rules.tace import resistance
from fhirnet.rules.tace_unsuitability import apple_2020
from fhirnet.verdict import Reason, Truth
from tests.rules import liver_patient, tace_cases
from tests.rules.test_burden import on

DAY = "2024-06-20"
MORNING, NOON, NOON_ELSEWHERE = f"{DAY}T09:30:00Z", f"{DAY}T12:00:00Z", f"{DAY}T12:00:00+08:00"
CT, MRI = Modality.CT, Modality.MRI
PRELIMINARY, FINAL, CORRECTED = Reporting.PRELIMINARY, Reporting.FINAL, Reporting.CORRECTED


def _with_two(number: int, when: str, reporting: Reporting = FINAL) -> LiverScan:
    return liver_patient.scan(number, 30, when, modality=CT if number == 2 else MRI, reporting=reporting)


@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [
        (_with_two(2, MORNING), _with_two(3, NOON), 3),
        (_with_two(2, MORNING), _with_two(3, DAY), 2),  # a stated hour prevails over none
        (_with_two(2, NOON, PRELIMINARY), _with_two(3, MORNING, CORRECTED), 2),
        (_with_two(2, NOON, PRELIMINARY), _with_two(3, NOON, FINAL), 3),
        (_with_two(2, NOON, CORRECTED), _with_two(3, NOON, FINAL), 2),
        (_with_two(2, NOON), _with_two(3, NOON_ELSEWHERE), None),  # hours are compared as they were written
        (_with_two(2, DAY), _with_two(3, DAY), None),
    ],
)
def test_of_two_scans_one_prevails_or_neither(first: LiverScan, second: LiverScan, counted: int | None) -> None:
    for scans in ((first, second), (second, first)):
        found = burden(on(*scans)).count
        assert (found.value.exact if found.value else None) == counted
        assert found.reasons == (() if counted else (Reason.CONFLICTING_VALUES,))
        assert (found.missing == ()) is (counted is not None)


@pytest.mark.parametrize(
    ("one", "other", "out"),
    [
        ((">3", None), (">3", "50.1"), Truth.INDETERMINATE),
        ((">3", "50.1"), (">3", "50.1"), Truth.MET),
        ((None, "50.1"), (">3", "50.1"), Truth.INDETERMINATE),
        ((">3", None), (None, "50.1"), Truth.INDETERMINATE),
        (("2", "30"), ("2", "30"), Truth.NOT_MET),
    ],
)
def test_number_and_size_are_never_put_together_from_two_scans(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], out: Truth
) -> None:
    for first, second in ((one, other), (other, one)):
        case = on(liver_patient.scan(*first, DAY, modality=CT), liver_patient.scan(*second, DAY, modality=MRI))
        verdict = apple_2020.judge(case)
        assert verdict.criteria[0].finding.answer is out
        assert bool(verdict.criteria[0].finding.missing) is (out is Truth.INDETERMINATE)


@pytest.mark.parametrize(
    ("one", "other", "stages"),
    [
        (("2", None), ("2", "30"), ("IIa", "Ib")),
        (("2", "30"), ("2", "30"), ("Ib",)),
        ((None, "30"), ("2", "30"), ("IIb", "Ib", "Ia")),
        (("2", None), (None, "30"), ("IIb", "IIa", "Ib", "Ia")),
    ],
)
def test_the_stages_that_two_scans_of_a_day_leave_possible(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], stages: tuple[str, ...]
) -> None:
    inside = {"vascular_invasion": False, "extrahepatic_spread": False}
    scans = [liver_patient.scan(*said, DAY, modality=by, **inside) for said, by in ((one, CT), (other, MRI))]
    for order in (scans, scans[::-1]):
        patient = replace(liver_patient.patient(), liver_scans=tuple(order))
        assert tuple([stage.value for stage in staging.stage(patient).stages]) == stages


def test_what_contradicts_itself_is_asked_for() -> None:
    found = burden(on(_with_two(2, DAY), _with_two(3, DAY))).count
    assert [missing.what.key for missing in found.missing] == ["missing.tumour-count"]


@pytest.mark.parametrize(
    ("later", "prevails"),
    [
        ({"on": NOON}, True),
        ({"on": MORNING}, False),
        ({"on": DAY}, False),
        ({"on": NOON, "reporting": PRELIMINARY}, True),
        ({"on": f"{DAY}T10:00:00Z"}, None),
        ({"on": f"{DAY}T10:00:00+08:00"}, None),
        ({"on": f"{DAY}T10:00:00Z", "reporting": PRELIMINARY}, False),
        ({"on": f"{DAY}T10:00:00Z", "reporting": CORRECTED}, True),
        ({"on": f"{DAY}T10:00:00Z", "viable": None}, False),  # it tells nothing of the targets
        ({"on": f"{DAY}T10:00:00Z", "viable": None, "viable_fraction": tace_cases.amount("40", "%")}, None),
        ({"on": "2024-06-21"}, True),
        ({"on": "2024-06-19"}, False),
    ],
)
def test_the_picture_that_counts_of_a_day(later: dict[str, object], prevails: bool | None) -> None:
    ten = tace_cases.mri(f"{DAY}T10:00:00Z", 40)
    facts: dict[str, object] = {"viable": 20, "key": "Observation/other", **later}
    other = tace_cases.mri(**facts)  # type: ignore[arg-type]
    world = World()
    found = latest([picture(ten, ()), picture(other, ())], world)
    assert found is not None
    if prevails is None:
        assert world.others
        assert list(world.reasons) == [Reason.CONFLICTING_VALUES]
    else:
        assert found.scan is (other if prevails else ten)
        assert not world.others


def test_two_scans_of_a_day_that_differ_leave_what_both_may_mean() -> None:
    scans = [*tace_cases.sums(40, 30), tace_cases.mri(tace_cases.A2, 30), tace_cases.mri(tace_cases.A2, 10, key="b")]
    sessions = [tace_cases.FIRST, tace_cases.SECOND]
    assert resistance(tace_cases.case(sessions, scans), "jsh-lcsgj-2014").primary.answer is Truth.INDETERMINATE
