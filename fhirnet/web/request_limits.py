"""How much one caller may ask for: so many requests a minute, so many at once. What is above that is answered 429.

A caller is a registered peer by its name, anybody else by an address. Each worker counts for itself, in memory. Whether
the process lives and is ready is told to everybody always: a service that is busy must not be taken for a dead one.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix

from fhirnet.access import ANYONE
from fhirnet.errors import Issue, Refused
from fhirnet.settings import Settings
from fhirnet.web import counting

ALWAYS = frozenset({"health.livez", "health.readyz"})
NETWORK = 64  # bits of an IPv6 address that one caller has: a machine takes any address within
SOON = 1  # seconds after which one of the requests that run may have ended
TOO_OFTEN = (
    "More than {} requests a minute; wait as long as Retry-After says, or ask the keeper of this service for more."
)
TOO_MANY = "More than {} requests at once; send the next one when one of them is answered."


class RequestLimits:
    """What each caller asks for now; a limit of 0 is none."""

    def __init__(self, a_minute: int, at_once: int) -> None:
        self.at_once = at_once
        self._often = RateLimitItemPerMinute(a_minute) if a_minute else None
        self._seen = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    def wait(self, caller: str) -> int:
        """Counts a request; the seconds to wait where there are too many in this minute, else 0."""
        if self._often is None or self._seen.hit(self._often, caller):
            return 0
        return max(1, math.ceil(self._seen.get_window_stats(self._often, caller).reset_time - time.time()))

    def enter(self, caller: str) -> bool:
        """Whether one more may run; it has to `leave`."""
        with self._lock:
            if self.at_once and self._running[caller] >= self.at_once:
                return False
            self._running[caller] += 1
            return True

    def leave(self, caller: str) -> None:
        """One has ended."""
        with self._lock:
            self._running[caller] -= 1
            if not self._running[caller]:
                del self._running[caller]


def register(app: Flask) -> None:
    """Has every request counted, once it is known who sends it; and its address looked for where the settings say."""
    here: Settings = app.extensions["fhirnet.settings"]
    if here.proxies:
        trusting: Callable[..., object] = ProxyFix(
            app.wsgi_app, x_for=here.proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )
        app.wsgi_app = trusting  # type: ignore[method-assign, assignment]  # as Flask's documentation says it is done
    app.extensions["fhirnet.request_limits"] = RequestLimits(here.requests_per_minute, here.requests_at_once)
    app.before_request(_enter)
    app.teardown_request(_leave)


def caller() -> str:
    """Whoever sends this request: a peer, else an address."""
    client = g.get("client", ANYONE)
    return f"address {network(request.remote_addr)}" if client is ANYONE else f"peer {client.name}"


def network(address: str | None) -> str:
    """The address of a caller; of IPv6 the network. "-" is everybody whose address is none."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "-"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, NETWORK), strict=False))


def _enter() -> None:
    if request.endpoint in ALWAYS:
        return
    limits, who = _limits(), caller()
    if seconds := limits.wait(who):
        minute = current_app.extensions["fhirnet.settings"].requests_per_minute
        raise _refused("requests-per-minute", TOO_OFTEN.format(minute), seconds)
    if not limits.enter(who):
        raise _refused("requests-at-once", TOO_MANY.format(limits.at_once), SOON)
    g.running = who


def _leave(_: BaseException | None = None) -> None:
    if "running" in g:
        _limits().leave(g.pop("running"))


def _limits() -> RequestLimits:
    found: RequestLimits = current_app.extensions["fhirnet.request_limits"]
    return found


def _refused(limit: str, why: str, seconds: int) -> Refused:
    counting.limited(limit)
    g.retry_after = seconds
    return Refused(Issue("throttled", why))
