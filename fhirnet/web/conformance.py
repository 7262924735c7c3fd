"""The CodeSystems, ValueSets, profiles and operations of this service, for anybody: they hold no patient's data."""

from functools import partial

from flask import Blueprint, Response, request

from fhirnet.conformance import serving
from fhirnet.web import answers, negotiation
from fhirnet.web.answers import settings
from mappings.artifacts import TYPES

INTERACTIONS = ("read", "search-type")
OFFERED = {type_: tuple((name, kind) for name, (kind, _) in serving.SEARCHED[type_].items()) for type_ in TYPES}

routes = Blueprint("conformance", __name__, url_prefix="/fhir")
routes.before_request(negotiation.check)


def read(type_: str, id_: str) -> Response:
    """One conformance resource."""
    found = serving.read(type_, id_)
    if found.etag in (each.strip() for each in request.headers.get("If-None-Match", "").split(",")):
        return answers.told(304, b"", {"ETag": found.etag})
    return answers.told(200, found.body, {"ETag": found.etag})


def search(type_: str) -> Response:
    """The conformance resources of a type that fit the query."""
    base = settings().base_url or f"{request.root_url.rstrip('/')}/fhir"
    strict, language = negotiation.strict(), answers.language()
    found = serving.search(type_, negotiation.query(), strict=strict, base=base, language=language)
    return answers.answer(found)


for each in TYPES:
    routes.add_url_rule(f"/{each}/<id_>", f"{each}-read", partial(read, each), methods=["GET"])
    routes.add_url_rule(f"/{each}", f"{each}-search", partial(search, each), methods=["GET"])

VIEWS = frozenset(f"conformance.{type_}-{how}" for type_ in TYPES for how in ("read", "search"))
