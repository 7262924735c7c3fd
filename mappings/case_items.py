"""The resources of a case as they go to another hospital: what each is found by there, what its references mean.

Each resource goes under the first of its identifiers that is its alone, else under one that is made from where it comes
from and spliced in; so sending twice is the same as once. References between the resources of a case become
references between the entries; one to something else is made absolute, so it never means what the receiver calls alike.
Every other character is as it was, numbers digit for digit; only the `id` of the sender stays behind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Raw

from fhirnet.errors import Issue, Refused
from mappings import stored
from mappings.codes import FN
from mappings.r4.decode import receive
from mappings.r4.lexical import BYTE_ORDER_MARK
from mappings.r4.quick import ReceivedBundle
from mappings.references import CASE_ITEM, named, unversioned

WITHOUT_IDENTIFIER = frozenset({"AuditEvent", "Binary", "Linkage", "OperationOutcome", "Parameters", "Provenance"})
_ABSOLUTE = re.compile(r"(?:https?://|urn:)\S+")
_UUID = re.compile(r"[A-Z][A-Za-z]*/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_SPECIAL = re.compile(r"[\\,|$]")
_bundle = msgspec.json.Decoder(ReceivedBundle).decode
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode
_anything = msgspec.json.Decoder(float_hook=str).decode
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Item:
    """One resource as it goes: its address in the message, and the query by which the receiver finds it.

    A type without identifiers (Provenance) has no query: it goes once.
    """

    type: str
    url: str
    query: str | None
    body: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the resource."""
        return sha256(self.body).hexdigest()

    @property
    def name(self) -> str:
        """The same for the same resource, whatever its content: `Type?identifier=…`."""
        return f"{self.type}#" if self.query is None else f"{self.type}?{self.query}"


@dataclass(slots=True)
class _Entry:
    """A resource of the case as it came; `own` is the identifier under which it goes, `spliced` where that is made."""

    at: str
    type: str
    id: str | None
    full_url: str
    raw: bytes
    identifiers: list[tuple[str, str]]
    own: tuple[str, str] | None = None
    spliced: bool = False

    @property
    def url(self) -> str:
        """Its address in the message."""
        here = (self.full_url, self.id or "") if self.full_url or self.id else (self.at,)
        return named("|".join((self.type, *(self.own or here))))


@dataclass(frozen=True, slots=True)
class _Here:
    """What makes a local name unique: this installation, and whom the case is about."""

    site: str
    base: str | None
    whom: str = ""


def items(body: bytes, site: str, base: str | None) -> list[Item]:
    """The resources of a case (a Bundle, or Parameters with one) as they go, the one Patient first.

    `site` and `base` (the address of this service) tell resources apart whose names are not unique in the world.
    Refused without a Patient, with two, with a resource about somebody else, and where a name would not be unique.
    """
    entries = sorted(_entries(body), key=lambda entry: entry.type != "Patient")
    patients = [entry for entry in entries if entry.type == "Patient"]
    if not patients:
        raise Refused(Issue("no-patient", "There is no Patient; a message is about one.", "Bundle"))
    if len(patients) > 1:
        raise Refused(Issue("many-patients", "There are several Patients; a message is about one.", patients[1].at))
    shared = Counter((entry.type, identifier) for entry in entries for identifier in set(entry.identifiers))
    here = _Here(site, base)
    for entry in entries:
        entry.own, entry.spliced = _own(entry, shared, here)
        here = here if here.whom or entry.own is None else _Here(site, base, "|".join(entry.own))
    pointing = _Pointing(entries, base or f"{FN}/site/{quote(site, safe='')}")
    for entry in entries[1:]:
        _refuse_others(entry, entries[0], pointing)
    return [
        Item(each.type, each.url, None if each.own is None else by_identifier(*each.own), _as_sent(each, pointing))
        for each in entries
    ]


def token(system: str, value: str) -> str:
    """A system and a value as a search writes them."""
    return "|".join(_SPECIAL.sub(lambda mark: f"\\{mark[0]}", part) for part in (system, value))


def by_identifier(system: str, value: str) -> str:
    """The search that finds what has this identifier."""
    return f"identifier={quote(token(system, value), safe=':/|')}"


def _entries(body: bytes) -> Iterator[_Entry]:
    """The resources of a case, each once. Refused where it is not sound."""
    receive(body).bundle()
    bundle = _bundle(_case(body.removeprefix(BYTE_ORDER_MARK)))
    seen: set[tuple[str, bytes]] = set()
    for number, entry in enumerate([] if bundle.entry is UNSET else bundle.entry):
        if entry.resource is UNSET:
            continue
        raw = bytes(entry.resource)
        read = _anything(raw)
        full_url = unversioned(entry.fullUrl) if entry.fullUrl is not UNSET else ""
        if (full_url, raw) not in seen:
            seen.add((full_url, raw))
            at = f"Bundle.entry[{number}].resource"
            yield _Entry(at, read["resourceType"], read.get("id"), full_url, raw, _identifiers(read))


