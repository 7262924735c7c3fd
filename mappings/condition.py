"""Tumour diagnoses, complications, and Condition.

One Condition says what a tumour is (`dx`), where it began (`site`, else `primary`), where it spread (`met`), and its
histology (the morphology extension). The site of a metastasis is not the site of the primary.
"""

from typing import Any

from msgspec import UNSET

from fhirnet.case.disease import (
    ActiveComplication,
    Complication,
    Diagnosis,
    Metastasis,
    Morphology,
    PrimarySite,
    Tumour,
    Verification,
)
from mappings import days, gate
from mappings.codes import ICD_O_3, concept_of, table
from mappings.concepts import Reader, refusal
from mappings.elements import (
    CONDITION_CLINICAL,
    CONDITION_VERIFICATION,
    Writer,
    coded,
    coding,
    concept,
    dated,
    identifier,
)
from mappings.r4 import generated as r4
from mappings.references import Index, Source
from mappings.terminology import Words
from mappings.unused import NotUsed

MORPHOLOGY = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior"
RELATED = "http://hl7.org/fhir/StructureDefinition/condition-related"

TUMOURS = Words({concept_of(t): t for t in Tumour})
METASTASES = Words({concept_of(m): m for m in Metastasis})
MORPHOLOGIES = Words({concept_of(m): m for m in Morphology})
COMPLICATIONS = Words({concept_of(c): c for c in Complication})
PRIMARIES = Words(
    {concept_of(p): p for p in PrimarySite if concept_of(p) in table().rows}
    | {f"primary-site.{p.value}": p for p in PrimarySite if f"primary-site.{p.value}" in table().rows}
    | {"primary-site.unknown-primary": PrimarySite.UNKNOWN}
)
SITES = Words({name: p for p in PrimarySite if (name := f"site-{p.value}") in table().rows})
LIVER = Words({"site-liver": True})
CODED_MORPHOLOGIES = Words({c: m for c, m in MORPHOLOGIES.members.items() if c.startswith("morph-")})


def read(source: Source, reader: Reader, index: Index) -> tuple[str, Diagnosis | ActiveComplication]:
    """What a condition says, and the field of the case it belongs to; NotUsed where it is neither."""
    condition: r4.Condition = source.resource
    meaning = reader.meaning(condition.code)
    morphology = _morphology(condition, reader)
    if meaning.conflicts:
        raise refusal(condition.code, True, "Condition.code")
    tumours, spread = TUMOURS.of(meaning), METASTASES.of(meaning)
    primary, in_code = PRIMARIES.of(meaning), CODED_MORPHOLOGIES.of(meaning)
    if not (tumours or spread or primary or in_code or morphology):
        return "complications", _complication(source, reader, condition)
    return "diagnoses", _diagnosis(
        source,
        reader,
        condition,
        tumours[0] if tumours else None,
        _spread(spread[0], condition, reader) if spread else None,
        primary[0] if primary else None,
        morphology or (in_code[0] if in_code else None),
        _related(source, condition, index),
    )


def _diagnosis(
    source: Source,
    reader: Reader,
    condition: r4.Condition,
    tumour: Tumour | None,
    metastasis: Metastasis | None,
    primary: PrimarySite | None,
    morphology: Morphology | None,
    related: str | None,
) -> Diagnosis:
    verification = _verification(condition)
    if metastasis is not None and verification is Verification.UNCONFIRMED:
        raise NotUsed("unconfirmed", "the metastasis is not confirmed")
    if metastasis is None:
        primary = _site(condition, reader, tumour, primary)
    return Diagnosis(
        key=source.key,
        tumour=tumour,
        morphology=morphology,
        primary=primary,
        metastasis=metastasis,
        verification=verification,
        onset=source.on,
        related=related,
        recorded=source.recorded,
        source=(source.reference,),
    )


def _complication(source: Source, reader: Reader, condition: r4.Condition) -> ActiveComplication:
    kind = reader.one(condition.code, COMPLICATIONS, "Condition.code")
    verification = _verification(condition)
    if verification is Verification.UNCONFIRMED:
        raise NotUsed("unconfirmed", "the condition is not confirmed")
    source.until = days.ended_on(condition)
    return ActiveComplication(
        key=source.key,
        kind=kind,
        onset=source.on,
        verification=verification,
        recorded=source.recorded,
        source=(source.reference,),
    )


def _verification(condition: r4.Condition) -> Verification:
    codes = gate.status_codes(condition.verificationStatus)
    if codes & gate.UNCONFIRMED:
        return Verification.UNCONFIRMED
    return Verification.CONFIRMED if "confirmed" in codes else Verification.ASSUMED


def _morphology(condition: r4.Condition, reader: Reader) -> Morphology | None:
    for extension in condition.extension or ():
        if extension.url == MORPHOLOGY and extension.valueCodeableConcept is not UNSET:
            return reader.find(extension.valueCodeableConcept, MORPHOLOGIES)
    return None


