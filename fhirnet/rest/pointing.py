"""Where the references of a transaction point: at the ids the store gave, at what a query matches, at what is there."""

from __future__ import annotations

import re
from dataclasses import replace

from fhirnet.errors import Issue, Refused
from fhirnet.rest import searching
from fhirnet.rest.interactions import Change
from fhirnet.store.versions import Stored
from mappings import stored
from mappings.transaction import Request

_LOCAL = re.compile(r"([A-Z][A-Za-z]*)/([A-Za-z0-9.-]{1,64})(/_history/[0-9]+)?\Z")
_CONDITIONAL = re.compile(r"[A-Z][A-Za-z]*\?")


class Pointing:
    """What the addresses of one Bundle mean in this store."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._addresses: dict[str, str] = {}
        self._targets: set[str] = set()

    def leads(self, full_url: str | None, target: str) -> None:
        """The resource under this fullUrl is, or will be, at `target` (Type/id)."""
        self._targets.add(target)
        if full_url:
            self._addresses[full_url] = target

    def found(self, type_: str, query: str, at: str) -> Stored | None:
        """The one resource a query finds; None: none does. Refused (`conflict`) where several do."""
        try:
            matches = searching.matches(self._change.writing.connection, self._change.client, type_, query)
        except Refused as error:
            raise Refused.of(replace(issue, at=at) for issue in error.issues) from None
        if len(matches) > 1:
            raise Refused(Issue("conflict", "the condition matches more than one resource", at))
        return matches[0] if matches else None

    def pointed(self, request: Request) -> bytes:
        """The resource with its references pointed at what they mean here. Refused where one means nothing.

        What stands inside a Bundle that is stored as one refers to what is in it, and is left alone.
        """
        assert request.body is not None, "a request without a resource has nothing to point"
        if request.type == "Bundle":
            return request.body
        meant = ((each, self._meant(each, request)) for each in stored.references(request.body))
        return stored.rewritten(request.body, {written: now for written, now in meant if written != now})

    def _meant(self, reference: str, request: Request) -> str:
        at = f"{request.at}.resource"
        if (target := self._addresses.get(_absolute(reference, request.full_url))) is not None:
            return target
        if reference.startswith("urn:"):
            raise Refused(Issue("invariant", "a reference to urn:… is no fullUrl of this Bundle", at))
        if _CONDITIONAL.match(reference):
            type_, _, query = reference.partition("?")
            found = self.found(type_, query, at)
            if found is None:
                raise Refused(Issue("invariant", "a conditional reference matches nothing in this store", at))
            return found.reference
        local = _LOCAL.match(reference)
        if local and not self._is_there(local[1], local[2]):
            raise Refused(Issue("invariant", f"a reference is to a {local[1]} that is not in this store", at))
        return reference

    def _is_there(self, type_: str, id_: str) -> bool:
        """Whether a reference leads somewhere; types that are not stored here are taken on trust."""
        if type_ not in stored.TYPES or f"{type_}/{id_}" in self._targets:
            return True
        found = self._change.current(type_, id_)
        return found is not None and found.content is not None


def _absolute(reference: str, full_url: str | None) -> str:
    """A relative reference beside the fullUrl of whoever makes it, as R4 resolves references in Bundles."""
    if full_url is None or not full_url.startswith("http") or not _LOCAL.match(reference):
        return reference
    base = full_url.rsplit("/", 2)[0]
    return f"{base}/{reference}"
