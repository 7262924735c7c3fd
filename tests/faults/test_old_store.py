"""A store that an earlier release left: the same bytes, the same digests, the same chain, the same answers."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import requests
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from fhirnet import demo
from fhirnet.store import Store, audit, open_store, schema
from fhirnet.store.tables import METADATA
from tests.faults.stores import make
from tests.web.conftest import Api, over

OLD = sorted(make.HERE.glob("*.sqlite"))


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, dict[str, Any]]]:
    """A copy of an old store, opened by this release; and what is known of it."""
    assert isinstance(request.param, Path)
    store = open_store(f"sqlite:///{shutil.copy(request.param, tmp_path)}")
    yield store, json.loads(request.param.with_suffix(".json").read_bytes())
    store.close()


@pytest.mark.fault("F28")
def test_every_version_has_its_bytes_and_the_chain_holds(old: tuple[Store, dict[str, Any]]) -> None:
    store, known = old
    with store.reading() as connection:
        differs = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert differs == [], "a migration is missing; where nothing is released yet: python -m tests.faults.stores.make"
    verified = audit.verify(store)
    assert (verified.broken, verified.entries, verified.head) == (None, known["entries"], known["head"])
    api = over(store)
    for place, digest in known["versions"].items():
        answer = api.get(f"/{place}")
        assert answer.status_code == (200 if digest else 410)
        assert digest is None or sha256(answer.data).hexdigest() == digest
        number = place.rpartition("/")[2]
        history = api.get(f"/{place.rpartition('/')[0]}").get_json(force=True)["entry"]
        assert history[-int(number)].get("resource", {}).get("meta", {}).get("versionId") == (
            number if digest else None
        )
    assert audit.verify(store).broken is None


@pytest.mark.fault("F28")
def test_a_message_that_comes_again_is_known(old: tuple[Store, dict[str, Any]]) -> None:
    store, known = old
    answer = over(store).post("", make.transaction(), Idempotency_Key="case-1")
    assert (answer.status_code, sha256(answer.data).hexdigest()) == (200, known["answer"])


@pytest.mark.fault("F28")
def test_the_patient_is_evaluated_as_before(old: tuple[Store, dict[str, Any]]) -> None:
    store, known = old
    api = over(store)
    answer = api.get(f"/Patient/{known['patient']}/$evaluate-{make.QUESTION}").get_json(force=True)
    assert answer["identifier"] == known["identifier"]
    assert answer["valueCodeableConcept"]["coding"][0]["code"] == known["verdict"]
    again = api.post(f"/Patient/{known['patient']}/$keep-{make.QUESTION}")
    assert (again.status_code, again.get_json(force=True)["id"]) == (200, known["result"])  # it is the same result
    assert api.get(f"/Observation/{known['result']}/$recheck").status_code == 200


@pytest.mark.fault("F28")
def test_a_signed_result_is_found_and_kept_from_change(old: tuple[Store, dict[str, Any]]) -> None:
    store, known = old
    api: Api = over(store)
    place = f"/Observation/{known['result']}"
    signed = api.get(place).get_json(force=True)
    assert (signed["status"], signed["performer"][0]["display"]) == ("final", "Dr. Wang Fang")
    assert api.delete(place).status_code == 409
    found = api.get(f"/Observation?subject=Patient/{known['patient']}&_count=200").get_json(force=True)
    assert known["result"] in [entry["resource"]["id"] for entry in found["entry"]]


@pytest.mark.fault("F28")
def test_a_service_starts_over_the_first_store_and_leaves_it_beside(tmp_path: Path) -> None:
    """The upgrade as a hospital does it: the file of the first tables in its place, the new program started."""
    first = OLD[0]
    known = json.loads(first.with_suffix(".json").read_bytes())
    assert script().get_base() == first.stem, "the file of the first tables is kept"
    in_use = Path(shutil.copy(first, tmp_path / "store.sqlite"))
    for start in range(2):
        with demo.service({"FHIRNET_DATABASE": f"sqlite:///{in_use}"}) as remote:
            url = f"{remote.base}/fhir/Patient/{known['patient']}/$evaluate-{make.QUESTION}"
            assert requests.get(url, timeout=30).json()["identifier"] == known["identifier"], start
            result = f"{remote.base}/fhir/Observation/{known['result']}"
            signed = requests.get(result, timeout=30)
            assert signed.json()["valueCodeableConcept"]["coding"][0]["code"] == known["verdict"]
            assert requests.get(f"{result}/$recheck", timeout=30).status_code == 200
    before = content(tmp_path / f"store.sqlite.before-{first.stem}")
    assert before == content(first), "the way back holds all of it, and the tables of then"


def script() -> ScriptDirectory:
    """The migrations of this release."""
    return ScriptDirectory(str(schema.MIGRATIONS))


def content(path: Path) -> list[str]:
    """Everything that an SQLite file holds, as SQL."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        return list(connection.iterdump())


@pytest.mark.fault("F28")
def test_the_store_of_this_release_is_among_them(tmp_path: Path) -> None:
    make.make(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} <= {path.name for path in make.HERE.iterdir()}
