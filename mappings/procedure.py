"""What was done, and Procedure.

One Procedure is one session. One that a session is `partOf` is a course, whatever its code. A procedure known by its
words only is a candidate session and stays in the report; an attempt given up because the hepatic artery was occluded
is the only one not completed that says anything, but for a PRRT cycle: stopped or without a date it may be a dose.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import UNSET

from fhirnet.case.treatment import Drug, Intent, Outcome, Procedure, ProcedureKind
from mappings.codes import FN, WITHOUT_CODE, concept_of
from mappings.concepts import Reader
from mappings.elements import Writer, concept, dated, identifier
from mappings.r4 import generated as r4
from mappings.references import Index, Source, literal_of
from mappings.terminology import Words
from mappings.unused import NotUsed

INTENT = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent"
STANDARDIZED = f"{FN}/StructureDefinition/standardized-refined"
TARGET = "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure"
TACE_TEXTS = ("tace", "chemoemboli", "化疗栓塞", "肝动脉栓塞")

KINDS = Words({concept_of(k): k for k in ProcedureKind if concept_of(k) not in WITHOUT_CODE})
INTENTS = Words({concept_of(i): i for i in Intent})
OUTCOMES = Words({concept_of(o): o for o in Outcome})
OCCLUSION = Words({"stop-hepatic-artery-occlusion": True})
LUTETIUM = Words({concept_of(Drug.LUTETIUM_DOTATATE): True})
TACE = frozenset({ProcedureKind.TACE, ProcedureKind.CTACE, ProcedureKind.DEB_TACE, ProcedureKind.B_TACE})
EMBOLIZATIONS = TACE | {
    ProcedureKind.HAIC,
    ProcedureKind.TARE,
    ProcedureKind.TAE,
    ProcedureKind.EMBOLIZATION_UNSPECIFIED,
}
NUCLEAR = frozenset({ProcedureKind.PRRT_CYCLE, ProcedureKind.RADIOPHARMACEUTICAL})
SESSIONS = EMBOLIZATIONS | {ProcedureKind.TEXT_ONLY_TACE, ProcedureKind.PRRT_CYCLE}


def read(
    source: Source, reader: Reader, index: Index, lesions: Mapping[Source, Any], courses: Collection[Source]
) -> Procedure:
    """The procedure that was done; `source.unused` is set for a candidate session, which is no evidence."""
    procedure: r4.Procedure = source.resource
    stopped = source not in courses and _stopped(source, procedure, reader)
    abandoned = not stopped and _abandoned(procedure, reader)
    text: str | None = None
    if source in courses:
        kind = ProcedureKind.TREATMENT_COURSE
    else:
        kind, text = _kind(source, reader, procedure)
    if source.on is None:
        if kind not in TACE | NUCLEAR | {ProcedureKind.TEXT_ONLY_TACE} or abandoned:
            raise NotUsed("date-missing", "the procedure has no date (performedDateTime or performedPeriod)")
        what = (
            "the cycle has no date: it may be a dose"
            if kind in NUCLEAR
            else "the TACE has no date: a candidate session"
        )
        source.unused = source.unused or ("date-missing", f"{what}, never counted")
    intent, standardized, treated = _extensions(source, procedure, reader, index, lesions)
    return Procedure(
        key=source.key,
        kind=kind,
        on=source.on,
        abandoned_for_occlusion=abandoned,
        intent=intent,
        standardized=standardized,
        treated=treated,
        course=next((parent.key for parent in _parents(source, procedure, index)), None),
        outcome=None if procedure.outcome is UNSET else reader.find(procedure.outcome, OUTCOMES),
        lutetium=any(reader.has(used, LUTETIUM) for used in procedure.usedCode or ()),
        stopped=stopped,
        text=text,
        source=(source.reference,),
    )


def _stopped(source: Source, procedure: r4.Procedure, reader: Reader) -> bool:
    """Whether this is a PRRT cycle that was stopped; it is no evidence."""
    kind = Reader(reader.site).find(procedure.code, KINDS)  # what is read here is read once more, and remarked then
    if procedure.status not in ("stopped", "aborted") or kind is None or kind not in NUCLEAR:
        return False
    if procedure.statusReason is not UNSET and reader.has(procedure.statusReason, OCCLUSION):
        return False
    source.unused = "status", f"the status {procedure.status} does not say that it was completed: it may be a dose"
    return True


def courses(sources: Iterable[Source], reader: Reader, index: Index) -> frozenset[Source]:
    """The procedures that a session is part of."""
    found = set()
    for source in sources:
        if source.resource.partOf is not UNSET and _is_session(source, reader):
            found.update(_parents(source, source.resource, index))
    return frozenset(found)


def _is_session(source: Source, reader: Reader) -> bool:
    reader_of_codes = Reader(reader.site)  # what is read here is read once more, and remarked then
    kind = reader_of_codes.find(source.resource.code, KINDS)
    if kind is not None:
        return kind in SESSIONS
    text = UNSET if source.resource.code is UNSET else source.resource.code.text
    return text is not UNSET and names_tace(text)


def _parents(source: Source, procedure: r4.Procedure, index: Index) -> list[Source]:
    found = [index.resolve(reference, source, "Procedure") for reference in procedure.partOf or ()]
    return [each for each in found if each is not None and each.type == "Procedure" and each is not source]


def names_tace(text: str) -> bool:
    return any(word in text.lower() for word in TACE_TEXTS)


def _abandoned(procedure: r4.Procedure, reader: Reader) -> bool:
    if procedure.status == "completed":
        return False
    if procedure.statusReason is not UNSET and reader.has(procedure.statusReason, OCCLUSION):
        return True
    if procedure.status == "not-done":
        raise NotUsed("not-done", "the procedure was not done")
    raise NotUsed("status", f"the status {procedure.status} does not say that it was completed")


def _kind(source: Source, reader: Reader, procedure: r4.Procedure) -> tuple[ProcedureKind, str | None]:
    try:
        return reader.one(procedure.code, KINDS, "Procedure.code"), None
    except NotUsed as refused:
        text = UNSET if procedure.code is UNSET else procedure.code.text
        named = text is not UNSET and names_tace(text)
        if not named or refused.code == "code-conflict" or procedure.status != "completed":
            raise
        source.unused = refused.code, f"{refused.what}; its words name a TACE: a candidate session, never counted"
        return ProcedureKind.TEXT_ONLY_TACE, str(text)


def _extensions(
    source: Source, procedure: r4.Procedure, reader: Reader, index: Index, lesions: Mapping[Source, Any]
) -> tuple[Intent | None, bool | None, tuple[str, ...]]:
    intent: Intent | None = None
    standardized: bool | None = None
    treated: set[str] = set()
    for extension in procedure.extension or ():
        if extension.url == TARGET and extension.valueReference is not UNSET:
            found = index.resolve(extension.valueReference, source, "BodyStructure")
            named = found.key if found in lesions and found is not None else literal_of(extension.valueReference)
            treated.update((named,) if named else ())
        elif extension.url == INTENT and extension.valueCodeableConcept is not UNSET:
            intent = reader.find(extension.valueCodeableConcept, INTENTS)
        elif extension.url == STANDARDIZED and extension.valueBoolean is not UNSET:
            standardized = extension.valueBoolean
    return intent, standardized, tuple(sorted(treated)) if treated else ()


def write(procedure: Procedure, writer: Writer) -> r4.Procedure:
    """The Procedure of what was done."""
    text_only = procedure.kind is ProcedureKind.TEXT_ONLY_TACE
    abandoned = procedure.abandoned_for_occlusion
    course = procedure.course
    return r4.Procedure(
        identifier=identifier(procedure.key),
        extension=_written_extensions(procedure, writer) or UNSET,
        partOf=UNSET if course is None else [writer.reference("Procedure", course)],
        status="stopped" if abandoned or procedure.stopped else "completed",
        statusReason=concept("stop-hepatic-artery-occlusion") if abandoned else UNSET,
        code=r4.CodeableConcept(text=procedure.text or "TACE") if text_only else concept(concept_of(procedure.kind)),
        subject=writer.subject,
        **dated("performed", procedure.on),
        bodySite=[concept("site-hepatic-artery")] if procedure.kind in EMBOLIZATIONS else UNSET,
        outcome=UNSET if procedure.outcome is None else concept(concept_of(procedure.outcome)),
        usedCode=[concept(concept_of(Drug.LUTETIUM_DOTATATE))] if procedure.lutetium else UNSET,
    )


def _written_extensions(procedure: Procedure, writer: Writer) -> list[r4.Extension]:
    extensions = [
        r4.Extension(url=TARGET, valueReference=writer.reference("BodyStructure", lesion))
        for lesion in procedure.treated
    ]
    if procedure.standardized is not None:
        extensions.insert(0, r4.Extension(url=STANDARDIZED, valueBoolean=procedure.standardized))
    if procedure.intent is not None:
        extensions.insert(0, r4.Extension(url=INTENT, valueCodeableConcept=concept(concept_of(procedure.intent))))
    return extensions
