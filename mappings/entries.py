"""From the entries of a Bundle to the resources that count: each once, each in its newest version.

The same content under two fullUrls is one resource for the types whose content identifies it; two lesions or two
Patients with different fullUrls are always two.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from mappings import research_subject
from mappings.r4.decode import Decoded, Entry
from mappings.references import Index, Source, cited, item_key, unversioned

ONCE = frozenset(
    {
        "Observation", "Condition", "Procedure", "Medication", "MedicationStatement", "MedicationAdministration",
        "MedicationRequest",
    }
)  # fmt: skip
ALWAYS_TWO = frozenset({"Patient", "BodyStructure"})


class Aside(NamedTuple):
    """An entry that is no evidence whatever the question and the date, and why."""

    entry: int
    at: str
    code: str
    what: str


class Distinct(NamedTuple):
    """The resources that count, the index that finds them, and the entries that do not count."""

    sources: list[Source]
    references: Index
    aside: list[Aside]


def distinct(decoded: Decoded, attested: bool = False) -> Distinct:
    """The resources of read types, each once, each in its newest version; with `attested` also attestations."""
    aside: list[Aside] = []
    sources: list[Source] = []
    deleted = {unversioned(e.full_url) for e in decoded.entries if e.deleted and decoded.type == "history"}
    for entry in decoded.entries:
        source = _source(entry, deleted, aside, attested)
        if source is not None:
            sources.append(source)
    twins: list[tuple[Source, Source]] = []
    sources = _once(_newest(sources, aside, twins), aside, twins)
    unread = (unversioned(e.full_url) for e in decoded.entries if e.type and e.resource is None and e.full_url)
    index = Index(sources, frozenset(unread))
    for twin, kept in twins:
        index.stands_for(twin, kept)
    _keys(sources)
    return Distinct(sources, index, aside)


def _source(entry: Entry, deleted: set[str], aside: list[Aside], attested: bool) -> Source | None:
    if not entry.type:
        return None
    at = f"{entry.at}.resource"
    resource: Any = entry.resource
    if attested and entry.type == research_subject.TYPE:
        resource = research_subject.decode(entry.canonical)
    if resource is None:
        aside.append(Aside(entry.index, at, "type-not-read", f"resources of the type {entry.type} are not read"))
        return None
    if deleted and entry.full_url and unversioned(entry.full_url) in deleted:
        aside.append(Aside(entry.index, at, "superseded", "the resource has been deleted"))
        return None
    full_url, type_, canonical = entry.full_url, entry.type, entry.canonical
    reference = full_url or cited(type_, resource, canonical)
    key = reference if resource.identifier is UNSET else item_key(resource) or reference
    return Source(entry.index, at, full_url, type_, resource, canonical, reference, key)


def _newest(sources: list[Source], aside: list[Aside], twins: list[tuple[Source, Source]]) -> list[Source]:
    """One source per identity: the same fullUrl, or the same type and id under names that are no addresses."""
    if not _repeats(sources):
        return sources
    kept: dict[str, Source] = {}
    for source in sources:
        name = _identity(source)
        other = kept.get(name)
        if other is None:
            kept[name] = source
            continue
        newer, older = (other, source) if _version(source) <= _version(other) else (source, other)
        kept[name] = newer
        same = older.canonical == newer.canonical
        twins.append((older, newer))
        aside.append(
            _duplicate(older) if same else Aside(older.index, older.at, "superseded", "a newer version is used")
        )
    return list(kept.values())


def _repeats(sources: list[Source]) -> bool:
    """Whether two sources may be versions of one resource."""
    names = {source.reference for source in sources}
    ids = [(source.type, source.resource.id) for source in sources if source.resource.id is not UNSET]
    return len(names) < len(sources) or len(set(ids)) < len(ids) or any("/_history/" in name for name in names)


def _identity(source: Source) -> str:
    if source.resource.id is UNSET:
        return unversioned(source.reference)
    if source.full_url.startswith("http") or source.type in ALWAYS_TWO:
        return unversioned(source.reference) if source.full_url else source.reference
    return f"{source.type}/{source.resource.id}" if _version(source) != (0, "") else source.reference


def _version(source: Source) -> tuple[int, str]:
    meta = source.resource.meta
    if meta is UNSET:
        return 0, ""
    number = meta.versionId or ""
    return int(number[:40]) if number.isdecimal() else 0, meta.lastUpdated or ""


def _once(sources: list[Source], aside: list[Aside], twins: list[tuple[Source, Source]]) -> list[Source]:
    """Equal content counts once: the smallest fullUrl is kept."""
    shapes = list(map(_shape, sources))
    times = Counter(shapes)
    first: dict[bytes, Source] = {}
    left: list[Source] = []
    replaced: dict[Source, Source] = {}
    for source, shape in zip(sources, shapes, strict=True):
        if times[shape] == 1 or source.type not in ONCE:
            left.append(source)
            continue
        content = _content(source)
        other = first.get(content)
        if other is None or not _equal(source, other):
            first.setdefault(content, source)
            left.append(source)
            continue
        kept, twin = sorted((source, other), key=lambda s: s.reference)
        first[content] = kept
        replaced[other] = kept
        twins.append((twin, kept))
        aside.append(_duplicate(twin))
    return [_final(source, replaced) for source in left] if replaced else left


def _final(source: Source, replaced: dict[Source, Source]) -> Source:
    while (other := replaced.get(source, source)) is not source:
        source = other
    return source


def _shape(source: Source) -> tuple[int, bytes]:
    """The length of the content, and its end, where values stand; what differs in them is not the same."""
    id_, content = source.resource.id, source.canonical
    return len(content) - (0 if id_ is UNSET else len(id_)), content[-70:]


def _content(source: Source) -> bytes:
    id_ = source.resource.id
    return source.canonical if id_ is UNSET else source.canonical.replace(b'"id":"%b",' % id_.encode(), b"", 1)


def _equal(one: Source, other: Source) -> bool:
    bare = [msgspec.structs.replace(s.resource, id=UNSET, meta=UNSET, text=UNSET) for s in (one, other)]
    return one.canonical == other.canonical or bare[0] == bare[1]


def _duplicate(source: Source) -> Aside:
    return Aside(source.index, source.at, "duplicate", "the same content was received before and counts once")


def _keys(sources: list[Source]) -> None:
    """Of two sources of a type with one itemKey, the smallest fullUrl has it; the other goes by its fullUrl."""
    if len({(source.type, source.key) for source in sources}) == len(sources):
        return
    taken: set[tuple[str, str]] = set()
    for source in sorted(sources, key=lambda s: s.reference):
        if (source.type, source.key) in taken:
            source.key = source.reference
        taken.add((source.type, source.key))
