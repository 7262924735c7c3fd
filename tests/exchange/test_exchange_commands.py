"""The commands of the exchange, from one store to a service on loopback and back."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fhirnet import cli
from fhirnet.store import Store
from tests.exchange.places import KEY, bundle, done, identified, says
from tests.exchange.test_fetching import Made
from tests.stored import observation, patient

NUMBER = "zz-4711-zz"
CASE = bundle(patient("p1", NUMBER), observation("o", identifier=[{"system": "l", "value": "1"}]))


class Shell:
    """Runs commands over a store, with peers of a file."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        (folder / "key").write_text(KEY)
        (folder / "secret").write_bytes(b"s" * 32)
        (folder / "case.json").write_bytes(CASE)
        peer = f'[[peer]]\nname = "there"\nbase = "{base}"\nplain_http = true\nsends = {{ api_key_file = "key" }}\n'
        (folder / "peers.toml").write_text(peer + '[[peer]]\nname = "asks-only"\n')
        self.environment = {
            "FHIRNET_DATABASE": f"sqlite:///{folder}/commands.sqlite",
            "FHIRNET_PEERS": str(folder / "peers.toml"),
            "FHIRNET_LANGUAGE": "en",
        }

    def run(self, *words: str) -> Result:
        return CliRunner(env=self.environment).invoke(cli.main, list(words))

    def told(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.exit_code in (0, 3, 4), done.output
        return json.loads(done.stdout)


@pytest.fixture
def shell(tmp_path: Path, there: str) -> Shell:
    return Shell(tmp_path, there)


def test_a_case_is_sent_fetched_and_kept(shell: Shell, tmp_path: Path) -> None:
    case = str(tmp_path / "case.json")
    [waiting] = shell.told("send", case, "--to", "there")
    assert (waiting["state"], waiting["form"], waiting["said"]) == ("waiting", "transaction", {})
    assert shell.run("outbox").output.count("waiting") == 1
    assert shell.run("deliver").output == 'message 1 to there: delivered ({"status": 200})\n'
    assert shell.run("deliver").output == "Nothing was due.\n"
    [again] = shell.told("send", case, "--to", "there", "--wait")
    assert (again["number"], again["state"]) == (waiting["number"], "delivered")
    kept = tmp_path / "fetched.json"
    assert shell.run("fetch", "--from", "there", "--identifier", identified(NUMBER), "-o", str(kept)).exit_code == 0
    assert len(json.loads(kept.read_bytes())["entry"]) == 2
    assert shell.run("fetch", "--from", "there", "--identifier", identified(NUMBER), "--store").exit_code == 0
    chain = shell.run("audit", "list").output
    assert all(f"  {action}  " in chain for action in ("send", "deliver", "fetch", "receive"))


@pytest.mark.parametrize("form", ["document", "collection", "transaction"])
def test_a_case_is_sent_without_what_tells_who_it_is(
    shell: Shell, tmp_path: Path, there_store: Store, form: str
) -> None:
    case, key = str(tmp_path / "case.json"), str(tmp_path / "secret")
    words = ("send", case, "--to", "there", "--form", form, "--deidentify", "--key-file", key, "--wait")
    [sent] = shell.told(*words)
    assert sent["state"] == "delivered"
    assert shell.told(*words)[0]["number"] == sent["number"]
    assert NUMBER.encode() not in (tmp_path / "there.sqlite").read_bytes()


def test_what_was_given_up_is_in_sight_and_sent_again_on_demand(scripted: Made, tmp_path: Path) -> None:
    _, peer = scripted(says(403), says(200, {"resourceType": "Bundle", "type": "searchset"}), done)
    shell = Shell(tmp_path, peer.base)
    sent = shell.run("send", str(tmp_path / "case.json"), "--to", "there", "--wait")
    assert (sent.exit_code, sent.output) == (cli.REFUSED, 'message 1 to there: not delivered ({"status": 403})\n')
    assert "not delivered" in shell.run("outbox", "--state", "dead").output
    [dead] = shell.told("outbox", "--state", "dead")
    assert shell.run("outbox", "retry", "99").exit_code == cli.REFUSED
    assert shell.told("outbox", "retry", str(dead["number"]))[0]["state"] == "unconfirmed"
    assert [each["state"] for each in shell.told("deliver")] == ["delivered"]


def test_a_peer_that_is_not_there_is_said_by_the_exit_code(shell: Shell, scripted: Made, tmp_path: Path) -> None:
    _, peer = scripted(done)
    peer.close()
    away = Shell(tmp_path, "http://127.0.0.1:9/fhir")
    assert away.run("send", str(tmp_path / "case.json"), "--to", "there", "--wait").exit_code == cli.UNREACHABLE
    fetched = away.run("fetch", "--from", "there", "--identifier", identified(NUMBER))
    assert (fetched.exit_code, fetched.stdout) == (cli.UNREACHABLE, "")
    assert fetched.stderr.startswith("there is not reached")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("send", "CASE", "--to", "nowhere"), cli.REFUSED),
        (("send", "CASE", "--to", "asks-only"), cli.REFUSED),
        (("send", "Patient/unknown", "--to", "there"), cli.REFUSED),
        (("send", "CASE", "--to", "there", "--deidentify"), 2),
        (("fetch", "--from", "there", "--identifier", "0001"), 2),
        (("fetch", "--from", "there", "--identifier", identified("4711")), cli.REFUSED),
        (("outbox", "--state", "lost"), 2),
    ],
)
def test_what_cannot_be_done_is_refused(shell: Shell, tmp_path: Path, words: tuple[str, ...], code: int) -> None:
    done = shell.run(*(str(tmp_path / "case.json") if word == "CASE" else word for word in words))
    assert done.exit_code == code, done.output
    assert shell.told("outbox") == []


def test_without_a_store_nothing_is_sent(shell: Shell, tmp_path: Path) -> None:
    shell.environment["FHIRNET_DATABASE"] = "off"
    assert shell.run("send", str(tmp_path / "case.json"), "--to", "there").exit_code == cli.MISSET
