"""What generate.py starts from: the definitions fhir.resources carries for R4B, put right for R4 4.0.1.

Elements, cardinalities, choices and reference targets are fhir.resources' own. Its R4B is FHIR 4.3.0, and its code
lists are cut short where the one-line summary of an element is: the tables here put right what differs from FHIR
4.0.1 and supply the required bindings (http://hl7.org/fhir/R4/terminologies.html). Not supplied, hence any code is
taken: ISO 4217 currencies, MIME types, languages, and lists of type names.
"""

import inspect
import keyword
import re
from dataclasses import dataclass
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

READ = [
    "Patient",
    "Condition",
    "Observation",
    "Procedure",
    "MedicationStatement",
    "MedicationAdministration",
    "MedicationRequest",
    "Medication",
    "BodyStructure",
    "AllergyIntolerance",
    "ServiceRequest",
]
"""The types read (contract 2.1); the first only as the patient, Medication only by reference."""

ENVELOPES = ["Bundle", "Parameters"]
WRITTEN = ["Provenance", "Device", "OperationOutcome", "CapabilityStatement"]
KEPT = ["DiagnosticReport", "Practitioner", "Organization", "ResearchSubject"]
"""Types that are stored as they come: checked, and never read."""
ABSTRACT = ["Element", "BackboneElement", "Resource", "DomainResource"]

R4_TYPES = """
Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic Binary
BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry ChargeItem
ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication CommunicationRequest
CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage CoverageEligibilityRequest
CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric DeviceRequest DeviceUseStatement
DiagnosticReport DocumentManifest DocumentReference EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest
EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit
FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService ImagingStudy Immunization
ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List
Location Measure MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge
MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization
MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient
MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical
MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence NamingSystem NutritionOrder
Observation ObservationDefinition OperationDefinition OperationOutcome Organization OrganizationAffiliation
Parameters Patient PaymentNotice PaymentReconciliation Person PlanDefinition Practitioner PractitionerRole
Procedure Provenance Questionnaire QuestionnaireResponse RelatedPerson RequestGroup ResearchDefinition
ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment RiskEvidenceSynthesis Schedule
SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition StructureMap Subscription
Substance SubstanceNucleicAcid SubstancePolymer SubstanceProtein SubstanceReferenceInformation
SubstanceSourceMaterial SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities
TestReport TestScript ValueSet VerificationResult VisionPrescription
"""

# ---- where R4B differs from R4 4.0.1 ----

NOT_IN_R4 = {
    ("Extension", "valueCodeableReference"),
    ("Extension", "valueRatioRange"),
    ("ParametersParameter", "valueCodeableReference"),
    ("ParametersParameter", "valueRatioRange"),
}
ONLY_IN_R4 = {"Extension": {"valueMeta": "Meta"}}
"""Members of value[x] that are added at the end."""

REFERENCE_TARGETS = {
    "DiagnosticReport.subject": "Patient Group Device Location",
    "Observation.subject": "Patient Group Device Location",
}

# ---- required bindings that R4B's summaries cut short, leave out, or give as an example ----

_QUANTITY = "< <= >= >"
CODES = {
    "AllergyIntolerance.criticality": "low high unable-to-assess",
    "Age.comparator": _QUANTITY,
    "Count.comparator": _QUANTITY,
    "Distance.comparator": _QUANTITY,
    "Duration.comparator": _QUANTITY,
    "Quantity.comparator": _QUANTITY,
    "DiagnosticReport.status": (
        "registered partial preliminary final amended corrected appended cancelled entered-in-error unknown"
    ),
    "DeviceUdiCarrier.entryType": "barcode rfid manual card self-reported unknown",
    "Observation.status": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    "OperationOutcomeIssue.code": (
        "invalid structure required value invariant security login unknown expired forbidden suppressed processing "
        "not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly "
        "business-rule conflict transient lock-error no-store exception timeout incomplete throttled informational"
    ),
    # suspended and aborted are R4 4.0.0: accepted and reported
    "Procedure.status": (
        "preparation in-progress not-done on-hold stopped completed entered-in-error unknown suspended aborted"
    ),
    "TimingRepeat.when": (
        "MORN MORN.early MORN.late NOON AFT AFT.early AFT.late EVE EVE.early EVE.late NIGHT PHS HS WAKE "
        "C CM CD CV AC ACM ACD ACV PC PCM PCD PCV"
    ),
}
ANY_CODE = {"Expression.language", "CapabilityStatement.format"}
"""Elements whose summary looks like a list of codes and whose binding is not required."""

_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_ALLERGY_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_ALLERGY_VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
STATUSES = {
    "Condition": [
        ("clinicalStatus", _CLINICAL, "active recurrence relapse inactive remission resolved"),
        (
            "verificationStatus",
            _VERIFICATION,
            "unconfirmed provisional differential confirmed refuted entered-in-error",
        ),
    ],
    "AllergyIntolerance": [
        ("clinicalStatus", _ALLERGY_CLINICAL, "active inactive resolved"),
        ("verificationStatus", _ALLERGY_VERIFICATION, "unconfirmed confirmed refuted entered-in-error"),
    ],
}
"""CodeableConcept elements with a required binding."""

