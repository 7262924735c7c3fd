"""The unit table of the wire contract, transcribed a second time, and amounts in every unit of it.

`UNITS` gives per concept its canonical unit, its plausible range, and every accepted unit with its factor; the empty
unit means that none need be given.
"""

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import NamedTuple

from hypothesis import strategies as st

from fhirnet.quantities import Quantity, Received
from mappings import units


class Table(NamedTuple):
    """One row of the table."""

    canonical: str
    low: str
    high: str
    factors: dict[str, str]


def _table(canonical: str, low: str, high: str, *groups: str) -> Table:
    """Groups are written as in the contract: units with blanks between them, then their factor."""
    factors = {unit: group.split()[-1] for group in groups for unit in group.split()[:-1]}
    return Table(canonical, low, high, {"" if unit == "none" else unit: factor for unit, factor in factors.items()})


_CELLS = ("10*9/L 10^9/L x10^9/L 109/L 10E9/L 10*3/uL 10^3/uL K/uL 10*3/mm3 1", "10*6/L /uL /mm3 0.001")
_ENZYME = _table("U/L", "1", "20000", "U/L [IU]/L IU/L 1", "ukat/L 60", "nkat/L 0.06")
_DIAMETER = _table("mm", "0", "500", "mm 1", "cm 10")
_SUM = _table("mm", "0", "2000", "mm 1", "cm 10")
_PERCENT = _table("%", "0", "100", "% 1")
_SUV = _table("g/ml{SUVbw}", "0", "500", "g/ml{SUVbw} g/mL {SUVbw} SUV 1 none 1")
_RATIO = _table("{ratio}", "0", "500", "{ratio} 1 none 1")

UNITS = {
    "lab-afp": _table("ng/mL", "0", "1e7", "ng/mL ug/L 1", "ng/dL 0.01", "mg/L 1000"),
    "lab-afp-units": _table("k[IU]/L", "0", "1e7", "k[IU]/L kIU/L [IU]/mL IU/mL 1", "[IU]/L IU/L 0.001"),
    "lab-afp-l3": _PERCENT,
    "lab-pivka2-units": _table("[arb'U]/L", "0", "1e7", "[arb'U]/L AU/L mAU/mL m[arb'U]/mL 1", "[arb'U]/mL AU/mL 1000"),
    "lab-pivka2": _table("ng/mL", "0", "1e7", "ng/mL ug/L 1"),
    "lab-bilirubin": _table("umol/L", "2", "1000", "umol/L 1", "mg/dL 17.104", "mg/L 1.7104", "mmol/L 1000"),
    "lab-albumin": _table("g/L", "10", "70", "g/L 1", "g/dL 10", "mg/dL 0.01"),
    "lab-inr": _table("{INR}", "0.5", "20", "{INR} INR {ratio} 1 none 1"),
    "lab-alt": _ENZYME,
    "lab-ast": _ENZYME,
    "lab-alp": _ENZYME,
    "lab-creatinine": _table("umol/L", "10", "3000", "umol/L 1", "mg/dL 88.4", "mmol/L 1000", "mg/L 8.84"),
    "lab-crcl": _table("mL/min", "1", "250", "mL/min 1", "mL/s 60"),
    "lab-egfr": _table("mL/min/{1.73_m2}", "1", "250", "mL/min/{1.73_m2} mL/min/1.73m2 mL/min/1.73_m2 mL/min 1"),
    "lab-hemoglobin": _table("g/dL", "2", "25", "g/dL 1", "g/L 0.1", "mmol/L 1.611"),
    "lab-leukocytes": _table("10*9/L", "0.01", "500", *_CELLS),
    "lab-neutrophils": _table("10*9/L", "0", "400", *_CELLS),
    "lab-lymphocytes": _table("10*9/L", "0", "400", *_CELLS),
    "lab-platelets": _table("10*9/L", "1", "3000", *_CELLS),
    "lab-nse": _table("ng/mL", "0", "10000", "ng/mL ug/L 1"),
    "lab-glucose": _table("mmol/L", "0.5", "100", "mmol/L 1", "mg/dL 0.0555"),
    "vital-weight": _table("kg", "20", "350", "kg 1", "g 0.001", "[lb_av] lb 0.45359237"),
    "vital-height": _table("cm", "80", "250", "cm 1", "m 100", "[in_i] in 2.54"),
    "vital-age": _table("a", "0", "120", "a yr 1"),
    "path-ki67": _PERCENT,
    "obs-life-expectancy": _table("mo", "0", "600", "mo 1", "a 12"),
    "obs-viable-longest-diameter": _DIAMETER,
    "obs-tumor-longest-dimension": _DIAMETER,
    "obs-tumor-other-dimension": _DIAMETER,
    "obs-largest-tumor-diameter": _DIAMETER,
    "obs-sum-of-viable-diameters": _SUM,
    "obs-sum-of-total-diameters": _SUM,
    "obs-sum-of-viable-products": _table("mm2", "0", "250000", "mm2 1", "cm2 100"),
    "obs-viable-volume": _table("mL", "0", "10000", "mL cm3 1"),
    "obs-viable-fraction": _table("%", "0", "1000", "% 1"),
    "obs-liver-tumor-burden": _PERCENT,
    "obs-suv-max": _SUV,
    "obs-lowest-suv-max": _SUV,
    "obs-highest-suv-max": _SUV,
    "obs-tumor-to-liver-ratio": _RATIO,
    "obs-lowest-tumor-to-liver-ratio": _RATIO,
    "obs-tumor-count": _table("{#}", "0", "1000", "{#} {score} 1 none 1"),
    "activity": _table("GBq", "0.01", "20", "GBq 1", "MBq 0.001", "mCi 0.037"),
    "dose": _table("mg", "0.001", "100000", "mg 1", "ug 0.001", "g 1000"),
}


