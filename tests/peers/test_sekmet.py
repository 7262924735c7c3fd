"""sekmet-fhir (PyPI): what it does not take, and how fhirnet logs in there."""

import json
from pathlib import Path
from uuid import uuid4

import pytest

from fhirnet.peers import keys
from fhirnet.store.outbox import DEAD, DELIVERED
from tests.peers import clinic, sekmet
from tests.peers.hospital import Hospital

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


@pytest.fixture
def number() -> str:
    """A new patient's number at the hospital."""
    return uuid4().hex


def test_a_type_that_it_does_not_search_leaves_a_dead_letter_and_nothing_there(number: str, tmp_path: Path) -> None:
    here = Hospital(tmp_path)
    with sekmet.serving(tmp_path) as base:
        here.knows("sekmet", base)
        told = here.send(clinic.written(clinic.case(number)), "sekmet")  # it has BodyStructures
        assert (told["state"], told["said"]) == (DEAD, {"status": 400, "codes": ["not-supported"]})
        assert b"no patient" in here.fetch("sekmet", number).stderr


def test_a_case_is_sent_and_fetched_where_sekmet_wants_a_signed_login(number: str, tmp_path: Path) -> None:
    private, public = keys.new_key_pair()
    (tmp_path / "here.jwk").write_text(private)
    (tmp_path / "sekmet").mkdir()
    with sekmet.serving(tmp_path / "sekmet", SMART.format(jwks=public)) as base:
        here, case = Hospital(tmp_path), clinic.case(number, clinic.WITHOUT_BODY_STRUCTURES)
        here.knows("sekmet", base, SIGNS.format(token_url=base.removesuffix("/fhir") + "/auth/token"))
        assert here.send(clinic.written(case), "sekmet")["state"] == DELIVERED
        assert len(json.loads(here.fetch("sekmet", number).stdout)["entry"]) == len(case["entry"])
        nobody = Hospital(tmp_path / "sekmet")
        nobody.knows("sekmet", base)
        assert b"401" in nobody.fetch("sekmet", number).stderr
