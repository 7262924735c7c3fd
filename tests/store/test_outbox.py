"""The outbox on both databases: who takes which message when, and what becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fhirnet.store import Store, outbox
from fhirnet.store.outbox import Outgoing

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
PEERS = ("north", "south")


def at(store: Store, moment: datetime) -> Store:
    """The store at another time."""
    return replace(store, clock=lambda: moment)


def add(store: Store, key: str, peer: str = "north", patient: str | None = "p1") -> Outgoing:
    with store.writing() as writing:
        return outbox.add(writing, peer=peer, key=key, form="transaction", patient=patient, body=key.encode())


def take(store: Store, holder: str = "w1") -> str | None:
    taken = outbox.take(store, holder, PEERS)
    return None if taken is None else taken.key


def taken(store: Store) -> Outgoing:
    found = outbox.take(store, "w1", PEERS)
    assert found is not None
    return found


def state(store: Store, message: Outgoing) -> str:
    with store.reading() as connection:
        found = outbox.one(connection, message.position)
    assert found is not None
    return found.state


def test_a_message_is_taken_once_with_its_bytes(store: Store) -> None:
    written = add(store, "m1")
    found = outbox.take(store, "w1", PEERS)
    assert found is not None
    assert (found.key, found.body, found.state, found.attempts) == ("m1", b"m1", "waiting", 1)
    assert state(store, written) == "sending"
    assert take(store, "w2") is None


def test_the_states_are_counted_with_the_age_of_the_oldest_message(store: Store) -> None:
    assert {(each.count, each.oldest) for each in outbox.tally(store)} == {(0, None)}
    for key, minutes in (("m1", 0), ("m2", 1), ("m3", 2)):
        add(at(store, NOON + timedelta(minutes=minutes)), key, patient=None)
    done = taken(store)
    with store.writing() as writing:
        assert outbox.delivered(writing, done, {})
    later = {each.state: (each.count, each.oldest) for each in outbox.tally(at(store, NOON + timedelta(minutes=5)))}
    assert later["waiting"] == (2, 240.0)
    assert later["delivered"] == (1, None)
    assert later["dead"] == (0, None)


def test_a_message_that_is_due_is_seen_without_taking_it(store: Store) -> None:
    assert not outbox.is_due(store, PEERS)
    add(store, "m1")
    assert outbox.is_due(store, PEERS)
    assert not outbox.is_due(store, ["elsewhere"])
    taken(store)
    assert not outbox.is_due(store, PEERS)


def test_messages_about_one_patient_go_to_a_peer_in_order_and_others_at_once(store: Store) -> None:
    for key, peer, patient in (
        ("m1", "north", "p1"), ("m2", "north", "p1"), ("m3", "north", "p2"), ("m4", "south", "p1"),
        ("m5", "north", None), ("m6", "north", None),
    ):  # fmt: skip
        add(store, key, peer, patient)
    assert [take(store) for _ in range(6)] == ["m1", "m3", "m4", "m5", "m6", None]


@pytest.mark.parametrize("end", ["delivered", "dead"])
def test_what_is_delivered_or_dead_lets_the_next_one_go(store: Store, end: str) -> None:
    add(store, "m1")
    add(store, "m2")
    first = taken(store)
    with store.writing() as writing:
        assert (outbox.delivered if end == "delivered" else outbox.dead)(writing, first, {"status": 200})
    assert state(store, first) == end
    assert take(store) == "m2"


def test_what_is_to_be_tried_again_holds_the_next_one_up_until_it_is_due(store: Store) -> None:
    add(store, "m1")
    add(store, "m2")
    first = taken(store)
    with store.writing() as writing:
        assert outbox.again(writing, first, NOON + timedelta(seconds=30), {"status": 503}, unconfirmed=False)
    assert state(store, first) == "waiting"
    assert take(at(store, NOON + timedelta(seconds=29))) is None
    later = outbox.take(at(store, NOON + timedelta(seconds=30)), "w2", PEERS)
    assert later is not None
    assert (later.key, later.attempts, later.said) == ("m1", 2, {"status": 503})


def test_a_message_whose_holder_died_is_taken_when_its_lease_is_over(store: Store) -> None:
    add(store, "m1")
    first = taken(store)
    assert take(at(store, NOON + outbox.LEASE - timedelta(seconds=1))) is None
    second = outbox.take(at(store, NOON + outbox.LEASE), "w2", PEERS)
    assert second is not None
    assert (second.state, second.attempts) == ("sending", 2)
    with store.writing() as writing:  # the first holder comes back too late
        assert not outbox.dead(writing, first, {})
        assert outbox.delivered(writing, second, {})
    assert state(store, first) == "delivered"


def test_one_never_tried_goes_before_one_that_failed(store: Store) -> None:
    add(store, "m1", patient="p1")
    first = taken(store)
    with store.writing() as writing:
        outbox.again(writing, first, NOON, {}, unconfirmed=True)
    add(store, "m2", patient="p2")
    assert [take(store), take(store)] == ["m2", "m1"]


def test_a_clock_that_is_set_back_keeps_nothing_waiting_for_long(store: Store) -> None:
    add(at(store, NOON + timedelta(days=1)), "m1")
    assert take(store) == "m1"


def test_a_dead_message_can_be_revived(store: Store) -> None:
    add(store, "m1")
    first = taken(store)
    with store.writing() as writing:
        outbox.dead(writing, first, {"codes": ["forbidden"]})
    with store.writing() as writing:
        revived = outbox.revive(writing, first.position)
        assert revived is not None
        assert (revived.state, revived.attempts) == ("unconfirmed", 0)
        assert outbox.revive(writing, first.position) is None
    assert take(store) == "m1"


def test_messages_are_listed_without_their_bodies(store: Store) -> None:
    first, second = add(store, "m1"), add(store, "m2", peer="south")
    with store.reading() as connection:
        every = outbox.listed(connection)
        assert [(each.key, each.body) for each in every] == [("m1", b""), ("m2", b"")]
        assert [each.key for each in outbox.listed(connection, peer="south")] == ["m2"]
        assert [each.key for each in outbox.listed(connection, state="dead")] == []
        assert [each.key for each in outbox.listed(connection, after=first.position)] == ["m2"]
        assert [each.key for each in outbox.listed(connection, count=1)] == ["m1"]
        assert [each.key for each in outbox.every(connection)] == ["m1", "m2"]
        assert list(outbox.every(connection, "dead")) == []
        assert outbox.one(connection, second.position + 1) is None


def test_what_went_to_a_peer_about_a_patient_is_found_in_order(store: Store) -> None:
    finish: tuple[Callable[..., bool], ...] = (outbox.delivered, outbox.dead)
    for number, end in enumerate(finish):
        add(store, f"m{number}")
        found = taken(store)
        with store.writing() as writing:
            end(writing, found, {})
    add(store, "m2")
    add(store, "other", patient="p2")
    with store.reading() as connection:
        every = outbox.about(connection, "north", "transaction", "p1")
        assert [(each.key, each.state) for each in every] == [("m0", "delivered"), ("m1", "dead"), ("m2", "waiting")]
        assert outbox.about(connection, "north", "document", "p1") == []
        assert outbox.of_key(connection, "m2") == every[2]
        assert outbox.of_key(connection, "m9") is None