def _case(body: bytes) -> bytes:
    """The Bundle itself, or the one that Parameters hold."""
    members = _members(body)
    for parameter in _elements(members.get("parameter", Raw(b"[]"))):
        held = _members(parameter)
        if _anything(held["name"]) == "case":
            return bytes(held["resource"])
    return body


def _identifiers(read: dict[str, object]) -> list[tuple[str, str]]:
    """(system, value) of every identifier that has both."""
    given = read.get("identifier", [])
    listed = given if isinstance(given, list) else [given]
    return [(i["system"], i["value"]) for i in listed if isinstance(i, dict) and i.get("system") and i.get("value")]


def _own(
    entry: _Entry, shared: Mapping[tuple[str, tuple[str, str]], int], here: _Here
) -> tuple[tuple[str, str] | None, bool]:
    """The identifier under which a resource goes, and whether it has to be spliced in."""
    if entry.type in WITHOUT_IDENTIFIER:
        return None, False
    for system, value in entry.identifiers:
        if shared[entry.type, (system, value)] == 1 and (system != CASE_ITEM or _lasts(value, entry)):
            return (system, value), False
    return (CASE_ITEM, named(f"{entry.type}|{_origin(entry, here)}")), True


def _lasts(value: str, entry: _Entry) -> bool:
    """Whether an item key is unique in the world, and the same in every export: else the fullUrl names it better."""
    return value == entry.full_url or (value.startswith("urn:uuid:") and not _ABSOLUTE.fullmatch(entry.full_url))


def _origin(entry: _Entry, here: _Here) -> str:
    """A name of a resource that nothing else in the world has."""
    if _ABSOLUTE.fullmatch(entry.full_url):
        return entry.full_url
    if entry.id is None:
        raise Refused(Issue("required", "A resource without fullUrl, id and identifier cannot be sent.", entry.at))
    local = f"{entry.type}/{entry.id}"
    if here.base is not None:
        return f"{here.base}/{local}"
    if _UUID.fullmatch(local):
        return local
    if here.site == "-" or not here.whom:
        what = "Its id is not unique in the world: give it an identifier with a system, or set FHIRNET_BASE_URL."
        raise Refused(Issue("required", what, entry.at))
    return f"{here.site}|{here.whom}|{local}"


class _Pointing:
    """What the references of a case mean in the message."""

    def __init__(self, entries: Iterable[_Entry], elsewhere: str) -> None:
        self._elsewhere = elsewhere
        self._by_url = {entry.full_url: entry for entry in entries if entry.full_url}
        self._by_id: dict[str, list[_Entry]] = {}
        for entry in entries:
            self._by_id.setdefault(f"{entry.type}/{entry.id}", []).append(entry)

    def target(self, reference: str, referrer: _Entry) -> _Entry | None:
        """The resource of the case that a reference means."""
        plain = unversioned(reference)
        same = self._by_id.get(plain, [])
        found = self._by_url.get(plain) or self._by_url.get(_base(referrer) + plain)
        return found or (same[0] if len(same) == 1 else None)

    def meant(self, referrer: _Entry) -> dict[str, str]:
        """Its references as they are written, each with where it points in the message."""
        return {each: self._meant(each, referrer) for each in stored.references(referrer.raw) if each[:1] != "#"}

    def _meant(self, reference: str, referrer: _Entry) -> str:
        if (found := self.target(reference, referrer)) is not None:
            return found.url
        if reference.startswith(("http://", "https://")):
            return reference
        return f"{_base(referrer) or self._elsewhere + '/'}{reference}"


def _base(entry: _Entry) -> str:
    """The address that a relative reference stands beside, with a slash at its end; "" where there is none."""
    tail = f"{entry.type}/{entry.id}"
    return entry.full_url.removesuffix(tail) if entry.full_url.startswith("http") else ""


def _refuse_others(entry: _Entry, patient: _Entry, pointing: _Pointing) -> None:
    """Refused where a resource says it is about somebody or something else than the Patient."""
    members = _members(entry.raw)
    for name in ("subject", "patient"):
        about = _anything(members[name]) if name in members else None
        reference = about.get("reference") if isinstance(about, dict) else None
        if isinstance(reference, str) and pointing.target(reference, entry) is not patient:
            raise Refused(Issue("many-patients", "This is not about the Patient of the case.", f"{entry.at}.{name}"))


def _as_sent(entry: _Entry, pointing: _Pointing) -> bytes:
    """The resource without the sender's id, its references pointed, its identifier spliced in."""
    bundle = entry.type == "Bundle"  # what stands inside of one refers to what is in it
    members = _members(entry.raw if bundle else stored.rewritten(entry.raw, pointing.meant(entry)))
    members.pop("id", None)
    if entry.spliced and entry.own is not None:
        made = Raw(_encode({"system": entry.own[0], "value": entry.own[1]}))
        given = _elements(members.get("identifier", Raw(b"[]"))) if not bundle else []
        members["identifier"] = made if bundle else Raw(_encode([*given, made]))
    return _encode(members)
