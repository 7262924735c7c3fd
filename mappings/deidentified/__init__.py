"""A case without what could tell who the patient is: an allow-list, built from what was understood.

Bytes are read as everywhere into the records the rules read, and a new Bundle is written from those: names, addresses,
narrative, notes, attachments, other people's resources and everything else that no rule reads have no way through.
What remains is under pseudonyms and moved in time. It is pseudonymised, not anonymous: whoever has the key can repeat
it, and the days between events are those of the patient. What is kept identical, and
what may differ: docs/decisions/0014-de-identification.md.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fhirnet.case.person import Person
from fhirnet.case.treatment import Procedure
from fhirnet.dates import OPEN_START
from mappings import bundle, days, patient, r4
from mappings.concepts import Reader
from mappings.deidentified import observations, records
from mappings.deidentified.dates import Shift
from mappings.deidentified.pseudonyms import Pseudonyms, Secret
from mappings.entries import distinct
from mappings.r4 import generated
from mappings.r4.decode import Decoded
from mappings.references import Index, Source
from mappings.site import SiteMapping

__all__ = ["Export", "deidentified", "export"]

LABEL = generated.Coding(system="http://terminology.hl7.org/CodeSystem/v3-ObservationValue", code="PSEUDED")
LAST_DAY = "last-day"


@dataclass(frozen=True, slots=True)
class Export:
    """What leaves, and what its sender may know of it.

    `dropped` counts the entries that are not in it, by their type; `inexact` the dates that could only be moved to the
    nearest month or year.
    """

    body: bytes
    dropped: Mapping[str, int]
    inexact: int
    _shift: Shift = field(repr=False)

    def day(self, day: date) -> date:
        """Where a day of the case is in the export: the asOf to ask it for. It gives the shift away."""
        return self._shift.day(day)


def deidentified(body: bytes, key: bytes, site: SiteMapping | None = None) -> bytes:
    """The case of the one patient of a Bundle or Parameters as a collection Bundle without direct identifiers.

    Raises Refused for a key shorter than 32 bytes, for what cannot be read, for no patient and for two.
    """
    return export(body, key, site).body


def export(body: bytes, key: bytes, site: SiteMapping | None = None) -> Export:
    """As `deidentified`, with what the sender may know. What a site mapping reads is written in codes of this house."""
    decoded = r4.receive(body).bundle()
    reading = bundle.read(decoded, site, attested=True)
    told = sorted(filter(_says_something, reading.sources), key=lambda source: (source.type, source.key))
    secret = Secret(key, reading.person.key)
    shift = Shift(secret.days, reading.latest)
    observed, index = _observed(decoded, told)
    emitted = [("Patient", reading.person.key), *((source.type, source.key) for source in told)]
    names = Pseudonyms(secret, reading.person.key, _names(told, observed, index), emitted)
    entries = [_entry("Patient", reading.person.key, _patient(reading.person, told, names, shift), names)]
    for source in told:
        resource = (
            observations.written(observed[source.index], Reader(site), index, names, shift)
            if source.type == "Observation"
            else records.written(source.records[0][1], source.until, names, shift)
        )
        entries.append(_entry(source.type, source.key, resource, names))
    if _latest(entries) != shift.latest:
        entries.append(_entry("Observation", LAST_DAY, observations.last_day(names, shift), names))
    return Export(_bytes(entries), _dropped(decoded, told), shift.inexact, shift)


def _says_something(source: Source) -> bool:
    """Whether a rule may read it on any day."""
    return bool(source.records or source.parts) and source.until != OPEN_START


def _observed(decoded: Decoded, told: Iterable[Source]) -> tuple[dict[int, Source], Index]:
    """The Observations that say something, not read yet, by entry; and the index that finds what they refer to."""
    sources, index, _ = distinct(decoded, True)
    unread = {source.index: source for source in sources}
    for source in told:
        unread[source.index].on, unread[source.index].recorded = source.on, source.recorded
    return {source.index: unread[source.index] for source in told if source.type == "Observation"}, index


def _names(told: Iterable[Source], observed: Mapping[int, Source], index: Index) -> Iterator[str]:
    """Every name by which something of the case goes, lesions that are only named included."""
    for source in told:
        yield source.key
        if source.type == "Observation":
            yield from observations.about(observed[source.index], index)
        for _, record in source.records:
            yield from record.treated if isinstance(record, Procedure) else ()


def _patient(person: Person, told: Iterable[Source], names: Pseudonyms, shift: Shift) -> generated.Patient:
    dates = [source.on for source in told if source.on is not None]
    seen = {days.upper_bound(on) for on in dates} | {on.first for on in dates if on.first != OPEN_START}
    birth = None if person.birth is None else shift.birth(person.birth, seen)
    return patient.write(replace(person, key=names.item(person.key), birth=birth))


def _entry(type_: str, name: str, resource: Any, names: Pseudonyms) -> generated.BundleEntry:
    url = names.url(type_, name)
    resource.id = url.rpartition(":")[2]
    return generated.BundleEntry(fullUrl=url, resource=resource)


def _bytes(entries: list[generated.BundleEntry]) -> bytes:
    meta = generated.Meta(security=[LABEL])
    return r4.encode(generated.Bundle(meta=meta, type="collection", entry=entries))


def _latest(entries: list[generated.BundleEntry]) -> date | None:
    """The asOf of an asker who names none."""
    return bundle.read(r4.receive(_bytes(entries)).bundle(), attested=True).latest


def _dropped(decoded: Decoded, told: Iterable[Source]) -> dict[str, int]:
    """How many entries of each type are not told; a Medication is told in what refers to it."""
    medications = {source.medication.index for source in told if source.medication is not None}
    kept = {source.index for source in told} | medications
    missing = Counter(e.type for e in decoded.entries if e.type not in ("", "Patient") and e.index not in kept)
    return dict(sorted(missing.items()))
