"""A store of an older release: copied, then brought up to date as a whole, wherever the start is killed.

The third migration stands here; those of a release stand in the wheel.
"""

import os
import shutil
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from fhirnet import cli
from fhirnet.errors import InvalidSettings
from fhirnet.store import audit, open_store, schema
from tests.web.conftest import over

MAN = {"resourceType": "Patient", "id": "p1", "gender": "male"}
THIRD = '''"""Two more columns, filled, and a table."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("length", sa.Integer(), nullable=True))
    op.execute("update message set length = length(body)")
    op.create_table("upgraded", sa.Column("id", sa.Integer(), nullable=False))
    op.execute("insert into upgraded (id) values (1)")
    with op.batch_alter_table("resource") as batch:
        batch.alter_column("owner", type_=sa.String(length=128))
'''


@pytest.fixture
def old(each_database: str) -> str:
    """The URL of a store with a patient, as this release left it."""
    store = open_store(each_database)
    assert over(store).put("/Patient/p1", MAN, Idempotency_Key="m").status_code == 201
    store.close()
    return each_database


@pytest.fixture
def newer(old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the making of the old store on this release has a third migration."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0003_third.py").write_text(THIRD)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)


def revision(database: str) -> tuple[str, bool]:
    """The revision a database is at, and whether the tables of the third are there."""
    engine = create_engine(database)
    with engine.connect() as connection:
        found = schema.revision(connection)
        upgraded = engine.dialect.has_table(connection, "upgraded")
    engine.dispose()
    return str(found), upgraded


def copy_of(database: str) -> Path:
    return Path(f"{database.removeprefix('sqlite:///')}.before-0002")


def killed_at(database: str, number: int) -> bool:
    """Whether a start was killed at its n-th statement; else it came to its end."""
    child = os.fork()
    if child == 0:
        seen = 0

        def count(*_: object) -> None:
            nonlocal seen
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "before_cursor_execute", count)
        try:
            open_store(database)
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL)
    return status != 0


@pytest.mark.fault("F7")
@pytest.mark.usefixtures("newer")
def test_an_upgrade_that_is_killed_anywhere_is_begun_again(old: str) -> None:
    number, found = 1, list[tuple[str, bool]]()
    while killed_at(old, number):
        found.append(revision(old))
        number += 1
    assert set(found) <= {("0002", False), ("0003", True)}  # all of it or nothing
    assert found.count(("0002", False)) > 10
    assert revision(old) == ("0003", True)
    if old.startswith("sqlite"):
        assert revision(f"sqlite:///{copy_of(old)}") == ("0002", False)
        assert not list(copy_of(old).parent.glob("*.unfinished"))
    store = open_store(old)
    assert over(store).put("/Patient/p1", MAN, Idempotency_Key="m").headers["ETag"] == 'W/"1"'
    assert audit.verify(store).broken is None
    store.close()


@pytest.mark.fault("F7")
@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize("each_database", ["sqlite-truncate"], indirect=True)
def test_the_copy_made_before_an_upgrade_is_the_way_back(
    old: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = Path(old.removeprefix("sqlite:///")).stat().st_size
    copy_of(old).with_name(f"{copy_of(old).name}.unfinished").write_bytes(b"half a copy")  # of a start that was killed
    open_store(old).close()
    assert copy_of(old).stat().st_size == before
    monkeypatch.undo()
    with pytest.raises(InvalidSettings, match="newer release"):
        open_store(old)
    shutil.copy(copy_of(old), tmp_path / "back.sqlite")
    store = open_store(f"sqlite:///{tmp_path}/back.sqlite")
    assert over(store).get("/Patient/p1").headers["ETag"] == 'W/"1"'
    assert audit.verify(store).broken is None
    store.close()


@pytest.mark.fault("F7")
@pytest.mark.usefixtures("newer")
def test_a_store_of_a_newer_release_is_left_alone(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(old).close()
    monkeypatch.undo()
    for words in (["serve", "--port", "1"], ["audit", "verify"]):
        environment = {"FHIRNET_DATABASE": old, "FHIRNET_LANGUAGE": "en"}
        done = CliRunner(env=environment).invoke(cli.main, words)
        assert done.exit_code in (cli.MISSET, cli.UNREACHABLE), done.output
    assert revision(old) == ("0003", True)


@pytest.mark.fault("F7")
@pytest.mark.usefixtures("newer")
def test_a_backup_of_an_older_release_is_restored_into_a_newer_one(
    old: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = schema.MIGRATIONS
    monkeypatch.undo()
    environment = {"FHIRNET_DATABASE": old, "FHIRNET_LANGUAGE": "en"}
    assert CliRunner(env=environment).invoke(cli.main, ["backup", str(tmp_path / "kept")]).exit_code == 0
    monkeypatch.setattr(schema, "MIGRATIONS", newer)
    environment["FHIRNET_DATABASE"] = f"sqlite:///{tmp_path}/new.sqlite"
    done = CliRunner(env=environment).invoke(cli.main, ["restore", str(tmp_path / "kept")])
    assert done.exit_code == 0, done.output
    assert revision(environment["FHIRNET_DATABASE"]) == ("0003", True)
