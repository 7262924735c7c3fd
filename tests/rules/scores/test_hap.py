"""HAP and mHAP-II: one point each, read before the first TACE of the latest course."""

from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case.imaging import LiverScan
from fhirnet.case.treatment import ProcedureKind
from fhirnet.quantities import Quantity
from fhirnet.rules.scores import hap, mhap_ii
from fhirnet.verdict import Reason
from tests.rules.scores.treated_patient import (
    BEFORE_FIRST,
    FIRST,
    band,
    item,
    number,
    treated,
    tumour,
)
from tests.rules.tace_cases import mri, tace

GOOD: dict[str, Any] = {"afp": 10}


def of(facts: dict[str, Any] | None = None, *scans: LiverScan, **more: Any) -> Any:
    """The HAP score of a patient who is well before the first TACE but for these facts."""
    return hap.score(treated(GOOD | (facts or {}), sessions=(FIRST,), scans=scans or (tumour(),), **more))


@pytest.mark.parametrize(
    ("facts", "largest", "points"),
    [
        ({"albumin": 36}, 40, "0"),
        ({"albumin": "35.9"}, 40, "1"),
        ({"albumin": "3.6 g/dL"}, 40, "0"),
        ({"albumin": "3.59 g/dL"}, 40, "1"),
        ({"bilirubin": 17}, 40, "0"),
        ({"bilirubin": "17.1"}, 40, "1"),
        ({"bilirubin": "0.99 mg/dL"}, 40, "0"),
        ({"bilirubin": "1 mg/dL"}, 40, "1"),  # 17.104 umol/L
        ({"afp": 400}, 40, "0"),
        ({"afp": "400.1"}, 40, "1"),
        ({"afp": ">1210"}, 40, "1"),
        ({}, 70, "0"),
        ({}, "70.1", "1"),
    ],
)
def test_a_point_each(facts: dict[str, Any], largest: object, points: str) -> None:
    assert number(of(facts, tumour(largest=largest)).value) == points


@pytest.mark.parametrize(
    ("facts", "largest", "value", "expected"),
    [
        ({}, 40, "0", "hap-a"),
        ({"albumin": 30}, 40, "1", "hap-b"),
        ({"albumin": 30, "bilirubin": 30}, 40, "2", "hap-c"),
        ({"albumin": 30, "bilirubin": 30, "afp": 500}, 40, "3", "hap-d"),
        ({"albumin": 30, "bilirubin": 30, "afp": 500}, 90, "4", "hap-d"),
    ],
)
def test_the_classes(facts: dict[str, Any], largest: object, value: str, expected: str) -> None:
    score = of(facts, tumour(largest=largest))
    assert (number(score.value), band(score)) == (value, expected)
    assert score.missing == ()
    assert score.reasons == (Reason.UNVERIFIED_THRESHOLDS,)


@pytest.mark.parametrize(
    ("count", "hap_points", "value", "expected"),
    [(1, "0", "0", "mhap-ii-a"), (2, "0", "1", "mhap-ii-b"), (">=2", "0", "1", "mhap-ii-b")],
)
def test_two_tumours_are_a_point_of_mhap_ii(count: object, hap_points: str, value: str, expected: str) -> None:
    case = treated(GOOD, sessions=(FIRST,), scans=(tumour(count=count),))
    score = mhap_ii.score(case)
    assert (number(score.value), band(score)) == (value, expected)
    assert number(hap.score(case).value) == hap_points
    assert score.unverified is not None


@pytest.mark.parametrize(
    ("facts", "value", "expected"),
    [
        ({"albumin": 30}, "2", "mhap-ii-c"),
        ({"albumin": 30, "bilirubin": 30}, "3", "mhap-ii-d"),
        ({"albumin": 30, "bilirubin": 30, "afp": 500}, "4", "mhap-ii-d"),
    ],
)
def test_the_classes_of_mhap_ii(facts: dict[str, Any], value: str, expected: str) -> None:
    score = mhap_ii.score(treated(GOOD | facts, sessions=(FIRST,), scans=(tumour(count=2),)))
    assert (number(score.value), band(score)) == (value, expected)


def test_mhap_ii_without_a_session() -> None:
    found = mhap_ii.score(treated(GOOD, sessions=()))
    assert found.reasons == (Reason.UNVERIFIED_THRESHOLDS, Reason.NO_TACE)


@pytest.mark.parametrize(
    ("facts", "value", "expected"),
    [
        ({"albumin": None}, "0-1", None),
        ({"albumin": 30, "bilirubin": 30, "afp": 500}, "3-4", "hap-d"),  # D is not known, the class is
        ({"afp": "<500"}, "0-2", None),
    ],
)
def test_a_missing_item_leaves_a_range(facts: dict[str, Any], value: str, expected: str | None) -> None:
    scans = (tumour(),) if "albumin" in facts and facts["albumin"] is None else (mri("2024-01-05", 40),)
    score = of(facts, *scans)
    assert (number(score.value), band(score)) == (value, expected)
    assert score.missing


def test_what_is_missing_is_asked_for_in_the_month_before_the_first_tace() -> None:
    score = of({"albumin": None})
    wanted = [(m.what.key, m.unit, str(m.first), str(m.last)) for m in score.missing]
    assert wanted == [("missing.albumin", "g/L", "2023-12-11", "2024-01-10")]
    assert Reason.MISSING in score.reasons
    assert item(score, "albumin").reasons == (Reason.MISSING,)
    assert number(item(score, "albumin").points) == "0-1"


def test_nothing_known_is_no_score() -> None:
    score = hap.score(treated(sessions=(FIRST,), scans=()))
    assert (score.value, score.band) == (None, None)
    assert len(score.missing) == 4


