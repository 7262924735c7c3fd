"""What is counted of requests and answers, for `/metrics`: by route, status and code, never by what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app

from mappings import answer_code

if TYPE_CHECKING:
    from fhirnet.web.metrics import Metrics


def request(method: str, route: str, status: int, seconds: float) -> None:
    """A request was answered."""
    metrics = _metrics()
    metrics.requests.labels(method, route, str(status)).inc()
    metrics.seconds.labels(method, route, str(status)).observe(seconds)


def evaluated(question: str, answer: bytes) -> bytes:
    """A case was evaluated; the same answer back."""
    evaluation(question, answer_code.of(answer))
    return answer


def evaluation(question: str, code: str) -> None:
    """A case was evaluated: the code of the answer of the primary definition."""
    _metrics().evaluations.labels(question, code).inc()


def refusal(code: str) -> None:
    """A request was refused with this issue code first."""
    _metrics().refusals.labels(code).inc()


def failed_login(reason: str) -> None:
    """Somebody was not let in."""
    _metrics().failed_logins.labels(reason).inc()


def limited(limit: str) -> None:
    """A caller asked for more than this limit allows."""
    _metrics().limited.labels(limit).inc()


def _metrics() -> Metrics:
    found: Metrics = current_app.extensions["fhirnet.metrics"]
    return found
