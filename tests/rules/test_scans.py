"""Which scans qualify, what they measure of the targets, and how months are counted."""

from datetime import date, timedelta

import pytest

from fhirnet.case.imaging import Conflict, LesionSize, LiverScan, Modality, Response, ResponseCriteria
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules.readings import World, in_every_world
from fhirnet.rules.scans import Months, above, at_least, inferred_targets, latest, picture, plus, qualifies, viable_sum
from fhirnet.verdict import Assumption, Reason
from tests.rules.tace_cases import amount, lesion, mri, size

DAY = "2024-06-20"
NONE, CONFLICTING = Reason.VIABILITY_NOT_ASSESSABLE, Reason.CONFLICTING_VALUES
BOTH = Conflict((True, False))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-12-15", 1, "2024-01-15"),
        ("2024-01-15", 0, "2024-01-15"),
        ("2024-06-30", 6, "2024-12-30"),
        ("2024-07-01", 6, "2025-01-01"),
        ("9999-09-30", 3, "9999-12-30"),
        ("9999-10-01", 3, "9999-12-31"),  # the calendar ends
    ],
)
def test_months_of_the_calendar(day: str, months: int, after: str) -> None:
    assert Months.CALENDAR.after(date.fromisoformat(day), months).isoformat() == after


@pytest.mark.parametrize(
    ("months", "low", "high", "first", "last"),
    [
        (Months.FIXED, 0, 6, 0, 184),
        (Months.FIXED, 1, 3, 28, 92),
        (Months.THIRTY_DAYS, 0, 6, 0, 180),
        (Months.THIRTY_DAYS, 1, 3, 30, 90),
    ],
)
def test_months_of_so_many_days(months: Months, low: int, high: int, first: int, last: int) -> None:
    start = date(2024, 1, 31)
    for days in (first - 1, first, last, last + 1):
        day = Interval.parse((start + timedelta(days=days)).isoformat())
        assert months.within(Interval.parse(start.isoformat()), day, low, high) is (first <= days <= last)


@pytest.mark.parametrize(
    ("start", "on", "inside"),
    [
        ("2024-01-31", "2024-02-28", False),
        ("2024-01-31", "2024-02-29", True),
        ("2024-01-31", "2024-04-30", True),
        ("2024-01-31", "2024-05-01", False),
        ("2024-01", "2024-02-01", None),
        ("2024-01", "2024-02-29", True),
        ("2024-01", "2024-04-01", True),
        ("2024-01", "2024-04-02", None),
        ("2024-01", "2024-04-30", None),
        ("2024-01", "2024-05-01", False),
        ("2024-01", "2024-01-31", False),
        ("2024-01-31", "2024-02", None),
        ("2024-01-31", "2024-01", False),
    ],
)
def test_one_to_three_months_of_the_calendar(start: str, on: str, inside: bool | None) -> None:
    assert Months.CALENDAR.within(Interval.parse(start), Interval.parse(on), 1, 3) is inside


@pytest.mark.parametrize(
    ("start", "on", "inside"),
    [("2024-01-31", "2024-02-29", True), ("2024-01-31", "2024-02-28", False), ("2024-01", "2024-02-28", None)],
)
def test_a_month_or_more_of_the_calendar(start: str, on: str, inside: bool | None) -> None:
    assert Months.CALENDAR.within(Interval.parse(start), Interval.parse(on), 1, None) is inside


@pytest.mark.parametrize(
    ("start", "on", "inside"),
    [("2024-01-31", "2024-01-31", True), ("2024-01-31", "2024-01-30", False), ("2024-01-31", "2024-01", None)],
)
def test_no_month_of_the_calendar_or_more(start: str, on: str, inside: bool | None) -> None:
    assert Months.CALENDAR.within(Interval.parse(start), Interval.parse(on), 0, 6) is inside


@pytest.mark.parametrize(
    ("facts", "fits"),
    [
        ({}, True),
        ({"modality": Modality.CT}, True),
        ({"modality": Modality.US}, False),
        ({"contrast": False}, False),
        ({"evaluable": False}, False),
        ({"evaluable": True}, True),
        ({"contrast": None}, False),
        ({"contrast": None, "lesions": (size("a", 20),)}, True),
        ({"contrast": None, "lesions": (size("a", None, 20),)}, False),  # the whole diameter needs no contrast
        ({"contrast": None, "viable": 20}, True),
        ({"contrast": None, "viable_volume": amount(9, "mL")}, True),
        ({"contrast": None, "modality": None, "viable": 20}, False),
        ({"modality": None}, False),
        ({"modality": None, "target_response": Response.SD, "target_criteria": ResponseCriteria.MRECIST}, True),
        ({"modality": None, "overall_response": Response.SD, "overall_criteria": ResponseCriteria.MRECIST}, True),
        ({"modality": None, "target_response": Response.NE, "target_criteria": ResponseCriteria.MRECIST}, False),
        ({"contrast": None, "target_response": Response.SD}, False),
    ],
)
def test_a_scan_that_qualifies(facts: dict[str, object], fits: bool) -> None:
    world = World()
    assert qualifies(mri(DAY, **facts), world) is fits  # type: ignore[arg-type]
    assert not world.others