def quantity(concept: str, received: Received) -> Quantity:
    """The amount as both readers make it."""
    made = units.quantity(concept, received)
    assert isinstance(made, Quantity), (concept, received, made)
    return made


def amount(concept: str, value: str, unit: str | None = None, comparator: str = "") -> Quantity:
    """An amount as somebody wrote it; without a unit in the canonical one."""
    return quantity(concept, Received(value, value, comparator, UNITS[concept].canonical if unit is None else unit))


@st.composite
def received(draw: st.DrawFn, concept: str) -> Received:
    """An amount in any unit of its concept: a number, one with a comparator, or a range."""
    unit = draw(st.sampled_from(list(UNITS[concept].factors)))
    shape = draw(st.sampled_from(("number", "number", "comparator", "range", "low", "high")))
    first = draw(_numbers(concept, unit))
    named, by_text = (unit or None), bool(unit) and draw(st.booleans())
    if shape == "comparator":
        return Received(first, first, draw(st.sampled_from(("<", "<=", ">", ">="))), named, by_text)
    if shape in ("low", "high"):
        low, high = (first, None) if shape == "low" else (None, first)
        return Received(low, high, "", named, by_text)
    second = draw(_numbers(concept, unit)) if shape == "range" else first
    low, high = sorted((first, second), key=Decimal)
    return Received(low, high, "", named, by_text)


@cache
def quantities(concept: str) -> st.SearchStrategy[Quantity]:
    """Amounts of a concept."""
    return received(concept).map(lambda came: quantity(concept, came))


@cache
def limits(concept: str) -> st.SearchStrategy[Quantity]:
    """A limit of normal: one number."""
    return received(concept).filter(lambda r: r.low == r.high and not r.comparator).map(lambda r: quantity(concept, r))


def default_upper(concept: str) -> Quantity | None:
    """The limit of normal that is taken where none came with a result."""
    upper = _DEFAULT_UPPER.get(concept)
    return None if upper is None else Quantity.exactly(Decimal(upper), UNITS[concept].canonical)


_DEFAULT_UPPER = {"lab-afp": "20", "lab-afp-l3": "10", "lab-pivka2-units": "40", "lab-pivka2": "7.5"}


def written_in(concept: str, unit: str, ordinary: int, share: str) -> str:
    """A share of an ordinary canonical amount, within what is plausible, in another unit, to four digits."""
    table = UNITS[concept]
    amount = min(max(Decimal(ordinary) * Decimal(share), Decimal(table.low)), Decimal(table.high))
    return f"{Context(prec=4, rounding=ROUND_HALF_UP).divide(amount, Decimal(table.factors[unit])):f}"


def in_canonical_unit(concept: str, amount: Quantity) -> Quantity:
    """The same amount, written in the canonical unit of its concept."""
    came = amount.received
    assert came is not None
    table = UNITS[concept]
    factor = Decimal(table.factors[came.unit or ""])
    low, high = (None if end is None else f"{Decimal(end) * factor:f}" for end in (came.low, came.high))
    return quantity(concept, Received(low, high, came.comparator, table.canonical))


@cache
def _numbers(concept: str, unit: str) -> st.SearchStrategy[str]:
    """Plausible numbers of a unit, as written: with and without trailing zeros."""
    table = UNITS[concept]
    factor = Decimal(table.factors[unit])
    low, high = Decimal(table.low) / factor, Decimal(table.high) / factor
    places = 0 if high - low > 50 else 5
    step = Decimal(1).scaleb(-places)
    whole = st.integers(math.ceil(low / step), math.floor(high / step))
    return st.tuples(whole, st.sampled_from(("", "0", "50"))).map(lambda n: _written(n[0] * step, n[1], high))


def _written(number: Decimal, tail: str, high: Decimal) -> str:
    text = f"{number:f}"
    longer = f"{text}{tail}" if "." in text else f"{text}.{tail}" if tail else text
    return longer if Decimal(longer) <= high else text