def _spread(metastasis: Metastasis, condition: r4.Condition, reader: Reader) -> Metastasis:
    """A metastasis of unstated place whose body site is the liver is in the liver."""
    if metastasis is Metastasis.OTHER and any(reader.has(site, LIVER) for site in condition.bodySite or ()):
        return Metastasis.LIVER
    return metastasis


def _site(
    condition: r4.Condition, reader: Reader, tumour: Tumour | None, primary: PrimarySite | None
) -> PrimarySite | None:
    """Where the tumour began: the body site, else what the code says; a coded body site without a row is another."""
    elsewhere = False
    for site in condition.bodySite or ():
        found = reader.find(site, SITES) or reader.find(site, PRIMARIES)
        if found is not None:
            return found
        elsewhere = elsewhere or any(each.code is not UNSET for each in site.coding or ())
    if primary is None and elsewhere and tumour not in (Tumour.HCC, Tumour.LIVER_UNSPECIFIED):
        return PrimarySite.OTHER
    return primary


def _related(source: Source, condition: r4.Condition, index: Index) -> str | None:
    for extension in condition.extension or ():
        if extension.url == RELATED and extension.valueReference is not UNSET:
            found = index.resolve(extension.valueReference, source, "Condition")
            if found is not None and found.type == "Condition" and found is not source:
                return found.key
    return None


def write(diagnosis: Diagnosis, writer: Writer) -> r4.Condition:
    """The Condition of a diagnosis."""
    return r4.Condition(
        identifier=identifier(diagnosis.key),
        extension=_extensions(diagnosis, writer) or UNSET,
        **_status(diagnosis.verification),
        code=_code(diagnosis),
        bodySite=_body_site(diagnosis),
        subject=writer.subject,
        **dated("onset", diagnosis.onset),
        recordedDate=UNSET if diagnosis.recorded is None else diagnosis.recorded,
    )


def write_complication(complication: ActiveComplication, writer: Writer) -> r4.Condition:
    """The Condition of a complication."""
    return r4.Condition(
        identifier=identifier(complication.key),
        **_status(complication.verification),
        code=concept(concept_of(complication.kind)),
        subject=writer.subject,
        **dated("onset", complication.onset),
        recordedDate=UNSET if complication.recorded is None else complication.recorded,
    )


def _status(verification: Verification) -> dict[str, Any]:
    status: dict[str, Any] = {"clinicalStatus": coded(CONDITION_CLINICAL, "active")}
    if verification is not Verification.ASSUMED:
        status["verificationStatus"] = coded(CONDITION_VERIFICATION, verification.value)
    return status


def _extensions(diagnosis: Diagnosis, writer: Writer) -> list[r4.Extension]:
    extensions = []
    if diagnosis.morphology is not None:
        written = histology(diagnosis.morphology, diagnosis.metastasis is not None)
        extensions.append(r4.Extension(url=MORPHOLOGY, valueCodeableConcept=written))
    if diagnosis.related is not None:
        extensions.append(r4.Extension(url=RELATED, valueReference=writer.reference("Condition", diagnosis.related)))
    return extensions


def histology(morphology: Morphology, metastatic: bool = False) -> r4.CodeableConcept:
    """A morphology as ICD-O-3; the behaviour digit of a metastasis is 6."""
    rows = [row for row in table().rows[concept_of(morphology)] if row.system == ICD_O_3]
    written = [coding(row) for row in rows]
    if metastatic:
        for each in written:
            each.code = f"{str(each.code).partition('/')[0]}/6"
            each.display = UNSET
    return r4.CodeableConcept(coding=written)


def _code(diagnosis: Diagnosis) -> r4.CodeableConcept:
    concepts = []
    primary = diagnosis.primary
    only_primary = diagnosis.tumour is None and diagnosis.morphology is None
    if primary is not None and (_has_code(primary) or diagnosis.metastasis is not None or only_primary):
        concepts.append(_primary_concept(primary))
    if diagnosis.metastasis is not None:
        concepts.append(concept_of(diagnosis.metastasis))
    if diagnosis.tumour is not None:
        concepts.append(concept_of(diagnosis.tumour))
    return concept(*concepts, text=None if concepts else "tumour, see morphology")


def _has_code(primary: PrimarySite) -> bool:
    return any(
        row.role == "write" and row.system != ICD_O_3 for row in table().rows.get(f"primary-{primary.value}", ())
    )


def _primary_concept(primary: PrimarySite) -> str:
    return f"primary-{primary.value}" if _has_code(primary) else f"primary-site.{primary.value}"


def _body_site(diagnosis: Diagnosis) -> Any:
    if diagnosis.primary is None or diagnosis.metastasis is not None:
        return UNSET
    site = f"site-{diagnosis.primary.value}"
    if site in table().rows:
        return [concept(site)]
    return UNSET if _has_code(diagnosis.primary) else [concept(_primary_concept(diagnosis.primary))]
