"""Failed logins, counted by address: after too many in a minute the next ones are answered 429.

Whoever logs in rightly is never turned away: behind one proxy all have one address, and a key of 256 bits is not
guessed. Each worker counts for itself, and remembers so many addresses only.
"""

import math
import threading
import time
from collections.abc import Callable

MOST = 20  # failures of an address in a minute
AUDITED = 100  # failures of all addresses in a minute that the audit is told of; the log tells of every one
WINDOW = 60.0  # seconds
ADDRESSES = 10_000  # remembered


class FailedLogins:
    """How often which address failed lately. `clock` is one that nobody sets."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, int]] = {}  # address: since when, how often; the latest last

    def another(self, address: str) -> int:
        """Counts one; answers the seconds to wait where they are too many, else 0."""
        now = self._clock()
        with self._lock:
            since, count = self._seen.pop(address, (now, 0))
            if now - since >= WINDOW:
                since, count = now, 0
            self._seen[address] = (since, count + 1)
            if len(self._seen) > ADDRESSES:
                del self._seen[next(iter(self._seen))]
        return math.ceil(since + WINDOW - now) if count >= self._most else 0
