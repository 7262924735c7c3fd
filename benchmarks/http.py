"""What a request costs the server beside the floor: Flask on the same server that only parses.

    python -m benchmarks.http [--rounds 8] [--seconds 2] [--connections 4]

`fhirnet serve` (one worker, nothing stored, open) and `benchmarks.floor` are loaded in turn, round after round, each by
connections that stay open and ask one after another; the floor answers a fixed Observation. Told: CPU seconds of the
whole server per request (from /proc, Linux), requests per CPU second, their ratio, and how much longer than the median
the slowest hundredth waits; and the CPU of the same assessment in this process, without a server.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from fhirnet.assessment import assess
from fhirnet.settings import Settings
from fhirnet.web.serving import rest_of_the_garbage_collector
from fixtures.realistic import bundle

PATH = "/fhir/$evaluate-tace-resistance"
RESOURCES = 60
TICKS = os.sysconf("SC_CLK_TCK")
QUIET = {"FHIRNET_DATABASE": "off", "FHIRNET_ACCESS": "open", "FHIRNET_REQUESTS_PER_MINUTE": "0"}


def main() -> None:
    """Prints one line per server and number of connections."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=int, default=4)
    asked = parser.parse_args()
    body, ours, floor = bundle(RESOURCES), _free_port(), _free_port()
    _alone(body, 1)
    rest_of_the_garbage_collector()
    serve = ["-m", "fhirnet", "serve", "--host", "127.0.0.1", "--port", str(ours)]
    print(f"{RESOURCES} resources, medians of {asked.rounds} rounds of {asked.seconds} s")
    print(f"{'connections':>11} {'':<8} {'CPU ms':>7} {'per CPU s':>10} {'x floor':>8} {'p50 ms':>7} {'p99 / p50':>10}")
    with _running(serve) as first, _running(["-m", "benchmarks.floor", str(floor)]) as second:
        servers = {"floor": (floor, second), "fhirnet": (ours, first)}
        for port, _ in servers.values():
            _wait(port)
            load(port, body, 1, 0.5)
        for connections in (1, asked.connections):
            _show(connections, servers, body, asked.rounds, asked.seconds)


def _show(connections: int, servers: dict[str, tuple[int, int]], body: bytes, rounds: int, seconds: float) -> None:
    cost: dict[str, list[float]] = {name: [] for name in servers}
    waited: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, (port, pid) in servers.items():
            before = cpu(pid)
            times = load(port, body, connections, seconds)
            cost[name].append((cpu(pid) - before) / len(times))
            waited[name] += times
        cost.setdefault("assess", []).append(_alone(body))
    least = statistics.median(cost["floor"])
    print(f"{'':>11} {'assess':<8} {statistics.median(cost['assess']) * 1e3:>7.2f} (no server)")
    for name in servers:
        spent, times = statistics.median(cost[name]), sorted(waited[name])
        middle, slow = times[len(times) // 2], times[len(times) * 99 // 100]
        print(
            f"{connections:>11} {name:<8} {spent * 1e3:>7.2f} {1 / spent:>10.0f} {spent / least:>8.2f} "
            f"{middle * 1e3:>7.1f} {slow / middle:>10.1f}"
        )


def _alone(body: bytes, times: int = 40) -> float:
    start = time.process_time()
    for _ in range(times):
        assess("tace-resistance", body, settings=Settings())
    return (time.process_time() - start) / times


def load(port: int, body: bytes, connections: int, seconds: float) -> list[float]:
    """How long every request waited while so many connections asked for so long."""
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(connections) as pool:
        return [each for times in pool.map(lambda _: _asked(port, body, until), range(connections)) for each in times]


def _asked(port: int, body: bytes, until: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    while (start := time.perf_counter()) < until:
        connection.request("POST", PATH, body, {"Content-Type": "application/fhir+json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"port {port} answered {answer.status}")
        times.append(time.perf_counter() - start)
    connection.close()
    return times


def cpu(pid: int) -> float:
    """The CPU seconds that a process and its children have used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(parts[11]) + int(parts[12])) / TICKS + sum(cpu(int(child)) for child in children)


@contextmanager
def _running(arguments: list[str]) -> Iterator[int]:
    with subprocess.Popen(  # own program  # noqa: S603  # nosec B603
        [sys.executable, *arguments], env=os.environ | QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process.pid
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
