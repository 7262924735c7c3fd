"""What the four Medication* types share: which drug it is, and how a drug is written.

A drug of an open group (other chemotherapy, other antineoplastic) keeps its own coding as `agent`, "system|code";
a bare group code names no substance.
"""

from typing import Any

from msgspec import UNSET

from fhirnet.case.treatment import Drug
from fhirnet.quantities import Quantity
from mappings import terminology, units
from mappings.codes import concept_of, table
from mappings.concepts import Reader
from mappings.elements import concept
from mappings.r4 import generated as r4
from mappings.references import Index, Source, contained
from mappings.terminology import Words
from mappings.unused import NotUsed

DRUGS = Words({concept_of(d): d for d in Drug})
OPEN_GROUPS = frozenset({Drug.CHEMOTHERAPY_OTHER, Drug.ANTINEOPLASTIC_OTHER})


def read(source: Source, reader: Reader, index: Index) -> tuple[Drug, str | None]:
    """The drug and, for an open group, its agent; NotUsed where it is none that is read."""
    resource = source.resource
    code = resource.medicationCodeableConcept
    if code is UNSET:
        code = _referenced(source, resource.medicationReference, index)
    drug = reader.one(code, DRUGS, "the medication")
    return drug, _agent(code) if drug in OPEN_GROUPS else None


def dose(drug: Drug, quantity: Any, source: Source, at: str) -> Quantity | None:
    """A dose in mg, of 177Lu-DOTATATE in GBq; None, with a remark, where it cannot be read as that."""
    if quantity is UNSET:
        return None
    scale = "activity" if drug is Drug.LUTETIUM_DOTATATE else "dose"
    try:
        amount = units.ranged(scale, quantity) if isinstance(quantity, r4.Range) else units.measured(scale, quantity)
    except NotUsed as refused:
        source.notes.append(("not-used", refused.code, refused.what, at))
        return None
    note_conversion(source, scale, amount, at)
    return amount


def note_conversion(source: Source, scale: str, amount: Quantity, at: str) -> None:
    """Remember for the report that a unit was converted or came as text."""
    came = amount.received
    if came is None or came.unit is None:
        return
    if came.unit_is_text:
        source.notes.append(("issue", "unit-text", f"the unit {came.unit} is taken from the display text", at))
    if (unit := units.renamed(scale, amount)) is not None:
        factor = units.SCALES[scale].factor(unit)
        what = f"{unit} is converted to {units.SCALES[scale].unit} with the factor {factor}"
        source.notes.append(("issue", "conversion", what, at))


def write(drug: Drug, agent: str | None) -> r4.CodeableConcept:
    """The codings of a drug; of an agent its own first, and the group where that alone would not say it."""
    name = concept_of(drug)
    if agent is None:
        return concept(name, text=None if terminology.codings(name) else drug.value)
    system, _, code = agent.partition("|")
    own = r4.Coding(system=system, code=code)
    if terminology.read(((system, code),)).concepts.get("drug") == name:
        return r4.CodeableConcept(coding=[own])
    return r4.CodeableConcept(coding=[own, *(concept(name).coding or ())])


def _referenced(source: Source, reference: Any, index: Index) -> Any:
    inside = contained(reference, source.resource)
    if inside is not None:
        return getattr(inside, "code", UNSET)
    found = index.resolve(reference, source, "Medication")
    if found is None or found.type != "Medication" or found.unused is not None:
        raise NotUsed("code-text-only", "the reference to the Medication does not resolve to one that can be used")
    source.medication = found
    return found.resource.code


def _agent(code: Any) -> str | None:
    """The coding that names the substance: one inside a group, else one of a code system not known here."""
    groups = {(row.system, row.code) for drug in OPEN_GROUPS for row in table().rows[concept_of(drug)]}
    named = [(terminology.canonical_system(c.system), c.code) for c in code.coding or () if c.system and c.code]
    known = [pair for pair in named if pair not in groups and terminology.candidates(*pair) is not None]
    other = [pair for pair in named if pair not in groups and pair not in known]
    return next((f"{system}|{code}" for system, code in (*sorted(known), *sorted(other))), None)
