"""Which HTTP status each own issue code is answered with, and every error of the service as an OperationOutcome."""

import logging
import re
import traceback
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from fhirnet.errors import FhirnetError, Issue
from fhirnet.web import counting, negotiation
from fhirnet.web.answers import answer, request_id, settings, told_of
from mappings import languages, outcome, stored

STATUS = {  # own issue code: HTTP status
    "body-empty": 400,
    "json": 400,
    "not-object": 400,
    "encoding": 400,
    "duplicate-key": 400,
    "depth": 400,
    "number-range": 400,
    "resource-type": 400,
    "element": 400,
    "required": 400,
    "value": 400,
    "code": 400,
    "reference-type": 400,
    "invariant": 400,
    "parameter": 400,
    "definition": 400,
    "login": 401,
    "forbidden": 403,
    "not-found": 404,
    "method": 405,
    "accept": 406,
    "conflict": 409,
    "gone": 410,
    "prefetch": 412,
    "too-large": 413,
    "too-many-entries": 413,
    "media-type": 415,
    "content-encoding": 415,
    "fhir-version": 415,
    "no-patient": 422,
    "many-patients": 422,
    "no-date": 422,
    "throttled": 429,
    "internal": 500,
    "peer": 502,
    "timeout": 503,
    "not-stored": 503,
}
AT = {  # where a code is answered with another status: what is wrong is said of this header
    ("fhir-version", "http.Accept"): 406,
    ("conflict", "http.If-Match"): 412,
    ("conflict", "http.If-None-Match"): 412,
    ("conflict", "http.If-None-Exist"): 412,
    ("conflict", "http.query"): 412,
}
LATER = {"not-stored": "5"}  # Retry-After, in seconds
SET_ASIDE = 422  # a strict refusal: the report of what would not be used
NOT_FOUND = "There is nothing here; GET /fhir/metadata lists the operations of this service."
TYPE = re.compile(r"/fhir/[A-Z][A-Za-z]*(?:/.*)?")
log = logging.getLogger("fhirnet.web")


def register(app: Flask) -> None:
    """Every error of the application is answered from the table above."""
    app.register_error_handler(FhirnetError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def status(issues: tuple[Issue, ...]) -> int:
    """The status of a refusal: that of its first problem."""
    if any(issue.system != "issue" for issue in issues):
        return SET_ASIDE
    first = next((issue for issue in issues if issue.severity == "error"), issues[0])
    return AT.get((first.code, first.at or ""), STATUS[first.code])


def _refused(error: FhirnetError) -> Response:
    counting.refusal(error.issues[0].code)
    issues = [replace(each, severity="error") if each.severity == "warning" else each for each in error.issues]
    language = languages.asked_for(
        g.get("body", b""), negotiation.query(), request.headers.get("Accept-Language", ""), settings().language
    )
    said = outcome.write(issues, language, cap=settings().max_issues)
    response = answer(said, status(error.issues))
    if later := LATER.get(error.issues[0].code):
        response.headers["Retry-After"] = later
    return response


def _http(error: HTTPException) -> Response:
    """What Flask itself refuses: an unknown path, a wrong method, a request it cannot read."""
    if isinstance(error, MethodNotAllowed):
        allowed = sorted(error.valid_methods or ())
        response = _refused(FhirnetError(Issue("method", f"This path answers {', '.join(allowed)} only.")))
        response.headers["Allow"] = ", ".join(allowed)
        return response
    if error.code == 404:
        return _refused(FhirnetError(Issue("not-found", _not_found())))
    return _refused(FhirnetError(Issue("value", "The request cannot be read.")))


def _not_found() -> str:
    """What is said of a path without a route; where it is that of a type of resource, which types are stored."""
    if "fhirnet.store" in current_app.extensions and TYPE.fullmatch(request.path):
        return f"{NOT_FOUND} Resources of these types are stored: {', '.join(stored.TYPES)}."
    return NOT_FOUND


def _fault(error: Exception) -> Response:
    """A fault of this program. The log says where, never what was in hand: a message could hold a patient's data."""
    frames = traceback.extract_tb(error.__traceback__)
    trail = " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    log.error("fault", extra=told_of() | {"reason": type(error).__name__, "at": trail})
    return _refused(FhirnetError(Issue("internal", f"A fault of this service; tell its keeper the id {request_id()}.")))
