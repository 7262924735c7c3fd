"""How long `fhirnet assess` takes from nothing beside starting Python with Flask: ratios measured side by side.

    python -m benchmarks.cold_start [--rounds 20]

Each is a process of its own, started in turn with the others in every round, all with compiled files in one place (as
an installer leaves them). Told are the medians of the CPU seconds that the processes used (a busy machine changes them
little) and of the seconds on the wall.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from fixtures.realistic import bundle

RESOURCES = 60


def main() -> None:
    """Prints one line per command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
        file = Path(folder, "case.json")
        file.write_bytes(bundle(RESOURCES))
        assess = [sys.executable, "-m", "fhirnet", "assess", "tace-resistance", str(file)]
        commands = {
            "import flask": [sys.executable, "-c", "import flask"],
            "nothing": [sys.executable, "-c", "pass"],
            "assess --json": [*assess, "--json"],
            "assess": assess,
            "--help": [sys.executable, "-m", "fhirnet", "--help"],
        }
        for command in commands.values():
            ran(command)
        times = {name: [ran(command)] for name, command in commands.items()}
        for _ in range(rounds - 1):
            for name, command in commands.items():
                times[name].append(ran(command))
    floor = _medians(times["import flask"])
    print(f"{RESOURCES} resources, medians of {rounds} rounds")
    print(f"{'':<14} {'CPU ms':>7} {'x flask':>8} {'wall ms':>8} {'x flask':>8}")
    for name, spent in times.items():
        cpu, wall = _medians(spent)
        print(f"{name:<14} {cpu * 1e3:>7.0f} {cpu / floor[0]:>8.2f} {wall * 1e3:>8.0f} {wall / floor[1]:>8.2f}")


def ran(command: list[str]) -> tuple[float, float]:
    """The seconds of CPU and on the wall of a process that does this and must succeed."""
    start = time.perf_counter()
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    _, status, used = os.wait4(os.posix_spawn(command[0], command, os.environ, file_actions=silent), 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(command)}: exit code {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, wall


def _medians(spent: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(cpu for cpu, _ in spent), statistics.median(wall for _, wall in spent)


if __name__ == "__main__":
    main()
