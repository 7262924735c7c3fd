"""`/openapi.json`: every route outside of FHIR, from what is documented beside its view.

What is under `/fhir` is told by `/fhir/metadata`. The document is made from the routes of the application, so it lists
what is there, and nothing else.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from apispec import APISpec
from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.routing import Rule

from fhirnet import __version__
from fhirnet.settings import Settings
from fhirnet.web import auth
from fhirnet.web.answers import settings
from fhirnet.web.documented import FHIR, OUTCOME, Content, Operation, Parameter, documented, operation_of
from mappings import record_schema

Json = dict[str, Any]
routes = Blueprint("openapi", __name__)
VERSION = "3.1.0"  # of OpenAPI
COMPONENTS = "#/components/schemas/"
PLACE = re.compile(r"<(?:\w+:)?(\w+?)_?>")
ABOUT = (
    "The routes of fhirnet outside of FHIR. Its FHIR operations are listed by GET /fhir/metadata. Every answer has an "
    "X-Request-Id: the one of the request, or a new one. Every refusal is an OperationOutcome whose details.coding "
    "names the problem, but for those of /auth/token, which are OAuth's."
)
LOGINS = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of /auth/token, or an API key."},
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "The API key of a registration."},
}
OPERATION_OUTCOME = {
    "type": "object",
    "description": "A FHIR R4 OperationOutcome.",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["severity", "code", "details"],
                "properties": {
                    "severity": {"enum": ["fatal", "error", "warning", "information"]},
                    "code": {"type": "string"},
                    "details": {"type": "object", "description": "The own code in coding, and the kind in words."},
                    "diagnostics": {"type": "string", "description": "What is wrong and what to do, in English."},
                    "expression": {"type": "array", "items": {"type": "string"}},
                    "location": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
REFUSED = {"description": "Refused.", "content": {FHIR: {"schema": OUTCOME}}}


@routes.get("/openapi.json")
@documented(
    "This document.",
    {200: Content(what="OpenAPI 3.1", schema={"type": "object", "required": ["openapi", "info", "paths"]})},
)
def give() -> Response:
    """The routes outside of FHIR, in OpenAPI."""
    return Response(json.dumps(document(current_app, settings())), content_type="application/json")


def document(app: Flask, here: Settings) -> Json:
    """The OpenAPI document of an application."""
    at = here.base_url.removesuffix("/fhir") if here.base_url else request.root_url.rstrip("/")
    made = APISpec("fhirnet", __version__, VERSION, info={"description": ABOUT}, servers=[{"url": at or "/"}])
    made.components.schema("OperationOutcome", OPERATION_OUTCOME)
    for name, login in LOGINS.items():
        made.components.security_scheme(name, login)
    operations = list(outside(app))
    records = {
        each.schema: Json() for _, told in operations for each in _contents(told) if isinstance(each.schema, type)
    }
    schemas, named = record_schema.schemas([*records], COMPONENTS)
    records.update(zip(records, schemas, strict=True))
    for name, schema in named.items():
        made.components.schema(name, schema)
    for rule, told in operations:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            operation = _operation(told, records)
            operation |= {"operationId": f"{rule.endpoint}.{method.lower()}", "security": _security(rule, here)}
            made.path(PLACE.sub(r"{\1}", rule.rule), operations={method.lower(): operation})
    return made.to_dict()


def outside(app: Flask) -> Iterator[tuple[Rule, Operation]]:
    """Every route outside of FHIR whose view is documented, in the order of their paths."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        told = operation_of(app.view_functions[rule.endpoint])
        if told is not None and not is_fhir(rule):
            yield rule, told


def is_fhir(rule: Rule) -> bool:
    """Whether a route is below the base of FHIR."""
    return f"{rule.rule}/".startswith("/fhir/")


def _contents(told: Operation) -> list[Content]:
    return [*told.answers.values(), *([told.body] if told.body else [])]


def _operation(told: Operation, records: dict[type, Json]) -> Json:
    answers = {str(status): _answer(each, records) for status, each in told.answers.items()}
    body = told.body and {"required": True, "description": told.body.what, "content": _content(told.body, records)}
    return {
        "summary": told.summary,
        "parameters": [_parameter(name, each) for name, each in told.parameters.items()],
        **({"requestBody": body} if body else {}),
        "responses": {**answers, "default": REFUSED},
    }


def _answer(content: Content, records: dict[type, Json]) -> Json:
    return {"description": content.what, "content": _content(content, records)}


def _content(content: Content, records: dict[type, Json]) -> Json:
    schema = records[content.schema] if isinstance(content.schema, type) else content.schema
    said = {"schema": schema or {}} | ({} if content.example is None else {"example": content.example})
    return dict.fromkeys(content.types, said)


def _parameter(name: str, told: Parameter) -> Json:
    said = {} if told.example is None else {"example": told.example}
    in_path = {"required": True} if told.place == "path" else {}
    return {"name": name, "in": told.place, "description": told.what, "schema": told.schema, **in_path, **said}


def _security(rule: Rule, here: Settings) -> list[Json]:
    """What lets in: nothing is asked of a public route, or where access is not restricted."""
    return [{name: []} for name in LOGINS] if here.restricted and rule.endpoint not in auth.PUBLIC else []