EXCLUDES = {
    ("Extension", "value"): "extension",  # ext-1
    ("Observation", "value"): "dataAbsentReason",  # obs-6
    ("ObservationComponent", "value"): "dataAbsentReason",
    ("ParametersParameter", "value"): "resource",  # inv-1
}
"""A choice and the element that may not stand beside it."""

PRIMITIVES = {
    "Base64Binary": "Base64",
    "Boolean": "bool",
    "Canonical": "Uri",
    "Code": "Code",
    "Date": "Date",
    "DateTime": "DateTime",
    "Decimal": "Decimal",
    "Id": "Id",
    "Instant": "Instant",
    "Integer": "Integer",
    "Markdown": "String",
    "Oid": "Oid",
    "PositiveInt": "PositiveInt",
    "String": "String",
    "Time": "Time",
    "UnsignedInt": "UnsignedInt",
    "Uri": "Uri",
    "Url": "Uri",
    "Uuid": "Uuid",
    "Xhtml": "String",
}


@dataclass(frozen=True)
class ElementOf:
    """One element of a type, as FHIR defines it."""

    name: str
    type: str
    many: bool
    required: bool
    choice: str
    choice_required: bool
    codes: tuple[str, ...]
    targets: tuple[str, ...]
    sibling: bool  # may be accompanied by `_name`

    @property
    def attribute(self) -> str:
        return self.name + "_" if keyword.iskeyword(self.name) else self.name


def elements_of(type_name: str) -> list[ElementOf]:
    """The elements of a type in FHIR's order, inherited ones included."""
    model = get_fhir_model_class(type_name)
    annotations: dict[str, Any] = {}
    for ancestor in reversed(model.__mro__):
        annotations.update(inspect.get_annotations(ancestor))
    by_alias = {info.alias: (name, info) for name, info in model.model_fields.items()}
    elements = []
    for alias in model.elements_sequence():
        if (type_name, alias) in NOT_IN_R4:
            continue
        name, info = by_alias[alias]
        elements.append(_element(type_name, alias, annotations[name], info))
    for alias, kind in ONLY_IN_R4.get(type_name, {}).items():
        elements.append(ElementOf(alias, kind, False, False, "value", False, (), (), False))
    return elements


def _element(type_name: str, name: str, annotation: str, info: Any) -> ElementOf:
    extra = info.json_schema_extra or {}
    kind = re.search(r"fhirtypes\.(\w+)Type\b", annotation)
    path = f"{type_name}.{name}"
    codes = CODES[path].split() if path in CODES else extra.get("enum_values", [])
    if path in ANY_CODE:
        codes = []
    if "+" in codes or any(" " in code or code == "etc." for code in codes):
        raise SystemExit(f"{path}: its code list is cut short; complete it in CODES")
    targets = REFERENCE_TARGETS[path].split() if path in REFERENCE_TARGETS else extra.get("enum_reference_types", [])
    is_reference = kind is not None and kind[1] == "Reference"
    return ElementOf(
        name=name,
        type=kind[1] if kind else "Boolean",
        many="typing.List[" in annotation,
        required=info.is_required() or bool(extra.get("element_required")),
        choice=extra.get("one_of_many", ""),
        choice_required=bool(extra.get("one_of_many_required")),
        codes=tuple(codes),
        targets=tuple(sorted(targets)) if is_reference and "Resource" not in targets else (),
        sibling=_has_sibling(path, kind[1] if kind else "Boolean"),
    )


def _has_sibling(path: str, kind: str) -> bool:
    """Whether `_name` may stand beside the element: beside every primitive but ids, Extension.url and XHTML."""
    return kind in PRIMITIVES and kind != "Xhtml" and not path.endswith(".id") and path != "Extension.url"


def parent_of(type_name: str) -> str:
    """The struct a type inherits its first elements from, "" for none."""
    if type_name in ("Element", "Resource"):
        return ""
    model = get_fhir_model_class(type_name)
    return next(
        base.__name__ for base in model.__mro__[1:] if base.__name__ in (*ABSTRACT, "Quantity") and base is not model
    )


def is_resource(type_name: str) -> bool:
    """Whether a type is a resource and no data type."""
    return any(base.__name__ == "Resource" for base in get_fhir_model_class(type_name).__mro__)


def needed() -> list[str]:
    """Every type reachable from those read and written; parents come first."""
    found: list[str] = []
    waiting = [*ABSTRACT, "Quantity", "Extension", *READ, *ENVELOPES, *WRITTEN, *KEPT]
    while waiting:
        type_name = waiting.pop(0)
        if type_name in found:
            continue
        found.append(type_name)
        waiting += [e.type for e in elements_of(type_name) if e.type not in PRIMITIVES and e.type != "Resource"]
    return found
