"""Settings come from the environment, once, and are refused where they cannot be used."""

from pathlib import Path

import pytest

from fhirnet.errors import InvalidSettings
from fhirnet.settings import OFF, Settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.names():
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_the_defaults_hold() -> None:
    assert Settings.from_env() == Settings()
    assert Settings().site == "-"
    assert Settings().max_body_bytes == 20_971_520
    assert Settings().definition("tace-resistance") == "jsh-lcsgj-2014"
    assert Settings().definition("prrt-suitability") == "prrt-default-1"


def test_every_setting_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mapping = tmp_path / "site.csv"
    mapping.touch()
    peers = tmp_path / "peers.toml"
    peers.touch()
    values = {
        "SITE": "ward-7",
        "SITE_MAPPING": str(mapping),
        "LANGUAGE": "en",
        "TACE_RESISTANCE_DEFINITION": "cci-2022",
        "PRRT_SUITABILITY_DEFINITION": "fda-2024",
        "MAX_BODY_BYTES": "2048",
        "MAX_ISSUES": "7",
        "TIME_LIMIT_SECONDS": "2.5",
        "WORKERS": "4",
        "DATABASE": "sqlite:////data/cases.sqlite",
        "BASE_URL": "https://fhir.hospital.example/fhir/",
        "PEERS": str(peers),
        "ACCESS": "required",
        "LOG_FORMAT": "text",
        "REQUESTS_PER_MINUTE": "600",
        "REQUESTS_AT_ONCE": "8",
        "PROXIES": "1",
    }
    assert {f"FHIRNET_{name}" for name in values} == set(Settings.names())
    for name, value in values.items():
        monkeypatch.setenv(f"FHIRNET_{name}", value)
    assert Settings.from_env() == Settings(
        site="ward-7",
        site_mapping=mapping,
        language="en",
        tace_resistance_definition="cci-2022",
        prrt_suitability_definition="fda-2024",
        max_body_bytes=2048,
        max_issues=7,
        time_limit_seconds=2.5,
        workers=4,
        database="sqlite:////data/cases.sqlite",
        base_url="https://fhir.hospital.example/fhir",
        peers=peers,
        log_format="text",
        access="required",
        requests_per_minute=600,
        requests_at_once=8,
        proxies=1,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE", "two words"),
        ("SITE_MAPPING", "/no/such/file.csv"),
        ("LANGUAGE", "fr"),
        ("LOG_FORMAT", "xml"),
        ("MAX_BODY_BYTES", "20 MiB"),
        ("MAX_BODY_BYTES", "0"),
        ("MAX_ISSUES", "0"),
        ("TIME_LIMIT_SECONDS", "0"),
        ("TIME_LIMIT_SECONDS", "nan"),
        ("WORKERS", "-1"),
        ("DATABASE", "/data/cases.sqlite"),
        ("DATABASE", "postgresql://hospital/cases"),
        ("DATABASE", "sqlite://"),
        ("DATABASE", "on"),
        ("DATABASE", "postgresql+psycopg://fhir:s3cret@Tail/x@db.example/fhir"),
        ("BASE_URL", "fhir.hospital.example/fhir"),
        ("BASE_URL", "https://fhir.hospital.example/fhir?x=1"),
        ("BASE_URL", "https://user:s3cret@fhir.hospital.example/fhir"),
        ("BASE_URL", "http://[::1/fhir"),
        ("BASE_URL", "https://fhir.hospital.example:none/fhir"),
        ("PEERS", "/no/such/peers.toml"),
        ("REQUESTS_PER_MINUTE", "-1"),
        ("REQUESTS_AT_ONCE", "many"),
        ("PROXIES", "true"),
        ("ACCESS", "closed"),
        ("MAX_BODY_BITES", "1"),
    ],
)
def test_what_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"FHIRNET_{name}", value)
    with pytest.raises(InvalidSettings, match=f"FHIRNET_{name}"):
        Settings.from_env()


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "WORKERS", "NONSENSE"):
        monkeypatch.setenv(f"FHIRNET_{name}", "x")
    with pytest.raises(InvalidSettings) as refused:
        Settings.from_env()
    assert len(refused.value.issues) == 3


def test_a_password_in_the_address_of_the_database_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FHIRNET_DATABASE", "mysql://keeper:secret@hospital/cases")
    with pytest.raises(InvalidSettings) as refused:
        Settings.from_env()
    assert "secret" not in str(refused.value)


def test_nothing_is_stored_where_the_database_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FHIRNET_DATABASE", "off")
    assert Settings.from_env().database == OFF


@pytest.mark.parametrize(
    ("access", "peers", "restricted"),
    [(None, False, False), (None, True, True), ("open", True, False), ("required", False, True)],
)
def test_a_peers_file_restricts_access_unless_it_is_said_otherwise(
    access: str | None, peers: bool, restricted: bool, tmp_path: Path
) -> None:
    assert Settings(access=access, peers=tmp_path if peers else None).restricted == restricted
