"""No secret, whether it comes from a file or from the environment, is ever printed."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests

from fhirnet import demo, harness

PASSWORD = "ZZSECRET-of-the-database"
API_KEY = "ZZSECRET-of-the-api-" + "k" * 30
PRIVATE = "ZZSECRET-of-the-private-key"
PEERS = """
[[peer]]
name = "there"
base = "https://127.0.0.1:9/fhir"
[peer.sends]
api_key_file = "there.key"
"""
BROKEN = """
[[peer]]
name = "there"
base = "https://127.0.0.1:9/fhir"
[peer.sends]
client_id = "we"
private_key = "broken.pem"
token_url = "https://127.0.0.1:9/token"
scopes = ["system/*.cruds"]
"""
INLINE = (
    f'[[peer]]\nname = "x"\n[peer.asks]\nclient_id = "x"\njwks = {{ keys = [{{ kty = "oct", k = "{PRIVATE}" }}] }}\n'
)
POSTGRESQL = f"postgresql+psycopg://keeper:{PASSWORD}@127.0.0.1:9/fhir"
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--help",),
    ("doctor",),
    ("doctor", "--online"),
    ("peers",),
    ("audit", "verify"),
    ("outbox",),
    ("deliver",),
    ("backup", "there.sqlite"),
    ("serve", "--port", "0"),
    ("serve", "--host", "0.0.0.0"),
    ("nonsense",),
    ("assess", "nothing", "nowhere.json"),
    ("check", "--url", "http://127.0.0.1:9/fhir", "--api-key-file", "there.key", "."),
    ("fetch", "--from", "there", "--identifier", "s|1"),
)
REFUSED: tuple[tuple[str, ...], ...] = (("doctor",), ("peers",), ("serve", "--port", "0"))
SET: tuple[dict[str, str], ...] = (
    {"FHIRNET_DATABASE": POSTGRESQL, "FHIRNET_PEERS": "peers.toml"},
    {"FHIRNET_DATABASE": POSTGRESQL.replace("+psycopg", ""), "FHIRNET_PEERS": "peers.toml"},
    {"FHIRNET_DATABASE": POSTGRESQL.replace("@127", "@x@127"), "FHIRNET_PEERS": "broken.toml"},
    {"FHIRNET_DATABASE": "off", "FHIRNET_PEERS": "inline.toml"},
    {"FHIRNET_DATABASE": "off", "FHIRNET_PEERS": "there.key"},
    {"FHIRNET_BASE_URL": f"https://keeper:{PASSWORD}@here.example/fhir", "FHIRNET_DATABASE": "off"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("secrets")
    pem = f"-----BEGIN PRIVATE KEY-----\n{PRIVATE}\n-----END PRIVATE KEY-----\n"
    files = {"peers.toml": PEERS, "broken.toml": BROKEN, "inline.toml": INLINE, "there.key": API_KEY, "broken.pem": pem}
    for name, content in files.items():
        (made / name).write_text(content)
        (made / name).chmod(0o600)
    return made


def printed(folder: Path, command: tuple[str, ...], settings: Mapping[str, str]) -> str:
    """Everything that a command writes."""
    done = subprocess.run(
        [sys.executable, "-m", "fhirnet", *command],
        env=os.environ | settings,
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode or command == ("--help",) or settings["FHIRNET_DATABASE"] == "off", command
    return (done.stdout + done.stderr).decode()


@pytest.mark.parametrize("settings", SET, ids=["away", "form", "at-sign", "inline", "no-toml", "base-url"])
def test_no_command_prints_a_secret(folder: Path, settings: Mapping[str, str]) -> None:
    for command in COMMANDS if settings is SET[0] else REFUSED:
        assert "ZZSECRET" not in printed(folder, command, settings), command


def test_no_answer_and_no_log_line_of_a_service_holds_a_secret(folder: Path) -> None:
    port = demo._free_port()
    remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
    surroundings = os.environ | {
        "FHIRNET_ACCESS": "open",
        "FHIRNET_DATABASE": "sqlite:///store.sqlite",
        "FHIRNET_PEERS": "peers.toml",
    }
    asked = ("/fhir/metadata", "/openapi.json", "/metrics", "/livez", "/readyz", "/nowhere", "/fhir/$outbox", "/")
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log, cwd=folder)
        try:
            assert demo._ready(remote, process)
            answers = [requests.get(f"{remote.base}{path}", timeout=30) for path in asked]
            fetched = f"{remote.base}/fhir/$fetch?from=there&identifier=s|1"
            answers.append(requests.post(fetched, headers={"Content-Type": "application/fhir+json"}, timeout=60))
        finally:
            process.terminate()
            process.wait(30)
    assert answers[-1].status_code == 502  # it was about to use the key
    for answer in answers:
        assert "ZZSECRET" not in f"{answer.headers}{answer.text}"
    assert "ZZSECRET" not in (folder / "log").read_text()
    assert API_KEY.startswith("ZZSECRET")
