"""A Bundle read: the facts of one patient, what was set aside and why; and a case written as a Bundle.

`read` knows neither asOf nor the question. `Reading.known_on` cuts what was read at a date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from msgspec import UNSET

from fhirnet.case.lesion import Lesion
from fhirnet.case.person import Person
from fhirnet.case.treatment import ProcedureKind
from fhirnet.errors import Issue, Refused
from mappings import (
    allergy_intolerance,
    body_structure,
    condition,
    days,
    focus,
    gate,
    medication_administration,
    medication_request,
    medication_statement,
    observation,
    patient,
    procedure,
    relevance,
    research_subject,
    service_request,
)
from mappings.codes import concept_of
from mappings.concepts import Reader
from mappings.cut import known_on
from mappings.entries import Aside, distinct
from mappings.known import Known
from mappings.r4.decode import Decoded
from mappings.references import Index, Source, contained
from mappings.site import SiteMapping
from mappings.unused import NotUsed
from mappings.written import write

__all__ = ["Known", "Reading", "read", "write"]

CONTENT = frozenset(  # reasons that say nothing against the resource itself, which still dates the case
    {
        "code-unknown", "code-text-only", "code-conflict", "value-type", "value-implausible", "unit-missing",
        "unit-unknown", "not-relevant",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What a Bundle says, whatever the day and the question.

    `latest` is the default asOf (None: no usable resource has a date), `digest_lines` the sorted distinct lines of
    the result identifier, `patient` the reference of the Patient as emitted.
    """

    latest: date | None
    digest_lines: tuple[bytes, ...]
    patient: str
    person: Person
    sources: tuple[Source, ...]
    aside: tuple[Aside, ...]
    compat: tuple[Issue, ...]

    def known_on(self, as_of: date, *, recorded_filter: bool) -> Known:
        """The case as of a day; with `recorded_filter` only what had been recorded by then."""
        return known_on(self.person, self.sources, self.aside, self.compat, as_of, recorded_filter)


class _Reader:
    """Everything that reading one resource needs of the others."""

    def __init__(self, reader: Reader, index: Index, person: Source) -> None:
        self.reader = reader
        self.index = index
        self.person = person
        self.mine = index.names_of(person)
        self.lesions: dict[Source, Lesion] = {}
        self.courses: frozenset[Source] = frozenset()
        self.context = observation.Context(self.reader, index, self.lesions)


def read(
    decoded: Decoded, site: SiteMapping | None = None, *, attested: bool = False, reader: Reader | None = None
) -> Reading:
    """The facts of the one Patient; Refused (no-patient, many-patients) where there is not exactly one.

    With `attested` a trial's word that its entry conditions are met is one of the facts. `reader` reads the codes,
    where somebody wants to know which.
    """
    sources, index, aside = distinct(decoded, attested)
    person = _the_patient(decoded, sources)
    world = _Reader(reader or Reader(site), index, person)
    usable = [source for source in sources if _admitted(source, world)]
    days.unify_instants(usable)
    for source in usable:
        if source.type == "BodyStructure":
            world.reader.source = source
            world.lesions[source] = body_structure.read(source, world.reader)
    world.courses = procedure.courses((s for s in usable if s.type == "Procedure"), world.reader, index)
    for source in usable:
        _read(source, world)
    return Reading(
        latest=days.default_as_of(s for s in usable if _dates_the_case(s)),
        digest_lines=_digest_lines(decoded, attested),
        patient=person.reference,
        person=patient.read(person),
        sources=tuple(sources),
        aside=tuple(aside),
        compat=decoded.compat,
    )


def _the_patient(decoded: Decoded, sources: Iterable[Source]) -> Source:
    patients = [source for source in sources if source.type == "Patient"]
    if len(patients) > 1:
        what = "the Bundle holds more than one Patient; send the resources of one patient"
        raise Refused.of(Issue("many-patients", what, each.at) for each in patients)
    at = decoded.entries[0].at.rpartition(".entry[")[0] if decoded.entries else "Bundle"
    if not patients:
        raise Refused(Issue("no-patient", "the Bundle holds no Patient; send the Patient of the case", at))
    try:
        gate.admit(patients[0])
    except NotUsed as reason:
        raise Refused(Issue("no-patient", f"the only Patient cannot be used: {reason}", patients[0].at)) from reason
    return patients[0]


def _admitted(source: Source, world: _Reader) -> bool:
    """Whether a resource passes the gate, with its dates; else it remembers why not."""
    try:
        gate.admit(source)
        if source.type not in ("Patient", "Medication"):
            _belongs(source, world)
        source.on = days.clinical_date(source)
        source.recorded = days.recorded_on(source)
        if source.on is None and source.type in ("Observation", "MedicationAdministration"):
            raise NotUsed("date-missing", "it has no date (effectiveDateTime or effectivePeriod)")
    except NotUsed as reason:
        source.unused = reason.code, reason.what
        return False
    return True


