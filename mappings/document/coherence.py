"""What the fields of one record demand of each other, so that every accepted record can travel as FHIR and back."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from fhirnet.case.disease import ActiveComplication, Diagnosis, Verification
from fhirnet.case.imaging import Conflict, LesionSize, LesionUptake, LiverScan
from fhirnet.case.treatment import (
    TACE_KINDS,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    Procedure,
    ProcedureKind,
    Rhythm,
)
from mappings.medication import NEVER_WRITTEN, OPEN_GROUPS

Problems = dict[str, list[str]]

TACE_WORDS = ("tace", "chemoemboli", "化疗栓塞", "肝动脉栓塞")  # what makes a text a possible TACE


def contradictions(record: Any) -> Problems:
    """The problems of a record whose fields are each valid, by field."""
    found: Problems = {}
    for name, sentence in _RULES.get(type(record), _nothing)(record):
        found.setdefault(name, []).append(sentence)
    return found


Found = list[tuple[str, str]]


def _nothing(_: Any) -> Found:
    return []


def _diagnosis(of: Diagnosis) -> Found:
    found: Found = []
    if not (of.tumour or of.morphology or of.primary or of.metastasis):
        found.append(("tumour", "required A diagnosis names a tumour, a morphology, a primary site or a metastasis."))
    if of.metastasis and of.verification is Verification.UNCONFIRMED:
        found.append(("verification", "value An unconfirmed metastasis is not part of a case."))
    if of.related is not None and of.related == of.key:
        found.append(("related", "value A diagnosis belongs to another one, not to itself."))
    return found


def _complication(of: ActiveComplication) -> Found:
    if of.verification is Verification.UNCONFIRMED:
        return [("verification", "value An unconfirmed complication is not part of a case.")]
    return []


def _procedure(of: Procedure) -> Found:
    text_only = of.kind is ProcedureKind.TEXT_ONLY_TACE
    found: Found = []
    nuclear = of.kind in (ProcedureKind.PRRT_CYCLE, ProcedureKind.RADIOPHARMACEUTICAL)
    if of.on is None and not (text_only or nuclear or of.kind in TACE_KINDS):
        found.append(("on", "required Only a TACE or a PRRT cycle may be undated."))
    if of.stopped and not nuclear:
        found.append(("stopped", "value Only a PRRT cycle may be one that was stopped."))
    if text_only and not (of.text and any(word in of.text.casefold() for word in TACE_WORDS)):
        found.append(("text", f"value The text of a text-only TACE has one of: {', '.join(TACE_WORDS)}."))
    if of.course is not None and of.course == of.key:
        found.append(("course", "value A procedure is part of another one, not of itself."))
    if of.text and not text_only:
        found.append(("text", "element A procedure with a code is not known by its text."))
    if of.abandoned_for_occlusion and (of.on is None or text_only):
        found.append(("abandoned_for_occlusion", "value An attempt that was abandoned has a date and a code."))
    return found


def _liver_scan(of: LiverScan) -> Found:
    found: Found = []
    for name in ("target", "overall"):
        if getattr(of, f"{name}_criteria") is not None and getattr(of, f"{name}_response") is None:
            found.append((f"{name}_criteria", "value Criteria belong to a response that is stated."))
    if isinstance(of.new_liver_lesions, Conflict) and _agree(of.new_liver_lesions.values):
        found.append(("new_liver_lesions", "value A count agrees with true: state the count."))
    return found


def _agree(values: tuple[bool | int, ...]) -> bool:
    return any(isinstance(value, bool) for value in values) and len({bool(value) for value in values}) == 1


def _given(of: MedicationGiven) -> Found:
    found = _drug(of)
    if of.dose is not None and of.dose.received is not None and of.dose.received.low != of.dose.received.high:
        found.append(("dose", "value A dose that was given is one number."))
    return found


def _drug(of: MedicationUse | MedicationGiven | MedicationOrder) -> Found:
    if of.agent is None:
        return []
    if of.drug not in OPEN_GROUPS and of.drug not in NEVER_WRITTEN:
        return [("agent", "element Only a drug of an open group, or without a code of its own, has an agent.")]
    system, _, code = of.agent.partition("|")
    return [] if system and code else [("agent", "value This has to be system|code of the substance.")]


def _rhythm(of: Rhythm) -> Found:
    if of == Rhythm(None, None, None):
        return [("frequency", "required A rhythm says how often, or in which period.")]
    return []


def _says_something(record: Any) -> Found:
    stated = (getattr(record, field.name) for field in fields(record) if field.name not in ("lesion", "source"))
    if all(value in (None, ()) for value in stated):
        return [("", "required This states nothing.")]
    return []


_RULES: dict[type, Callable[[Any], Found]] = {
    Diagnosis: _diagnosis,
    ActiveComplication: _complication,
    Procedure: _procedure,
    Rhythm: _rhythm,
    LesionSize: _says_something,
    LesionUptake: _says_something,
    LiverScan: _liver_scan,
    MedicationGiven: _given,
    MedicationUse: _drug,
    MedicationOrder: _drug,
}