@pytest.mark.parametrize("facts", [{"contrast": BOTH}, {"evaluable": BOTH}])
def test_a_scan_that_contradicts_itself_qualifies_in_one_reading(facts: dict[str, object]) -> None:
    scan = mri(DAY, **facts)  # type: ignore[arg-type]
    answers, reasons, complete = in_every_world(lambda world: qualifies(scan, world))
    assert (sorted(answers), reasons, complete) == ([False, True], (CONFLICTING,), True)


@pytest.mark.parametrize("facts", [{"contrast": BOTH}, {"evaluable": BOTH}])
def test_two_scans_that_contradict_themselves_qualify_each_on_its_own(facts: dict[str, object]) -> None:
    scans = [mri(f"2024-{month}-20", **facts) for month in ("05", "06")]  # type: ignore[arg-type]
    answers, _, _ = in_every_world(lambda world: tuple(qualifies(scan, world) for scan in scans))
    assert sorted(answers) == [(False, False), (False, True), (True, False), (True, True)]


@pytest.mark.parametrize(
    ("scan", "sources", "assumed"),
    [
        (mri(DAY, 20), [], []),
        (mri(DAY, lesions=(size("a", 20), size("b", 20))), ["a"], []),
        (mri(DAY, lesions=(size("a", None, 20), size("b", None, 20))), [], []),
        (mri(DAY, 20, contrast=None), [], [Assumption.CONTRAST_ASSUMED]),
        (mri(DAY, 20, modality=None), [], [Assumption.CONTRAST_ASSUMED]),
        (mri(DAY, 20, reporting=Reporting.PRELIMINARY), [], [Assumption.PRELIMINARY_DATA]),
        (
            mri(DAY, 20, contrast=None, reporting=Reporting.PRELIMINARY),
            [],
            [Assumption.CONTRAST_ASSUMED, Assumption.PRELIMINARY_DATA],
        ),
    ],
)
def test_what_a_picture_rests_on(scan: LiverScan, sources: list[str], assumed: list[Assumption]) -> None:
    found = picture(scan, ("a",))
    assert list(found.source) == [*scan.source, *(f"Observation/size-{key}" for key in sources)]
    assert list(found.assumptions) == assumed


@pytest.mark.parametrize(("written", "below"), [("<5", True), ("<=5", None)])
def test_an_upper_bound_of_the_sum_is_part_of_it_or_not(written: str, below: bool | None) -> None:
    found = viable_sum(_scan(written), ("a", "b")).amount
    assert found is not None
    assert (found.below(5), found.low == 0) == (below, True)


def test_each_doubt_of_a_record_is_read_on_its_own() -> None:
    scans = [mri(f"2024-{month}-20", n, key=f"{month}{n}") for month in ("05", "06") for n in (20, 30)]
    may, also_may, june, also_june = (picture(scan, ()) for scan in scans)

    def counted(world: World) -> tuple[str, ...]:
        found = [latest(pair, world) for pair in ((may, also_may), (june, also_june), (may, also_may))]
        return tuple(one.scan.key for one in found if one)

    answers, reasons, _ = in_every_world(counted)
    assert sorted(answers) == [(a, b, a) for a in ("0520", "0530") for b in ("0620", "0630")]
    assert reasons == (CONFLICTING,)


def test_scans_whose_order_the_dates_leave_open_are_read_both_ways() -> None:
    first, second = (picture(mri(on, 20, key=on), ()) for on in ("2024-06", "2024-06-10"))
    other, another = (picture(mri(on, 20, key=on), ()) for on in ("2024-07", "2024-07-10"))

    def counted(world: World) -> tuple[str, ...]:
        found = (latest((first, second), world), latest((other, another), world))
        return tuple(one.scan.key for one in found if one)

    answers, reasons, _ = in_every_world(counted)
    assert len(set(answers)) == len(answers) == 4
    assert reasons == (Reason.IMPRECISE_DATE,)


