"""The most time one request may take: computing that lasts longer is stopped and answered with 503.

Everything between the bytes and the answer is pure computing in one thread, without locks, files or sockets, so it can
be stopped at any line. One watcher thread a process looks ten times a second which calls are over their time and
raises an exception in the thread that runs them. The rules and mappings know nothing of it, and need no clock.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from fhirnet.errors import Issue, Refused

Computed = TypeVar("Computed")
TICK = 0.1  # seconds between two looks
AGAIN = 1.0  # seconds after which a call that still runs is stopped again: a callback of the interpreter can swallow it
SOON = 1_000  # steps of a loop; an exception raised in this thread arrives at the first of them


class _TimeIsUp(BaseException):
    """Raised in the thread whose time is up; no `except Exception` on the way holds it up."""


class TimeLimit:
    """A limit of so many seconds for each call."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._ends: dict[int, float] = {}  # running calls: thread, when its time is up
        self._stopped: set[int] = set()
        self._watcher: threading.Thread | None = None

    def call(self, work: Callable[[], Computed]) -> Computed:
        """What `work` answers. Raises Refused (`timeout`) when it takes longer than the limit."""
        try:
            try:
                self._enter(threading.get_ident())
                return work()
            finally:
                self._leave(threading.get_ident())
        except _TimeIsUp:
            raise Refused(
                Issue("timeout", f"The answer took longer than {self.seconds:g} s; send fewer resources.")
            ) from None

    def _enter(self, thread: int) -> None:
        with self._lock:
            self._stopped.discard(thread)
            self._ends[thread] = time.monotonic() + self.seconds
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="time-limit", daemon=True)
                self._watcher.start()

    def _leave(self, thread: int) -> None:
        with self._lock:
            self._ends.pop(thread, None)
            stopped = thread in self._stopped
            self._stopped.discard(thread)
        if stopped:  # an exception that is still on its way arrives here, not in the next request
            for _ in range(SOON):
                pass

    def _watch(self) -> None:
        while True:
            time.sleep(TICK)
            now = time.monotonic()
            with self._lock:
                for thread in [thread for thread, end in self._ends.items() if end < now]:
                    self._ends[thread] = now + AGAIN
                    self._stopped.add(thread)
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_TimeIsUp))
