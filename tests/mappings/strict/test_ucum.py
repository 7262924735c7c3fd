"""What is a unit of UCUM, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.strict import ucum

UNITS = """
1 % g kg mg ug mL dL mm cm mm2 mmol/L umol/L 10*9/L 10^9/L 10*-3 /uL /m/s U/L k[IU]/L [IU]/mL [arb'U]/L mm[Hg] cm[H2O]
[in_i'H2O] B[10.nV]
[m/s2/Hz^(1/2)] {INR} {} g/ml{SUVbw} mL/min/{1.73_m2} kg.m/s2 kg.(m/s2) (kg.m)/s2 /(a.b) a.(/m) (m){x}
GBq MBq mCi mo a d h min 2.54 m+2 10.L/(min.m2) Cel [degF] g% eq
"""
NONE = """
mmHg IU/L mAU/mL m[arb'U]/mL mL/min/1.73m2 gr. foo hr lb °C {个} m/ / //m m..s .m m. () (m m) (m)2 kg(m) a{b}{c} {a}m
{a}{b} da dam-+1 1+3 K/µL x10^9/L 10E9/L {a{b}} [g [g]] m2.- m+ km[IU] k% kmin
"""


@pytest.mark.parametrize("text", UNITS.split())
def test_units(text: str) -> None:
    assert ucum.is_unit(text)


@pytest.mark.parametrize("text", ["", " ", "mm [Hg]", "m\n", "mol ", *NONE.split()])
def test_what_is_none(text: str) -> None:
    assert not ucum.is_unit(text)


def test_the_table_is_whole() -> None:
    """Of ucum-essence.xml 2.2."""
    assert (len(ucum.PREFIXES), len(ucum.METRIC), len(ucum.OTHER)) == (24, 96, 216)


@given(st.lists(st.sampled_from(sorted(ucum.METRIC)), min_size=1), st.sampled_from(sorted(ucum.PREFIXES)))
def test_products_and_quotients_of_units_are_units(parts: list[str], prefix: str) -> None:
    for between in ".", "/", "2/":
        assert ucum.is_unit(between.join(parts))
    assert ucum.is_unit(f"/({prefix}{'.'.join(parts)}-1)")


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert ucum.is_unit(text) in (True, False)


LONG = ["9" * 200_000 + "x", "(" * 200_000, "[" * 200_000, "m." * 100_000 + "m", "{" + "a" * 200_000]


@pytest.mark.parametrize("text", LONG, ids=range(5))
def test_long_texts_are_answered_at_once(text: str) -> None:
    assert ucum.is_unit(text) == text.startswith("m")
