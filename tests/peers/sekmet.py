"""sekmet-fhir (PyPI), a FHIR server and client of others, as a process."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.peers import running

PROGRAM = str(Path(sys.executable).with_name("sekmet"))
SETTINGS = """
base_url: http://127.0.0.1:{port}/fhir
host: 127.0.0.1
port: {port}
simulator: {{enabled: false}}
"""


@contextmanager
def serving(folder: Path, settings: str = "") -> Iterator[str]:
    """The base of a sekmet that runs in this folder, with more settings (YAML)."""
    port = running.free_port()
    (folder / "settings.yaml").write_text(SETTINGS.format(port=port) + settings)
    base = f"http://127.0.0.1:{port}/fhir"
    with running.process([PROGRAM, "serve", "--config", "settings.yaml"], folder, {}, f"{base}/metadata"):
        yield base
