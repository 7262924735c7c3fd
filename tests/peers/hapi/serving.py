"""The HAPI FHIR JPA server (Maven Central), which holds its data in memory, as a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.peers import running

BUILT = Path(__file__).resolve().parent.parent.parent.parent / "build" / "peers" / "hapi"
PATIENCE = 600  # seconds: it starts in one or two minutes


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The base of a HAPI server; where it is not installed, the test is skipped."""
    if not (BUILT / "classes").is_dir():
        pytest.skip("HAPI is not installed: it needs a JDK, Maven, and Maven Central")
    port = running.free_port()
    base = f"http://127.0.0.1:{port}/fhir"
    command = ["java", "-Xmx2g", "-cp", f"{BUILT}/classes:{BUILT}/lib/*", "HapiServer", str(port)]
    with running.process(command, folder, {}, f"{base}/metadata", PATIENCE):
        yield base
