"""A restricted installation asks for a key, which is held in memory only; a stored patient is shown by id."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import requests

from fhirnet import demo
from tests.browser.conftest import Opening
from tests.browser.looking import CASES

pytestmark = pytest.mark.browser
KEY = "k" * 43
PEERS = f"""
[[peer]]
name = "board"
[peer.asks]
api_key_sha256 = "{sha256(KEY.encode()).hexdigest()}"
scopes = ["system/*.cruds"]
reads = ["*"]
"""
STORED = """{"resourceType": "Bundle", "type": "transaction", "entry": [
 {"fullUrl": "urn:uuid:5a3c6a0e-9d55-4d5e-8f0e-3a3a6a0b7c11", "request": {"method": "PUT", "url": "Patient/stored-1"},
  "resource": {"resourceType": "Patient", "id": "stored-1", "gender": "female", "birthDate": "1961"}},
 {"request": {"method": "PUT", "url": "Condition/stored-2"},
  "resource": {"resourceType": "Condition", "id": "stored-2", "subject": {"reference": "Patient/stored-1"},
   "onsetDateTime": "2024-01-05", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "25370001"}]}}}]}"""


@pytest.fixture(scope="module")
def restricted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("restricted")
    (folder / "peers.toml").write_text(PEERS)
    surroundings = {"FHIRNET_PEERS": str(folder / "peers.toml"), "FHIRNET_ACCESS": "required"}
    with demo.service({**surroundings, "FHIRNET_DATABASE": f"sqlite:///{folder}/store.sqlite"}) as remote:
        headers = {"X-Api-Key": KEY, "Content-Type": "application/fhir+json"}
        answer = requests.post(f"{remote.base}/fhir", data=STORED, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        yield remote.base


def test_a_key_is_asked_for_and_kept_nowhere(opened: Opening, restricted: str) -> None:
    look = opened(base=restricted)
    look.drop(CASES / "hcc-open.json")
    for key, advice in (("w" * 43, "do-login"), (KEY, "do-key-wrong")):
        look.page.wait_for_selector("#key")
        assert look.page.get_attribute("#key", "autocomplete") == "off"
        assert look.word(advice) in look.problem()
        look.page.fill("#key", key)
        look.page.keyboard.press("Enter")
        look.page.wait_for_selector("#key", state="detached")
    look.shown()
    assert not look.page.locator("#problem h2").count()
    assert KEY not in look.page.content()
    with look.page.expect_download():
        look.page.click("[data-format=csv]")


def test_a_stored_patient_is_shown_by_id(opened: Opening, restricted: str) -> None:
    look = opened(base=restricted, query="?patient=stored-1")
    look.page.fill("#key", KEY)
    look.page.keyboard.press("Enter")
    look.shown()
    assert "female" in look.page.inner_text("#case-title")
    assert look.page.inner_text("#file") == look.word("patient-stored")


def test_an_unknown_patient_is_told(opened: Opening, restricted: str) -> None:
    look = opened(base=restricted, query="?patient=nobody")
    look.page.fill("#key", KEY)
    look.page.keyboard.press("Enter")
    look.page.wait_for_selector(f"text={look.word('do-not-found')}")


@pytest.mark.parametrize("key", ["密钥", "“quoted”", "two words", "   "])
def test_what_cannot_be_a_key_is_told_and_the_form_stays(opened: Opening, restricted: str, key: str) -> None:
    look = opened(base=restricted)
    look.drop(CASES / "hcc-open.json")
    look.page.wait_for_selector("#key")
    look.page.fill("#key", key)
    look.page.keyboard.press("Enter")
    assert look.page.inner_text("#login .wrong") == look.word("key-unsendable")
    look.page.fill("#key", KEY)
    look.page.keyboard.press("Enter")
    look.shown()


def test_a_new_file_drops_the_question_of_the_former(opened: Opening, restricted: str, tmp_path: Path) -> None:
    look = opened(base=restricted)
    look.drop(CASES / "hcc-open.json")
    look.page.wait_for_selector("#key")
    empty = tmp_path / "empty.json"
    empty.touch()
    look.drop(empty)
    assert look.word("do-body-empty") in look.problem()
    assert not look.page.locator("#key").count()
