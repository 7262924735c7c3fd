"""What a supposed fact may be, where it is one of a few: every value is named in both languages, and is read."""

from pathlib import Path

import pytest

from fhirnet.case import Case
from fhirnet.settings import LANGUAGES
from mappings import bundle, r4
from mappings.supposed import facts
from mappings.units import SCALES
from mappings.what_if import keys, suppose
from mappings.what_if.choices import choices

CASES = Path(__file__).resolve().parents[2] / "fixtures" / "cases"
NUMBERS_AND_DATES = {  # without a unit
    "birth-date",
    "child-pugh-score",
    "obs-critical-organ-burden",
    "obs-disease-symptom-grade",
    "obs-encephalopathy-grade",
    "obs-lowest-krenning-score",
    "obs-prior-systemic-lines",
    "ps-ecog",
    "ps-kps",
}


def case_of(name: str) -> Case:
    reading = bundle.read(r4.receive((CASES / f"{name}.json").read_bytes()).bundle())
    assert reading.latest is not None
    return reading.known_on(reading.latest, recorded_filter=False).case


HCC, NET = case_of("hcc-four-ways"), case_of("net-rectal-2025")


@pytest.mark.parametrize("key", keys())
def test_every_value_that_is_offered_is_read(key: str) -> None:
    nuclear = key in ("obs-tracer", "obs-netpet-grade") or "uptake" in key or "fdg" in key
    case = NET if nuclear else HCC
    day = "@2024-06-20" if key == "tace" else ""
    for value in choices(key):
        assert suppose(case, [f"{key}{day}={value}"]) is not case


@pytest.mark.parametrize("key", keys())
def test_what_is_no_number_and_no_date_is_one_of_a_few(key: str) -> None:
    assert bool(choices(key)) != (key in SCALES or key in NUMBERS_AND_DATES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_has_a_name(language: str) -> None:
    for fact in facts(language):
        named = dict(fact.values)
        assert fact.name not in ("", fact.key)
        assert all(named.values())
        assert len(set(named.values())) == len(named)
        assert not [name for name in named.values() if name.endswith(tuple(named)) and "-" in name]


def test_a_unit_is_said_as_a_reader_writes_it() -> None:
    units = {fact.key: fact.unit for fact in facts("zh-CN")}
    assert (units["lab-platelets"], units["lab-inr"], units["ps-ecog"]) == ("×10⁹/L", "", "")
