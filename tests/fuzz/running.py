"""`python -m tests.fuzz`: changed bodies by the hundred thousand, over all cores, with what came of them counted.

    make fuzz                                     # N=200000 SEED=1
    python -m tests.fuzz --count 200000 --seed 1

Every request is made of the seed and its number, so one that offends can be made again: it is written to build/fuzz.
"""

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random

from tests.fuzz.asking import ROOT, Application, Asked, cases, request
from tests.fuzz.mutations import mutated

FOUND = ROOT / "build" / "fuzz"
AT_ONCE = 500


@dataclass
class Tally:
    """What came of some requests."""

    asked: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, -1)
    offences: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.asked += other.asked
        self.statuses += other.statuses
        self.changes += other.changes
        self.slowest = max(self.slowest, other.slowest)
        self.offences += other.offences


def made(seed: int, number: int, bodies: list[tuple[str, bytes]]) -> tuple[str, tuple[str, ...], Asked]:
    """The request of this number: the fixture it is made from, how it was changed, what is sent."""
    chance = Random(f"{seed}/{number}")
    name, body = bodies[number % len(bodies)]
    changes, changed = mutated(chance, body)
    return name, changes, request(chance, name, changed)


def run(seed: int, numbers: range, application: Application, bodies: list[tuple[str, bytes]]) -> Tally:
    """Asks with the requests of these numbers."""
    tally = Tally()
    for number in numbers:
        name, changes, asked = made(seed, number, bodies)
        answered = application.ask(asked)
        tally.asked += 1
        tally.statuses[f"{answered.status} {answered.code}".strip()] += 1
        tally.changes.update(changes)
        tally.slowest = max(tally.slowest, (answered.seconds, number))
        for offence in answered.offences:
            tally.offences.append(f"{number} {name} ({', '.join(changes)}) {asked.path}: {offence}")
            _keep(number, asked)
    return tally


def _keep(number: int, asked: Asked) -> None:
    FOUND.mkdir(parents=True, exist_ok=True)
    (FOUND / f"{number}.json").write_bytes(asked.body)
    (FOUND / f"{number}.txt").write_text(f"POST {asked.path} {asked.query} {asked.headers}\n")


_here: list[tuple[Application, list[tuple[str, bytes]]]] = []


def _start() -> None:
    _here.append((Application(), cases()))


def _piece(given: tuple[int, int, int]) -> Tally:
    seed, first, last = given
    return run(seed, range(first, last), *_here[0])


def pieces(seed: int, count: int) -> Iterator[tuple[int, int, int]]:
    return ((seed, first, min(first + AT_ONCE, count)) for first in range(0, count, AT_ONCE))


def main() -> int:
    """Runs, tells, and is 1 where something must not have been or was not asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    whole, begun = Tally(), time.monotonic()
    with ProcessPoolExecutor(given.processes, get_context("spawn"), _start) as pool:
        for done in as_completed([pool.submit(_piece, piece) for piece in pieces(given.seed, given.count)]):
            whole.add(done.result())
            rate = whole.asked / (time.monotonic() - begun)
            print(f"\r{whole.asked} of {given.count}, {rate:.0f}/s, {len(whole.offences)} offences", end="", flush=True)
    print()
    for title, counts in (("answers", whole.statuses), ("changes", whole.changes)):
        print(f"{title}: " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))
    print(f"slowest: {whole.slowest[0]:.2f} s (number {whole.slowest[1]}); {time.monotonic() - begun:.0f} s in all")
    for offence in whole.offences[:50]:
        print(offence)
    print(f"{whole.asked} changed bodies, {len(whole.offences)} offences")
    return 1 if whole.offences or whole.asked != given.count else 0
