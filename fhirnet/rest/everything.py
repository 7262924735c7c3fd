"""The whole record of a patient: `$everything`, `$mcode-everything`, and the case an evaluation is about.

The record is what is stored about the patient, the Provenances of that, and beside it the Devices, Medications,
Practitioners and Organizations it refers to. Deleted resources are not in it; those entered in error are, and say so.
"""

from collections.abc import Iterable, Sequence

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest.criteria import problem
from fhirnet.store import Store, searching, versions
from fhirnet.store.messages import Answer
from fhirnet.store.searching import Connection
from fhirnet.store.versions import Stored
from mappings import kept, searchable, searchset, spans

CARE = ("date", "authoredon")  # the search parameters that date care
NO_EVIDENCE = ("Provenance", "Device", "Practitioner", "Organization")


def everything(store: Store, client: Client, id_: str, base: str) -> Answer:
    """The Patient, then every stored resource of the record, as one searchset. Refused (`not-found`, `gone`).

    `base` is the address of this service (`https://h.example/fhir`).
    """
    with store.reading() as connection:
        record = _record(connection, client, id_)
        beside = _beside(connection, client, record)
    address = f"{base}/Patient/{id_}/$everything"
    matches, included = _addressed(record, base), _addressed(beside, base)
    return Answer(200, searchset.searchset(matches, total=len(matches), links={"self": address}, included=included))


def mcode_everything(
    store: Store, client: Client, id_: str, base: str, pairs: Sequence[tuple[str, str]] = ()
) -> Answer:
    """The record as an mCODE patient bundle (mCODE STU3 and STU4). Refused (`not-found`, `gone`, `parameter`).

    `pairs` may hold `start` and `end`: dates of care, both included; what has no date is in any of them.
    """
    start, end = _care(pairs)
    with store.reading() as connection:
        record = _record(connection, client, id_)
    relevant = [each for each in record if each.type in searchset.MCODE_TYPES and _within(each, start, end)]
    return Answer(200, searchset.mcode(id_, store.now(), _addressed(relevant, base)))


def case_of(store: Store, client: Client, id_: str) -> bytes:
    """The record as the Bundle that an evaluation reads. Refused (`not-found`, `gone`)."""
    with store.reading() as connection:
        record = _record(connection, client, id_)
        beside = _beside(connection, client, record)
    return searchset.case(each.content for each in (*record, *beside) if each.content is not None)


def evidence(connection: Connection, client: Client, id_: str) -> list[Stored]:
    """The record without what is never evidence: results of evaluations, who made something and with what.

    Refused (`not-found`, `gone`).
    """
    record = _record(connection, client, id_)
    return [
        each
        for each in (*record, *_beside(connection, client, record))
        if each.type not in NO_EVIDENCE
        and not (each.type == "Observation" and each.content is not None and kept.is_result(each.content))
    ]


def _record(connection: Connection, client: Client, id_: str) -> list[Stored]:
    """The Patient, then everything about the patient in the order it was stored. Refused (`not-found`, `gone`)."""
    patient = versions.current(connection, client, "Patient", id_)
    if patient is None:
        raise Refused(Issue("not-found", "There is no Patient of this id.", "Patient"))
    if patient.content is None:
        raise Refused(Issue("gone", "This Patient has been deleted.", "Patient"))
    others = versions.of_patient(connection, client, id_)
    return [
        patient,
        *(each for each in others if each.reference != patient.reference),
        *searching.about(connection, client, id_),
    ]


def _beside(connection: Connection, client: Client, record: Iterable[Stored]) -> list[Stored]:
    """What the record refers to and does not hold: of types that are in no patient's record."""
    held = {(each.type, each.id) for each in record}
    found: dict[tuple[str, str], Stored] = {}
    wanted = {name for each in record for name in searchable.beside(each.content or b"")} - held
    while wanted:
        by_type = {type_: sorted(id_ for of, id_ in wanted if of == type_) for type_, _ in wanted}
        new = [
            each for type_, ids in sorted(by_type.items()) for each in searching.named(connection, client, type_, ids)
        ]
        found |= {(each.type, each.id): each for each in new}
        wanted = {name for each in new for name in searchable.beside(each.content or b"")} - held - found.keys()
    return list(found.values())


def _care(pairs: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The first and the last day of care that are asked for."""
    bounds = {"start": spans.ALWAYS.first, "end": spans.ALWAYS.last}
    for name, value in pairs:
        try:
            span = spans.written(value)
            bounds[name] = {"start": span.first, "end": span.last}[name]
        except (KeyError, ValueError):
            raise Refused(
                problem(name, "The parameters of $mcode-everything are start and end, each a date.")
            ) from None
    return bounds["start"], bounds["end"]


def _within(resource: Stored, start: str, end: str) -> bool:
    """Whether a resource may be of these days of care; a Patient is of all."""
    if resource.type == "Patient" or resource.content is None:
        return True
    days = [day for day in searchable.values(resource.content).days if day[0] in CARE]
    return not days or any(first <= end and last >= start for _, first, last, _, _ in days)


def _addressed(resources: Iterable[Stored], base: str) -> list[tuple[str, bytes]]:
    return [(f"{base}/{each.reference}", each.content) for each in resources if each.content is not None]
