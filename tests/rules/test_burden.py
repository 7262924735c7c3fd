"""N, D and up-to-seven: stated or measured, of one scan, with bounds that stay bounds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, LesionSize, LiverScan
from fhirnet.case.status import Reporting
from fhirnet.quantities import Quantity
from fhirnet.rules.burden import burden, up_to_seven
from fhirnet.verdict import Assumption, Reason
from mappings.words import say
from tests.rules.liver_patient import CT, EMPTY, MRI, amount, day, lesion, scan

IN_LIVER = (lesion("a"), lesion("b"), lesion("lung", False), lesion("somewhere", None))


def on(*scans: LiverScan) -> Case:
    return replace(EMPTY, liver_scans=scans, lesions=IN_LIVER)


def bounds(quantity: Quantity | None) -> tuple[int | None, int | None] | None:
    if quantity is None:
        return None
    return tuple(None if end is None else int(end) for end in (quantity.low, quantity.high))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("scanned", "count", "diameter"),
    [
        (scan(2, 40), (2, 2), (40, 40)),
        (scan(None, None, sizes={"a": 30, "b": 45}), (2, 2), (45, 45)),
        (scan(5, None, sizes={"a": 30, "b": 45}), (5, 5), (45, 45)),
        (scan(None, 80, sizes={"a": 30, "b": 45}), (2, 2), (80, 80)),
        (scan(None, None, sizes={"a": 30, "lung": 60}), (1, 1), (30, 30)),
        (scan(None, None, sizes={"lung": 60}), None, None),
        (scan(None, None, sizes={"a": 30, "somewhere": 60}), (1, 2), (30, 60)),
        (scan(None, None, sizes={"somewhere": 60}), (0, 1), (None, 60)),
        (scan(None, None, sizes={"a": 30, "b": 0}), (1, 1), (30, 30)),
        (scan(None, None, sizes={"a": "<10", "b": "30"}), (2, 2), (30, 30)),
        (scan(None, None, sizes={"a": "<40", "b": "30"}), (2, 2), (30, 40)),
        (scan(None, None, sizes={"a": ">40", "b": "30"}), (2, 2), (40, None)),
        (scan(">=4", 40), (4, None), (40, 40)),
        (scan(">3", 40), (4, None), (40, 40)),
        (scan("<4", 40), (0, 3), (40, 40)),
        (scan("<=4", 40), (0, 4), (40, 40)),
        (scan("2-3", "<30"), (2, 3), (None, 30)),
        (scan("<5", 40), (0, 4), (40, 40)),
        (scan(">3.4", 40), (4, None), (40, 40)),
        (scan("<3.6", 40), (0, 3), (40, 40)),
        (scan("3.2-4.4", 40), (4, 4), (40, 40)),
        (scan(2, None), (2, 2), None),
        (scan(None, 40), None, (40, 40)),
        (scan(), None, None),
    ],
)
def test_number_and_largest_diameter(
    scanned: LiverScan, count: tuple[int, int] | None, diameter: tuple[int, int] | None
) -> None:
    found = burden(on(scanned))
    assert (bounds(found.count.value), bounds(found.diameter.value)) == (count, diameter)
    for known in (found.count, found.diameter):
        is_exact = known.value is not None and known.value.exact is not None
        stated = scanned.tumor_count if known is found.count else scanned.largest_diameter
        assert set(known.reasons) <= {Reason.MISSING if stated is None else Reason.COMPARATOR_STRADDLES}
        assert (known.missing == ()) is is_exact
        assert (known.reasons == ()) is is_exact


def test_a_number_between_two_whole_ones_stays_as_it_was_stated() -> None:
    count = burden(on(scan("3.2-3.8", 40))).count.value
    assert count is not None
    assert (count.low, count.high) == (Decimal("3.2"), Decimal("3.8"))


@pytest.mark.parametrize(
    ("scanned", "above", "below"),
    [
        (scan(2, ">40"), True, False),
        (scan(2, ">=40"), None, False),
        (scan(2, "<40"), False, True),
        (scan(2, "<=40"), False, None),
        (scan(sizes={"a": ">40", "b": 30}), True, False),
        (scan(sizes={"a": "<40", "b": 30}), False, True),
        (scan(sizes={"a": "<40", "b": 40}), False, False),
        (scan(sizes={"a": "<=40", "b": 30}), False, None),
        (scan(sizes={"a": "<=40", "b": "<40"}), False, None),
    ],
)
def test_a_bound_of_the_diameter_is_part_of_it_or_not(
    scanned: LiverScan, above: bool | None, below: bool | None
) -> None:
    diameter = burden(on(scanned)).diameter.value
    assert diameter is not None
    assert (diameter.above(40), diameter.below(40), diameter.unit) == (above, below, "mm")


@pytest.mark.parametrize(
    ("count", "largest", "above", "below"),
    [
        (2, ">50", True, False),
        (2, "<50", False, True),
        (2, "<=50", False, None),
        (2, ">=50", None, False),
        (">4", ">=20", None, False),  # five and 2 cm are seven, not more
    ],
)
def test_a_bound_of_the_sum_is_part_of_it_or_not(
    count: object, largest: object, above: bool | None, below: bool | None
) -> None:
    total = up_to_seven(on(scan(count, largest))).value
    assert total is not None
    assert (total.above(7), total.below(7)) == (above, below)


def test_a_viable_diameter_counts_a_lesion_but_is_no_diameter() -> None:
    viable = LesionSize(lesion="a", viable=amount("40", "mm"))
    found = burden(on(scan(lesions=(viable,))))
    assert (bounds(found.count.value), found.diameter.value) == ((1, 1), None)


@pytest.mark.parametrize(("viable", "diameter"), [("30", (30, 30)), ("31", (31, None))])
def test_a_viable_diameter_above_the_totals_shows_that_they_are_not_the_largest(
    viable: str, diameter: tuple[int, int | None]
) -> None:
    sizes = (LesionSize(lesion="a", total=amount("30", "mm")), LesionSize(lesion="b", viable=amount(viable, "mm")))
    found = burden(on(scan(lesions=sizes))).diameter.value
    assert found is not None
    assert (bounds(found), found.unit) == (diameter, "mm")


def test_both_are_of_the_latest_scan_that_tells_either() -> None:
    found = burden(on(scan(4, 30, day(60)), scan(None, 50, day(30)), scan(on=day(0), vascular_invasion=False)))
    assert (found.count.value, bounds(found.diameter.value)) == (None, (50, 50))
    assert found.count.reasons == (Reason.MISSING,)


def test_evidence_is_the_scan_and_what_was_measured_on_it() -> None:
    found = burden(on(scan(2, None, sizes={"a": 30})))
    assert found.count.evidence == ("Observation/scan@2024-07-01",)
    assert found.diameter.evidence == ("Observation/scan@2024-07-01", "Observation/a@2024-07-01")


def test_two_scans_of_one_day_that_agree_or_differ() -> None:
    agree = burden(on(scan(2, 50, modality=CT), scan("2.0", "50.0", modality=MRI)))
    assert (bounds(agree.count.value), bounds(agree.diameter.value)) == ((2, 2), (50, 50))
    assert len(agree.count.evidence) == 2
    differ = burden(on(scan(2, 50, modality=CT), scan(3, 50, modality=MRI)))
    assert (differ.count.value, differ.count.reasons) == (None, (Reason.CONFLICTING_VALUES,))
    assert bounds(differ.diameter.value) == (50, 50)


def test_of_one_day_a_final_scan_prevails_over_a_preliminary_one() -> None:
    first = scan(2, 50, modality=CT, reporting=Reporting.PRELIMINARY)
    assert burden(on(first)).count.assumptions == (Assumption.PRELIMINARY_DATA,)
    found = burden(on(first, scan(3, 50, modality=MRI)))
    assert (bounds(found.count.value), found.count.assumptions) == ((3, 3), ())


def test_of_one_scan_two_values_are_a_conflict() -> None:
    two = Conflict((amount("2", "{#}"), amount("3", "{#}")))
    found = burden(on(scan(None, 50, tumor_count=two)))
    assert (found.count.value, found.count.reasons) == (None, (Reason.CONFLICTING_VALUES,))
    sizes = (LesionSize(lesion="a", total=Conflict((amount("20", "mm"), amount("30", "mm")))),)
    assert burden(on(scan(2, lesions=sizes))).diameter.reasons == (Reason.CONFLICTING_VALUES,)


@pytest.mark.parametrize(
    ("count", "largest", "expected"),
    [
        (2, 50, False),
        (2, "50.1", True),
        (3, 40, False),
        (4, 40, True),
        (">=4", 40, True),
        (">=3", 40, None),
        (">3", 30, None),
        ("<4", 80, True),
        (7, "<30", True),  # a tumour is larger than nothing
        (6, "<10", False),
        (6, "<11", None),
        ("<=4", "<30", False),
        ("<=4", "<31", None),
    ],
)
def test_up_to_seven(count: object, largest: object, expected: bool | None) -> None:
    total = up_to_seven(on(scan(count, largest)))
    assert total.value is not None
    assert total.value.above(7) is expected
    assert total.value.unit == "{score}"


def test_a_tumour_of_unknown_lower_bound_adds_nothing() -> None:
    total = up_to_seven(on(scan(6, "<10"))).value
    assert total is not None
    assert (total.low == 6, total.high == 7) == (True, True)


@pytest.mark.parametrize("scanned", [scan("2-3", 30), scan(sizes={"a": 30, "somewhere": 20})])
def test_a_number_has_its_unit(scanned: LiverScan) -> None:
    count = burden(on(scanned)).count.value
    assert count is not None
    assert count.unit == "{#}"


@pytest.mark.parametrize(("last", "beyond"), [("0", False), ("1", True)])
def test_no_digit_is_rounded_away_at_the_limit(last: str, beyond: bool) -> None:
    total = up_to_seven(on(scan(2, "50." + "0" * 27 + last))).value
    assert total is not None
    assert total.above(7) is beyond


def test_up_to_seven_is_in_centimetres() -> None:
    total = up_to_seven(on(scan(2, "63.5"))).value
    assert total is not None
    assert total.exact == Decimal("8.35")


@pytest.mark.parametrize(("count", "largest", "lacks"), [(None, 90, "number"), (9, None, "largest")])
def test_up_to_seven_needs_both(count: object, largest: object, lacks: str) -> None:
    total = up_to_seven(on(scan(count, largest)))
    assert (total.value, total.reasons) == (None, (Reason.MISSING,))
    assert [say(missing.what, "en").split()[0] for missing in total.missing] == [lacks]


@pytest.mark.parametrize(
    ("count", "largest", "known"),
    [
        (0, "0.1", False),
        (0, 0, True),
        (0, ">=0", True),
        ("<=1", 30, True),
        (1, 0, False),
        (1, "<0.1", True),
        (">=1", 0, False),
        ("<=1", 0, True),
    ],
)
def test_no_tumour_that_has_a_size_and_a_tumour_that_has_none_are_unknown(
    count: object, largest: object, known: bool
) -> None:
    found = burden(on(scan(count, largest)))
    assert (found.count.value is not None, found.diameter.value is not None) == (known, known)
    for amount_ in () if known else (found.count, found.diameter):
        assert amount_.reasons == (Reason.CONFLICTING_VALUES,)
        assert len(amount_.missing) == 1
