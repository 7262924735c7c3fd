"""Whoever reads, asks or changes over HTTP is in the audit, whatever the answer; and no more than names is."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from fhirnet.store import Store, audit, open_store
from fhirnet.store.audit import DONE, REFUSED
from tests.web.conftest import Api, over, written

MAN = {"resourceType": "Patient", "id": "p1", "name": [{"text": "Li Si"}], "identifier": [{"value": "0001"}]}
Told = list[tuple[str, str, tuple[str, ...]]]


def told(store: Store) -> Told:
    """Action, outcome and patients of every entry."""
    with store.reading() as connection:
        return [(each.act.action, each.act.outcome, each.act.patients) for each in audit.entries(connection)]


def test_every_interaction_is_told_once(api: Api, store: Store) -> None:
    api.put("/Patient/p1", MAN)
    api.put("/Observation/o1", {"resourceType": "Observation", "id": "o1", "status": "final", "code": {"text": "x"}})
    for path in ("/Patient/p1", "/Patient/p1/_history/1", "/Patient/p1/_history", "/Patient?identifier=0001"):
        assert api.get(path).status_code == 200
    for path in ("$everything", "$mcode-everything", "$evaluate-tace-resistance?asOf=2024-07-01"):
        assert api.get(f"/Patient/p1/{path}").status_code == 200
    api.get("/Observation/o1")
    deletion = {"request": {"method": "DELETE", "url": "Observation/o1"}}
    transaction = {"resourceType": "Bundle", "type": "transaction", "entry": [deletion]}
    assert api.post("", transaction).status_code == 200
    api.delete("/Patient/p1")
    mine = ("p1",)
    assert told(store) == [
        ("update", DONE, mine),
        ("update", DONE, ()),
        ("read", DONE, mine),
        ("vread", DONE, mine),
        ("history-instance", DONE, mine),
        ("search-type", DONE, mine),
        ("everything", DONE, mine),
        ("mcode-everything", DONE, mine),
        ("evaluate-tace-resistance", DONE, mine),
        ("read", DONE, ()),
        ("transaction", DONE, ()),
        ("delete", DONE, mine),
    ]
    assert audit.verify(store).broken is None


def test_what_is_refused_is_told_too(small_api: Api) -> None:
    store = small_api.client.application.extensions["fhirnet.store"]
    small_api.get("/Patient/p1")
    small_api.get("/Patient/..")
    small_api.put("/Patient/p1", MAN, If_Match='W/"1"')
    small_api.post("/Patient", b"{")
    small_api.get("/AuditEvent?shoe-size=44")
    refused = [("read", REFUSED, ()), ("read", REFUSED, ()), ("update", REFUSED, ()), ("create", REFUSED, ())]
    assert told(store) == [*refused, ("search-type", REFUSED, ())]


def test_a_message_that_comes_again_is_told_once(small_api: Api) -> None:
    store = small_api.client.application.extensions["fhirnet.store"]
    for _ in range(2):
        small_api.put("/Patient/p1", MAN, Idempotency_Key="message-1")
    assert told(store) == [("update", DONE, ("p1",))]


def test_the_audit_is_read_as_fhir_and_holds_no_content(small_api: Api) -> None:
    small_api.put("/Patient/p1", MAN, X_Request_Id="request-7")
    small_api.get("/Patient/p1")
    found: dict[str, Any] = small_api.get("/AuditEvent?patient=Patient/p1").get_json(force=True)
    events = [entry["resource"] for entry in found["entry"]]
    assert [event["subtype"][0]["code"] for event in events] == ["update", "read"]
    assert events[0]["entity"][-1]["what"] == {"display": "request request-7"}
    assert small_api.get(f"/AuditEvent/{events[0]['id']}").get_json(force=True) == events[0]
    for secret in ("Li Si", "0001"):
        assert secret not in json.dumps(found)
    assert small_api.put("/AuditEvent/1", {"resourceType": "AuditEvent", "id": "1"}).status_code == 405
    assert small_api.delete("/AuditEvent/1").status_code == 405


def test_what_cannot_be_told_is_shown_all_the_same_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    whole = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    over(whole).put("/Patient/p1", MAN)
    whole.close()
    read_only = open_store(f"sqlite:///file:{tmp_path}/store.sqlite?mode=ro&uri=true")
    with caplog.at_level(logging.ERROR, "fhirnet.web"):
        assert over(read_only).get("/Patient/p1").status_code == 200
    assert "not in the audit" in written(caplog)
    assert "client=anyone action=read" in written(caplog)
    read_only.close()
