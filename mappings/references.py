"""Which resource a reference means: one index over the posted entries; nothing is ever fetched.

First hit of: `#id` in the resource's own `contained`; an equal fullUrl; `Type/id` beside the referring fullUrl; the
only entry of that type and id; the only resource of the expected type with that identifier.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from unicodedata import normalize
from uuid import NAMESPACE_URL, UUID, uuid5

from msgspec import UNSET, Struct

from fhirnet.dates import Interval
from mappings.codes import FN
from mappings.r4 import generated as r4

CASE_ITEM = f"{FN}/id/case-item"
NAMESPACE = UUID("76d00d62-c9ea-50c6-a1ab-13dc1c308eb6")  # uuid5(NAMESPACE_URL, FN)
assert uuid5(NAMESPACE_URL, FN) == NAMESPACE

_VERSION = re.compile(r"/_history/[^/]*\Z")


class Source(Struct, eq=False):
    """One entry on its way into the case: where it stands, how it is cited, what became of it.

    `key` is the itemKey of contract 3.7, unique among the resources of a type. `unused` is why it is no evidence,
    whatever the date; `on` its clinical date, `recorded` when it was recorded as written, `until` the day from which
    a condition has ended. `records` are (field of the case, record), `parts` what it says of scans, `notes` remarks
    (vocabulary, code, sentence, path from the resource). `mask` says which questions read it.
    """

    index: int
    at: str
    full_url: str
    type: str
    resource: Any
    canonical: bytes
    reference: str
    key: str
    unused: tuple[str, str] | None = None
    on: Interval | None = None
    recorded: str | None = None
    until: date | None = None
    records: list[tuple[str, Any]] = []
    parts: list[Any] = []
    notes: list[tuple[str, str, str, str]] = []
    mask: int = 0
    medication: Source | None = None


def cited(type_: str, resource: Any, canonical: bytes) -> str:
    """The reference that a resource without fullUrl is cited by: Type/id, else a name made from its content."""
    if resource.id is not UNSET:
        return f"{type_}/{resource.id}"
    return named(canonical.decode())


def item_key(resource: Any) -> str | None:
    """The value of the identifier that a writer of cases gave it."""
    if resource.identifier is UNSET:
        return None
    for identifier in resource.identifier:
        if identifier.system == CASE_ITEM and identifier.value is not UNSET:
            return str(identifier.value)
    return None


def unversioned(url: str) -> str:
    """The URL without `/_history/n`."""
    return _VERSION.sub("", url) if "/_history/" in url else url


def emitted_url(site: str, case_id: str, type_: str, key: str) -> str:
    """The fullUrl of a resource that is written: the same for the same site, case and item (contract 3.7)."""
    return named("|".join(normalize("NFC", part) for part in (site, case_id, type_, key)))


def named(name: str) -> str:
    """The address of what has this name, the same wherever it is made."""
    return f"urn:uuid:{uuid5(NAMESPACE, name)}"


class Index:
    """The entries by fullUrl, by type and id, by identifier; `unread`: the fullUrls of types that are not read."""

    def __init__(self, sources: Iterable[Source], unread: frozenset[str] = frozenset()) -> None:
        self._unread = unread
        self._by_url: dict[str, Source] = {}
        self._by_id: dict[str, list[Source]] = defaultdict(list)
        self._by_identifier: dict[tuple[str, str, str], list[Source]] | None = None
        self._sources = list(sources)
        self._found: dict[tuple[str, str], Source | None] = {}
        self._plain = True  # every address ends with the type and id of its resource
        for source in self._sources:
            url, id_ = source.full_url, source.resource.id
            if url:
                self._by_url[unversioned(url) if "/_history/" in url else url] = source
            if id_ is not UNSET:
                name = f"{source.type}/{id_}"
                self._by_id[name].append(source)
                self._plain = self._plain and (url[:4] != "http" or url.endswith(name))
            elif url[:4] == "http":
                self._plain = False

    def stands_for(self, twin: Source, kept: Source) -> None:
        """References to the twin resolve to the one that is kept."""
        if twin.full_url:
            self._by_url.setdefault(unversioned(twin.full_url), kept)
        if twin.resource.id is not UNSET:
            same = self._by_id[f"{twin.type}/{twin.resource.id}"]
            if kept not in same:
                same.append(kept)

    def resolve(self, reference: Any, referrer: Source, *types: str) -> Source | None:
        """The entry a reference means, or None; `types` are those an identifier may stand for."""
        literal = reference.reference
        if literal is not UNSET:
            found = self._by_url.get(literal) or self._elsewhere(literal, referrer)
            if found is not None:
                return found
        return None if reference.identifier is UNSET else self._logical(reference.identifier, reference, types)

    def names_of(self, source: Source) -> frozenset[str]:
        """References that mean this source whoever makes them."""
        names = {source.full_url} if source.full_url else set()
        name = f"{source.type}/{source.resource.id}"
        if self._plain and len(self._by_id.get(name, ())) == 1:
            names.add(name)
        return frozenset(names)

    def names_unread(self, reference: Any, referrer: Source) -> bool:
        """Whether a reference means an entry of a type that is not read."""
        literal = reference.reference
        if literal is UNSET or not self._unread:
            return False
        return not self._unread.isdisjoint((unversioned(literal), _base(referrer.full_url) + unversioned(literal)))

    def _elsewhere(self, literal: str, referrer: Source) -> Source | None:
        """What a reference that is no fullUrl as it stands means; relative ones are relative to the referrer."""
        if self._plain and len(same := self._by_id.get(literal, [])) == 1:
            return same[0]  # whatever stands beside the referrer is this one
        base = "" if literal.startswith(("urn:", "http")) else _base(referrer.full_url)
        place = (base, literal)
        if place not in self._found:
            self._found[place] = self._literal(unversioned(literal), base)
        return self._found[place]

    def _literal(self, literal: str, base: str) -> Source | None:
        found = self._by_url.get(literal) or (self._by_url.get(base + literal) if base else None)
        if found is not None:
            return found
        same = self._by_id.get(literal, ())
        return same[0] if len(same) == 1 else None

    def _logical(self, identifier: r4.Identifier, reference: Any, types: tuple[str, ...]) -> Source | None:
        if identifier.system is UNSET or identifier.value is UNSET:
            return None
        if self._by_identifier is None:
            self._by_identifier = _identifiers(self._sources)
        wanted = types if reference.type is UNSET else (reference.type.rpartition("/")[2],)
        found = [s for t in wanted for s in self._by_identifier.get((t, identifier.system, identifier.value), ())]
        return found[0] if len(found) == 1 else None


def contained(reference: Any, holder: Any) -> Any:
    """The resource inside the holder that `#id` names, or None."""
    literal = reference.reference
    if literal is UNSET or not literal.startswith("#") or holder.contained is UNSET:
        return None
    return next((inner for inner in holder.contained if getattr(inner, "id", UNSET) == literal[1:]), None)


def literal_of(reference: Any) -> str | None:
    """A reference as a string of its own: what it names where it cannot be resolved."""
    if reference.reference is not UNSET:
        return str(reference.reference)
    identifier = reference.identifier
    if identifier is UNSET or identifier.value is UNSET:
        return None
    return f"{'' if identifier.system is UNSET else identifier.system}|{identifier.value}"


def shown_type(reference: Any) -> str | None:
    """The resource type that a reference shows, where it shows one."""
    if reference.type is not UNSET:
        return str(reference.type.rpartition("/")[2])
    if reference.reference is UNSET or reference.reference.startswith(("#", "urn:")):
        return None
    parts = unversioned(reference.reference).split("/")
    return parts[-2] if len(parts) > 1 and parts[-2] in r4.R4_TYPES else None


def _base(full_url: str) -> str:
    """`http://h.example/fhir/` of `http://h.example/fhir/Observation/1`."""
    if not full_url.startswith("http"):
        return ""
    head = unversioned(full_url).rsplit("/", 2)
    return f"{head[0]}/" if len(head) == 3 else ""


def _identifiers(sources: Iterable[Source]) -> dict[tuple[str, str, str], list[Source]]:
    listed: dict[tuple[str, str, str], list[Source]] = defaultdict(list)
    for source in sources:
        for identifier in () if source.resource.identifier is UNSET else source.resource.identifier:
            if identifier.system is not UNSET and identifier.value is not UNSET:
                same = listed[source.type, identifier.system, identifier.value]
                if source not in same:
                    same.append(source)
    return listed
