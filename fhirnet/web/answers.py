"""What every answer has in common: media type, headers, request id, one line in the log.

A log line holds the route, never a path or a query as sent: those may name a patient.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping

from flask import Flask, Response, current_app, g, request

from fhirnet.settings import Settings
from fhirnet.web.time_limit import Computed, TimeLimit
from mappings import languages, layout

MEDIA_TYPE = "application/fhir+json; charset=utf-8; fhirVersion=4.0"
REQUEST_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")
log = logging.getLogger("fhirnet.web")


def answer(body: bytes, status: int = 200) -> Response:
    """The response with this FHIR resource, indented when `_pretty=true` asks for it."""
    if request.args.get("_pretty") == "true":
        body = layout.indented(body)
    return Response(body, status, content_type=MEDIA_TYPE)


def told(status: int, body: bytes, headers: Mapping[str, str]) -> Response:
    """The response with these headers; without a body it has no media type."""
    response = answer(body, status) if body else Response(status=status)
    if not body:
        del response.headers["Content-Type"]
    response.headers.update(headers)
    return response


def in_time(work: Callable[[], Computed]) -> Computed:
    """What `work` computes, within the time limit of this installation. Raises Refused (`timeout`)."""
    limit = current_app.extensions["fhirnet.time_limit"]
    assert isinstance(limit, TimeLimit)
    return limit.call(work)


def settings() -> Settings:
    """How this installation is set."""
    found = current_app.extensions["fhirnet.settings"]
    assert isinstance(found, Settings)
    return found


def language() -> str:
    """The language of whoever asks, where a request has no parameters of its own."""
    wished = request.headers.get("Accept-Language", "")
    return languages.asked_for(b"", request.args.items(multi=True), wished, settings().language)


def register(app: Flask) -> None:
    """Gives every answer of the application its headers and its log line."""
    app.before_request(_started)
    app.after_request(_finished)


def request_id() -> str:
    """The id the client gave this request, or a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    return str(g.request_id)


def _started() -> None:
    g.started = time.perf_counter()


def _finished(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Request-Id"] = request_id()
    response.headers["X-Content-Type-Options"] = "nosniff"
    if g.get("strict"):
        response.headers["Preference-Applied"] = "handling=strict"
    route = request.url_rule.rule if request.url_rule else "-"
    spent = (time.perf_counter() - g.started) * 1000 if "started" in g else 0
    log.info("%s %s %s %d %.1f ms", request_id(), request.method, route, response.status_code, spent)
    return response
