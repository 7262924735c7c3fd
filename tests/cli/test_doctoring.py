"""`fhirnet doctor`: what it prints and with which exit code it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirnet.cli import FAILED, main
from fhirnet.store import open_store


def run(folder: Path, *options: str, **named: str) -> Result:
    environment = {"FHIRNET_DATABASE": f"sqlite:///{folder}/store.sqlite", **named}
    return CliRunner().invoke(main, ["doctor", *options], env=environment)


def test_an_installation_without_a_problem(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/store.sqlite").close()
    done = run(tmp_path, "--language", "en")
    assert done.exit_code == 0, done.output
    for said in ("settings", "database", "audit chain", "clock", "outbox", "program", "warning"):
        assert said in done.output
    assert run(tmp_path, "--online").exit_code == 0


def test_a_problem_is_exit_code_1_also_where_settings_cannot_be_used(tmp_path: Path) -> None:
    done = run(tmp_path, FHIRNET_LANGUAGE="fr", FHIRNET_NONSENSE="1")
    assert done.exit_code == FAILED
    assert "FHIRNET_NONSENSE" in done.output
    assert "问题" in done.output


def test_as_json(tmp_path: Path) -> None:
    rows = json.loads(run(tmp_path, "--json", "--language", "en").stdout)
    assert rows[0] == {"subject": "settings", "level": "ok", "what": "all settings can be used"}
    assert {row["level"] for row in rows} <= {"ok", "warning", "problem"}


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_password_of_the_database_is_never_told(tmp_path: Path, language: str) -> None:
    address = "postgresql+psycopg://someone:geheim@127.0.0.1:9/x?password=geheim&connect_timeout=2"
    done = run(tmp_path, "--language", language, FHIRNET_DATABASE=address)
    assert done.exit_code == FAILED
    assert "geheim" not in done.output
