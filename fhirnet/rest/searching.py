"""search of one type of resource: the query read, the page found, the Bundle written; and what a condition means.

A parameter that is not known, or a value that cannot be used, is refused where the client prefers that
(`Prefer: handling=strict`); else it is set aside, the link `self` shows what was used and an OperationOutcome says
what was not. A modifier that is not supported is always refused: without it the question is another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest import criteria, paging
from fhirnet.rest.criteria import Unusable, problem
from fhirnet.store import Store, searching
from fhirnet.store.messages import Answer
from fhirnet.store.query import Criterion, Query
from fhirnet.store.searching import Connection, Page
from fhirnet.store.versions import Stored
from mappings import outcome, searchset

Pairs = list[tuple[str, str]]
OF_THE_ANSWER = ("_format", "_pretty", "_total")  # not of the question; a total is always given
CURSOR = "_cursor"


def search(
    store: Store, client: Client, type_: str, pairs: Pairs, *, strict: bool, base: str, language: str = "en"
) -> Answer:
    """One page of the resources of a type that a client sees and that fit all these parameters, as a searchset.

    `base` is the address of this service (`https://h.example/fhir`). Refused (`parameter`), each parameter by name.
    """
    with store.reading() as connection:
        body, shown = _page(connection, client, type_, pairs, strict=strict, base=base, language=language)
    return Answer(200, body, patients=tuple(dict.fromkeys(each.patient for each in shown if each.patient is not None)))


def searched(
    connection: Connection, client: Client, type_: str, pairs: Pairs, *, strict: bool, base: str, language: str
) -> bytes:
    """The searchset of `search`, inside a transaction."""
    return _page(connection, client, type_, pairs, strict=strict, base=base, language=language)[0]


def _page(
    connection: Connection, client: Client, type_: str, pairs: Pairs, *, strict: bool, base: str, language: str
) -> tuple[bytes, Sequence[Stored]]:
    """A page as a searchset, and the resources in it."""
    asked = _read(type_, pairs, base)
    if asked.refused or (strict and asked.aside):
        raise Refused(*asked.refused, *asked.aside)
    found = _found(connection, client, asked)
    links = {"self": _address(base, type_, asked.used)}
    if found.last:
        first = [pair for pair in asked.used if pair[0] != CURSOR]
        links["next"] = _address(base, type_, [*first, (CURSOR, paging.cursor(asked.question, found.last))])
    body = searchset.searchset(
        ((f"{base}/{each.reference}", each.content) for each in found.found if each.content is not None),
        total=found.total,
        links=links,
        outcome=outcome.write(asked.said, language) if asked.aside else None,
    )
    return body, found.found


def matches(connection: Connection, client: Client, type_: str, query: str) -> list[Stored]:
    """The resources that a conditional create, update or reference means, two at most: two are too many.

    `query` is `identifier=system|value`, `Type?identifier=…` or a whole URL, also percent-encoded as one. What is not
    understood is always refused: a condition that is wider than it was meant finds somebody else.
    """
    found = [criteria.read(type_, name, value) for name, value in condition(type_, query)]
    if not 0 < len(found) <= criteria.PARAMETERS:
        raise Refused(Issue("parameter", "A condition has a search parameter, identifier=system|value.", "http.query"))
    return searching.page(connection, client, Query(type_, tuple(found), count=2)).found


@dataclass(slots=True)
class _Asked:
    """A query as it was understood: `used` are the parameters as sent, `aside` and `refused` what is wrong with it."""

    query: Query
    used: Pairs = field(default_factory=list)
    only_count: bool = False
    aside: list[Issue] = field(default_factory=list)
    refused: list[Issue] = field(default_factory=list)

    @property
    def question(self) -> tuple[object, ...]:
        """What a cursor belongs to."""
        return self.query.type, self.query.criteria, self.query.sort

    @property
    def said(self) -> list[Issue]:
        """What was set aside, as it is told."""
        return [replace(issue, severity="warning") for issue in self.aside]


def _read(type_: str, pairs: Pairs, base: str) -> _Asked:
    asked = _Asked(Query(type_, count=paging.PAGE))
    wheres: list[Criterion] = []
    for name, value in pairs:
        if name in OF_THE_ANSWER:
            continue
        try:
            if name not in _CONTROLS:
                wheres.append(criteria.read(type_, name, value, base))
            elif name in dict(asked.used):
                raise Unusable(problem(name, "This is given once."))
            else:
                _CONTROLS[name](asked, value)
            asked.used.append((name, value))
        except Unusable as error:
            asked.aside += error.issues
        except Refused as error:
            asked.refused += error.issues
    if len(wheres) > criteria.PARAMETERS:
        asked.refused.append(problem("query", f"More than {criteria.PARAMETERS} parameters."))
    asked.query = replace(asked.query, criteria=tuple(wheres))
    _go_on(asked)
    return asked


def _count(asked: _Asked, value: str) -> None:
    count = paging.count(value)
    asked.query = replace(asked.query, count=min(count, paging.LARGEST))
    if count > paging.LARGEST:
        asked.used.append(("_count", str(paging.LARGEST)))
        raise Unusable(problem("_count", f"A page has {paging.LARGEST} resources at most."))


def _sort(asked: _Asked, value: str) -> None:
    asked.query = replace(asked.query, sort=paging.sort(asked.query.type, value))


def _summary(asked: _Asked, value: str) -> None:
    if value not in ("count", "false"):
        raise Unusable(problem("_summary", "Resources are not shortened; _summary is count or false."))
    asked.only_count = value == "count"


def _cursor(asked: _Asked, value: str) -> None:
    """It is read when the whole question is known."""


_CONTROLS: dict[str, Callable[[_Asked, str], None]] = {
    "_count": _count,
    "_sort": _sort,
    "_summary": _summary,
    CURSOR: _cursor,
}


def _go_on(asked: _Asked) -> None:
    """Begins where the cursor says, where there is one."""
    word = dict(asked.used).get(CURSOR)
    if word is None:
        return
    try:
        asked.query = replace(asked.query, after=paging.after(asked.question, asked.query, word))
    except Refused as error:
        asked.refused += error.issues


def _found(connection: Connection, client: Client, asked: _Asked) -> Page:
    if asked.only_count or asked.query.count == 0:
        return Page(total=searching.total(connection, client, asked.query))
    return searching.page(connection, client, asked.query)


def _address(base: str, type_: str, pairs: Pairs) -> str:
    return f"{base}/{type_}" + (f"?{urlencode(pairs, quote_via=quote, safe='/:,')}" if pairs else "")


def condition(type_: str, query: str) -> Iterator[tuple[str, str]]:
    """The parameters of a condition. Refused where it is one on another type."""
    if "=" not in query:
        query = unquote(query)
    before, mark, rest = query.partition("?")
    if mark and "=" not in before:
        query = rest
        if before and before.rstrip("/").rpartition("/")[2] != type_:
            raise Refused(Issue("parameter", f"The condition is on another type than {type_}.", "http.query"))
    yield from parse_qsl(query, keep_blank_values=True)
