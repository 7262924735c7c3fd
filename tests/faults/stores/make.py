"""Makes the store of this release that later releases must open: `python -m tests.faults.stores.make`.

Run it before a release whose tables are new, never again afterwards: what stands here is what hospitals have.
"""

import json
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from fhirnet.store import audit, open_store
from fhirnet.store.backup import backup
from tests.web.conftest import Api, over

HERE = Path(__file__).resolve().parent
CASE = HERE.parents[2] / "fixtures" / "cases" / "hcc-three-tace.json"
QUESTION = "tace-resistance"
SIGNER = {"resourceType": "Parameters", "parameter": [{"name": "signer", "valueString": "Dr. Wang Fang"}]}


def transaction() -> dict[str, Any]:
    """The case as a hospital sends it."""
    case = json.loads(CASE.read_bytes())
    for entry in case["entry"]:
        entry["request"] = {"method": "POST", "url": entry["resource"]["resourceType"]}
    return {**case, "type": "transaction"}


def fill(api: Api) -> dict[str, Any]:
    """A case, an update, a deletion, a result that was kept and signed; what a test has to know of it."""
    stored = api.post("", transaction(), Idempotency_Key="case-1")
    assert stored.status_code == 200, stored.data
    places = [entry["response"]["location"] for entry in stored.get_json(force=True)["entry"]]
    ids = {place.split("/")[-4]: place.split("/")[-3] for place in places}
    patient = api.get(f"/Patient/{ids['Patient']}").get_json(force=True)
    assert api.put(f"/Patient/{patient['id']}", {**patient, "active": True}, If_Match='W/"1"').status_code == 200
    wrong = {"resourceType": "Patient", "id": "wrong"}
    assert api.put("/Patient/wrong", wrong).status_code == 201
    assert api.delete("/Patient/wrong").status_code == 204
    kept = api.post(f"/Patient/{patient['id']}/$keep-{QUESTION}", Idempotency_Key="keep-1")
    assert kept.status_code == 201, kept.data
    result = kept.get_json(force=True)
    assert api.post(f"/Observation/{result['id']}/$sign", SIGNER).status_code == 200
    evaluated = api.get(f"/Patient/{patient['id']}/$evaluate-{QUESTION}").get_json(force=True)
    return {
        "answer": sha256(stored.data).hexdigest(),
        "patient": patient["id"],
        "result": result["id"],
        "identifier": evaluated["identifier"],
        "verdict": result["valueCodeableConcept"]["coding"][0]["code"],
    }


def make(folder: Path) -> None:
    """The store and what is known of it, `REVISION.sqlite` and `REVISION.json`."""
    with tempfile.TemporaryDirectory() as working:
        path = Path(working) / "store.sqlite"
        store = open_store(f"sqlite:///{path}", clock=lambda: datetime(2024, 7, 1, 12, tzinfo=UTC))
        known = fill(over(store))
        with sqlite3.connect(path) as connection:
            (revision,) = connection.execute("select version_num from alembic_version").fetchone()
            rows = connection.execute(
                "select type || '/' || id || '/_history/' || version.version, version.content "
                "from version join resource on resource.number = version.resource order by version.position"
            ).fetchall()
        connection.close()
        known["versions"] = {name: content and sha256(content).hexdigest() for name, content in rows}
        verified = audit.verify(store)
        known |= {"entries": verified.entries, "head": verified.head}
        (folder / f"{revision}.sqlite").unlink(missing_ok=True)
        backup(store, folder / f"{revision}.sqlite")
        store.close()
    (folder / f"{revision}.json").write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if sys.argv[1:] else HERE)
