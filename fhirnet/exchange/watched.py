"""Connections under a deadline that covers everything: the name, the connection, the handshake, every byte.

A watch shuts the connection down when the deadline is over, because a peer that sends a byte now and then never runs
into the time limit of a single read.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from concurrent.futures import Future
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

log = logging.getLogger("fhirnet.exchange")


class Watch:
    """Shuts the connection of a line down when its deadline is over; knows whether anything has left on it."""

    def __init__(self, name: str) -> None:
        self.sent = False
        self._name = name
        self._deadline = float("inf")
        self._connection: socket.socket | None = None
        self._timer: threading.Timer | None = None

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._deadline

    def until(self, deadline: float) -> Watch:
        """To be entered: the deadline of what is done inside."""
        self._deadline = deadline
        return self

    def __enter__(self) -> None:
        self._timer = threading.Timer(max(self._deadline - time.monotonic(), 0), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()  # it shuts down nothing that comes after it

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of a host that answers, watched by a second handle of its own: TLS takes
        the first one away.
        """
        error: OSError = OSError("no address")
        for family, kind, protocol, _, address in self._addresses(host, port):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(max(self._deadline - time.monotonic(), 0.001))
                connection.connect(address)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as failed:
                connection.close()
                error = failed
                continue
            self._watched(connection)
            return connection
        raise error

    def _watched(self, connection: socket.socket) -> None:
        former, self._connection = self._connection, connection.dup()
        if former is not None:
            former.close()

    def _addresses(self, host: str, port: int) -> list[Any]:
        """The addresses of a host; asking for them cannot be stopped, so it is left behind at the deadline."""
        found: Future[list[Any]] = Future()

        def ask() -> None:
            try:
                found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                found.set_exception(error if isinstance(error, OSError) else OSError("no name of a host"))

        threading.Thread(target=ask, daemon=True).start()
        return found.result(max(self._deadline - time.monotonic(), 0.001))

    def _shut(self) -> None:
        connection = self._connection
        if connection is not None:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("the connection was over already", extra={"peer": self._name})

    def close(self) -> None:
        """Gives the second handle back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class WatchedAdapter(HTTPAdapter):
    """Connections that are made and watched by a watch."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._watch)

    def close(self) -> None:
        super().close()
        self._watch.close()


def _pools(watch: Watch) -> dict[str, Any]:
    class Watched:
        """Connects as the watch does, and tells it when the first byte leaves."""

        sock: Any
        host: str
        port: int

        def _new_conn(self) -> socket.socket:
            return watch.connect(self.host.strip("[]"), self.port)

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()  # type: ignore[attr-defined]
            watch.sent = True
            super().send(data)  # type: ignore[misc]

    class Plain(Watched, HTTPConnection):
        pass

    class Secure(Watched, HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
