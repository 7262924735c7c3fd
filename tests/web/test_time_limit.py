"""A call that takes too long is stopped; one that does not is left alone."""

import gc
import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from fhirnet.errors import Refused
from fhirnet.settings import Settings
from fhirnet.web import create_app
from fhirnet.web.time_limit import TimeLimit
from tests.web.cases import TACE
from tests.web.conftest import EVALUATE


def _forever() -> None:
    while True:
        pass


def _forever_in_a_guard() -> None:
    while True:
        try:
            _forever()
        except Exception:
            continue


def _forever_after_losing_the_exception() -> None:
    """As when it arrives in a callback of the garbage collector, which cannot raise."""
    try:
        _forever()
    except BaseException:
        _forever()


@pytest.fixture(autouse=True)
def _no_callbacks_of_the_collector() -> Iterator[None]:
    """The property tests time the collector by a callback; what is raised there is lost, and reported by pytest."""
    callbacks = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks[:] = callbacks


@pytest.mark.parametrize("work", [_forever, _forever_in_a_guard, _forever_after_losing_the_exception])
def test_endless_work_is_stopped(work: object) -> None:
    assert callable(work)
    before = time.monotonic()
    with pytest.raises(Refused) as refused:
        TimeLimit(0.2).call(work)
    assert [issue.code for issue in refused.value.issues] == ["timeout"]
    assert time.monotonic() - before < 5


def test_work_in_time_is_answered_and_its_thread_left_alone() -> None:
    limit = TimeLimit(0.15)
    for _ in range(3):
        assert limit.call(lambda: 7) == 7
        time.sleep(0.3)


def test_work_that_ends_as_its_time_is_up_leaves_nothing_behind() -> None:
    limit, refused = TimeLimit(0.1), 0
    for extra in range(20):
        try:
            limit.call(partial(time.sleep, 0.08 + extra * 0.008))
        except Refused:
            refused += 1
        for _ in range(1000):
            pass
    assert 0 < refused <= 20


def test_a_fault_in_the_work_is_the_fault_of_the_call() -> None:
    with pytest.raises(ZeroDivisionError):
        TimeLimit(1).call(lambda: 1 // 0)


def test_each_thread_has_its_own_time() -> None:
    limit, answers = TimeLimit(0.3), list[str]()
    quick = threading.Thread(target=lambda: answers.append(limit.call(lambda: "done")))

    def start_the_other_and_go_on() -> None:
        quick.start()
        _forever()

    with pytest.raises(Refused):
        limit.call(start_the_other_and_go_on)
    quick.join()
    assert answers == ["done"]


@pytest.mark.hazard("H23")
def test_the_service_answers_503_timeout() -> None:
    client = create_app(Settings(time_limit_seconds=0.001, database="off")).test_client()
    entry = TACE[TACE.index(b"[") + 1 : TACE.rindex(b"]")].strip()
    slowly = entry.replace(b'"value": 15.2', b'"value": 1.52e1').replace(b'"value":15.2', b'"value":1.52e1')
    assert slowly != entry  # an exponent: the exact way reads it, which takes far longer than two looks at the clock
    many = TACE[: TACE.index(b"[") + 1] + b",".join([slowly] * 50) + TACE[TACE.rindex(b"]") :]
    answer = client.post(EVALUATE, data=many, content_type="application/json")
    assert answer.status_code == 503
    assert answer.get_json(force=True)["issue"][0]["code"] == "timeout"
