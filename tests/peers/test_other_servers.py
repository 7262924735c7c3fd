"""Servers of others: a case is sent to each, sent again, corrected, withdrawn from, and fetched back.

sekmet-fhir is from PyPI, HAPI from Maven Central.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fhirnet.assessment import assess
from fhirnet.exchange.calling import Limits, Line
from fhirnet.exchange.sending import is_there
from fhirnet.exchange.tokens import Tokens
from fhirnet.settings import Settings
from fhirnet.store.outbox import DELIVERED
from tests.peers import clinic, comparing, sekmet
from tests.peers.hapi import serving as hapi
from tests.peers.hospital import COLLECTION, DOCUMENT, TRANSACTION, Hospital

pytestmark = [pytest.mark.peers]


@dataclass(frozen=True)
class Software:
    """A server of others: a case that it can take, the question about it, what comes back otherwise than it went."""

    serving: Callable[[Path], AbstractContextManager[str]]
    case: Path
    question: str
    changed: tuple[str, ...]


SOFTWARE = {
    "sekmet": Software(
        serving=sekmet.serving,
        case=clinic.WITHOUT_BODY_STRUCTURES,
        question="prrt-suitability",
        changed=("'5.10' -> '5.1'",),  # it keeps numbers as floats
    ),
    "hapi": Software(serving=hapi.serving, case=clinic.CASE, question="tace-resistance", changed=()),
}


@dataclass(frozen=True)
class There:
    """A server that runs."""

    software: Software
    base: str

    def case(self, number: str) -> clinic.Json:
        """A new case that it can take."""
        return clinic.case(number, self.software.case)

    def verdict(self, body: bytes) -> list[Any]:
        """The verdict and what every criterion found."""
        answer = json.loads(assess(self.software.question, body, settings=Settings(language="en")))
        return [answer["valueCodeableConcept"], *(each.get("valueCodeableConcept") for each in answer["component"])]


@pytest.fixture(scope="module", params=SOFTWARE)
def there(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    software = SOFTWARE[request.param]
    with software.serving(tmp_path_factory.mktemp(request.param)) as base:
        yield There(software, base)


@pytest.fixture
def here(there: There, tmp_path: Path) -> Hospital:
    """A hospital with fhirnet that knows this server."""
    hospital = Hospital(tmp_path)
    hospital.knows("there", there.base)
    return hospital


@pytest.fixture
def number() -> str:
    """A new patient's number at the hospital."""
    return uuid4().hex


def test_a_case_comes_back_as_it_was_sent(here: Hospital, there: There, number: str) -> None:
    sent = clinic.written(there.case(number))
    assert here.send(sent, "there")["state"] == DELIVERED
    back = here.fetch("there", number).stdout
    assert changed(sent, back) == there.software.changed
    assert there.verdict(back) == there.verdict(sent)


def test_a_case_sent_again_is_there_once(here: Hospital, there: There, number: str, tmp_path: Path) -> None:
    sent = clinic.written(there.case(number))
    assert here.send(sent, "there") == here.send(sent, "there")  # one message
    (tmp_path / "forgetful").mkdir()
    forgetful = Hospital(tmp_path / "forgetful")  # its outbox knows of nothing that was sent
    forgetful.knows("there", there.base)
    assert forgetful.send(sent, "there")["state"] == DELIVERED
    assert len(json.loads(here.fetch("there", number).stdout)["entry"]) == len(there.case(number)["entry"])


def test_a_correction_and_a_withdrawal_arrive(here: Hospital, there: There, number: str) -> None:
    here.send(clinic.written(there.case(number)), "there")
    corrected = there.case(number)
    *corrected["entry"], gone = corrected["entry"]
    last = next(each["resource"] for each in reversed(corrected["entry"]) if "valueQuantity" in each["resource"])
    last["valueQuantity"]["value"] = 77
    sent = clinic.written(corrected)
    told = here.send(sent, "there")
    assert told["state"] == DELIVERED
    methods = {each["request"]["method"] for each in json.loads(here.message(told["number"]).body)["entry"]}
    assert methods == {"DELETE", "POST", "PUT"}
    back = here.fetch("there", number).stdout
    assert changed(sent, back) == there.software.changed
    assert gone["resource"]["identifier"][-1]["value"] not in back.decode()


@pytest.mark.parametrize("form", [TRANSACTION, DOCUMENT, COLLECTION])
def test_a_message_whose_answer_was_lost_is_found_there(here: Hospital, there: There, number: str, form: str) -> None:
    told = here.send(clinic.written(there.case(number)), "there", form)
    assert told["state"] == DELIVERED
    message = here.message(told["number"])
    with Line(here.peers.all[0], Tokens(), Limits()) as line:
        assert is_there(line, message)
        other = message.body.replace(number.encode(), uuid4().hex.encode())
        assert not is_there(line, replace(message, body=other, key=f"urn:uuid:{uuid4()}"))


def changed(sent: bytes, back: bytes) -> tuple[str, ...]:
    """What came back otherwise than it went."""
    return tuple(each.partition(": ")[2] for each in comparing.differences(sent, back))
