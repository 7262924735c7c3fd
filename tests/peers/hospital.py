"""A hospital that sends and fetches by the command line of fhirnet."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fhirnet.peers import Peers, load
from fhirnet.store import Store, open_store, outbox
from fhirnet.store.outbox import Outgoing
from tests.peers import clinic
from tests.peers.running import PATIENCE

TRANSACTION, DOCUMENT, COLLECTION = "transaction", "document", "collection"


@dataclass(frozen=True)
class Hospital:
    """It keeps its outbox and its peers file in a folder of its own."""

    folder: Path

    def knows(self, name: str, base: str, login: str = "") -> None:
        """Registers the one peer that it sends to, and how it logs in there (TOML, of `[peer.sends]`)."""
        said = f'[[peer]]\nname = "{name}"\nbase = "{base}"\nplain_http = true\n'
        (self.folder / "peers.toml").write_text(said + (f"[peer.sends]\n{login}" if login else ""))

    def send(self, case: bytes | str, to: str, form: str = TRANSACTION) -> dict[str, Any]:
        """What became of the message with this case, or with the record of this patient (`Patient/ID`)."""
        if isinstance(case, bytes):
            (self.folder / "case.json").write_bytes(case)
            case = "case.json"
        done = self.run("send", case, "--to", to, "--form", form, "--wait", "--json")
        assert done.stdout, done.stderr
        return dict(json.loads(done.stdout)[0])

    def fetch(self, source: str, number: str) -> subprocess.CompletedProcess[bytes]:
        """The record of a patient by the hospital's number."""
        return self.run("fetch", "--from", source, "--identifier", f"{clinic.HOSPITAL}|{number}")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        settings = {"FHIRNET_DATABASE": self.database, "FHIRNET_PEERS": "peers.toml", "FHIRNET_LANGUAGE": "en"}
        return subprocess.run(
            [sys.executable, "-m", "fhirnet", *arguments],
            cwd=self.folder,
            env=os.environ | settings,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder}/store.sqlite"

    @property
    def peers(self) -> Peers:
        return load(self.folder / "peers.toml")

    def message(self, number: int) -> Outgoing:
        """A message of its outbox."""
        store: Store = open_store(self.database)
        try:
            with store.reading() as connection:
                found = outbox.one(connection, number)
        finally:
            store.close()
        assert found is not None
        return found
