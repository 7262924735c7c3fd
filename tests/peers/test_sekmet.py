"""sekmet-fhir (PyPI), a FHIR server of others: a case is sent to it, corrected, withdrawn from, and fetched back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fhirnet.assessment import assess
from fhirnet.exchange.calling import Limits, Line
from fhirnet.exchange.sending import is_there
from fhirnet.exchange.tokens import Tokens
from fhirnet.peers import keys
from fhirnet.settings import Settings
from fhirnet.store.outbox import DEAD, DELIVERED
from tests.peers import clinic, comparing, sekmet
from tests.peers.hospital import COLLECTION, DOCUMENT, TRANSACTION, Hospital

pytestmark = [pytest.mark.peers]

SMART = """
server_auth:
  types: [smart]
  smart_clients:
    - client_id: here
      jwks: {jwks}
      scopes: system/*.*
"""
SIGNS = """
client_id = "here"
private_key = "here.jwk"
token_url = "{token_url}"
scopes = ["system/*.read", "system/*.write"]
"""


@pytest.fixture(scope="module")
def open_sekmet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base of a sekmet that anybody may ask."""
    with sekmet.serving(tmp_path_factory.mktemp("sekmet")) as base:
        yield base


@pytest.fixture
def here(open_sekmet: str, tmp_path: Path) -> Hospital:
    """A hospital with fhirnet that knows this sekmet."""
    hospital = Hospital(tmp_path)
    hospital.knows("sekmet", open_sekmet)
    return hospital


@pytest.fixture
def number() -> str:
    """A new patient's number at the hospital."""
    return uuid4().hex


def case(number: str) -> clinic.Json:
    return clinic.case(number, clinic.WITHOUT_BODY_STRUCTURES)


def verdict(body: bytes) -> list[Any]:
    """The verdict and what every criterion found."""
    answer = json.loads(assess("prrt-suitability", body, settings=Settings(language="en")))
    return [answer["valueCodeableConcept"], *(each.get("valueCodeableConcept") for each in answer["component"])]


def test_a_case_comes_back_as_it_was_sent_but_for_zeros_at_the_end_of_numbers(here: Hospital, number: str) -> None:
    sent = clinic.written(case(number))
    assert here.send(sent, "sekmet")["state"] == DELIVERED
    back = here.fetch("sekmet", number).stdout
    changed = comparing.differences(sent, back)
    assert [each.partition(": ")[2] for each in changed] == ["'5.10' -> '5.1'"]  # sekmet keeps numbers as floats
    assert verdict(back) == verdict(sent)


def test_a_case_sent_again_is_there_once(here: Hospital, number: str, open_sekmet: str, tmp_path: Path) -> None:
    sent = clinic.written(case(number))
    assert here.send(sent, "sekmet") == here.send(sent, "sekmet")  # one message
    (tmp_path / "forgetful").mkdir()
    forgetful = Hospital(tmp_path / "forgetful")  # its outbox knows of nothing that was sent
    forgetful.knows("sekmet", open_sekmet)
    assert forgetful.send(sent, "sekmet")["state"] == DELIVERED
    assert len(json.loads(here.fetch("sekmet", number).stdout)["entry"]) == len(case(number)["entry"])


def test_a_correction_and_a_withdrawal_arrive(here: Hospital, number: str) -> None:
    here.send(clinic.written(case(number)), "sekmet")
    corrected = case(number)
    *corrected["entry"], gone = corrected["entry"]
    last = next(each["resource"] for each in reversed(corrected["entry"]) if "valueQuantity" in each["resource"])
    last["valueQuantity"]["value"] = 77
    sent = clinic.written(corrected)
    told = here.send(sent, "sekmet")
    assert told["state"] == DELIVERED
    methods = {each["request"]["method"] for each in json.loads(here.message(told["number"]).body)["entry"]}
    assert methods == {"DELETE", "POST", "PUT"}
    back = here.fetch("sekmet", number).stdout
    assert [each.partition(": ")[2] for each in comparing.differences(sent, back)] == ["'5.10' -> '5.1'"]
    assert gone["resource"]["identifier"][-1]["value"] not in back.decode()


@pytest.mark.parametrize("form", [TRANSACTION, DOCUMENT, COLLECTION])
def test_a_message_whose_answer_was_lost_is_found_there(here: Hospital, number: str, form: str) -> None:
    told = here.send(clinic.written(case(number)), "sekmet", form)
    assert told["state"] == DELIVERED
    message = here.message(told["number"])
    with Line(here.peers.all[0], Tokens(), Limits()) as line:
        assert is_there(line, message)
        other = message.body.replace(number.encode(), uuid4().hex.encode())
        assert not is_there(line, replace(message, body=other, key=f"urn:uuid:{uuid4()}"))


def test_a_type_that_sekmet_does_not_search_leaves_a_dead_letter_and_nothing_there(here: Hospital, number: str) -> None:
    told = here.send(json.dumps(clinic.case(number)).encode(), "sekmet")  # with BodyStructures
    assert (told["state"], told["said"]) == (DEAD, {"status": 400, "codes": ["not-supported"]})
    assert b"no patient" in here.fetch("sekmet", number).stderr


def test_a_case_is_sent_and_fetched_where_sekmet_wants_a_signed_login(number: str, tmp_path: Path) -> None:
    private, public = keys.new_key_pair()
    (tmp_path / "here.jwk").write_text(private)
    (tmp_path / "sekmet").mkdir()
    with sekmet.serving(tmp_path / "sekmet", SMART.format(jwks=public)) as base:
        here = Hospital(tmp_path)
        here.knows("sekmet", base, SIGNS.format(token_url=base.removesuffix("/fhir") + "/auth/token"))
        assert here.send(clinic.written(case(number)), "sekmet")["state"] == DELIVERED
        assert len(json.loads(here.fetch("sekmet", number).stdout)["entry"]) == len(case(number)["entry"])
        nobody = Hospital(tmp_path / "sekmet")
        nobody.knows("sekmet", base)
        assert b"401" in nobody.fetch("sekmet", number).stderr
