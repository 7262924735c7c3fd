"""Two who change one resource, on both databases: nobody's change disappears under another one."""

import json
from dataclasses import replace

import pytest

from fhirnet.access import ANYONE, Client
from fhirnet.errors import Refused
from fhirnet.rest import interactions
from fhirnet.rest.interactions import Change
from fhirnet.store import Store, versions
from fhirnet.store.messages import Answer, Message
from tests.stored import Resource, delete, patient, put

NORTH, SOUTH = (replace(ANYONE, name=name) for name in ("north", "south"))
EARLY, LATE = "2024-07-01T10:00:00Z", "2024-07-01T12:00:01+02:00"  # a second after


def changed(store: Store, client: Client, resource: Resource, if_match: int | None = None) -> None:
    def work(change: Change) -> Answer:
        change.update(resource["resourceType"], resource["id"], json.dumps(resource).encode(), if_match)
        return Answer(200)

    interactions.changed(store, client, Message("PUT", b""), work)


def of(at: str | None = None, gender: str = "male") -> Resource:
    return patient("p1") | ({"meta": {"lastUpdated": at}} if at else {}) | {"gender": gender}


def current(store: Store) -> int:
    with store.reading() as connection:
        found = versions.current(connection, ANYONE, "Patient", "p1")
    assert found is not None
    return found.version


def test_who_does_not_name_the_version_replaces_only_its_own(store: Store) -> None:
    put(store, of(), client=NORTH)
    changed(store, NORTH, of(gender="female"))
    with pytest.raises(Refused, match="of another client") as refused:
        changed(store, SOUTH, of(gender="other"))
    assert [(issue.code, issue.at) for issue in refused.value.issues] == [("conflict", "Patient/p1")]
    changed(store, SOUTH, of(gender="other"), if_match=2)
    with pytest.raises(Refused, match="of another client"):
        changed(store, NORTH, of())
    assert current(store) == 3


def test_a_deletion_of_another_client_is_not_undone_unseen(store: Store) -> None:
    put(store, of(), client=NORTH)
    delete(store, "Patient", "p1")
    with pytest.raises(Refused, match="of another client"):
        changed(store, NORTH, of())
    changed(store, NORTH, of(), if_match=2)
    assert current(store) == 3


@pytest.mark.hazard("H21")
def test_what_was_changed_earlier_never_replaces_what_was_changed_later(store: Store) -> None:
    put(store, of(LATE))
    for at in (EARLY, "2024-07-01T10:00:00.999Z"):
        with pytest.raises(Refused, match="changed later than this"):
            changed(store, ANYONE, of(at))
    changed(store, ANYONE, of())  # says nothing of when, and the latest time stays known
    with pytest.raises(Refused):
        changed(store, ANYONE, of(EARLY))
    changed(store, ANYONE, of(EARLY), if_match=2)  # somebody has looked
    with pytest.raises(Refused):
        changed(store, ANYONE, of("2024-07-01T10:00:00.5Z"))
    changed(store, ANYONE, of(LATE))
    assert current(store) == 4


def test_two_changes_of_one_transaction_are_one_hand(store: Store) -> None:
    def work(change: Change) -> Answer:
        for gender in ("male", "female"):
            change.update("Patient", "p1", json.dumps(of(gender=gender)).encode())
        return Answer(200)

    interactions.changed(store, NORTH, Message("PUT", b""), work)
    assert current(store) == 2