def _belongs(source: Source, world: _Reader) -> None:
    resource = source.resource
    by_patient = source.type in ("BodyStructure", "AllergyIntolerance")
    subject = resource.patient if by_patient else resource.subject
    if subject is UNSET:
        raise NotUsed("subject-missing", "it does not say whose it is; send its subject")
    literal = subject.reference
    found = world.person if literal in world.mine else world.index.resolve(subject, source, "Patient")
    if found is None and contained(subject, resource) is None and not world.index.names_unread(subject, source):
        raise NotUsed("subject-missing", "its subject does not resolve to a resource of the Bundle")
    if found is not world.person:
        raise NotUsed("other-patient", "its subject is not the Patient of this case")
    if source.type == "Observation" and resource.focus is not UNSET:
        focus.check(source, world.index, world.person)


def _read(source: Source, world: _Reader) -> None:
    """Let the reader of its type add to the source what it says, or remember why it says nothing."""
    reader = READERS.get(source.type)
    if reader is None:
        return
    world.reader.source = source
    try:
        reader(source, world)
    except NotUsed as reason:
        source.unused = reason.code, reason.what
        source.records.clear()
        source.parts.clear()
    if world.reader.notes:
        source.notes += [("issue", code, what, "") for code, what in world.reader.notes]
        world.reader.notes.clear()


def _observation(source: Source, world: _Reader) -> None:
    observation.read(source, world.context)


def _condition(source: Source, world: _Reader) -> None:
    slot, record = condition.read(source, world.reader, world.index)
    source.records.append((slot, record))
    source.mask = relevance.EITHER if slot == "diagnoses" else relevance.MASKS[concept_of(record.kind)]  # type: ignore[union-attr]


def _procedure(source: Source, world: _Reader) -> None:
    record = procedure.read(source, world.reader, world.index, world.lesions, world.courses)
    source.records.append(("procedures", record))
    if record.kind is not ProcedureKind.TEXT_ONLY_TACE:
        source.mask = relevance.MASKS[concept_of(record.kind)]


def _medication(slot: str, read_one: Callable[[Source, Reader, Index], Any]) -> Callable[[Source, _Reader], None]:
    def read_into(source: Source, world: _Reader) -> None:
        record = read_one(source, world.reader, world.index)
        source.records.append((slot, record))
        source.mask = relevance.MASKS[concept_of(record.drug)]

    return read_into


def _planned(source: Source, world: _Reader) -> None:
    source.records.append(("planned", service_request.read(source, world.reader)))
    source.mask = relevance.PRRT


def _allergy(source: Source, world: _Reader) -> None:
    source.records.append(("allergies", allergy_intolerance.read(source, world.reader)))
    source.mask = relevance.PRRT


def _attestation(source: Source, world: _Reader) -> None:
    source.records.append(("attestations", research_subject.read(source)))
    source.until = research_subject.ended_on(source.resource)
    source.mask = relevance.PRRT


def _lesion(source: Source, world: _Reader) -> None:
    source.records.append(("lesions", world.lesions[source]))
    source.mask = relevance.EITHER


READERS: Mapping[str, Callable[[Source, _Reader], None]] = {
    "Observation": _observation,
    "Condition": _condition,
    "Procedure": _procedure,
    "MedicationStatement": _medication("medications", medication_statement.read),
    "MedicationAdministration": _medication("administrations", medication_administration.read),
    "MedicationRequest": _medication("prescriptions", medication_request.read),
    "ServiceRequest": _planned,
    "AllergyIntolerance": _allergy,
    "BodyStructure": _lesion,
    "ResearchSubject": _attestation,
}


def _dates_the_case(source: Source) -> bool:
    if source.type in ("ServiceRequest", "ResearchSubject") or source.until == date.min:
        return False
    return source.unused is None or source.unused[0] in CONTENT


def _digest_lines(decoded: Decoded, attested: bool) -> tuple[bytes, ...]:
    lines = []
    for entry in decoded.entries:
        resource = entry.resource
        if resource is not None:
            name = entry.full_url or (f"{entry.type}/{resource.id}" if resource.id is not UNSET else "")
            lines.append(b"%b %b" % (name.encode(), entry.canonical))
        elif attested and entry.canonical:
            name = entry.full_url or entry.type
            lines.append(b"%b %b" % (name.encode(), entry.canonical))
    lines.sort()
    return tuple(line for line, after in zip_longest(lines, lines[1:]) if line != after)
