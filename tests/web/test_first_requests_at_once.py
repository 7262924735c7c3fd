"""The first requests of a fresh process may all come at once: decoders are there before there are threads."""

import subprocess
import sys
from pathlib import Path

MANY_AT_ONCE = """
import threading
from pathlib import Path
from fhirnet.settings import Settings
from fhirnet.web import create_app

app = create_app(Settings(database="off"))
body = Path("fixtures/cases/hcc-three-tace.json").read_bytes()
statuses, gate = [], threading.Barrier(12)

def ask():
    gate.wait()
    answer = app.test_client().post("/fhir/$evaluate-tace-resistance", data=body, content_type="application/fhir+json")
    statuses.append(answer.status_code)

threads = [threading.Thread(target=ask) for _ in range(12)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(statuses == [200] * 12)
"""


def test_a_fresh_process_answers_many_at_once() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", MANY_AT_ONCE], cwd=root, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, b"True\n"), done.stderr
