"""The commands that keep a store: the chain verified and listed, a backup, a store from a backup."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from fhirnet import cli
from fhirnet.store import audit, open_store
from fhirnet.store.tables import AUDIT


@pytest.fixture
def database(tmp_path: Path) -> str:
    """A store with two entries."""
    url = f"sqlite:///{tmp_path}/store.sqlite"
    store = open_store(url)
    for client, patients in (("north", ("p1",)), ("south", ())):
        with store.writing() as writing:
            audit.append(writing, audit.Act(client=client, action="read", patients=patients))
    store.close()
    return url


def run(database: str, *words: str) -> Result:
    return CliRunner(env={"FHIRNET_DATABASE": database, "FHIRNET_LANGUAGE": "en"}).invoke(cli.main, list(words))


def test_a_chain_that_holds_says_how_far(database: str) -> None:
    done = run(database, "audit", "verify")
    assert done.exit_code == 0
    assert done.output.startswith("2 entries hold, up to ")
    said = json.loads(run(database, "audit", "verify", "--json").output)
    assert (said["entries"], said["broken"]) == (2, None)
    assert said["head"] in done.output


def test_a_broken_chain_is_named_and_fails(database: str) -> None:
    store = open_store(database)
    with store.writing() as writing:
        writing.connection.execute(update(AUDIT).where(AUDIT.c.client == "south").values(client="east"))
    store.close()
    done = run(database, "audit", "verify")
    assert done.exit_code == cli.REFUSED
    assert done.stdout.startswith("1 entries hold")
    assert "it is not what was written" in done.stderr


def test_entries_are_listed_a_line_each(database: str) -> None:
    lines = run(database, "audit", "list").output.splitlines()
    assert [line.split("  ")[1:] for line in lines] == [["north", "read", "done", "p1"], ["south", "read", "done", "-"]]
    assert "已完成" in run(database, "audit", "list", "--language", "zh-CN").output
    events = run(database, "audit", "list", "--patient", "p1", "--json").output.splitlines()
    assert [json.loads(event)["resourceType"] for event in events] == ["AuditEvent"]
    assert run(database, "audit", "list", "--before", "2024-01-01").output == ""
    assert run(database, "audit", "list", "--client", "south", "--since", "2024-01-01").output.count("\n") == 1


def test_a_backup_is_restored_elsewhere(database: str, tmp_path: Path) -> None:
    file = str(tmp_path / "kept.sqlite")
    assert run(database, "backup", file).exit_code == 0
    again = run(database, "backup", file)
    assert (again.exit_code, "exists" in again.stderr) == (cli.REFUSED, True)
    other = f"sqlite:///{tmp_path}/other.sqlite"
    restored = run(other, "restore", file)
    assert restored.output == run(database, "audit", "verify").output == run(other, "audit", "verify").output


def test_without_a_database_there_is_nothing_to_keep() -> None:
    done = run("off", "audit", "verify")
    assert (done.exit_code, "FHIRNET_DATABASE" in done.stderr) == (cli.MISSET, True)
