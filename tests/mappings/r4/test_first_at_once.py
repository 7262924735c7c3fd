"""The first bodies of a fresh process may all come at once, to a service or to whoever calls the library."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ALL_AT_ONCE = """
import sys, threading
from fixtures.realistic import bundle
from mappings import r4

sys.setswitchinterval(1e-6)
body = bundle(20)
gate, read = threading.Barrier(8), []

def receive():
    gate.wait()
    read.append(len(r4.receive(body).bundle().entries))

threads = [threading.Thread(target=receive) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(read), len(set(read)))
"""


def test_a_fresh_process_reads_many_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", ALL_AT_ONCE], cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, b"8 1\n"), done.stderr
