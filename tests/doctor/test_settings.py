"""What the doctor says of settings and of the site mapping file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mappings import site
from tests.doctor.saying import Said, levels, sentences

Look = Callable[..., Said]
HEADER, LAB = ",".join(site.HEADER) + "\n", "http://hospital.example/lab"


def test_every_setting_that_cannot_be_used_is_told_at_once(said: Look) -> None:
    found = said(MAX_ISSUES="many", LANGUAGE="fr", NONSENSE="1", TACE_RESISTANCE_DEFINITION="fda-2024")
    assert levels(found, "settings")[:4] == ["problem"] * 4
    told = sentences(found, "settings")
    for name in ("FHIRNET_NONSENSE", "FHIRNET_MAX_ISSUES", "FHIRNET_LANGUAGE", "fda-2024 does not answer"):
        assert name in told
    assert levels(found, "database") == ["ok"]  # the others are looked at nevertheless


def test_what_rests_on_a_setting_that_cannot_be_used_is_not_looked_at(said: Look) -> None:
    found = said(DATABASE="mysql://x", PEERS="/nowhere.toml", SITE_MAPPING="/nowhere.csv")
    for subject, setting in (("database", "DATABASE"), ("peers", "PEERS"), ("mapping", "SITE_MAPPING")):
        assert found[subject] == [("warning", f"not looked at: FHIRNET_{setting} cannot be used")]
    assert levels(found, "settings") == ["problem"] * 3
    assert found.keys().isdisjoint({"audit", "outbox", "clock"})


def test_settings_that_can_be_used(said: Look) -> None:
    assert said()["settings"][0] == ("ok", "all settings can be used")


@pytest.mark.parametrize(
    ("named", "level", "what"),
    [
        ({}, "warning", "anyone who reaches"),
        ({"ACCESS": "open"}, "warning", "anyone who reaches"),
        ({"ACCESS": "required"}, "problem", "nobody may ask"),
    ],
)
def test_who_may_ask_without_a_peers_file(said: Look, named: dict[str, str], level: str, what: str) -> None:
    assert said(**named)["settings"][-1][0] == level
    assert what in said(**named)["settings"][-1][1]


def test_a_mapping_that_is_sound(said: Look, tmp_path: Path) -> None:
    file = tmp_path / "site.csv"
    file.write_text(f"{HEADER}{LAB},A,,lab-afp,Dr Li,2024-01-02\n{LAB},B,,lab-inr,,\n", "utf-8")
    assert said(SITE_MAPPING=file)["mapping"] == [("ok", "1 rows are reviewed and count, 1 are not")]
    assert levels(said(), "mapping") == ["ok"]


def test_a_mapping_that_is_used_and_not_sound_and_one_that_stops_the_start(said: Look, tmp_path: Path) -> None:
    file = tmp_path / "site.csv"
    file.write_text(f"{HEADER}{LAB},A,,lab-afp,Dr Li,\n", "utf-8")
    assert levels(said(SITE_MAPPING=file), "mapping") == ["warning"]
    assert f"fhirnet map verify {file}" in sentences(said(SITE_MAPPING=file), "mapping")
    file.write_text(f"{HEADER}{LAB},A,,lab-apf,Dr Li,2024-01-02\n", "utf-8")
    assert levels(said(SITE_MAPPING=file), "mapping") == ["problem"]
