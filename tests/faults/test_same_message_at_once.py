"""One message many times at once, from the threads of several processes: stored once, and answered alike to all."""

import os
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select

from fhirnet.store import audit, open_store
from fhirnet.store.tables import MESSAGE, RESOURCE
from tests.faults import killing
from tests.faults.sending import Answers, sender

TOGETHER = 32  # requests
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "3"))


@pytest.mark.fault("F8")
@pytest.mark.parametrize("processes", [1, 4])
def test_one_message_from_many_at_once_is_stored_once(database: str, processes: int) -> None:
    store = open_store(database)
    with ExitStack() as stack:
        senders = [stack.enter_context(sender(database, TOGETHER // processes)) for _ in range(processes)]
        for number in range(ROUNDS):
            for each in senders:
                each.begin(f"message-{number}")
            answers: Answers = sum((each.answers() for each in senders), Answers())
            assert [status for status, _ in answers] == [200]
            assert list(answers.values()) == [TOGETHER]
    with store.reading() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (MESSAGE, RESOURCE)
        ]
    assert counts == [ROUNDS, ROUNDS * killing.ENTRIES]
    assert audit.verify(store).broken is None
    store.close()
