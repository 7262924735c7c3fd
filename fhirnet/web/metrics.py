"""`/metrics` in the text format of Prometheus: what was counted, and how the store is now.

Several workers add up through files in a folder that `serving` makes before they start: whether there is one is decided
when prometheus_client is imported, so this module is imported by `create_app` only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app
from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import MutexValue, ValueClass

from fhirnet import __version__
from fhirnet.errors import FhirnetError
from fhirnet.evaluation import RULE_RELEASE
from fhirnet.web.documented import Content, documented

routes = Blueprint("metrics", __name__)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds; a request may take 10
ROUTE = ("method", "route", "status")
disable_created_metrics()  # type: ignore[no-untyped-call]  # the moment of a first answer is nobody's business


@dataclass(frozen=True, slots=True)
class Metrics:
    """What one application counts, and everything that is told of it."""

    told: CollectorRegistry
    requests: Counter
    seconds: Histogram
    evaluations: Counter
    refusals: Counter
    failed_logins: Counter
    limited: Counter


def register(app: Flask) -> None:
    """Has the application count, and the route that tells it."""
    told = CollectorRegistry()
    own: dict[str, Any] = {"registry": told}
    if ValueClass is not MutexValue:  # several workers: what each counts is in the files, and told from there
        own = {"registry": None}
        MultiProcessCollector(told)  # type: ignore[no-untyped-call]
    else:
        ProcessCollector(registry=told)
        GCCollector(registry=told)
    PlatformCollector(registry=told)
    told.register(Now(app))
    app.extensions["fhirnet.metrics"] = Metrics(
        told,
        Counter("fhirnet_requests", "Requests answered.", ROUTE, **own),
        Histogram("fhirnet_request_seconds", "Time until the answer was made.", ROUTE, buckets=BUCKETS, **own),
        Counter("fhirnet_evaluations", "Answers by the primary definition.", ("question", "answer"), **own),
        Counter("fhirnet_refusals", "Refusals by the first issue code.", ("code",), **own),
        Counter("fhirnet_failed_logins", "Logins refused.", ("reason",), **own),
        Counter("fhirnet_limited", "Requests above what a caller may ask for.", ("limit",), **own),
    )
    app.register_blueprint(routes)


@routes.get("/metrics")
@documented(
    "Counts of requests, answers and refusals, the store and the outbox, for Prometheus.",
    {200: Content(what="The text format of Prometheus", types=("text/plain",), schema={"type": "string"})},
)
def give() -> Response:
    """Everything that is counted and seen."""
    metrics: Metrics = current_app.extensions["fhirnet.metrics"]
    return Response(generate_latest(metrics.told), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Now(Collector):
    """What is looked at when it is asked for: which program this is, the store, the outbox."""

    def __init__(self, app: Flask) -> None:
        self._extensions = app.extensions

    def collect(self) -> Iterator[Metric]:
        build = {"version": __version__, "rules": RULE_RELEASE}
        yield InfoMetricFamily("fhirnet_build", "The program and the release of its rules.", build)
        if "fhirnet.probe" in self._extensions:
            yield from self._store()

    def _store(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("fhirnet_store_up", "Whether the store can be read and written.")
        messages = GaugeMetricFamily("fhirnet_outbox_messages", "Messages to peers.", labels=["state"])
        oldest = GaugeMetricFamily("fhirnet_outbox_oldest_seconds", "Age of the oldest message.", labels=["state"])
        try:
            self._extensions["fhirnet.probe"]()
            for each in self._extensions["fhirnet.tally"]():
                messages.add_metric([each.state], each.count)
                if each.oldest is not None:
                    oldest.add_metric([each.state], each.oldest)
        except FhirnetError:
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
        yield from (up, messages, oldest)
