"""An audit entry that somebody edits or deletes in the file by hand: `fhirnet audit verify` names the first one."""

import json
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirnet import cli
from fhirnet.store import open_store
from fhirnet.store.audit import LINKED
from tests.web.conftest import over

MAN = {"resourceType": "Patient", "id": "p1", "gender": "male"}
EDITS = {
    "at": "2024-01-01T00:00:00.000000Z",
    "client": "somebody",
    "person": "Dr. Wu",
    "action": "search-type",
    "outcome": "4",
    "request": "another",
    "patients": '["p2"]',
    "what": '{"reference":"Patient/p2"}',
    "previous": "0" * 64,
}
NO_JSON = {"patients": "p2", "what": "[", "client": b"\x00\xff", "at": b"\x00"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with four entries, as the service writes them."""
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    api = over(store)
    api.put("/Patient/p1", MAN)
    api.get("/Patient/p1")
    api.put("/Patient/p1", {**MAN, "gender": "female"})
    api.get("/Patient/p1")
    store.close()
    return tmp_path / "store.sqlite"


def by_hand(file: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(statement, values)
    connection.close()


def positions(file: Path) -> list[int]:
    with sqlite3.connect(file) as connection:
        found = [row[0] for row in connection.execute("select position from audit order by position")]
    connection.close()
    return found


def verify(file: Path, *words: str) -> Result:
    environment = {"FHIRNET_DATABASE": f"sqlite:///{file}", "FHIRNET_LANGUAGE": "en"}
    return CliRunner(env=environment).invoke(cli.main, ["audit", "verify", *words])


@pytest.mark.fault("F25")
@pytest.mark.parametrize(("column", "value"), [*EDITS.items(), *NO_JSON.items()], ids=repr)
def test_an_entry_that_was_edited_is_named(file: Path, column: str, value: object) -> None:
    assert verify(file).exit_code == 0
    second, third = positions(file)[1:3]
    for edited in (third, second):  # the first one is named
        by_hand(file, f"update audit set {column} = ? where position = ?", value, edited)
    done = verify(file)
    assert done.exit_code == cli.REFUSED
    assert done.stdout.startswith("1 entries hold")
    assert f"entry {second} (" in done.stderr
    assert json.loads(verify(file, "--json").stdout.splitlines()[0])["entries"] == 1


@pytest.mark.fault("F25")
def test_an_entry_whose_hash_was_edited_is_named(file: Path) -> None:
    second = positions(file)[1]
    by_hand(file, "update audit set hash = ? where position = ?", "0" * 64, second)
    assert f"entry {second} (" in verify(file).stderr


@pytest.mark.fault("F25")
@pytest.mark.parametrize("number", range(4))
def test_an_entry_that_was_deleted_is_missed(file: Path, number: int) -> None:
    there = positions(file)
    by_hand(file, "delete from concerned where entry = ?", there[number])
    by_hand(file, "delete from audit where position = ?", there[number])
    done = verify(file)
    assert done.exit_code == cli.REFUSED
    assert done.stdout.startswith(f"{number} entries hold")
    told = f"entry {there[number + 1]} (" if number < 3 else "the last entries are missing"
    assert told in done.stderr


@pytest.mark.fault("F25")
def test_an_entry_whose_hash_was_made_anew_is_named_by_the_next_one(file: Path) -> None:
    second, third = positions(file)[1:3]
    by_hand(file, "update audit set client = 'x', hash = ? where position = ?", _hash_with(file, second, "x"), second)
    done = verify(file)
    assert done.stdout.startswith("2 entries hold")
    assert f"entry {third} (" in done.stderr


def _hash_with(file: Path, position: int, client: str) -> str:
    """The hash that an entry would have, had this client acted."""
    with sqlite3.connect(file) as connection:
        row = connection.execute(f"select {','.join(LINKED)} from audit where position = ?", (position,)).fetchone()
    connection.close()
    values = [client if name == "client" else value for name, value in zip(LINKED, row, strict=True)]
    return sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
