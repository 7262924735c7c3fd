"""Units of measured amounts: one closed table per concept, its plausible range, its default limit of normal.

A unit that is not in the table of its concept is unknown, whatever UCUM says of it: mass and units of AFP are two
concepts and never convert. Factors are those of contract 2.5; arithmetic is exact decimal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache
from unicodedata import normalize

from msgspec import UNSET

from fhirnet.quantities import Quantity, Received
from mappings.r4 import generated as r4
from mappings.unused import NotUsed

UCUM = frozenset({"http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"})
ONE = Decimal(1)
EXACT = Context(prec=80)  # 30 digits of a number and the digits of a factor
COUNTS = "10*9/L 10^9/L x10^9/L 109/L 10E9/L 10*3/uL 10^3/uL K/uL 10*3/mm3"
SMALL_COUNTS = "10*6/L /uL /mm3"


@dataclass(frozen=True, slots=True)
class Scale:
    """How one concept is measured: the canonical unit, factors of the accepted units, what is plausible.

    `unitless`: a number without a unit is in the canonical one. `factors` is by normalized unit. `respelt` are units
    that are kept, and so written again, as the canonical one: those of PIVKA-II that UCUM has no code for.
    """

    unit: str
    factors: Mapping[str, Decimal]
    low: Decimal | None
    high: Decimal | None
    unitless: bool = False
    upper: Quantity | None = None
    respelt: frozenset[str] = frozenset()

    def factor(self, unit: str | None) -> Decimal:
        """What an amount in that unit is multiplied with; NotUsed for a missing or unknown unit."""
        if not unit:
            if self.unitless:
                return ONE
            raise NotUsed("unit-missing", f"a number without a unit cannot be compared; send it in {self.unit}")
        factor = self.factors.get(normalized(unit))
        if factor is None:
            raise NotUsed("unit-unknown", f"the unit is not one that is read here; send it in {self.unit}")
        return factor


@lru_cache(maxsize=4096)
def normalized(unit: str) -> str:
    """The unit as the table spells it: NFKC, no blanks, one micro sign, x for times, letter case ignored."""
    folded = "".join(normalize("NFKC", unit).split()).lower()
    return folded.replace("\u00b5", "u").replace("\u03bc", "u").replace("\u00d7", "x")


def _scale(
    unit: str,
    accepted: str | tuple[tuple[str, str], ...],
    plausible: tuple[str | None, str | None],
    *,
    unitless: bool = False,
    upper: str | None = None,
    respelt: str = "",
) -> Scale:
    factors: dict[str, Decimal] = {}
    for units, factor in ((accepted, "1"),) if isinstance(accepted, str) else accepted:
        for name in units.split():
            if factors.setdefault(normalized(name), Decimal(factor)) != Decimal(factor):
                raise ValueError(f"{unit}: {name} has two factors")
    low, high = (None if end is None else Decimal(end) for end in plausible)
    default = None if upper is None else Quantity.exactly(Decimal(upper), unit)
    return Scale(unit, factors, low, high, unitless, default, frozenset(map(normalized, respelt.split())))


_ENZYME = _scale("U/L", (("U/L [IU]/L IU/L", "1"), ("ukat/L", "60"), ("nkat/L", "0.06")), ("1", "20000"))
_DIAMETER = _scale("mm", (("mm", "1"), ("cm", "10")), ("0", "500"))
_SUM = _scale("mm", (("mm", "1"), ("cm", "10")), ("0", "2000"))
_SUV = _scale("g/ml{SUVbw}", "g/ml{SUVbw} g/mL {SUVbw} SUV 1", ("0", "500"), unitless=True)
_RATIO = _scale("{ratio}", "{ratio} 1", ("0", "500"), unitless=True)
_PERCENT = _scale("%", "%", ("0", "100"))


def _cells(low: str, high: str) -> Scale:
    return _scale("10*9/L", ((COUNTS, "1"), (SMALL_COUNTS, "0.001")), (low, high))


SCALES: Mapping[str, Scale] = {
    "lab-afp": _scale("ng/mL", (("ng/mL ug/L", "1"), ("ng/dL", "0.01"), ("mg/L", "1000")), ("0", "1e7"), upper="20"),
    "lab-afp-units": _scale("k[IU]/L", (("k[IU]/L kIU/L [IU]/mL IU/mL", "1"), ("[IU]/L IU/L", "0.001")), ("0", "1e7")),
    "lab-afp-l3": _scale("%", "%", ("0", "100"), upper="10"),
    "lab-pivka2-units": _scale(
        "[arb'U]/L",
        (("[arb'U]/L AU/L mAU/mL m[arb'U]/mL", "1"), ("[arb'U]/mL AU/mL", "1000")),
        ("0", "1e7"),
        upper="40",
        respelt="AU/L mAU/mL m[arb'U]/mL",
    ),
    "lab-pivka2": _scale("ng/mL", "ng/mL ug/L", ("0", "1e7"), upper="7.5"),
    "lab-bilirubin": _scale(
        "umol/L", (("umol/L", "1"), ("mg/dL", "17.104"), ("mg/L", "1.7104"), ("mmol/L", "1000")), ("2", "1000")
    ),
    "lab-albumin": _scale("g/L", (("g/L", "1"), ("g/dL", "10"), ("mg/dL", "0.01")), ("10", "70")),
    "lab-inr": _scale("{INR}", "{INR} INR {ratio} 1", ("0.5", "20"), unitless=True),
    "lab-alt": _ENZYME,
    "lab-ast": _ENZYME,
    "lab-alp": _ENZYME,
    "lab-creatinine": _scale(
        "umol/L", (("umol/L", "1"), ("mg/dL", "88.4"), ("mmol/L", "1000"), ("mg/L", "8.84")), ("10", "3000")
    ),
    "lab-crcl": _scale("mL/min", (("mL/min", "1"), ("mL/s", "60")), ("1", "250")),
    "lab-egfr": _scale("mL/min/{1.73_m2}", "mL/min/{1.73_m2} mL/min/1.73m2 mL/min/1.73_m2 mL/min", ("1", "250")),
    "lab-hemoglobin": _scale("g/dL", (("g/dL", "1"), ("g/L", "0.1"), ("mmol/L", "1.611")), ("2", "25")),
    "lab-leukocytes": _cells("0.01", "500"),
    "lab-neutrophils": _cells("0", "400"),
    "lab-lymphocytes": _cells("0", "400"),
    "lab-platelets": _cells("1", "3000"),
    "lab-nse": _scale("ng/mL", "ng/mL ug/L", ("0", "10000")),
    "lab-glucose": _scale("mmol/L", (("mmol/L", "1"), ("mg/dL", "0.0555")), ("0.5", "100")),
    "vital-weight": _scale("kg", (("kg", "1"), ("g", "0.001"), ("[lb_av] lb", "0.45359237")), ("20", "350")),
    "vital-height": _scale("cm", (("cm", "1"), ("m", "100"), ("[in_i] in", "2.54")), ("80", "250")),
    "vital-age": _scale("a", "a yr", ("0", "120")),
    "path-ki67": _PERCENT,
    "obs-life-expectancy": _scale("mo", (("mo", "1"), ("a", "12")), ("0", "600")),
    "obs-tumor-size": _DIAMETER,
    "obs-tumor-longest-dimension": _DIAMETER,
    "obs-tumor-other-dimension": _DIAMETER,
    "obs-viable-longest-diameter": _DIAMETER,
    "obs-largest-tumor-diameter": _DIAMETER,
    "obs-sum-of-viable-diameters": _SUM,
    "obs-sum-of-total-diameters": _SUM,
    "obs-sum-of-viable-products": _scale("mm2", (("mm2", "1"), ("cm2", "100")), ("0", "250000")),
    "obs-viable-volume": _scale("mL", "mL cm3", ("0", "10000")),
    "obs-viable-fraction": _scale("%", "%", ("0", "1000")),
    "obs-liver-tumor-burden": _PERCENT,
    "obs-tumor-count": _scale("{#}", "{#} {score} 1", ("0", "1000"), unitless=True),
    "obs-suv-max": _SUV,
    "obs-lowest-suv-max": _SUV,
    "obs-highest-suv-max": _SUV,
    "obs-tumor-to-liver-ratio": _RATIO,
    "obs-lowest-tumor-to-liver-ratio": _RATIO,
    "activity": _scale("GBq", (("GBq", "1"), ("MBq", "0.001"), ("mCi", "0.037")), ("0.01", "20")),
    "dose": _scale("mg", (("mg", "1"), ("ug", "0.001"), ("g", "1000")), (None, None)),
}


def quantity(concept: str, received: Received) -> Quantity | str:
    """What was received, as an interval in the canonical unit of its concept, or the not-used code of why not."""
    try:
        return _canonical(concept, received)
    except NotUsed as refused:
        return refused.code


def _canonical(concept: str, received: Received) -> Quantity:
    scale = SCALES[concept]
    factor = scale.factor(received.unit)
    unit, is_text = spelt(scale, received.unit, received.unit_is_text)
    if unit != received.unit:
        received = replace(received, unit=unit, unit_is_text=is_text)
    if received.low is not None and received.low == received.high:
        return _single(scale, Decimal(received.low), received.comparator, factor, received)
    low, high = (None if end is None else EXACT.multiply(Decimal(end), factor) for end in (received.low, received.high))
    if low is None and high is None:
        raise NotUsed("value-missing", "a range without any end says nothing")
    for end in (low, high):
        if end is not None:
            _plausible(scale, end)
    if low is not None and high is not None and low > high:
        raise NotUsed("value-implausible", "the low end of the range is above its high end")
    return Quantity(low, high, scale.unit, received=received, converted=factor != ONE)


def measured(concept: str, value: r4.Quantity) -> Quantity:
    """A Quantity as an interval in the canonical unit of its concept; NotUsed where it cannot be compared."""
    number = value.value
    if number is UNSET:
        raise NotUsed("value-missing", "the quantity has no value")
    scale = SCALES[concept]
    if value.code == scale.unit and value.system in UCUM:  # it is in the canonical unit already
        unit, is_text, factor = value.code or None, False, ONE
    else:
        given, is_text = unit_of(value)
        factor = scale.factor(given)
        unit, is_text = spelt(scale, given, is_text)
    written = str(number)
    comparator = value.comparator or ""
    return _single(scale, number, comparator, factor, Received(written, written, comparator, unit, is_text))


def ranged(concept: str, value: r4.Range) -> Quantity:
    """A Range as an interval in the canonical unit of its concept; both ends in one unit."""
    ends = [end for end in (value.low, value.high) if end is not UNSET and end.value is not UNSET]
    units = {unit_of(end) for end in ends}
    if not ends:
        raise NotUsed("value-missing", "a range without any end says nothing")
    if len(units) > 1:
        raise NotUsed("unit-unknown", "the two ends of the range have different units")
    (unit, is_text) = units.pop()
    low, high = (None if end is UNSET or end.value is UNSET else str(end.value) for end in (value.low, value.high))
    return _canonical(concept, Received(low, high, "", unit, is_text))


def spelt(scale: Scale, unit: str | None, is_text: bool) -> tuple[str | None, bool]:
    """The unit as it is kept, and whether only a display text named it."""
    if unit is not None and scale.respelt and normalized(unit) in scale.respelt:
        return scale.unit, False
    return unit, is_text


def _single(scale: Scale, number: Decimal, comparator: str, factor: Decimal, received: Received) -> Quantity:
    converted = factor is not ONE and factor != ONE
    if converted:
        number = EXACT.multiply(number, factor)
    low, high = scale.low, scale.high
    if (low is not None and number < low) or (high is not None and number > high):
        _plausible(scale, number)
    if not comparator:
        return Quantity(number, number, scale.unit, False, False, received, converted)
    if comparator[0] == "<":
        return Quantity(None, number, scale.unit, False, comparator == "<", received, converted)
    return Quantity(number, None, scale.unit, comparator == ">", False, received, converted)


def _plausible(scale: Scale, number: Decimal) -> None:
    if (scale.low is not None and number < scale.low) or (scale.high is not None and number > scale.high):
        raise NotUsed(
            "value-implausible", f"the value is outside {scale.low} to {scale.high} {scale.unit}; check number and unit"
        )


def unit_of(value: r4.Quantity) -> tuple[str | None, bool]:
    """The unit string, and whether only the display text named it."""
    system, code = value.system, value.code
    if system is UNSET and code is UNSET:
        return (None, False) if value.unit is UNSET or not value.unit.strip() else (value.unit, True)
    if system is not UNSET and system not in UCUM:
        raise NotUsed("unit-unknown", "the unit is of another code system than UCUM; send its UCUM code")
    if system is UNSET:
        raise NotUsed("unit-unknown", "the unit code has no system; send system http://unitsofmeasure.org")
    if code is UNSET or not code.strip():
        return None, False
    return code, False
