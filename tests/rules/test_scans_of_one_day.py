"""Which of several scans of one day counts: the later hour, then a final over a preliminary report; else neither.

A scan without an hour has no place among those that have one.
"""

from dataclasses import replace

import pytest

from fhirnet.case.imaging import LiverScan, Modality, Response
from fhirnet.case.status import Reporting
from fhirnet.rules import staging
from fhirnet.rules.burden import burden
from fhirnet.rules.readings import World
from fhirnet.rules.scans import latest, picture
from fhirnet.rules.tace import resistance, verdict
from fhirnet.rules.tace_unsuitability import apple_2020
from fhirnet.verdict import Reason, Truth
from tests.rules import liver_patient, tace_cases
from tests.rules.test_burden import on

BEFORE, SESSION, DAY = "2024-04-30", "2024-05-05", "2024-06-20"
MORNING, NOON, NOON_ELSEWHERE = f"{DAY}T09:30:00Z", f"{DAY}T12:00:00Z", f"{DAY}T12:00:00+08:00"
CT, MRI = Modality.CT, Modality.MRI
PRELIMINARY, FINAL, CORRECTED = Reporting.PRELIMINARY, Reporting.FINAL, Reporting.CORRECTED


def _with_two(number: int, when: str, reporting: Reporting = FINAL) -> LiverScan:
    return liver_patient.scan(number, 30, when, modality=CT if number == 2 else MRI, reporting=reporting)


@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [
        (_with_two(2, MORNING), _with_two(3, NOON), 3),
        (_with_two(2, MORNING), _with_two(3, DAY), None),  # which was later is not known
        (_with_two(2, MORNING, PRELIMINARY), _with_two(3, DAY), 3),
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
        found = apple_2020.judge(case).criteria[0].finding
        assert found.answer is out
        assert bool(found.missing) is (out is Truth.INDETERMINATE)


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
        ({"on": DAY}, None),  # which was later is not known
        ({"on": DAY, "viable": None}, False),
        ({"on": DAY, "reporting": PRELIMINARY}, False),
        ({"on": DAY, "viable": None, "target_response": Response.PD}, False),  # what is stated is not measured
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


@pytest.mark.parametrize(
    ("ct", "mri", "answer"),
    [
        ({"viable": 130}, {"on": NOON, "viable": 40}, Truth.INDETERMINATE),
        ({"viable": 130}, {"on": NOON, "viable": 140}, Truth.MET),
        ({"on": MORNING, "viable": 130}, {"on": NOON, "viable": 40}, Truth.NOT_MET),
        ({}, {"target_response": Response.PD}, Truth.INDETERMINATE),
        ({"target_response": Response.PD}, {"target_response": Response.PD}, Truth.MET),
        ({"viable": 40}, {"target_response": Response.PD}, Truth.NOT_MET),
        ({"viable": 40}, {"on": NOON, "target_response": Response.PD}, Truth.NOT_MET),
        ({"on": MORNING, "viable": 40}, {"on": NOON, "target_response": Response.PD}, Truth.MET),
    ],
)
def test_the_response_at_two_scans_of_one_day(ct: dict[str, object], mri: dict[str, object], answer: Truth) -> None:
    for keys in (("Observation/a", "Observation/b"), ("Observation/b", "Observation/a")):
        of_day = [
            tace_cases.mri(**{"on": DAY, "modality": by, "key": key, **said})  # type: ignore[arg-type]
            for said, by, key in ((ct, CT, keys[0]), (mri, MRI, keys[1]))
        ]
        patient = tace_cases.case([SESSION], [tace_cases.mri(BEFORE, 100), *of_day])
        assert verdict(patient, "european-2014").answer is answer


def test_of_three_scans_of_one_day_each_that_nothing_outweighs_may_count() -> None:
    scans = [tace_cases.mri(DAY, viable, key=f"Observation/{viable}") for viable in (40, 50, 130)]
    patient = tace_cases.case([SESSION], [tace_cases.mri(BEFORE, 100), *scans])
    assert verdict(patient, "european-2014").answer is Truth.INDETERMINATE
    same = [tace_cases.mri(DAY, viable, key=f"Observation/{viable}") for viable in (40, 50, 60)]
    assert (
        verdict(replace(patient, liver_scans=(patient.liver_scans[0], *same)), "european-2014").answer is Truth.NOT_MET
    )
