"""What every answer has in common: media type, headers, request id, one line in the log.

A log line holds the route, never a path or a query as sent: those may name a patient. The id of a request is the one
thing in it that a client may choose.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping

from flask import Flask, Response, current_app, g, request

from fhirnet.settings import Settings
from fhirnet.web import counting
from fhirnet.web.time_limit import Computed, TimeLimit
from mappings import languages, layout

MEDIA_TYPE = "application/fhir+json; charset=utf-8; fhirVersion=4.0"
REQUEST_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # another one is not repeated
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


def told_of() -> dict[str, object]:
    """What a log line says of this request."""
    return {
        "request_id": request_id(),
        "method": method(),
        "route": route(),
        "client": g.client.name if "client" in g else "-",
    }


def route() -> str:
    """The template of the path that was asked for; "-" where there is none such."""
    return request.url_rule.rule if request.url_rule else "-"


def method() -> str:
    """The method of this request, where it is one of HTTP; else "-"."""
    return request.method if request.method in METHODS else "-"


def _started() -> None:
    g.started = time.perf_counter()


def _finished(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = request_id()
    if g.get("strict"):
        response.headers["Preference-Applied"] = "handling=strict"
    seconds = time.perf_counter() - g.started if "started" in g else 0.0
    spent = {"status": response.status_code, "milliseconds": round(seconds * 1000, 1)}
    log.info("answered", extra=told_of() | spent)
    counting.request(method(), route(), response.status_code, seconds)
    return response
