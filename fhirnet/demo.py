"""What `make demo` runs: the real service on a free port, one bundle over HTTP, the answer shown and saved."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from fhirnet import board, harness
from fhirnet.settings import OFF
from mappings import layout, result

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "fixtures" / "tace-resistance" / "jsh-lcsgj-2014" / "met--vascular-invasion-appears-lesion-by-lesion.json"
SAVED = ROOT / "demo-output" / "tace-resistance-observation.json"
PATIENCE = 60  # seconds until the service must be ready


def main() -> None:
    """Starts the service, asks it, shows the answer, stops it."""
    console = Console()
    with service() as remote:
        console.print(f"The service runs at {remote.base}/fhir; posting {CASE.relative_to(ROOT)} to", soft_wrap=True)
        console.print(
            f"  POST {remote.base}/fhir/$evaluate-tace-resistance?language=en\n", highlight=False, soft_wrap=True
        )
        answer = remote.send("evaluate-tace-resistance", CASE.read_bytes(), [("language", "en")])
    if answer.status != 200:
        sys.exit(f"the service answered {answer.status}: {answer.content.decode(errors='replace')}")
    seen = result.read(answer.content)
    board.show_verdicts(seen, console)
    console.print(f"{seen.note}\n", highlight=False)
    SAVED.parent.mkdir(exist_ok=True)
    SAVED.write_bytes(layout.indented(answer.content))
    console.print(f"The full Observation: {SAVED.relative_to(ROOT)}. The service is stopped.", soft_wrap=True)


@contextmanager
def service(environment: dict[str, str] | None = None) -> Iterator[harness.Remote]:
    """The real service on a free loopback port, stopped at the end; it keeps nothing unless the environment says so."""
    port = _free_port()
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    surroundings = {**os.environ, "FHIRNET_DATABASE": OFF, **(environment or {})}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=surroundings, stdout=log, stderr=log)  # own program  # noqa: S603  # nosec B603
        try:
            remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
            if not _ready(remote, process):
                log.seek(0)
                sys.exit(f"the service did not start: {log.read().decode(errors='replace')}")
            yield remote
        finally:
            _stop(process)


def _ready(remote: harness.Remote, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if remote.ready():
            return True
        time.sleep(0.1)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
