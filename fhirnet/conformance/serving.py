"""The conformance resources as they are served: each by its id, or found by its address or name. Anybody may see them.

A parameter that is not known is refused where the client prefers that (`Prefer: handling=strict`), else set aside and
said, as in the search of stored resources.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, urlencode

from fhirnet.conformance import resources
from fhirnet.errors import Issue, Refused
from mappings import outcome, searchset
from mappings.artifacts import TYPES
from mappings.artifacts.canonical import Json
from mappings.result_elements import encode

Pairs = Sequence[tuple[str, str]]
OF_THE_ANSWER = ("_format", "_pretty", "_total")  # not of the question; a total is always given


class Served(NamedTuple):
    """A resource as bytes, and its entity tag: it is of its content."""

    body: bytes
    etag: str


def _is(name: str) -> Callable[[Json, str], bool]:
    return lambda resource, value: resource.get(name) == value


def _begins(resource: Json, value: str) -> bool:
    """Whether the name begins so, whatever the case of its letters: how FHIR searches strings."""
    return str(resource["name"]).casefold().startswith(value.casefold())


def _identifies(resource: Json, value: str) -> bool:
    return any(each["value"] == value for each in resource["uniqueId"])


URL: Mapping[str, tuple[str, Callable[[Json, str], bool]]] = {
    "_id": ("token", _is("id")),
    "name": ("string", _begins),
    "url": ("uri", _is("url")),
    "version": ("token", _is("version")),
}
SEARCHED = {  # by type: its search parameters, their FHIR type, what they ask of a resource
    type_: {**dict(list(URL.items())[:2]), "value": ("string", _identifies)} if type_ == "NamingSystem" else URL
    for type_ in TYPES
}


@cache
def _served() -> Mapping[tuple[str, str], Served]:
    bodies = {key: encode(each) for key, each in resources().items()}
    return {key: Served(body, f'W/"{sha256(body).hexdigest()[:32]}"') for key, body in bodies.items()}


def read(type_: str, id_: str) -> Served:
    """One resource. Refused (`not-found`) where there is none of this id."""
    found = _served().get((type_, id_))
    if found is None:
        raise Refused(Issue("not-found", f"There is no {type_} of this id here.", "http.id"))
    return found


def search(type_: str, pairs: Pairs, *, strict: bool, base: str, language: str) -> bytes:
    """The resources of a type that fit all parameters, as a searchset; a comma in a value means either."""
    known = SEARCHED[type_]
    used = [pair for pair in pairs if pair[0] in known]
    aside = [
        Issue("parameter", f"{type_} is searched by {', '.join(known)}.", "http.query")
        for name, _ in pairs
        if name not in (*known, *OF_THE_ANSWER)
    ]
    if strict and aside:
        raise Refused.of(aside)
    found = [(id_, each.body) for (of, id_), each in _served().items() if of == type_ and _fits(of, id_, used)]
    query = f"?{urlencode(used, quote_via=quote, safe='/:,')}" if used else ""
    return searchset.searchset(
        ((f"{base}/{type_}/{id_}", body) for id_, body in found),
        total=len(found),
        links={"self": f"{base}/{type_}{query}"},
        outcome=outcome.write([replace(each, severity="warning") for each in aside], language) if aside else None,
    )


def _fits(type_: str, id_: str, used: Iterable[tuple[str, str]]) -> bool:
    resource = resources()[type_, id_]
    return all(any(SEARCHED[type_][name][1](resource, one) for one in value.split(",")) for name, value in used)
