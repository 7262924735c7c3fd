"""Amounts in the units of the closed table."""

from decimal import Decimal

import pytest

from fhirnet.quantities import Quantity, Received
from mappings import units
from mappings.r4 import generated as r4
from mappings.unused import NotUsed

UCUM = "http://unitsofmeasure.org"


@pytest.mark.parametrize(
    ("concept", "number", "unit", "canonical"),
    [
        ("lab-bilirubin", "2.0", "mg/dL", "34.2080"),
        ("lab-bilirubin", "34", "umol/L", "34"),
        ("lab-bilirubin", "34", "µmol/L", "34"),  # U+00B5
        ("lab-bilirubin", "34", "μmol/L", "34"),  # U+03BC
        ("lab-bilirubin", "2.0", "mg/dl ", "34.2080"),
        ("lab-bilirubin", "2.0", "ｍｇ／ｄＬ", "34.2080"),  # full width
        ("lab-platelets", "100", "×10^9/L", "100"),
        ("lab-platelets", "100", "10⁹/L", "100"),
        ("lab-platelets", "75000", "/uL", "75.000"),
        ("lab-hemoglobin", "5.0", "mmol/L", "8.0550"),
        ("lab-pivka2-units", "38", "mAU/mL", "38"),
        ("lab-inr", "1.05", None, "1.05"),
        ("obs-viable-longest-diameter", "6.5", "cm", "65.0"),
        ("obs-tumor-count", "4", None, "4"),
        ("activity", "200", "mCi", "7.400"),
    ],
)
def test_an_amount_in_its_canonical_unit(concept: str, number: str, unit: str | None, canonical: str) -> None:
    made = units.quantity(concept, Received(number, number, "", unit))
    assert isinstance(made, Quantity)
    assert made.low == made.high == Decimal(canonical)
    assert made.unit == units.SCALES[concept].unit


@pytest.mark.hazard("H03")
@pytest.mark.parametrize(
    ("concept", "received", "why"),
    [
        ("lab-bilirubin", Received("1.2", "1.2"), "unit-missing"),
        ("lab-afp", Received("5", "5", "", "kg"), "unit-unknown"),
        ("lab-afp", Received("5", "5", "", "[IU]/mL"), "unit-unknown"),  # units never become mass
        ("lab-bilirubin", Received("1.2", "1.2", "", "umol/L"), "value-implausible"),  # a unit slip
        ("lab-albumin", Received("4", "4", "", "g/L"), "value-implausible"),
        ("lab-afp", Received("-1", "-1", "", "ng/mL"), "value-implausible"),
        ("lab-platelets", Received("0", "0", "", "10*9/L"), "value-implausible"),
        ("vital-age", Received("150", "150", "", "a"), "value-implausible"),
        ("obs-viable-longest-diameter", Received("501", "501", "", "mm"), "value-implausible"),
        ("obs-liver-tumor-burden", Received("80", "75", "", "%"), "value-implausible"),
        ("obs-liver-tumor-burden", Received(None, None, "", "%"), "value-missing"),
    ],
)
def test_an_amount_that_cannot_be_compared(concept: str, received: Received, why: str) -> None:
    assert units.quantity(concept, received) == why


@pytest.mark.parametrize(("edge", "inside"), [("2", True), ("1.999", False), ("1000", True), ("1000.001", False)])
def test_the_edges_of_plausible_are_plausible(edge: str, inside: bool) -> None:
    assert isinstance(units.quantity("lab-bilirubin", Received(edge, edge, "", "umol/L")), Quantity) is inside


@pytest.mark.parametrize(
    ("comparator", "low", "high", "low_open", "high_open"),
    [
        ("<", None, 5, False, True),
        ("<=", None, 5, False, False),
        (">", 5, None, True, False),
        (">=", 5, None, False, False),
    ],
)
def test_a_comparator_is_an_interval(
    comparator: str, low: int | None, high: int | None, low_open: bool, high_open: bool
) -> None:
    made = units.quantity("lab-afp", Received("5", "5", comparator, "ng/mL"))
    assert isinstance(made, Quantity)
    assert (made.low_open, made.high_open) == (low_open, high_open)
    assert [None if end is None else int(end) for end in (made.low, made.high)] == [low, high]


@pytest.mark.parametrize(
    ("quantity", "unit", "is_text"),
    [
        (r4.Quantity(value=Decimal(5), unit="x", system=UCUM, code="ng/mL"), "ng/mL", False),
        (r4.Quantity(value=Decimal(5), unit="ng/mL"), "ng/mL", True),
        (r4.Quantity(value=Decimal(5), system="urn:oid:2.16.840.1.113883.6.8", code="ug/L"), "ug/L", False),
    ],
)
def test_where_the_unit_stands(quantity: r4.Quantity, unit: str, is_text: bool) -> None:
    received = units.measured("lab-afp", quantity).received
    assert received == Received("5", "5", "", unit, is_text)


@pytest.mark.hazard("H03")
@pytest.mark.parametrize(
    ("quantity", "why"),
    [
        (r4.Quantity(value=Decimal(5), unit="ng/mL", system="http://hospital.example", code="ng/mL"), "unit-unknown"),
        (r4.Quantity(value=Decimal(5), unit="ng/mL", code="ng/mL"), "unit-unknown"),
        (r4.Quantity(value=Decimal(5), unit="ng/mL", system=UCUM), "unit-missing"),
        (r4.Quantity(value=Decimal(5), unit=" "), "unit-missing"),
        (r4.Quantity(unit="ng/mL"), "value-missing"),
    ],
)
def test_a_unit_that_is_none(quantity: r4.Quantity, why: str) -> None:
    with pytest.raises(NotUsed) as refused:
        units.measured("lab-afp", quantity)
    assert refused.value.code == why


@pytest.mark.hazard("H20")
def test_thirty_digits_stay_exact() -> None:
    number = "123456.789012345678901234567891"
    made = units.quantity("lab-afp", Received(number, number, "", "ng/dL"))
    assert isinstance(made, Quantity)
    assert str(made.low) == "1234.56789012345678901234567891"


@pytest.mark.hazard("H03")
def test_two_factors_for_one_unit_are_refused() -> None:
    with pytest.raises(ValueError, match="two factors"):
        units._scale("mm", (("mm", "1"), ("MM", "10")), ("0", "1"))