@pytest.mark.parametrize(
    ("on", "value"),
    [(FIRST, "1"), ("2024-01-11", "0-1"), ("2023-12-11", "1"), ("2023-12-10", "0-1")],
)
def test_albumin_counts_from_thirty_days_before_to_the_day_of_the_session(on: str, value: str) -> None:
    case = treated(GOOD | {"albumin": None}, {"albumin": 30}, sessions=(FIRST,), on=(BEFORE_FIRST, on))
    assert number(hap.score(_only_albumin_of(case, on)).value) == value


def _only_albumin_of(case: Any, day: str) -> Any:
    kept = [m for m in case.measurements if m.on.written == BEFORE_FIRST or m.analyte == "lab-albumin"]
    return replace(case, measurements=tuple(kept))


@pytest.mark.parametrize(
    ("units", "value", "flagged"),
    [(1000, "1", True), (300, "0", True), (400, "0-1", True)],  # 830-1210, 249-363, 332-484 ng/mL
)
def test_afp_in_units_decides_where_every_factor_agrees(units: int, value: str, flagged: bool) -> None:
    score = of({"afp": None, "afp_units": units})
    assert number(score.value) == value
    assert (Reason.UNIT_PROBLEM in score.reasons) is flagged


@pytest.mark.parametrize(("facts", "value"), [({"afp": 10, "afp_units": 1000}, "0"), ({"afp": None}, "0-1")])
def test_afp_by_mass_comes_first(facts: dict[str, Any], value: str) -> None:
    assert number(of(facts).value) == value


def test_afp_in_units_that_is_too_old_is_said_to_be() -> None:
    case = treated(GOOD | {"afp": None}, {"afp_units": 500}, sessions=(FIRST,), on=(BEFORE_FIRST, "2023-10-01"))
    score = hap.score(case)
    assert Reason.STALE in score.reasons
    assert [m.what.key for m in score.missing] == ["missing.afp"]


@pytest.mark.parametrize(("units", "low", "high"), [("<100", None, "121.00"), (">100", "83.00", None)])
def test_afp_in_units_keeps_an_open_end(units: str, low: str | None, high: str | None) -> None:
    value = item(of({"afp": None, "afp_units": units}), "afp").value
    assert isinstance(value, Quantity)
    assert [None if end is None else str(end) for end in (value.low, value.high)] == [low, high]


def test_the_first_tace_is_that_of_the_latest_course() -> None:
    ablated = tace("2024-02-10", kind=ProcedureKind.ABLATION)
    facts = GOOD | {"albumin": 30}
    score = hap.score(treated(facts, GOOD, scans=(tumour(), tumour(on="2024-02-28")), therapies=(ablated,)))
    assert number(score.value) == "0"
    assert number(hap.score(treated(facts, GOOD, scans=(tumour(), tumour(on="2024-02-28")))).value) == "1"


@pytest.mark.parametrize(
    ("sessions", "reason"),
    [
        ((), Reason.NO_TACE),
        ((tace(None),), Reason.CANDIDATE_SESSIONS),
        (("2024-01",), Reason.IMPRECISE_DATE),
    ],
)
def test_no_first_tace_no_score(sessions: Any, reason: Reason) -> None:
    score = hap.score(treated(GOOD, sessions=sessions))
    assert (score.value, score.items) == (None, ())
    assert reason in score.reasons
    assert bool(score.missing) is (reason is not Reason.NO_TACE)


def test_a_scan_of_the_month_of_the_session_is_read_both_ways() -> None:
    score = of({}, tumour(largest=90, on="2023-12-20"), tumour(largest=40, on="2024-01"))
    assert number(score.value) == "0-1"
    assert Reason.IMPRECISE_DATE in score.reasons
    assert "missing.exact-dates" in [m.what.key for m in score.missing]
    assert item(score, "diameter").value is None


def test_a_scan_of_the_month_of_the_session_that_says_the_same_leaves_no_doubt() -> None:
    assert number(of({}, tumour(largest=90, on="2023-12-20"), tumour(largest=80, on="2024-01")).value) == "1"


def test_a_scan_of_the_month_of_the_session_with_the_same_size_is_shown() -> None:
    score = of({}, tumour(largest=90, on="2023-12-20"), tumour(largest=90, on="2024-01"))
    assert number(item(score, "diameter").value) == "90"
    assert score.missing == ()


def test_the_session_it_is_read_before_is_named_where_it_is_certain() -> None:
    sessions, on = ("2024-01-02", FIRST), ("2023-12-28", BEFORE_FIRST)
    ablated = tace("2024-01", kind=ProcedureKind.ABLATION)
    scans = (tumour(on="2023-12-20"),)
    certain = hap.score(treated(GOOD, None, sessions=sessions, on=on, scans=scans))
    doubtful = hap.score(treated(GOOD, None, sessions=sessions, on=on, scans=scans, therapies=(ablated,)))
    assert certain.before is not None
    assert (certain.before.written, doubtful.before) == ("2024-01-02", None)
    assert certain.value == doubtful.value == 0


def test_a_session_that_may_be_another_treatment_of_the_course_leaves_no_score() -> None:
    ablated = tace("2024-01", kind=ProcedureKind.ABLATION)
    score = hap.score(treated(GOOD, GOOD, sessions=("2024-01-01", FIRST), therapies=(ablated,)))
    assert Reason.IMPRECISE_DATE in score.reasons


def test_a_record_that_leaves_too_much_open_gives_no_score() -> None:
    many = [tumour(on="2024-01", key=f"Observation/s{n}", largest=30 + n) for n in range(9)]
    score = of({}, *many)
    assert score.value is None
    assert Reason.IMPRECISE_DATE in score.reasons
