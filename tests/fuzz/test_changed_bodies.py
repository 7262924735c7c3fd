"""Two thousand changed bodies in every run of the tests; `python -m tests.fuzz` asks with as many as one likes."""

import json
from collections.abc import Iterator
from random import Random

import pytest

from fhirnet.settings import Settings
from tests.fuzz.asking import DEADLINE, Application, Asked, cases, judged, reached
from tests.fuzz.mutations import CHANGES, mutated
from tests.fuzz.running import made, run

COUNT = 2_000


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    opened = Application()
    yield opened
    opened.close()


def test_no_changed_body_is_answered_with_a_fault(application: Application) -> None:
    """Spread over all fixtures, by the same seed in every run."""
    tally = run(2, range(COUNT), application, cases())
    assert tally.offences == []
    assert tally.asked == COUNT
    assert tally.statuses["200"] > COUNT // 10, "changes that are all refused at once try nothing"
    assert {change.__name__ for change in CHANGES} <= tally.changes.keys()


def test_a_number_makes_the_same_request_again() -> None:
    bodies = cases()
    assert made(1, 77, bodies) == made(1, 77, bodies)
    assert mutated(Random(3), bodies[0][1]) != mutated(Random(4), bodies[0][1])


OUTCOME = {"resourceType": "OperationOutcome"}


def _issue(code: str, at: str) -> dict[str, object]:
    return {"details": {"coding": [{"code": code}]}, "expression": [at]}


@pytest.mark.parametrize(
    ("status", "said", "offence"),
    [
        (500, OUTCOME | {"issue": [_issue("internal", "Bundle")]}, "500 internal"),
        (429, OUTCOME | {"issue": [_issue("throttled", "Bundle")]}, "429 throttled"),
        (400, OUTCOME | {"issue": [_issue("code", "Bundle.entry[7].resource")]}, "not there"),
        (400, {"error": "x"}, "without OperationOutcome"),
        (200, OUTCOME, "200 with OperationOutcome"),
    ],
)
def test_what_must_not_be_is_noticed(status: int, said: dict[str, object], offence: str) -> None:
    asked = Asked("/fhir/$evaluate-tace-resistance", b'{"resourceType":"Bundle","entry":[]}')
    _, offences = judged(status, json.dumps(said).encode(), asked)
    assert any(offence in each for each in offences)


def test_an_answer_that_is_no_json_is_noticed() -> None:
    assert judged(200, b"<html>", Asked("/fhir/$validate-case", b""))[1]


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("Bundle.entry[0].resource.status", True),
        ("Bundle.entry[0].resource.missing", True),
        ("Bundle.entry[0].missing.status", False),
        ("Bundle.entry[1]", False),
        ("Parameters.entry[0]", False),
    ],
)
def test_a_place_is_looked_up_in_what_was_sent(place: str, there: bool) -> None:
    assert reached({"resourceType": "Bundle", "entry": [{"resource": {"status": "x"}}]}, place) is there


def test_the_deadline_is_that_of_the_service() -> None:
    assert Settings().time_limit_seconds == DEADLINE
