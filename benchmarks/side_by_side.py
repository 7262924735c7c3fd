"""Calls timed in turn, so that a busy machine slows all alike."""

import statistics
import time
from collections.abc import Callable


def side_by_side(*calls: Callable[[], object], rounds: int, in_a_round: int = 1) -> list[float]:
    """The median seconds of each call, timed in turn, so many calls of each in a round."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for spent, call in zip(times, calls, strict=True):
            for _ in range(in_a_round):
                start = time.perf_counter()
                call()
                spent.append(time.perf_counter() - start)
    return [statistics.median(spent) for spent in times]
