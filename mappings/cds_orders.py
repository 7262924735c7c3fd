"""Which of the orders of a call are for the treatment that a question is about.

An order that names an embolization without saying which, or a TACE by its words only, may be one: it counts, and the
card says so. One that is not to be carried out, was revoked or entered in error is no order, and one for somebody else
is none of this patient.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import UNSET, UnsetType

from fhirnet.case.treatment import ProcedureKind
from mappings import procedure
from mappings.codes import concept_of
from mappings.concepts import Reader
from mappings.peer_answer import Found
from mappings.site import SiteMapping
from mappings.terminology import Words
from mappings.unused import NotUsed

TACE = Words({concept_of(kind): True for kind in procedure.TACE})
MAYBE_TACE = Words({concept_of(ProcedureKind.EMBOLIZATION_UNSPECIFIED): True})
PRRT = Words({concept_of(ProcedureKind.PRRT_CYCLE): True})
NO_ORDER = frozenset({"revoked", "cancelled", "stopped", "completed", "entered-in-error", "not-done"})
ORDERS = ("ServiceRequest", "Procedure", "MedicationRequest")


class _Coding(msgspec.Struct):
    system: str | UnsetType = UNSET
    code: str | UnsetType = UNSET


class _Concept(msgspec.Struct):
    coding: tuple[_Coding, ...] | UnsetType = UNSET
    text: str | UnsetType = UNSET


class _Reference(msgspec.Struct):
    reference: str = ""


class _Medication(msgspec.Struct):
    id: str = ""
    code: _Concept | UnsetType = UNSET


class _Order(msgspec.Struct, rename="camel"):
    status: str = ""
    subject: _Reference | None = None
    do_not_perform: bool = False
    code: _Concept | UnsetType = UNSET
    medication_codeable_concept: _Concept | UnsetType = UNSET
    medication_reference: _Reference | None = None
    contained: tuple[msgspec.Raw, ...] = ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """The orders that are meant, each with where it stands; `certain`: one of them says so by its code."""

    orders: tuple[tuple[str, Found], ...]
    certain: bool


def named(orders: Iterable[tuple[str, Found]], selections: Sequence[str]) -> list[tuple[str, Found]]:
    """Those of the drafts that were selected."""
    return [each for each in orders if f"{each[1].type}/{each[1].id}" in selections]


def of(
    question: str, patient: str, orders: Sequence[tuple[str, Found]], beside: Iterable[Found], site: SiteMapping | None
) -> Ordered:
    """The orders of a patient, by the id, for what this question is about.

    `beside` is what came with them, the Medications of it are read.
    """
    drugs = {f"Medication/{each.id}": each.raw for each in beside if each.type == "Medication"}
    judge, reader = {"tace-resistance": _tace, "prrt-suitability": _prrt}[question], Reader(site)
    found, certain = [], False
    for at, each in orders:
        if each.type in ORDERS and (order := _read(each.raw, patient)) is not None:
            sure = judge(each.type, order, reader, drugs)
            found += [] if sure is None else [(at, each)]
            certain = certain or sure is True
    return Ordered(tuple(found), certain)


def _read(raw: bytes, patient: str) -> _Order | None:
    """The order; None where it is none, is for somebody else, or cannot be read."""
    try:
        order = msgspec.json.decode(raw, type=_Order)
    except msgspec.ValidationError:
        return None
    return None if order.do_not_perform or order.status in NO_ORDER or _of_another(order, patient) else order


def _of_another(order: _Order, patient: str) -> bool:
    """Whether the subject is named by type and id, and is not this patient."""
    reference = order.subject.reference.partition("/_history/")[0] if order.subject else ""
    return "/" in reference and reference.split("/")[-2:] != ["Patient", patient]


def _tace(type_: str, order: _Order, reader: Reader, drugs: dict[str, bytes]) -> bool | None:
    """Whether it is a TACE; False: it may be one; None: it is none."""
    if type_ == "MedicationRequest":
        return None
    if reader.find(order.code, TACE):
        return True
    if reader.find(order.code, MAYBE_TACE) or _only_words(order.code, reader):
        return False
    return None


def _only_words(code: _Concept | UnsetType, reader: Reader) -> bool:
    """Whether a TACE is named by words, and by no code that is known."""
    text = UNSET if code is UNSET else code.text
    if text is UNSET or not procedure.names_tace(str(text)):
        return False
    try:
        reader.one(code, procedure.KINDS, "code")
    except NotUsed as refused:
        return refused.code != "code-conflict"
    return False


def _prrt(type_: str, order: _Order, reader: Reader, drugs: dict[str, bytes]) -> bool | None:
    """Whether it is a cycle of PRRT or its drug; None: it is neither."""
    if type_ != "MedicationRequest":
        return reader.find(order.code, PRRT)
    found: list[bool | None] = [reader.find(code, procedure.LUTETIUM) for code in _drugs(order, drugs)]
    return True if any(found) else None


def _drugs(order: _Order, drugs: dict[str, bytes]) -> Iterator[_Concept | UnsetType]:
    """What the medication of an order may be coded by: itself, or what it refers to."""
    yield order.medication_codeable_concept
    reference = order.medication_reference.reference if order.medication_reference else ""
    inside = [found for raw in order.contained if (found := _medication(raw)) and f"#{found.id}" == reference]
    beside = _medication(drugs.get("/".join(reference.split("/")[-2:]), b"null"))
    yield from (each.code for each in (*inside, beside) if each is not None)


def _medication(raw: bytes) -> _Medication | None:
    try:
        return msgspec.json.decode(raw, type=_Medication)
    except msgspec.ValidationError:
        return None
