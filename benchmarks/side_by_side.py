"""Calls timed in turn, in CPU seconds of this thread: on a busy machine a long call waits longer than a short one."""

import statistics
import time
from collections.abc import Callable


def side_by_side(*calls: Callable[[], object], rounds: int, in_a_round: int = 1) -> list[float]:
    """The median CPU seconds of each call, timed in turn, so many calls of each in a round."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for spent, call in zip(times, calls, strict=True):
            for _ in range(in_a_round):
                start = time.thread_time()
                call()
                spent.append(time.thread_time() - start)
    return [statistics.median(spent) for spent in times]
