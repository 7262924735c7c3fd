"""What the four Medication* types share: which drug it is, and how a drug is written.

A drug of an open group (other chemotherapy, other antineoplastic) keeps its own coding as `agent`, "system|code";
a bare group code names no substance. A drug whose only row may not be emitted (vitamin K) keeps the coding it came
with, and is written as that.
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
NEVER_WRITTEN = frozenset(drug for drug in Drug if not terminology.codings(concept_of(drug)))


def read(source: Source, reader: Reader, index: Index) -> tuple[Drug, str | None]:
    """The drug and, for an open group, its agent; NotUsed where it is none that is read."""
    resource = source.resource
    code = resource.medicationCodeableConcept
    if code is UNSET:
        code = _referenced(source, resource.medicationReference, index)
    drug = reader.one(code, DRUGS, "the medication")
    if drug in OPEN_GROUPS or drug in NEVER_WRITTEN:
        return drug, _agent(code)
    return drug, None


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
    note_unit(source, scale, quantity, at)
    return amount


def note_unit(source: Source, scale: str, quantity: r4.Quantity | r4.Range, at: str) -> None:
    """Remember for the report that a unit was converted, or came as text."""
    given = [quantity.low, quantity.high] if isinstance(quantity, r4.Range) else [quantity]
    unit, is_text = next(units.unit_of(each) for each in given if each is not UNSET)
    if unit is None:
        return
    if is_text:
        source.notes.append(("issue", "unit-text", f"the unit {unit} is taken from the display text", at))
    of = units.SCALES[scale]
    if units.normalized(unit) != units.normalized(of.unit):
        what = f"{unit} is converted to {of.unit} with the factor {of.factor(unit)}"
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