def _scan(stated: object, *sizes: LesionSize, **facts: object) -> LiverScan:
    return mri(DAY, stated, lesions=sizes, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scan", "low", "high", "complete"),
    [
        (_scan(None, size("a", 20), size("b", 20)), 40, 40, True),
        (_scan(41, size("a", 20), size("b", 20)), 40, 40, True),  # measured one by one comes first
        (_scan(39, size("a", 20), size("b", 20)), 40, 40, True),
        (_scan(41, size("a", 20)), 41, 41, True),
        (_scan(20, size("a", 21)), 20, 20, True),
        (_scan(41), 41, 41, True),
        (_scan(None, size("a", 20)), 20, None, False),
        (_scan(None, size("a", 20), size("elsewhere", 20)), 20, None, False),
        (_scan("<5"), 0, 5, True),
        (_scan(None, size("a", "<5"), size("b", "<5")), 0, 10, True),
    ],
)
def test_the_viable_sum_of_two_targets(scan: LiverScan, low: int, high: int | None, complete: bool) -> None:
    found = viable_sum(scan, ("a", "b"))
    assert found.amount is not None
    assert (found.amount.low == low, found.amount.high == high) == (True, True)
    assert (found.complete, found.amount.unit) == (complete, "mm")
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("scan", "why"),
    [
        (_scan(None), NONE),
        (_scan(None, size("elsewhere", 20)), NONE),
        (_scan(None, size("a", None, 20)), NONE),
        (_scan(40, arterial_phase=False), NONE),
        (_scan("41.1", size("a", 20), size("b", 20)), CONFLICTING),
        (_scan("38.9", size("a", 20), size("b", 20)), CONFLICTING),
        (_scan(20, size("a", "21.1")), CONFLICTING),
        (mri(DAY, viable_sum=Conflict((amount(20, "mm"), amount(30, "mm")))), CONFLICTING),
        (_scan(None, LesionSize(lesion="a", viable=Conflict((amount(2, "mm"), amount(3, "mm"))))), CONFLICTING),  # type: ignore[arg-type]
    ],
)
def test_why_there_is_no_viable_sum(scan: LiverScan, why: Reason) -> None:
    found = viable_sum(scan, ("a", "b"))
    assert (found.amount, found.reasons) == (None, (why,))


@pytest.mark.parametrize(
    ("sizes", "above", "below"),
    [
        ((">20", "20"), True, False),
        ((">=20", "20"), None, False),
        (("<20", "20"), False, True),
        (("20", "<=20"), False, None),
    ],
)
def test_a_bound_of_a_sum_is_part_of_it_or_not(sizes: tuple[str, str], above: bool | None, below: bool | None) -> None:
    total = plus([q for q in (amount(text, "mm") for text in sizes) if q is not None])
    assert total is not None
    assert (total.above(40), total.below(40), total.unit) == (above, below, "mm")


@pytest.mark.parametrize(("written", "above"), [(">20", True), (">=20", None)])
def test_a_lower_bound_of_the_sum_is_part_of_it_or_not(written: str, above: bool | None) -> None:
    found = viable_sum(_scan(None, size("a", written)), ("a", "b")).amount
    assert isinstance(found, Quantity)
    assert found.above(20) is above


@pytest.mark.parametrize(
    ("sizes", "targets"),
    [
        ((size("a", None, 30), size("b", None, 20), size("c", None, 25)), ("a", "c")),
        ((size("a", None, 10), size("b", None, "9.9")), ("a",)),
        ((size("a", None, 20), size("b", 30)), ("b", "a")),
        ((size("a", 40, 20), size("b", None, 30)), ("b", "a")),  # the whole diameter counts
        ((size("b", None, 20), size("a", None, 20)), ("a", "b")),
        ((size("a", None, "<20"),), ()),
        ((size("lung", None, 50), size("a", None, 20)), ("a",)),
        ((size("other", None, 50), size("a", None, 20)), ("a",)),
        ((size("unknown", None, 50), size("a", None, 20)), ("unknown", "a")),
    ],
)
def test_the_two_largest_lesions_of_the_liver_are_the_targets(
    sizes: tuple[LesionSize, ...], targets: tuple[str, ...]
) -> None:
    lesions = {key: lesion(key, None) for key in "abc"}
    lesions |= {"lung": lesion("lung", None, False), "other": lesion("other", LesionRole.NON_TARGET)}
    assert inferred_targets(_scan(None, *sizes), lesions) == targets


@pytest.mark.parametrize(
    ("one", "other", "reaches", "exceeds"),
    [
        ("20", "20", True, False),
        ("20-30", "30-40", None, False),  # both may be 30
        ("<30", "30-40", False, False),
        ("20-30", ">30", False, False),
        ("30-40", "20-30", True, None),
        (">30", "20-30", True, True),
        ("31-40", "20-30", True, True),
        ("20-29", "30-40", False, False),
        (">20", "30", None, None),
        ("20", ">30", False, False),
        ("<20", "<10", None, None),
    ],
)
def test_an_interval_reaches_or_exceeds_another_for_every_amount_or_for_none(
    one: str, other: str, reaches: bool | None, exceeds: bool | None
) -> None:
    a, b = amount(one, "mm"), amount(other, "mm")
    assert a is not None
    assert b is not None
    assert (at_least(a, b), above(a, b)) == (reaches, exceeds)


@pytest.mark.parametrize(
    ("one", "other", "reaches"), [("60", "50", True), ("59.9", "50", False), ("64", "50", True), ("<60", "50", False)]
)
def test_a_hundred_times_one_reaches_a_hundred_and_twenty_times_the_other(one: str, other: str, reaches: bool) -> None:
    a, b = amount(one, "mm"), amount(other, "mm")
    assert a is not None
    assert b is not None
    assert at_least(a, b, 100, 120) is reaches
    assert at_least(a, b, more=10) is reaches
