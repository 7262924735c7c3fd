"""FHIR R4 4.0.1 as msgspec structs; written by generate.py, not by hand.

Absent elements are `UNSET`. The element `class` is the attribute `class_`; the sibling `_status` of a primitive
`status` is the attribute `status__ext`. Making a record checks what its elements demand of each other (ValueError).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import astuple

from mappings.r4.primitives import (
    Base64,
    Code,
    Date,
    DateTime,
    Decimal,
    Id,
    Instant,
    Integer,
    Many,
    Oid,
    PositiveInt,
    String,
    Time,
    UnsignedInt,
    Uri,
    Uuid,
)
from mappings.r4.references import aimed
from mappings.r4.rules import Choice, Status, check_choices, check_status

if TYPE_CHECKING:
    AnyResource: TypeAlias = "Resource | dict[str, object]"
else:
    AnyResource = Any

R4_TYPES = frozenset(
    [
        "Account",
        "ActivityDefinition",
        "AdverseEvent",
        "AllergyIntolerance",
        "Appointment",
        "AppointmentResponse",
        "AuditEvent",
        "Basic",
        "Binary",
        "BiologicallyDerivedProduct",
        "BodyStructure",
        "Bundle",
        "CapabilityStatement",
        "CarePlan",
        "CareTeam",
        "CatalogEntry",
        "ChargeItem",
        "ChargeItemDefinition",
        "Claim",
        "ClaimResponse",
        "ClinicalImpression",
        "CodeSystem",
        "Communication",
        "CommunicationRequest",
        "CompartmentDefinition",
        "Composition",
        "ConceptMap",
        "Condition",
        "Consent",
        "Contract",
        "Coverage",
        "CoverageEligibilityRequest",
        "CoverageEligibilityResponse",
        "DetectedIssue",
        "Device",
        "DeviceDefinition",
        "DeviceMetric",
        "DeviceRequest",
        "DeviceUseStatement",
        "DiagnosticReport",
        "DocumentManifest",
        "DocumentReference",
        "EffectEvidenceSynthesis",
        "Encounter",
        "Endpoint",
        "EnrollmentRequest",
        "EnrollmentResponse",
        "EpisodeOfCare",
        "EventDefinition",
        "Evidence",
        "EvidenceVariable",
        "ExampleScenario",
        "ExplanationOfBenefit",
        "FamilyMemberHistory",
        "Flag",
        "Goal",
        "GraphDefinition",
        "Group",
        "GuidanceResponse",
        "HealthcareService",
        "ImagingStudy",
        "Immunization",
        "ImmunizationEvaluation",
        "ImmunizationRecommendation",
        "ImplementationGuide",
        "InsurancePlan",
        "Invoice",
        "Library",
        "Linkage",
        "List",
        "Location",
        "Measure",
        "MeasureReport",
        "Media",
        "Medication",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationKnowledge",
        "MedicationRequest",
        "MedicationStatement",
        "MedicinalProduct",
        "MedicinalProductAuthorization",
        "MedicinalProductContraindication",
        "MedicinalProductIndication",
        "MedicinalProductIngredient",
        "MedicinalProductInteraction",
        "MedicinalProductManufactured",
        "MedicinalProductPackaged",
        "MedicinalProductPharmaceutical",
        "MedicinalProductUndesirableEffect",
        "MessageDefinition",
        "MessageHeader",
        "MolecularSequence",
        "NamingSystem",
        "NutritionOrder",
        "Observation",
        "ObservationDefinition",
        "OperationDefinition",
        "OperationOutcome",
        "Organization",
        "OrganizationAffiliation",
        "Parameters",
        "Patient",
        "PaymentNotice",
        "PaymentReconciliation",
        "Person",
        "PlanDefinition",
        "Practitioner",
        "PractitionerRole",
        "Procedure",
        "Provenance",
        "Questionnaire",
        "QuestionnaireResponse",
        "RelatedPerson",
        "RequestGroup",
        "ResearchDefinition",
        "ResearchElementDefinition",
        "ResearchStudy",
        "ResearchSubject",
        "RiskAssessment",
        "RiskEvidenceSynthesis",
        "Schedule",
        "SearchParameter",
        "ServiceRequest",
        "Slot",
        "Specimen",
        "SpecimenDefinition",
        "StructureDefinition",
        "StructureMap",
        "Subscription",
        "Substance",
        "SubstanceNucleicAcid",
        "SubstancePolymer",
        "SubstanceProtein",
        "SubstanceReferenceInformation",
        "SubstanceSourceMaterial",
        "SubstanceSpecification",
        "SupplyDelivery",
        "SupplyRequest",
        "Task",
        "TerminologyCapabilities",
        "TestReport",
        "TestScript",
        "ValueSet",
        "VerificationResult",
        "VisionPrescription",
    ]
)

"""Every resource type of FHIR R4 4.0.1."""


class Element(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """R4 Element."""

    id: String | UnsetType = UNSET
    extension: Many[Extension] | UnsetType = UNSET


class BackboneElement(Element, kw_only=True):
    """R4 BackboneElement."""

    modifierExtension: Many[Extension] | UnsetType = UNSET


class Resource(Struct, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """R4 Resource."""

    id: Id | UnsetType = UNSET
    meta: Meta | UnsetType = UNSET
    implicitRules: Uri | UnsetType = UNSET
    implicitRules__ext: Element | UnsetType = field(default=UNSET, name="_implicitRules")
    language: Code | UnsetType = UNSET
    language__ext: Element | UnsetType = field(default=UNSET, name="_language")


class DomainResource(Resource, kw_only=True):
    """R4 DomainResource."""

    text: Narrative | UnsetType = UNSET
    contained: Many[AnyResource] | UnsetType = UNSET
    extension: Many[Extension] | UnsetType = UNSET
    modifierExtension: Many[Extension] | UnsetType = UNSET


class Quantity(Element, kw_only=True):
    """R4 Quantity."""

    value: Decimal | UnsetType = UNSET
    value__ext: Element | UnsetType = field(default=UNSET, name="_value")
    comparator: Literal["<", "<=", ">=", ">"] | UnsetType = UNSET
    comparator__ext: Element | UnsetType = field(default=UNSET, name="_comparator")
    unit: String | UnsetType = UNSET
    unit__ext: Element | UnsetType = field(default=UNSET, name="_unit")
    system: Uri | UnsetType = UNSET
    system__ext: Element | UnsetType = field(default=UNSET, name="_system")
    code: Code | UnsetType = UNSET
    code__ext: Element | UnsetType = field(default=UNSET, name="_code")


class Extension(Element, kw_only=True):
    """R4 Extension."""

    url: Uri
    valueBase64Binary: Base64 | UnsetType = UNSET
    valueBase64Binary__ext: Element | UnsetType = field(default=UNSET, name="_valueBase64Binary")
    valueBoolean: bool | UnsetType = UNSET
    valueBoolean__ext: Element | UnsetType = field(default=UNSET, name="_valueBoolean")
    valueCanonical: Uri | UnsetType = UNSET
    valueCanonical__ext: Element | UnsetType = field(default=UNSET, name="_valueCanonical")
    valueCode: Code | UnsetType = UNSET
    valueCode__ext: Element | UnsetType = field(default=UNSET, name="_valueCode")
    valueDate: Date | UnsetType = UNSET
    valueDate__ext: Element | UnsetType = field(default=UNSET, name="_valueDate")
    valueDateTime: DateTime | UnsetType = UNSET
    valueDateTime__ext: Element | UnsetType = field(default=UNSET, name="_valueDateTime")
    valueDecimal: Decimal | UnsetType = UNSET
    valueDecimal__ext: Element | UnsetType = field(default=UNSET, name="_valueDecimal")
    valueId: Id | UnsetType = UNSET
    valueId__ext: Element | UnsetType = field(default=UNSET, name="_valueId")
    valueInstant: Instant | UnsetType = UNSET
    valueInstant__ext: Element | UnsetType = field(default=UNSET, name="_valueInstant")
    valueInteger: Integer | UnsetType = UNSET
    valueInteger__ext: Element | UnsetType = field(default=UNSET, name="_valueInteger")
    valueMarkdown: String | UnsetType = UNSET
    valueMarkdown__ext: Element | UnsetType = field(default=UNSET, name="_valueMarkdown")
    valueOid: Oid | UnsetType = UNSET
    valueOid__ext: Element | UnsetType = field(default=UNSET, name="_valueOid")
    valuePositiveInt: PositiveInt | UnsetType = UNSET
    valuePositiveInt__ext: Element | UnsetType = field(default=UNSET, name="_valuePositiveInt")
    valueString: String | UnsetType = UNSET
    valueString__ext: Element | UnsetType = field(default=UNSET, name="_valueString")
    valueTime: Time | UnsetType = UNSET
    valueTime__ext: Element | UnsetType = field(default=UNSET, name="_valueTime")
    valueUnsignedInt: UnsignedInt | UnsetType = UNSET
    valueUnsignedInt__ext: Element | UnsetType = field(default=UNSET, name="_valueUnsignedInt")
    valueUri: Uri | UnsetType = UNSET
    valueUri__ext: Element | UnsetType = field(default=UNSET, name="_valueUri")
    valueUrl: Uri | UnsetType = UNSET
    valueUrl__ext: Element | UnsetType = field(default=UNSET, name="_valueUrl")
    valueUuid: Uuid | UnsetType = UNSET
    valueUuid__ext: Element | UnsetType = field(default=UNSET, name="_valueUuid")
    valueAddress: Address | UnsetType = UNSET
    valueAge: Age | UnsetType = UNSET
    valueAnnotation: Annotation | UnsetType = UNSET
    valueAttachment: Attachment | UnsetType = UNSET
    valueCodeableConcept: CodeableConcept | UnsetType = UNSET
    valueCoding: Coding | UnsetType = UNSET
    valueContactPoint: ContactPoint | UnsetType = UNSET
    valueCount: Count | UnsetType = UNSET
    valueDistance: Distance | UnsetType = UNSET
    valueDuration: Duration | UnsetType = UNSET
    valueHumanName: HumanName | UnsetType = UNSET
    valueIdentifier: Identifier | UnsetType = UNSET
    valueMoney: Money | UnsetType = UNSET
    valuePeriod: Period | UnsetType = UNSET
    valueQuantity: Quantity | UnsetType = UNSET
    valueRange: Range | UnsetType = UNSET
    valueRatio: Ratio | UnsetType = UNSET
    valueReference: Reference | UnsetType = UNSET
    valueSampledData: SampledData | UnsetType = UNSET
    valueSignature: Signature | UnsetType = UNSET
    valueTiming: Timing | UnsetType = UNSET
    valueContactDetail: ContactDetail | UnsetType = UNSET
    valueContributor: Contributor | UnsetType = UNSET
    valueDataRequirement: DataRequirement | UnsetType = UNSET
    valueExpression: Expression | UnsetType = UNSET
    valueParameterDefinition: ParameterDefinition | UnsetType = UNSET
    valueRelatedArtifact: RelatedArtifact | UnsetType = UNSET
    valueTriggerDefinition: TriggerDefinition | UnsetType = UNSET
    valueUsageContext: UsageContext | UnsetType = UNSET
    valueDosage: Dosage | UnsetType = UNSET
    valueMeta: Meta | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice(
            "value",
            (
                "valueBase64Binary",
                "valueBoolean",
                "valueCanonical",
                "valueCode",
                "valueDate",
                "valueDateTime",
                "valueDecimal",
                "valueId",
                "valueInstant",
                "valueInteger",
                "valueMarkdown",
                "valueOid",
                "valuePositiveInt",
                "valueString",
                "valueTime",
                "valueUnsignedInt",
                "valueUri",
                "valueUrl",
                "valueUuid",
                "valueAddress",
                "valueAge",
                "valueAnnotation",
                "valueAttachment",
                "valueCodeableConcept",
                "valueCoding",
                "valueContactPoint",
                "valueCount",
                "valueDistance",
                "valueDuration",
                "valueHumanName",
                "valueIdentifier",
                "valueMoney",
                "valuePeriod",
                "valueQuantity",
                "valueRange",
                "valueRatio",
                "valueReference",
                "valueSampledData",
                "valueSignature",
                "valueTiming",
                "valueContactDetail",
                "valueContributor",
                "valueDataRequirement",
                "valueExpression",
                "valueParameterDefinition",
                "valueRelatedArtifact",
                "valueTriggerDefinition",
                "valueUsageContext",
                "valueDosage",
                "valueMeta",
            ),
            False,
            "extension",
        ),
    )

    def __post_init__(self) -> None:
        if astuple(self).count(UNSET) < 70:  # more than the url and one value
            check_choices(self, self.choices)


class Patient(DomainResource, kw_only=True, tag_field="resourceType", tag="Patient"):
    """R4 Patient."""

    identifier: Many[Identifier] | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    active__ext: Element | UnsetType = field(default=UNSET, name="_active")
    name: Many[HumanName] | UnsetType = UNSET
    telecom: Many[ContactPoint] | UnsetType = UNSET
    gender: Literal["male", "female", "other", "unknown"] | UnsetType = UNSET
    gender__ext: Element | UnsetType = field(default=UNSET, name="_gender")
    birthDate: Date | UnsetType = UNSET
    birthDate__ext: Element | UnsetType = field(default=UNSET, name="_birthDate")
    deceasedBoolean: bool | UnsetType = UNSET
    deceasedBoolean__ext: Element | UnsetType = field(default=UNSET, name="_deceasedBoolean")
    deceasedDateTime: DateTime | UnsetType = UNSET
    deceasedDateTime__ext: Element | UnsetType = field(default=UNSET, name="_deceasedDateTime")
    address: Many[Address] | UnsetType = UNSET
    maritalStatus: CodeableConcept | UnsetType = UNSET
    multipleBirthBoolean: bool | UnsetType = UNSET
    multipleBirthBoolean__ext: Element | UnsetType = field(default=UNSET, name="_multipleBirthBoolean")
    multipleBirthInteger: Integer | UnsetType = UNSET
    multipleBirthInteger__ext: Element | UnsetType = field(default=UNSET, name="_multipleBirthInteger")
    photo: Many[Attachment] | UnsetType = UNSET
    contact: Many[PatientContact] | UnsetType = UNSET
    communication: Many[PatientCommunication] | UnsetType = UNSET
    generalPractitioner: Many[ToOrganizationOrPractitionerOrPractitionerRole] | UnsetType = UNSET
    managingOrganization: ToOrganization | UnsetType = UNSET
    link: Many[PatientLink] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("deceased", ("deceasedBoolean", "deceasedDateTime"), False, ""),
        Choice("multipleBirth", ("multipleBirthBoolean", "multipleBirthInteger"), False, ""),
    )

    def __post_init__(self) -> None:
        if (self.deceasedBoolean, self.deceasedDateTime, self.deceasedBoolean__ext, self.deceasedDateTime__ext).count(
            UNSET
        ) < 3 or (
            self.multipleBirthBoolean,
            self.multipleBirthInteger,
            self.multipleBirthBoolean__ext,
            self.multipleBirthInteger__ext,
        ).count(UNSET) < 3:
            check_choices(self, self.choices)


class Condition(DomainResource, kw_only=True, tag_field="resourceType", tag="Condition"):
    """R4 Condition."""

    identifier: Many[Identifier] | UnsetType = UNSET
    clinicalStatus: CodeableConcept | UnsetType = UNSET
    verificationStatus: CodeableConcept | UnsetType = UNSET
    category: Many[CodeableConcept] | UnsetType = UNSET
    severity: CodeableConcept | UnsetType = UNSET
    code: CodeableConcept | UnsetType = UNSET
    bodySite: Many[CodeableConcept] | UnsetType = UNSET
    subject: ToGroupOrPatient
    encounter: ToEncounter | UnsetType = UNSET
    onsetDateTime: DateTime | UnsetType = UNSET
    onsetDateTime__ext: Element | UnsetType = field(default=UNSET, name="_onsetDateTime")
    onsetAge: Age | UnsetType = UNSET
    onsetPeriod: Period | UnsetType = UNSET
    onsetRange: Range | UnsetType = UNSET
    onsetString: String | UnsetType = UNSET
    onsetString__ext: Element | UnsetType = field(default=UNSET, name="_onsetString")
    abatementDateTime: DateTime | UnsetType = UNSET
    abatementDateTime__ext: Element | UnsetType = field(default=UNSET, name="_abatementDateTime")
    abatementAge: Age | UnsetType = UNSET
    abatementPeriod: Period | UnsetType = UNSET
    abatementRange: Range | UnsetType = UNSET
    abatementString: String | UnsetType = UNSET
    abatementString__ext: Element | UnsetType = field(default=UNSET, name="_abatementString")
    recordedDate: DateTime | UnsetType = UNSET
    recordedDate__ext: Element | UnsetType = field(default=UNSET, name="_recordedDate")
    recorder: ToConditionRecorder | UnsetType = UNSET
    asserter: ToConditionRecorder | UnsetType = UNSET
    stage: Many[ConditionStage] | UnsetType = UNSET
    evidence: Many[ConditionEvidence] | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("onset", ("onsetDateTime", "onsetAge", "onsetPeriod", "onsetRange", "onsetString"), False, ""),
        Choice(
            "abatement",
            ("abatementDateTime", "abatementAge", "abatementPeriod", "abatementRange", "abatementString"),
            False,
            "",
        ),
    )
    statuses: ClassVar[tuple[Status, ...]] = (
        Status(
            "clinicalStatus",
            "http://terminology.hl7.org/CodeSystem/condition-clinical",
            frozenset(["active", "recurrence", "relapse", "inactive", "remission", "resolved"]),
        ),
        Status(
            "verificationStatus",
            "http://terminology.hl7.org/CodeSystem/condition-ver-status",
            frozenset(["unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error"]),
        ),
    )

    def __post_init__(self) -> None:
        if (
            self.onsetDateTime,
            self.onsetAge,
            self.onsetPeriod,
            self.onsetRange,
            self.onsetString,
            self.onsetDateTime__ext,
            self.onsetString__ext,
        ).count(UNSET) < 6 or (
            self.abatementDateTime,
            self.abatementAge,
            self.abatementPeriod,
            self.abatementRange,
            self.abatementString,
            self.abatementDateTime__ext,
            self.abatementString__ext,
        ).count(UNSET) < 6:
            check_choices(self, self.choices)
        if self.clinicalStatus is not UNSET:
            check_status(self.clinicalStatus, self.statuses[0])
        if self.verificationStatus is not UNSET:
            check_status(self.verificationStatus, self.statuses[1])


class Observation(DomainResource, kw_only=True, tag_field="resourceType", tag="Observation"):
    """R4 Observation."""

    identifier: Many[Identifier] | UnsetType = UNSET
    basedOn: Many[ToObservationBasedOn] | UnsetType = UNSET
    partOf: Many[ToObservationPartOf] | UnsetType = UNSET
    status: Literal[
        "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"
    ]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    category: Many[CodeableConcept] | UnsetType = UNSET
    code: CodeableConcept
    subject: ToObservationSubject | UnsetType = UNSET
    focus: Many[Reference] | UnsetType = UNSET
    encounter: ToEncounter | UnsetType = UNSET
    effectiveDateTime: DateTime | UnsetType = UNSET
    effectiveDateTime__ext: Element | UnsetType = field(default=UNSET, name="_effectiveDateTime")
    effectivePeriod: Period | UnsetType = UNSET
    effectiveTiming: Timing | UnsetType = UNSET
    effectiveInstant: Instant | UnsetType = UNSET
    effectiveInstant__ext: Element | UnsetType = field(default=UNSET, name="_effectiveInstant")
    issued: Instant | UnsetType = UNSET
    issued__ext: Element | UnsetType = field(default=UNSET, name="_issued")
    performer: Many[ToObservationPerformer] | UnsetType = UNSET
    valueQuantity: Quantity | UnsetType = UNSET
    valueCodeableConcept: CodeableConcept | UnsetType = UNSET
    valueString: String | UnsetType = UNSET
    valueString__ext: Element | UnsetType = field(default=UNSET, name="_valueString")
    valueBoolean: bool | UnsetType = UNSET
    valueBoolean__ext: Element | UnsetType = field(default=UNSET, name="_valueBoolean")
    valueInteger: Integer | UnsetType = UNSET
    valueInteger__ext: Element | UnsetType = field(default=UNSET, name="_valueInteger")
    valueRange: Range | UnsetType = UNSET
    valueRatio: Ratio | UnsetType = UNSET
    valueSampledData: SampledData | UnsetType = UNSET
    valueTime: Time | UnsetType = UNSET
    valueTime__ext: Element | UnsetType = field(default=UNSET, name="_valueTime")
    valueDateTime: DateTime | UnsetType = UNSET
    valueDateTime__ext: Element | UnsetType = field(default=UNSET, name="_valueDateTime")
    valuePeriod: Period | UnsetType = UNSET
    dataAbsentReason: CodeableConcept | UnsetType = UNSET
    interpretation: Many[CodeableConcept] | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET
    bodySite: CodeableConcept | UnsetType = UNSET
    method: CodeableConcept | UnsetType = UNSET
    specimen: ToSpecimen | UnsetType = UNSET
    device: ToDeviceOrDeviceMetric | UnsetType = UNSET
    referenceRange: Many[ObservationReferenceRange] | UnsetType = UNSET
    hasMember: Many[ToMolecularSequenceOrObservationOrQuestionnaireResponse] | UnsetType = UNSET
    derivedFrom: Many[ToObservationDerivedFrom] | UnsetType = UNSET
    component: Many[ObservationComponent] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("effective", ("effectiveDateTime", "effectivePeriod", "effectiveTiming", "effectiveInstant"), False, ""),
        Choice(
            "value",
            (
                "valueQuantity",
                "valueCodeableConcept",
                "valueString",
                "valueBoolean",
                "valueInteger",
                "valueRange",
                "valueRatio",
                "valueSampledData",
                "valueTime",
                "valueDateTime",
                "valuePeriod",
            ),
            False,
            "dataAbsentReason",
        ),
    )

    def __post_init__(self) -> None:
        if (
            self.effectiveDateTime,
            self.effectivePeriod,
            self.effectiveTiming,
            self.effectiveInstant,
            self.effectiveDateTime__ext,
            self.effectiveInstant__ext,
        ).count(UNSET) < 5 or (
            self.valueQuantity,
            self.valueCodeableConcept,
            self.valueString,
            self.valueBoolean,
            self.valueInteger,
            self.valueRange,
            self.valueRatio,
            self.valueSampledData,
            self.valueTime,
            self.valueDateTime,
            self.valuePeriod,
            self.valueString__ext,
            self.valueBoolean__ext,
            self.valueInteger__ext,
            self.valueTime__ext,
            self.valueDateTime__ext,
            self.dataAbsentReason,
        ).count(UNSET) < 16:
            check_choices(self, self.choices)


class Procedure(DomainResource, kw_only=True, tag_field="resourceType", tag="Procedure"):
    """R4 Procedure."""

    identifier: Many[Identifier] | UnsetType = UNSET
    instantiatesCanonical: Many[Uri | None] | UnsetType = UNSET
    instantiatesCanonical__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiatesCanonical")
    instantiatesUri: Many[Uri | None] | UnsetType = UNSET
    instantiatesUri__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiatesUri")
    basedOn: Many[ToCarePlanOrServiceRequest] | UnsetType = UNSET
    partOf: Many[ToMedicationAdministrationOrObservationOrProcedure] | UnsetType = UNSET
    status: Literal[
        "preparation",
        "in-progress",
        "not-done",
        "on-hold",
        "stopped",
        "completed",
        "entered-in-error",
        "unknown",
        "suspended",
        "aborted",
    ]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    statusReason: CodeableConcept | UnsetType = UNSET
    category: CodeableConcept | UnsetType = UNSET
    code: CodeableConcept | UnsetType = UNSET
    subject: ToGroupOrPatient
    encounter: ToEncounter | UnsetType = UNSET
    performedDateTime: DateTime | UnsetType = UNSET
    performedDateTime__ext: Element | UnsetType = field(default=UNSET, name="_performedDateTime")
    performedPeriod: Period | UnsetType = UNSET
    performedString: String | UnsetType = UNSET
    performedString__ext: Element | UnsetType = field(default=UNSET, name="_performedString")
    performedAge: Age | UnsetType = UNSET
    performedRange: Range | UnsetType = UNSET
    recorder: ToConditionRecorder | UnsetType = UNSET
    asserter: ToConditionRecorder | UnsetType = UNSET
    performer: Many[ProcedurePerformer] | UnsetType = UNSET
    location: ToLocation | UnsetType = UNSET
    reasonCode: Many[CodeableConcept] | UnsetType = UNSET
    reasonReference: Many[ToProcedureReasonReference] | UnsetType = UNSET
    bodySite: Many[CodeableConcept] | UnsetType = UNSET
    outcome: CodeableConcept | UnsetType = UNSET
    report: Many[ToCompositionOrDiagnosticReportOrDocumentReference] | UnsetType = UNSET
    complication: Many[CodeableConcept] | UnsetType = UNSET
    complicationDetail: Many[ToCondition] | UnsetType = UNSET
    followUp: Many[CodeableConcept] | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET
    focalDevice: Many[ProcedureFocalDevice] | UnsetType = UNSET
    usedReference: Many[ToDeviceOrMedicationOrSubstance] | UnsetType = UNSET
    usedCode: Many[CodeableConcept] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice(
            "performed",
            ("performedDateTime", "performedPeriod", "performedString", "performedAge", "performedRange"),
            False,
            "",
        ),
    )

    def __post_init__(self) -> None:
        if (
            self.performedDateTime,
            self.performedPeriod,
            self.performedString,
            self.performedAge,
            self.performedRange,
            self.performedDateTime__ext,
            self.performedString__ext,
        ).count(UNSET) < 6:
            check_choices(self, self.choices)


class MedicationStatement(DomainResource, kw_only=True, tag_field="resourceType", tag="MedicationStatement"):
    """R4 MedicationStatement."""

    identifier: Many[Identifier] | UnsetType = UNSET
    basedOn: Many[ToCarePlanOrMedicationRequestOrServiceRequest] | UnsetType = UNSET
    partOf: Many[ToMedicationStatementPartOf] | UnsetType = UNSET
    status: Literal["active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown", "not-taken"]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    statusReason: Many[CodeableConcept] | UnsetType = UNSET
    category: CodeableConcept | UnsetType = UNSET
    medicationCodeableConcept: CodeableConcept | UnsetType = UNSET
    medicationReference: ToMedication | UnsetType = UNSET
    subject: ToGroupOrPatient
    context: ToEncounterOrEpisodeOfCare | UnsetType = UNSET
    effectiveDateTime: DateTime | UnsetType = UNSET
    effectiveDateTime__ext: Element | UnsetType = field(default=UNSET, name="_effectiveDateTime")
    effectivePeriod: Period | UnsetType = UNSET
    dateAsserted: DateTime | UnsetType = UNSET
    dateAsserted__ext: Element | UnsetType = field(default=UNSET, name="_dateAsserted")
    informationSource: ToMedicationStatementInformationSource | UnsetType = UNSET
    derivedFrom: Many[Reference] | UnsetType = UNSET
    reasonCode: Many[CodeableConcept] | UnsetType = UNSET
    reasonReference: Many[ToConditionOrDiagnosticReportOrObservation] | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET
    dosage: Many[Dosage] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("medication", ("medicationCodeableConcept", "medicationReference"), True, ""),
        Choice("effective", ("effectiveDateTime", "effectivePeriod"), False, ""),
    )

    def __post_init__(self) -> None:
        if (self.medicationCodeableConcept, self.medicationReference).count(UNSET) != 1 or (
            self.effectiveDateTime,
            self.effectivePeriod,
            self.effectiveDateTime__ext,
        ).count(UNSET) < 2:
            check_choices(self, self.choices)


class MedicationAdministration(DomainResource, kw_only=True, tag_field="resourceType", tag="MedicationAdministration"):
    """R4 MedicationAdministration."""

    identifier: Many[Identifier] | UnsetType = UNSET
    instantiates: Many[Uri | None] | UnsetType = UNSET
    instantiates__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiates")
    partOf: Many[ToMedicationAdministrationOrProcedure] | UnsetType = UNSET
    status: Literal["in-progress", "not-done", "on-hold", "completed", "entered-in-error", "stopped", "unknown"]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    statusReason: Many[CodeableConcept] | UnsetType = UNSET
    category: CodeableConcept | UnsetType = UNSET
    medicationCodeableConcept: CodeableConcept | UnsetType = UNSET
    medicationReference: ToMedication | UnsetType = UNSET
    subject: ToGroupOrPatient
    context: ToEncounterOrEpisodeOfCare | UnsetType = UNSET
    supportingInformation: Many[Reference] | UnsetType = UNSET
    effectiveDateTime: DateTime | UnsetType = UNSET
    effectiveDateTime__ext: Element | UnsetType = field(default=UNSET, name="_effectiveDateTime")
    effectivePeriod: Period | UnsetType = UNSET
    performer: Many[MedicationAdministrationPerformer] | UnsetType = UNSET
    reasonCode: Many[CodeableConcept] | UnsetType = UNSET
    reasonReference: Many[ToConditionOrDiagnosticReportOrObservation] | UnsetType = UNSET
    request: ToMedicationRequest | UnsetType = UNSET
    device: Many[ToDevice] | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET
    dosage: MedicationAdministrationDosage | UnsetType = UNSET
    eventHistory: Many[ToProvenance] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("medication", ("medicationCodeableConcept", "medicationReference"), True, ""),
        Choice("effective", ("effectiveDateTime", "effectivePeriod"), True, ""),
    )

    def __post_init__(self) -> None:
        if (self.medicationCodeableConcept, self.medicationReference).count(UNSET) != 1 or (
            self.effectiveDateTime,
            self.effectivePeriod,
            self.effectiveDateTime__ext,
        ).count(UNSET) != 2:
            check_choices(self, self.choices)


class MedicationRequest(DomainResource, kw_only=True, tag_field="resourceType", tag="MedicationRequest"):
    """R4 MedicationRequest."""

    identifier: Many[Identifier] | UnsetType = UNSET
    status: Literal["active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown"]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    statusReason: CodeableConcept | UnsetType = UNSET
    intent: Literal[
        "proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"
    ]
    intent__ext: Element | UnsetType = field(default=UNSET, name="_intent")
    category: Many[CodeableConcept] | UnsetType = UNSET
    priority: Literal["routine", "urgent", "asap", "stat"] | UnsetType = UNSET
    priority__ext: Element | UnsetType = field(default=UNSET, name="_priority")
    doNotPerform: bool | UnsetType = UNSET
    doNotPerform__ext: Element | UnsetType = field(default=UNSET, name="_doNotPerform")
    reportedBoolean: bool | UnsetType = UNSET
    reportedBoolean__ext: Element | UnsetType = field(default=UNSET, name="_reportedBoolean")
    reportedReference: ToMedicationStatementInformationSource | UnsetType = UNSET
    medicationCodeableConcept: CodeableConcept | UnsetType = UNSET
    medicationReference: ToMedication | UnsetType = UNSET
    subject: ToGroupOrPatient
    encounter: ToEncounter | UnsetType = UNSET
    supportingInformation: Many[Reference] | UnsetType = UNSET
    authoredOn: DateTime | UnsetType = UNSET
    authoredOn__ext: Element | UnsetType = field(default=UNSET, name="_authoredOn")
    requester: ToMedicationRequestRequester | UnsetType = UNSET
    performer: ToMedicationRequestPerformer | UnsetType = UNSET
    performerType: CodeableConcept | UnsetType = UNSET
    recorder: ToPractitionerOrPractitionerRole | UnsetType = UNSET
    reasonCode: Many[CodeableConcept] | UnsetType = UNSET
    reasonReference: Many[ToConditionOrObservation] | UnsetType = UNSET
    instantiatesCanonical: Many[Uri | None] | UnsetType = UNSET
    instantiatesCanonical__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiatesCanonical")
    instantiatesUri: Many[Uri | None] | UnsetType = UNSET
    instantiatesUri__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiatesUri")
    basedOn: Many[ToMedicationRequestBasedOn] | UnsetType = UNSET
    groupIdentifier: Identifier | UnsetType = UNSET
    courseOfTherapyType: CodeableConcept | UnsetType = UNSET
    insurance: Many[ToClaimResponseOrCoverage] | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET
    dosageInstruction: Many[Dosage] | UnsetType = UNSET
    dispenseRequest: MedicationRequestDispenseRequest | UnsetType = UNSET
    substitution: MedicationRequestSubstitution | UnsetType = UNSET
    priorPrescription: ToMedicationRequest | UnsetType = UNSET
    detectedIssue: Many[ToDetectedIssue] | UnsetType = UNSET
    eventHistory: Many[ToProvenance] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("reported", ("reportedBoolean", "reportedReference"), False, ""),
        Choice("medication", ("medicationCodeableConcept", "medicationReference"), True, ""),
    )

    def __post_init__(self) -> None:
        if (self.reportedBoolean, self.reportedReference, self.reportedBoolean__ext).count(UNSET) < 2 or (
            self.medicationCodeableConcept,
            self.medicationReference,
        ).count(UNSET) != 1:
            check_choices(self, self.choices)


class Medication(DomainResource, kw_only=True, tag_field="resourceType", tag="Medication"):
    """R4 Medication."""

    identifier: Many[Identifier] | UnsetType = UNSET
    code: CodeableConcept | UnsetType = UNSET
    status: Literal["active", "inactive", "entered-in-error"] | UnsetType = UNSET
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    manufacturer: ToOrganization | UnsetType = UNSET
    form: CodeableConcept | UnsetType = UNSET
    amount: Ratio | UnsetType = UNSET
    ingredient: Many[MedicationIngredient] | UnsetType = UNSET
    batch: MedicationBatch | UnsetType = UNSET


class BodyStructure(DomainResource, kw_only=True, tag_field="resourceType", tag="BodyStructure"):
    """R4 BodyStructure."""

    identifier: Many[Identifier] | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    active__ext: Element | UnsetType = field(default=UNSET, name="_active")
    morphology: CodeableConcept | UnsetType = UNSET
    location: CodeableConcept | UnsetType = UNSET
    locationQualifier: Many[CodeableConcept] | UnsetType = UNSET
    description: String | UnsetType = UNSET
    description__ext: Element | UnsetType = field(default=UNSET, name="_description")
    image: Many[Attachment] | UnsetType = UNSET
    patient: ToPatient


class AllergyIntolerance(DomainResource, kw_only=True, tag_field="resourceType", tag="AllergyIntolerance"):
    """R4 AllergyIntolerance."""

    identifier: Many[Identifier] | UnsetType = UNSET
    clinicalStatus: CodeableConcept | UnsetType = UNSET
    verificationStatus: CodeableConcept | UnsetType = UNSET
    type: Literal["allergy", "intolerance"] | UnsetType = UNSET
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    category: Many[Literal["food", "medication", "environment", "biologic"] | None] | UnsetType = UNSET
    category__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_category")
    criticality: Literal["low", "high", "unable-to-assess"] | UnsetType = UNSET
    criticality__ext: Element | UnsetType = field(default=UNSET, name="_criticality")
    code: CodeableConcept | UnsetType = UNSET
    patient: ToPatient
    encounter: ToEncounter | UnsetType = UNSET
    onsetDateTime: DateTime | UnsetType = UNSET
    onsetDateTime__ext: Element | UnsetType = field(default=UNSET, name="_onsetDateTime")
    onsetAge: Age | UnsetType = UNSET
    onsetPeriod: Period | UnsetType = UNSET
    onsetRange: Range | UnsetType = UNSET
    onsetString: String | UnsetType = UNSET
    onsetString__ext: Element | UnsetType = field(default=UNSET, name="_onsetString")
    recordedDate: DateTime | UnsetType = UNSET
    recordedDate__ext: Element | UnsetType = field(default=UNSET, name="_recordedDate")
    recorder: ToConditionRecorder | UnsetType = UNSET
    asserter: ToConditionRecorder | UnsetType = UNSET
    lastOccurrence: DateTime | UnsetType = UNSET
    lastOccurrence__ext: Element | UnsetType = field(default=UNSET, name="_lastOccurrence")
    note: Many[Annotation] | UnsetType = UNSET
    reaction: Many[AllergyIntoleranceReaction] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("onset", ("onsetDateTime", "onsetAge", "onsetPeriod", "onsetRange", "onsetString"), False, ""),
    )
    statuses: ClassVar[tuple[Status, ...]] = (
        Status(
            "clinicalStatus",
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
            frozenset(["active", "inactive", "resolved"]),
        ),
        Status(
            "verificationStatus",
            "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
            frozenset(["unconfirmed", "confirmed", "refuted", "entered-in-error"]),
        ),
    )

    def __post_init__(self) -> None:
        if (
            self.onsetDateTime,
            self.onsetAge,
            self.onsetPeriod,
            self.onsetRange,
            self.onsetString,
            self.onsetDateTime__ext,
            self.onsetString__ext,
        ).count(UNSET) < 6:
            check_choices(self, self.choices)
        if self.clinicalStatus is not UNSET:
            check_status(self.clinicalStatus, self.statuses[0])
        if self.verificationStatus is not UNSET:
            check_status(self.verificationStatus, self.statuses[1])


class ServiceRequest(DomainResource, kw_only=True, tag_field="resourceType", tag="ServiceRequest"):
    """R4 ServiceRequest."""

    identifier: Many[Identifier] | UnsetType = UNSET
    instantiatesCanonical: Many[Uri | None] | UnsetType = UNSET
    instantiatesCanonical__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiatesCanonical")
    instantiatesUri: Many[Uri | None] | UnsetType = UNSET
    instantiatesUri__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiatesUri")
    basedOn: Many[ToCarePlanOrMedicationRequestOrServiceRequest] | UnsetType = UNSET
    replaces: Many[ToServiceRequest] | UnsetType = UNSET
    requisition: Identifier | UnsetType = UNSET
    status: Literal["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    intent: Literal[
        "proposal",
        "plan",
        "directive",
        "order",
        "original-order",
        "reflex-order",
        "filler-order",
        "instance-order",
        "option",
    ]
    intent__ext: Element | UnsetType = field(default=UNSET, name="_intent")
    category: Many[CodeableConcept] | UnsetType = UNSET
    priority: Literal["routine", "urgent", "asap", "stat"] | UnsetType = UNSET
    priority__ext: Element | UnsetType = field(default=UNSET, name="_priority")
    doNotPerform: bool | UnsetType = UNSET
    doNotPerform__ext: Element | UnsetType = field(default=UNSET, name="_doNotPerform")
    code: CodeableConcept | UnsetType = UNSET
    orderDetail: Many[CodeableConcept] | UnsetType = UNSET
    quantityQuantity: Quantity | UnsetType = UNSET
    quantityRatio: Ratio | UnsetType = UNSET
    quantityRange: Range | UnsetType = UNSET
    subject: ToObservationSubject
    encounter: ToEncounter | UnsetType = UNSET
    occurrenceDateTime: DateTime | UnsetType = UNSET
    occurrenceDateTime__ext: Element | UnsetType = field(default=UNSET, name="_occurrenceDateTime")
    occurrencePeriod: Period | UnsetType = UNSET
    occurrenceTiming: Timing | UnsetType = UNSET
    asNeededBoolean: bool | UnsetType = UNSET
    asNeededBoolean__ext: Element | UnsetType = field(default=UNSET, name="_asNeededBoolean")
    asNeededCodeableConcept: CodeableConcept | UnsetType = UNSET
    authoredOn: DateTime | UnsetType = UNSET
    authoredOn__ext: Element | UnsetType = field(default=UNSET, name="_authoredOn")
    requester: ToMedicationRequestRequester | UnsetType = UNSET
    performerType: CodeableConcept | UnsetType = UNSET
    performer: Many[ToServiceRequestPerformer] | UnsetType = UNSET
    locationCode: Many[CodeableConcept] | UnsetType = UNSET
    locationReference: Many[ToLocation] | UnsetType = UNSET
    reasonCode: Many[CodeableConcept] | UnsetType = UNSET
    reasonReference: Many[ToServiceRequestReasonReference] | UnsetType = UNSET
    insurance: Many[ToClaimResponseOrCoverage] | UnsetType = UNSET
    supportingInfo: Many[Reference] | UnsetType = UNSET
    specimen: Many[ToSpecimen] | UnsetType = UNSET
    bodySite: Many[CodeableConcept] | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET
    patientInstruction: String | UnsetType = UNSET
    patientInstruction__ext: Element | UnsetType = field(default=UNSET, name="_patientInstruction")
    relevantHistory: Many[ToProvenance] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("quantity", ("quantityQuantity", "quantityRatio", "quantityRange"), False, ""),
        Choice("occurrence", ("occurrenceDateTime", "occurrencePeriod", "occurrenceTiming"), False, ""),
        Choice("asNeeded", ("asNeededBoolean", "asNeededCodeableConcept"), False, ""),
    )

    def __post_init__(self) -> None:
        if (
            (self.quantityQuantity, self.quantityRatio, self.quantityRange).count(UNSET) < 2
            or (
                self.occurrenceDateTime,
                self.occurrencePeriod,
                self.occurrenceTiming,
                self.occurrenceDateTime__ext,
            ).count(UNSET)
            < 3
            or (self.asNeededBoolean, self.asNeededCodeableConcept, self.asNeededBoolean__ext).count(UNSET) < 2
        ):
            check_choices(self, self.choices)


class Bundle(Resource, kw_only=True, tag_field="resourceType", tag="Bundle"):
    """R4 Bundle."""

    identifier: Identifier | UnsetType = UNSET
    type: Literal[
        "document",
        "message",
        "transaction",
        "transaction-response",
        "batch",
        "batch-response",
        "history",
        "searchset",
        "collection",
    ]
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    timestamp: Instant | UnsetType = UNSET
    timestamp__ext: Element | UnsetType = field(default=UNSET, name="_timestamp")
    total: UnsignedInt | UnsetType = UNSET
    total__ext: Element | UnsetType = field(default=UNSET, name="_total")
    link: Many[BundleLink] | UnsetType = UNSET
    entry: Many[BundleEntry] | UnsetType = UNSET
    signature: Signature | UnsetType = UNSET


class Parameters(Resource, kw_only=True, tag_field="resourceType", tag="Parameters"):
    """R4 Parameters."""

    parameter: Many[ParametersParameter] | UnsetType = UNSET


class Provenance(DomainResource, kw_only=True, tag_field="resourceType", tag="Provenance"):
    """R4 Provenance."""

    target: Many[Reference]
    occurredPeriod: Period | UnsetType = UNSET
    occurredDateTime: DateTime | UnsetType = UNSET
    occurredDateTime__ext: Element | UnsetType = field(default=UNSET, name="_occurredDateTime")
    recorded: Instant
    recorded__ext: Element | UnsetType = field(default=UNSET, name="_recorded")
    policy: Many[Uri | None] | UnsetType = UNSET
    policy__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_policy")
    location: ToLocation | UnsetType = UNSET
    reason: Many[CodeableConcept] | UnsetType = UNSET
    activity: CodeableConcept | UnsetType = UNSET
    agent: Many[ProvenanceAgent]
    entity: Many[ProvenanceEntity] | UnsetType = UNSET
    signature: Many[Signature] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (Choice("occurred", ("occurredPeriod", "occurredDateTime"), False, ""),)

    def __post_init__(self) -> None:
        if (self.occurredPeriod, self.occurredDateTime, self.occurredDateTime__ext).count(UNSET) < 2:
            check_choices(self, self.choices)


class Device(DomainResource, kw_only=True, tag_field="resourceType", tag="Device"):
    """R4 Device."""

    identifier: Many[Identifier] | UnsetType = UNSET
    definition: ToDeviceDefinition | UnsetType = UNSET
    udiCarrier: Many[DeviceUdiCarrier] | UnsetType = UNSET
    status: Literal["active", "inactive", "entered-in-error", "unknown"] | UnsetType = UNSET
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    statusReason: Many[CodeableConcept] | UnsetType = UNSET
    distinctIdentifier: String | UnsetType = UNSET
    distinctIdentifier__ext: Element | UnsetType = field(default=UNSET, name="_distinctIdentifier")
    manufacturer: String | UnsetType = UNSET
    manufacturer__ext: Element | UnsetType = field(default=UNSET, name="_manufacturer")
    manufactureDate: DateTime | UnsetType = UNSET
    manufactureDate__ext: Element | UnsetType = field(default=UNSET, name="_manufactureDate")
    expirationDate: DateTime | UnsetType = UNSET
    expirationDate__ext: Element | UnsetType = field(default=UNSET, name="_expirationDate")
    lotNumber: String | UnsetType = UNSET
    lotNumber__ext: Element | UnsetType = field(default=UNSET, name="_lotNumber")
    serialNumber: String | UnsetType = UNSET
    serialNumber__ext: Element | UnsetType = field(default=UNSET, name="_serialNumber")
    deviceName: Many[DeviceDeviceName] | UnsetType = UNSET
    modelNumber: String | UnsetType = UNSET
    modelNumber__ext: Element | UnsetType = field(default=UNSET, name="_modelNumber")
    partNumber: String | UnsetType = UNSET
    partNumber__ext: Element | UnsetType = field(default=UNSET, name="_partNumber")
    type: CodeableConcept | UnsetType = UNSET
    specialization: Many[DeviceSpecialization] | UnsetType = UNSET
    version: Many[DeviceVersion] | UnsetType = UNSET
    property: Many[DeviceProperty] | UnsetType = UNSET
    patient: ToPatient | UnsetType = UNSET
    owner: ToOrganization | UnsetType = UNSET
    contact: Many[ContactPoint] | UnsetType = UNSET
    location: ToLocation | UnsetType = UNSET
    url: Uri | UnsetType = UNSET
    url__ext: Element | UnsetType = field(default=UNSET, name="_url")
    note: Many[Annotation] | UnsetType = UNSET
    safety: Many[CodeableConcept] | UnsetType = UNSET
    parent: ToDevice | UnsetType = UNSET


class OperationOutcome(DomainResource, kw_only=True, tag_field="resourceType", tag="OperationOutcome"):
    """R4 OperationOutcome."""

    issue: Many[OperationOutcomeIssue]


class CapabilityStatement(DomainResource, kw_only=True, tag_field="resourceType", tag="CapabilityStatement"):
    """R4 CapabilityStatement."""

    url: Uri | UnsetType = UNSET
    url__ext: Element | UnsetType = field(default=UNSET, name="_url")
    version: String | UnsetType = UNSET
    version__ext: Element | UnsetType = field(default=UNSET, name="_version")
    name: String | UnsetType = UNSET
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    title: String | UnsetType = UNSET
    title__ext: Element | UnsetType = field(default=UNSET, name="_title")
    status: Literal["draft", "active", "retired", "unknown"]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    experimental: bool | UnsetType = UNSET
    experimental__ext: Element | UnsetType = field(default=UNSET, name="_experimental")
    date: DateTime
    date__ext: Element | UnsetType = field(default=UNSET, name="_date")
    publisher: String | UnsetType = UNSET
    publisher__ext: Element | UnsetType = field(default=UNSET, name="_publisher")
    contact: Many[ContactDetail] | UnsetType = UNSET
    description: String | UnsetType = UNSET
    description__ext: Element | UnsetType = field(default=UNSET, name="_description")
    useContext: Many[UsageContext] | UnsetType = UNSET
    jurisdiction: Many[CodeableConcept] | UnsetType = UNSET
    purpose: String | UnsetType = UNSET
    purpose__ext: Element | UnsetType = field(default=UNSET, name="_purpose")
    copyright: String | UnsetType = UNSET
    copyright__ext: Element | UnsetType = field(default=UNSET, name="_copyright")
    kind: Literal["instance", "capability", "requirements"]
    kind__ext: Element | UnsetType = field(default=UNSET, name="_kind")
    instantiates: Many[Uri | None] | UnsetType = UNSET
    instantiates__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_instantiates")
    imports: Many[Uri | None] | UnsetType = UNSET
    imports__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_imports")
    software: CapabilityStatementSoftware | UnsetType = UNSET
    implementation: CapabilityStatementImplementation | UnsetType = UNSET
    fhirVersion: Code
    fhirVersion__ext: Element | UnsetType = field(default=UNSET, name="_fhirVersion")
    format: Many[Code | None]
    format__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_format")
    patchFormat: Many[Code | None] | UnsetType = UNSET
    patchFormat__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_patchFormat")
    implementationGuide: Many[Uri | None] | UnsetType = UNSET
    implementationGuide__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_implementationGuide")
    rest: Many[CapabilityStatementRest] | UnsetType = UNSET
    messaging: Many[CapabilityStatementMessaging] | UnsetType = UNSET
    document: Many[CapabilityStatementDocument] | UnsetType = UNSET


class DiagnosticReport(DomainResource, kw_only=True, tag_field="resourceType", tag="DiagnosticReport"):
    """R4 DiagnosticReport."""

    identifier: Many[Identifier] | UnsetType = UNSET
    basedOn: Many[ToDiagnosticReportBasedOn] | UnsetType = UNSET
    status: Literal[
        "registered",
        "partial",
        "preliminary",
        "final",
        "amended",
        "corrected",
        "appended",
        "cancelled",
        "entered-in-error",
        "unknown",
    ]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    category: Many[CodeableConcept] | UnsetType = UNSET
    code: CodeableConcept
    subject: ToObservationSubject | UnsetType = UNSET
    encounter: ToEncounter | UnsetType = UNSET
    effectiveDateTime: DateTime | UnsetType = UNSET
    effectiveDateTime__ext: Element | UnsetType = field(default=UNSET, name="_effectiveDateTime")
    effectivePeriod: Period | UnsetType = UNSET
    issued: Instant | UnsetType = UNSET
    issued__ext: Element | UnsetType = field(default=UNSET, name="_issued")
    performer: Many[ToDiagnosticReportPerformer] | UnsetType = UNSET
    resultsInterpreter: Many[ToDiagnosticReportPerformer] | UnsetType = UNSET
    specimen: Many[ToSpecimen] | UnsetType = UNSET
    result: Many[ToObservation] | UnsetType = UNSET
    imagingStudy: Many[ToImagingStudy] | UnsetType = UNSET
    media: Many[DiagnosticReportMedia] | UnsetType = UNSET
    conclusion: String | UnsetType = UNSET
    conclusion__ext: Element | UnsetType = field(default=UNSET, name="_conclusion")
    conclusionCode: Many[CodeableConcept] | UnsetType = UNSET
    presentedForm: Many[Attachment] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (Choice("effective", ("effectiveDateTime", "effectivePeriod"), False, ""),)

    def __post_init__(self) -> None:
        if (self.effectiveDateTime, self.effectivePeriod, self.effectiveDateTime__ext).count(UNSET) < 2:
            check_choices(self, self.choices)


class Practitioner(DomainResource, kw_only=True, tag_field="resourceType", tag="Practitioner"):
    """R4 Practitioner."""

    identifier: Many[Identifier] | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    active__ext: Element | UnsetType = field(default=UNSET, name="_active")
    name: Many[HumanName] | UnsetType = UNSET
    telecom: Many[ContactPoint] | UnsetType = UNSET
    address: Many[Address] | UnsetType = UNSET
    gender: Literal["male", "female", "other", "unknown"] | UnsetType = UNSET
    gender__ext: Element | UnsetType = field(default=UNSET, name="_gender")
    birthDate: Date | UnsetType = UNSET
    birthDate__ext: Element | UnsetType = field(default=UNSET, name="_birthDate")
    photo: Many[Attachment] | UnsetType = UNSET
    qualification: Many[PractitionerQualification] | UnsetType = UNSET
    communication: Many[CodeableConcept] | UnsetType = UNSET


class Organization(DomainResource, kw_only=True, tag_field="resourceType", tag="Organization"):
    """R4 Organization."""

    identifier: Many[Identifier] | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    active__ext: Element | UnsetType = field(default=UNSET, name="_active")
    type: Many[CodeableConcept] | UnsetType = UNSET
    name: String | UnsetType = UNSET
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    alias: Many[String | None] | UnsetType = UNSET
    alias__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_alias")
    telecom: Many[ContactPoint] | UnsetType = UNSET
    address: Many[Address] | UnsetType = UNSET
    partOf: ToOrganization | UnsetType = UNSET
    contact: Many[OrganizationContact] | UnsetType = UNSET
    endpoint: Many[ToEndpoint] | UnsetType = UNSET


class ResearchSubject(DomainResource, kw_only=True, tag_field="resourceType", tag="ResearchSubject"):
    """R4 ResearchSubject."""

    identifier: Many[Identifier] | UnsetType = UNSET
    status: Literal[
        "candidate",
        "eligible",
        "follow-up",
        "ineligible",
        "not-registered",
        "off-study",
        "on-study",
        "on-study-intervention",
        "on-study-observation",
        "pending-on-study",
        "potential-candidate",
        "screening",
        "withdrawn",
    ]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    period: Period | UnsetType = UNSET
    study: ToResearchStudy
    individual: ToPatient
    assignedArm: String | UnsetType = UNSET
    assignedArm__ext: Element | UnsetType = field(default=UNSET, name="_assignedArm")
    actualArm: String | UnsetType = UNSET
    actualArm__ext: Element | UnsetType = field(default=UNSET, name="_actualArm")
    consent: ToConsent | UnsetType = UNSET


class Meta(Element, kw_only=True):
    """R4 Meta."""

    versionId: Id | UnsetType = UNSET
    versionId__ext: Element | UnsetType = field(default=UNSET, name="_versionId")
    lastUpdated: Instant | UnsetType = UNSET
    lastUpdated__ext: Element | UnsetType = field(default=UNSET, name="_lastUpdated")
    source: Uri | UnsetType = UNSET
    source__ext: Element | UnsetType = field(default=UNSET, name="_source")
    profile: Many[Uri | None] | UnsetType = UNSET
    profile__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_profile")
    security: Many[Coding] | UnsetType = UNSET
    tag: Many[Coding] | UnsetType = UNSET


class Narrative(Element, kw_only=True):
    """R4 Narrative."""

    status: Literal["generated", "extensions", "additional", "empty"]
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    div: String


class Address(Element, kw_only=True):
    """R4 Address."""

    use: Literal["home", "work", "temp", "old", "billing"] | UnsetType = UNSET
    use__ext: Element | UnsetType = field(default=UNSET, name="_use")
    type: Literal["postal", "physical", "both"] | UnsetType = UNSET
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    text: String | UnsetType = UNSET
    text__ext: Element | UnsetType = field(default=UNSET, name="_text")
    line: Many[String | None] | UnsetType = UNSET
    line__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_line")
    city: String | UnsetType = UNSET
    city__ext: Element | UnsetType = field(default=UNSET, name="_city")
    district: String | UnsetType = UNSET
    district__ext: Element | UnsetType = field(default=UNSET, name="_district")
    state: String | UnsetType = UNSET
    state__ext: Element | UnsetType = field(default=UNSET, name="_state")
    postalCode: String | UnsetType = UNSET
    postalCode__ext: Element | UnsetType = field(default=UNSET, name="_postalCode")
    country: String | UnsetType = UNSET
    country__ext: Element | UnsetType = field(default=UNSET, name="_country")
    period: Period | UnsetType = UNSET


class Age(Quantity, kw_only=True):
    """R4 Age."""


class Annotation(Element, kw_only=True):
    """R4 Annotation."""

    authorReference: ToAnnotationAuthorReference | UnsetType = UNSET
    authorString: String | UnsetType = UNSET
    authorString__ext: Element | UnsetType = field(default=UNSET, name="_authorString")
    time: DateTime | UnsetType = UNSET
    time__ext: Element | UnsetType = field(default=UNSET, name="_time")
    text: String
    text__ext: Element | UnsetType = field(default=UNSET, name="_text")
    choices: ClassVar[tuple[Choice, ...]] = (Choice("author", ("authorReference", "authorString"), False, ""),)

    def __post_init__(self) -> None:
        if (self.authorReference, self.authorString, self.authorString__ext).count(UNSET) < 2:
            check_choices(self, self.choices)


class Attachment(Element, kw_only=True):
    """R4 Attachment."""

    contentType: Code | UnsetType = UNSET
    contentType__ext: Element | UnsetType = field(default=UNSET, name="_contentType")
    language: Code | UnsetType = UNSET
    language__ext: Element | UnsetType = field(default=UNSET, name="_language")
    data: Base64 | UnsetType = UNSET
    data__ext: Element | UnsetType = field(default=UNSET, name="_data")
    url: Uri | UnsetType = UNSET
    url__ext: Element | UnsetType = field(default=UNSET, name="_url")
    size: UnsignedInt | UnsetType = UNSET
    size__ext: Element | UnsetType = field(default=UNSET, name="_size")
    hash: Base64 | UnsetType = UNSET
    hash__ext: Element | UnsetType = field(default=UNSET, name="_hash")
    title: String | UnsetType = UNSET
    title__ext: Element | UnsetType = field(default=UNSET, name="_title")
    creation: DateTime | UnsetType = UNSET
    creation__ext: Element | UnsetType = field(default=UNSET, name="_creation")


class CodeableConcept(Element, kw_only=True):
    """R4 CodeableConcept."""

    coding: Many[Coding] | UnsetType = UNSET
    text: String | UnsetType = UNSET
    text__ext: Element | UnsetType = field(default=UNSET, name="_text")


class Coding(Element, kw_only=True):
    """R4 Coding."""

    system: Uri | UnsetType = UNSET
    system__ext: Element | UnsetType = field(default=UNSET, name="_system")
    version: String | UnsetType = UNSET
    version__ext: Element | UnsetType = field(default=UNSET, name="_version")
    code: Code | UnsetType = UNSET
    code__ext: Element | UnsetType = field(default=UNSET, name="_code")
    display: String | UnsetType = UNSET
    display__ext: Element | UnsetType = field(default=UNSET, name="_display")
    userSelected: bool | UnsetType = UNSET
    userSelected__ext: Element | UnsetType = field(default=UNSET, name="_userSelected")


class ContactPoint(Element, kw_only=True):
    """R4 ContactPoint."""

    system: Literal["phone", "fax", "email", "pager", "url", "sms", "other"] | UnsetType = UNSET
    system__ext: Element | UnsetType = field(default=UNSET, name="_system")
    value: String | UnsetType = UNSET
    value__ext: Element | UnsetType = field(default=UNSET, name="_value")
    use: Literal["home", "work", "temp", "old", "mobile"] | UnsetType = UNSET
    use__ext: Element | UnsetType = field(default=UNSET, name="_use")
    rank: PositiveInt | UnsetType = UNSET
    rank__ext: Element | UnsetType = field(default=UNSET, name="_rank")
    period: Period | UnsetType = UNSET


class Count(Quantity, kw_only=True):
    """R4 Count."""


class Distance(Quantity, kw_only=True):
    """R4 Distance."""


class Duration(Quantity, kw_only=True):
    """R4 Duration."""


class HumanName(Element, kw_only=True):
    """R4 HumanName."""

    use: Literal["usual", "official", "temp", "nickname", "anonymous", "old", "maiden"] | UnsetType = UNSET
    use__ext: Element | UnsetType = field(default=UNSET, name="_use")
    text: String | UnsetType = UNSET
    text__ext: Element | UnsetType = field(default=UNSET, name="_text")
    family: String | UnsetType = UNSET
    family__ext: Element | UnsetType = field(default=UNSET, name="_family")
    given: Many[String | None] | UnsetType = UNSET
    given__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_given")
    prefix: Many[String | None] | UnsetType = UNSET
    prefix__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_prefix")
    suffix: Many[String | None] | UnsetType = UNSET
    suffix__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_suffix")
    period: Period | UnsetType = UNSET


class Identifier(Element, kw_only=True):
    """R4 Identifier."""

    use: Literal["usual", "official", "temp", "secondary", "old"] | UnsetType = UNSET
    use__ext: Element | UnsetType = field(default=UNSET, name="_use")
    type: CodeableConcept | UnsetType = UNSET
    system: Uri | UnsetType = UNSET
    system__ext: Element | UnsetType = field(default=UNSET, name="_system")
    value: String | UnsetType = UNSET
    value__ext: Element | UnsetType = field(default=UNSET, name="_value")
    period: Period | UnsetType = UNSET
    assigner: ToOrganization | UnsetType = UNSET


class Money(Element, kw_only=True):
    """R4 Money."""

    value: Decimal | UnsetType = UNSET
    value__ext: Element | UnsetType = field(default=UNSET, name="_value")
    currency: Code | UnsetType = UNSET
    currency__ext: Element | UnsetType = field(default=UNSET, name="_currency")


class Period(Element, kw_only=True):
    """R4 Period."""

    start: DateTime | UnsetType = UNSET
    start__ext: Element | UnsetType = field(default=UNSET, name="_start")
    end: DateTime | UnsetType = UNSET
    end__ext: Element | UnsetType = field(default=UNSET, name="_end")


class Range(Element, kw_only=True):
    """R4 Range."""

    low: Quantity | UnsetType = UNSET
    high: Quantity | UnsetType = UNSET


class Ratio(Element, kw_only=True):
    """R4 Ratio."""

    numerator: Quantity | UnsetType = UNSET
    denominator: Quantity | UnsetType = UNSET


class Reference(Element, kw_only=True, eq=False):
    """R4 Reference."""

    reference: String | UnsetType = UNSET
    reference__ext: Element | UnsetType = field(default=UNSET, name="_reference")
    type: Uri | UnsetType = UNSET
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    identifier: Identifier | UnsetType = UNSET
    display: String | UnsetType = UNSET
    display__ext: Element | UnsetType = field(default=UNSET, name="_display")

    targets: ClassVar[frozenset[str]] = frozenset()

    def __eq__(self, other: object) -> bool:
        """A reference that was read equals one that was made: what it may point at is no part of it."""
        return isinstance(other, Reference) and astuple(self) == astuple(other)

    __hash__ = None  # type: ignore[assignment]


if TYPE_CHECKING:
    ToOrganizationOrPractitionerOrPractitionerRole: TypeAlias = Reference
    ToOrganization: TypeAlias = Reference
    ToGroupOrPatient: TypeAlias = Reference
    ToEncounter: TypeAlias = Reference
    ToConditionRecorder: TypeAlias = Reference
    ToObservationBasedOn: TypeAlias = Reference
    ToObservationPartOf: TypeAlias = Reference
    ToObservationSubject: TypeAlias = Reference
    ToObservationPerformer: TypeAlias = Reference
    ToSpecimen: TypeAlias = Reference
    ToDeviceOrDeviceMetric: TypeAlias = Reference
    ToMolecularSequenceOrObservationOrQuestionnaireResponse: TypeAlias = Reference
    ToObservationDerivedFrom: TypeAlias = Reference
    ToCarePlanOrServiceRequest: TypeAlias = Reference
    ToMedicationAdministrationOrObservationOrProcedure: TypeAlias = Reference
    ToLocation: TypeAlias = Reference
    ToProcedureReasonReference: TypeAlias = Reference
    ToCompositionOrDiagnosticReportOrDocumentReference: TypeAlias = Reference
    ToCondition: TypeAlias = Reference
    ToDeviceOrMedicationOrSubstance: TypeAlias = Reference
    ToCarePlanOrMedicationRequestOrServiceRequest: TypeAlias = Reference
    ToMedicationStatementPartOf: TypeAlias = Reference
    ToMedication: TypeAlias = Reference
    ToEncounterOrEpisodeOfCare: TypeAlias = Reference
    ToMedicationStatementInformationSource: TypeAlias = Reference
    ToConditionOrDiagnosticReportOrObservation: TypeAlias = Reference
    ToMedicationAdministrationOrProcedure: TypeAlias = Reference
    ToMedicationRequest: TypeAlias = Reference
    ToDevice: TypeAlias = Reference
    ToProvenance: TypeAlias = Reference
    ToMedicationRequestRequester: TypeAlias = Reference
    ToMedicationRequestPerformer: TypeAlias = Reference
    ToPractitionerOrPractitionerRole: TypeAlias = Reference
    ToConditionOrObservation: TypeAlias = Reference
    ToMedicationRequestBasedOn: TypeAlias = Reference
    ToClaimResponseOrCoverage: TypeAlias = Reference
    ToDetectedIssue: TypeAlias = Reference
    ToPatient: TypeAlias = Reference
    ToServiceRequest: TypeAlias = Reference
    ToServiceRequestPerformer: TypeAlias = Reference
    ToServiceRequestReasonReference: TypeAlias = Reference
    ToDeviceDefinition: TypeAlias = Reference
    ToDiagnosticReportBasedOn: TypeAlias = Reference
    ToDiagnosticReportPerformer: TypeAlias = Reference
    ToObservation: TypeAlias = Reference
    ToImagingStudy: TypeAlias = Reference
    ToEndpoint: TypeAlias = Reference
    ToResearchStudy: TypeAlias = Reference
    ToConsent: TypeAlias = Reference
    ToAnnotationAuthorReference: TypeAlias = Reference
    ToGroup: TypeAlias = Reference
    ToSchedule: TypeAlias = Reference
    ToUsageContextValueReference: TypeAlias = Reference
    ToPatientOrRelatedPerson: TypeAlias = Reference
    ToClinicalImpressionOrDiagnosticReportOrObservation: TypeAlias = Reference
    ToMedicationAdministrationPerformerActor: TypeAlias = Reference
    ToMedicationOrSubstance: TypeAlias = Reference
    ToMedia: TypeAlias = Reference

else:
    ToOrganizationOrPractitionerOrPractitionerRole = aimed(
        Reference, R4_TYPES, "Organization", "Practitioner", "PractitionerRole"
    )

    ToOrganization = aimed(Reference, R4_TYPES, "Organization")

    ToGroupOrPatient = aimed(Reference, R4_TYPES, "Group", "Patient")

    ToEncounter = aimed(Reference, R4_TYPES, "Encounter")

    ToConditionRecorder = aimed(Reference, R4_TYPES, "Patient", "Practitioner", "PractitionerRole", "RelatedPerson")

    ToObservationBasedOn = aimed(
        Reference,
        R4_TYPES,
        "CarePlan",
        "DeviceRequest",
        "ImmunizationRecommendation",
        "MedicationRequest",
        "NutritionOrder",
        "ServiceRequest",
    )

    ToObservationPartOf = aimed(
        Reference,
        R4_TYPES,
        "ImagingStudy",
        "Immunization",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationStatement",
        "Procedure",
    )

    ToObservationSubject = aimed(Reference, R4_TYPES, "Device", "Group", "Location", "Patient")

    ToObservationPerformer = aimed(
        Reference, R4_TYPES, "CareTeam", "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"
    )

    ToSpecimen = aimed(Reference, R4_TYPES, "Specimen")

    ToDeviceOrDeviceMetric = aimed(Reference, R4_TYPES, "Device", "DeviceMetric")

    ToMolecularSequenceOrObservationOrQuestionnaireResponse = aimed(
        Reference, R4_TYPES, "MolecularSequence", "Observation", "QuestionnaireResponse"
    )

    ToObservationDerivedFrom = aimed(
        Reference,
        R4_TYPES,
        "DocumentReference",
        "ImagingStudy",
        "Media",
        "MolecularSequence",
        "Observation",
        "QuestionnaireResponse",
    )

    ToCarePlanOrServiceRequest = aimed(Reference, R4_TYPES, "CarePlan", "ServiceRequest")

    ToMedicationAdministrationOrObservationOrProcedure = aimed(
        Reference, R4_TYPES, "MedicationAdministration", "Observation", "Procedure"
    )

    ToLocation = aimed(Reference, R4_TYPES, "Location")

    ToProcedureReasonReference = aimed(
        Reference, R4_TYPES, "Condition", "DiagnosticReport", "DocumentReference", "Observation", "Procedure"
    )

    ToCompositionOrDiagnosticReportOrDocumentReference = aimed(
        Reference, R4_TYPES, "Composition", "DiagnosticReport", "DocumentReference"
    )

    ToCondition = aimed(Reference, R4_TYPES, "Condition")

    ToDeviceOrMedicationOrSubstance = aimed(Reference, R4_TYPES, "Device", "Medication", "Substance")

    ToCarePlanOrMedicationRequestOrServiceRequest = aimed(
        Reference, R4_TYPES, "CarePlan", "MedicationRequest", "ServiceRequest"
    )

    ToMedicationStatementPartOf = aimed(
        Reference,
        R4_TYPES,
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationStatement",
        "Observation",
        "Procedure",
    )

    ToMedication = aimed(Reference, R4_TYPES, "Medication")

    ToEncounterOrEpisodeOfCare = aimed(Reference, R4_TYPES, "Encounter", "EpisodeOfCare")

    ToMedicationStatementInformationSource = aimed(
        Reference, R4_TYPES, "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"
    )

    ToConditionOrDiagnosticReportOrObservation = aimed(
        Reference, R4_TYPES, "Condition", "DiagnosticReport", "Observation"
    )

    ToMedicationAdministrationOrProcedure = aimed(Reference, R4_TYPES, "MedicationAdministration", "Procedure")

    ToMedicationRequest = aimed(Reference, R4_TYPES, "MedicationRequest")

    ToDevice = aimed(Reference, R4_TYPES, "Device")

    ToProvenance = aimed(Reference, R4_TYPES, "Provenance")

    ToMedicationRequestRequester = aimed(
        Reference, R4_TYPES, "Device", "Organization", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"
    )

    ToMedicationRequestPerformer = aimed(
        Reference,
        R4_TYPES,
        "CareTeam",
        "Device",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "RelatedPerson",
    )

    ToPractitionerOrPractitionerRole = aimed(Reference, R4_TYPES, "Practitioner", "PractitionerRole")

    ToConditionOrObservation = aimed(Reference, R4_TYPES, "Condition", "Observation")

    ToMedicationRequestBasedOn = aimed(
        Reference, R4_TYPES, "CarePlan", "ImmunizationRecommendation", "MedicationRequest", "ServiceRequest"
    )

    ToClaimResponseOrCoverage = aimed(Reference, R4_TYPES, "ClaimResponse", "Coverage")

    ToDetectedIssue = aimed(Reference, R4_TYPES, "DetectedIssue")

    ToPatient = aimed(Reference, R4_TYPES, "Patient")

    ToServiceRequest = aimed(Reference, R4_TYPES, "ServiceRequest")

    ToServiceRequestPerformer = aimed(
        Reference,
        R4_TYPES,
        "CareTeam",
        "Device",
        "HealthcareService",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "RelatedPerson",
    )

    ToServiceRequestReasonReference = aimed(
        Reference, R4_TYPES, "Condition", "DiagnosticReport", "DocumentReference", "Observation"
    )

    ToDeviceDefinition = aimed(Reference, R4_TYPES, "DeviceDefinition")

    ToDiagnosticReportBasedOn = aimed(
        Reference,
        R4_TYPES,
        "CarePlan",
        "ImmunizationRecommendation",
        "MedicationRequest",
        "NutritionOrder",
        "ServiceRequest",
    )

    ToDiagnosticReportPerformer = aimed(
        Reference, R4_TYPES, "CareTeam", "Organization", "Practitioner", "PractitionerRole"
    )

    ToObservation = aimed(Reference, R4_TYPES, "Observation")

    ToImagingStudy = aimed(Reference, R4_TYPES, "ImagingStudy")

    ToEndpoint = aimed(Reference, R4_TYPES, "Endpoint")

    ToResearchStudy = aimed(Reference, R4_TYPES, "ResearchStudy")

    ToConsent = aimed(Reference, R4_TYPES, "Consent")

    ToAnnotationAuthorReference = aimed(Reference, R4_TYPES, "Organization", "Patient", "Practitioner", "RelatedPerson")

    ToGroup = aimed(Reference, R4_TYPES, "Group")

    ToSchedule = aimed(Reference, R4_TYPES, "Schedule")

    ToUsageContextValueReference = aimed(
        Reference,
        R4_TYPES,
        "Group",
        "HealthcareService",
        "InsurancePlan",
        "Location",
        "Organization",
        "PlanDefinition",
        "ResearchStudy",
    )

    ToPatientOrRelatedPerson = aimed(Reference, R4_TYPES, "Patient", "RelatedPerson")

    ToClinicalImpressionOrDiagnosticReportOrObservation = aimed(
        Reference, R4_TYPES, "ClinicalImpression", "DiagnosticReport", "Observation"
    )

    ToMedicationAdministrationPerformerActor = aimed(
        Reference, R4_TYPES, "Device", "Patient", "Practitioner", "PractitionerRole", "RelatedPerson"
    )

    ToMedicationOrSubstance = aimed(Reference, R4_TYPES, "Medication", "Substance")

    ToMedia = aimed(Reference, R4_TYPES, "Media")


class SampledData(Element, kw_only=True):
    """R4 SampledData."""

    origin: Quantity
    period: Decimal
    period__ext: Element | UnsetType = field(default=UNSET, name="_period")
    factor: Decimal | UnsetType = UNSET
    factor__ext: Element | UnsetType = field(default=UNSET, name="_factor")
    lowerLimit: Decimal | UnsetType = UNSET
    lowerLimit__ext: Element | UnsetType = field(default=UNSET, name="_lowerLimit")
    upperLimit: Decimal | UnsetType = UNSET
    upperLimit__ext: Element | UnsetType = field(default=UNSET, name="_upperLimit")
    dimensions: PositiveInt
    dimensions__ext: Element | UnsetType = field(default=UNSET, name="_dimensions")
    data: String | UnsetType = UNSET
    data__ext: Element | UnsetType = field(default=UNSET, name="_data")


class Signature(Element, kw_only=True):
    """R4 Signature."""

    type: Many[Coding]
    when: Instant
    when__ext: Element | UnsetType = field(default=UNSET, name="_when")
    who: ToMedicationRequestRequester
    onBehalfOf: ToMedicationRequestRequester | UnsetType = UNSET
    targetFormat: Code | UnsetType = UNSET
    targetFormat__ext: Element | UnsetType = field(default=UNSET, name="_targetFormat")
    sigFormat: Code | UnsetType = UNSET
    sigFormat__ext: Element | UnsetType = field(default=UNSET, name="_sigFormat")
    data: Base64 | UnsetType = UNSET
    data__ext: Element | UnsetType = field(default=UNSET, name="_data")


class Timing(BackboneElement, kw_only=True):
    """R4 Timing."""

    event: Many[DateTime | None] | UnsetType = UNSET
    event__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_event")
    repeat: TimingRepeat | UnsetType = UNSET
    code: CodeableConcept | UnsetType = UNSET


class ContactDetail(Element, kw_only=True):
    """R4 ContactDetail."""

    name: String | UnsetType = UNSET
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    telecom: Many[ContactPoint] | UnsetType = UNSET


class Contributor(Element, kw_only=True):
    """R4 Contributor."""

    type: Literal["author", "editor", "reviewer", "endorser"]
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    name: String
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    contact: Many[ContactDetail] | UnsetType = UNSET


class DataRequirement(Element, kw_only=True):
    """R4 DataRequirement."""

    type: Code
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    profile: Many[Uri | None] | UnsetType = UNSET
    profile__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_profile")
    subjectCodeableConcept: CodeableConcept | UnsetType = UNSET
    subjectReference: ToGroup | UnsetType = UNSET
    mustSupport: Many[String | None] | UnsetType = UNSET
    mustSupport__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_mustSupport")
    codeFilter: Many[DataRequirementCodeFilter] | UnsetType = UNSET
    dateFilter: Many[DataRequirementDateFilter] | UnsetType = UNSET
    limit: PositiveInt | UnsetType = UNSET
    limit__ext: Element | UnsetType = field(default=UNSET, name="_limit")
    sort: Many[DataRequirementSort] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("subject", ("subjectCodeableConcept", "subjectReference"), False, ""),
    )

    def __post_init__(self) -> None:
        if (self.subjectCodeableConcept, self.subjectReference).count(UNSET) < 1:
            check_choices(self, self.choices)


class Expression(Element, kw_only=True):
    """R4 Expression."""

    description: String | UnsetType = UNSET
    description__ext: Element | UnsetType = field(default=UNSET, name="_description")
    name: Id | UnsetType = UNSET
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    language: Code
    language__ext: Element | UnsetType = field(default=UNSET, name="_language")
    expression: String | UnsetType = UNSET
    expression__ext: Element | UnsetType = field(default=UNSET, name="_expression")
    reference: Uri | UnsetType = UNSET
    reference__ext: Element | UnsetType = field(default=UNSET, name="_reference")


class ParameterDefinition(Element, kw_only=True):
    """R4 ParameterDefinition."""

    name: Code | UnsetType = UNSET
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    use: Literal["in", "out"]
    use__ext: Element | UnsetType = field(default=UNSET, name="_use")
    min: Integer | UnsetType = UNSET
    min__ext: Element | UnsetType = field(default=UNSET, name="_min")
    max: String | UnsetType = UNSET
    max__ext: Element | UnsetType = field(default=UNSET, name="_max")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")
    type: Code
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    profile: Uri | UnsetType = UNSET
    profile__ext: Element | UnsetType = field(default=UNSET, name="_profile")


class RelatedArtifact(Element, kw_only=True):
    """R4 RelatedArtifact."""

    type: Literal[
        "documentation",
        "justification",
        "citation",
        "predecessor",
        "successor",
        "derived-from",
        "depends-on",
        "composed-of",
    ]
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    label: String | UnsetType = UNSET
    label__ext: Element | UnsetType = field(default=UNSET, name="_label")
    display: String | UnsetType = UNSET
    display__ext: Element | UnsetType = field(default=UNSET, name="_display")
    citation: String | UnsetType = UNSET
    citation__ext: Element | UnsetType = field(default=UNSET, name="_citation")
    url: Uri | UnsetType = UNSET
    url__ext: Element | UnsetType = field(default=UNSET, name="_url")
    document: Attachment | UnsetType = UNSET
    resource: Uri | UnsetType = UNSET
    resource__ext: Element | UnsetType = field(default=UNSET, name="_resource")


class TriggerDefinition(Element, kw_only=True):
    """R4 TriggerDefinition."""

    type: Literal[
        "named-event",
        "periodic",
        "data-changed",
        "data-added",
        "data-modified",
        "data-removed",
        "data-accessed",
        "data-access-ended",
    ]
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    name: String | UnsetType = UNSET
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    timingTiming: Timing | UnsetType = UNSET
    timingReference: ToSchedule | UnsetType = UNSET
    timingDate: Date | UnsetType = UNSET
    timingDate__ext: Element | UnsetType = field(default=UNSET, name="_timingDate")
    timingDateTime: DateTime | UnsetType = UNSET
    timingDateTime__ext: Element | UnsetType = field(default=UNSET, name="_timingDateTime")
    data: Many[DataRequirement] | UnsetType = UNSET
    condition: Expression | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("timing", ("timingTiming", "timingReference", "timingDate", "timingDateTime"), False, ""),
    )

    def __post_init__(self) -> None:
        if (
            self.timingTiming,
            self.timingReference,
            self.timingDate,
            self.timingDateTime,
            self.timingDate__ext,
            self.timingDateTime__ext,
        ).count(UNSET) < 5:
            check_choices(self, self.choices)


class UsageContext(Element, kw_only=True):
    """R4 UsageContext."""

    code: Coding
    valueCodeableConcept: CodeableConcept | UnsetType = UNSET
    valueQuantity: Quantity | UnsetType = UNSET
    valueRange: Range | UnsetType = UNSET
    valueReference: ToUsageContextValueReference | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("value", ("valueCodeableConcept", "valueQuantity", "valueRange", "valueReference"), True, ""),
    )

    def __post_init__(self) -> None:
        if (self.valueCodeableConcept, self.valueQuantity, self.valueRange, self.valueReference).count(UNSET) != 3:
            check_choices(self, self.choices)


class Dosage(BackboneElement, kw_only=True):
    """R4 Dosage."""

    sequence: Integer | UnsetType = UNSET
    sequence__ext: Element | UnsetType = field(default=UNSET, name="_sequence")
    text: String | UnsetType = UNSET
    text__ext: Element | UnsetType = field(default=UNSET, name="_text")
    additionalInstruction: Many[CodeableConcept] | UnsetType = UNSET
    patientInstruction: String | UnsetType = UNSET
    patientInstruction__ext: Element | UnsetType = field(default=UNSET, name="_patientInstruction")
    timing: Timing | UnsetType = UNSET
    asNeededBoolean: bool | UnsetType = UNSET
    asNeededBoolean__ext: Element | UnsetType = field(default=UNSET, name="_asNeededBoolean")
    asNeededCodeableConcept: CodeableConcept | UnsetType = UNSET
    site: CodeableConcept | UnsetType = UNSET
    route: CodeableConcept | UnsetType = UNSET
    method: CodeableConcept | UnsetType = UNSET
    doseAndRate: Many[DosageDoseAndRate] | UnsetType = UNSET
    maxDosePerPeriod: Ratio | UnsetType = UNSET
    maxDosePerAdministration: Quantity | UnsetType = UNSET
    maxDosePerLifetime: Quantity | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("asNeeded", ("asNeededBoolean", "asNeededCodeableConcept"), False, ""),
    )

    def __post_init__(self) -> None:
        if (self.asNeededBoolean, self.asNeededCodeableConcept, self.asNeededBoolean__ext).count(UNSET) < 2:
            check_choices(self, self.choices)


class PatientContact(BackboneElement, kw_only=True):
    """R4 PatientContact."""

    relationship: Many[CodeableConcept] | UnsetType = UNSET
    name: HumanName | UnsetType = UNSET
    telecom: Many[ContactPoint] | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    gender: Literal["male", "female", "other", "unknown"] | UnsetType = UNSET
    gender__ext: Element | UnsetType = field(default=UNSET, name="_gender")
    organization: ToOrganization | UnsetType = UNSET
    period: Period | UnsetType = UNSET


class PatientCommunication(BackboneElement, kw_only=True):
    """R4 PatientCommunication."""

    language: CodeableConcept
    preferred: bool | UnsetType = UNSET
    preferred__ext: Element | UnsetType = field(default=UNSET, name="_preferred")


class PatientLink(BackboneElement, kw_only=True):
    """R4 PatientLink."""

    other: ToPatientOrRelatedPerson
    type: Literal["replaced-by", "replaces", "refer", "seealso"]
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")


class ConditionStage(BackboneElement, kw_only=True):
    """R4 ConditionStage."""

    summary: CodeableConcept | UnsetType = UNSET
    assessment: Many[ToClinicalImpressionOrDiagnosticReportOrObservation] | UnsetType = UNSET
    type: CodeableConcept | UnsetType = UNSET


class ConditionEvidence(BackboneElement, kw_only=True):
    """R4 ConditionEvidence."""

    code: Many[CodeableConcept] | UnsetType = UNSET
    detail: Many[Reference] | UnsetType = UNSET


class ObservationReferenceRange(BackboneElement, kw_only=True):
    """R4 ObservationReferenceRange."""

    low: Quantity | UnsetType = UNSET
    high: Quantity | UnsetType = UNSET
    type: CodeableConcept | UnsetType = UNSET
    appliesTo: Many[CodeableConcept] | UnsetType = UNSET
    age: Range | UnsetType = UNSET
    text: String | UnsetType = UNSET
    text__ext: Element | UnsetType = field(default=UNSET, name="_text")


class ObservationComponent(BackboneElement, kw_only=True):
    """R4 ObservationComponent."""

    code: CodeableConcept
    valueQuantity: Quantity | UnsetType = UNSET
    valueCodeableConcept: CodeableConcept | UnsetType = UNSET
    valueString: String | UnsetType = UNSET
    valueString__ext: Element | UnsetType = field(default=UNSET, name="_valueString")
    valueBoolean: bool | UnsetType = UNSET
    valueBoolean__ext: Element | UnsetType = field(default=UNSET, name="_valueBoolean")
    valueInteger: Integer | UnsetType = UNSET
    valueInteger__ext: Element | UnsetType = field(default=UNSET, name="_valueInteger")
    valueRange: Range | UnsetType = UNSET
    valueRatio: Ratio | UnsetType = UNSET
    valueSampledData: SampledData | UnsetType = UNSET
    valueTime: Time | UnsetType = UNSET
    valueTime__ext: Element | UnsetType = field(default=UNSET, name="_valueTime")
    valueDateTime: DateTime | UnsetType = UNSET
    valueDateTime__ext: Element | UnsetType = field(default=UNSET, name="_valueDateTime")
    valuePeriod: Period | UnsetType = UNSET
    dataAbsentReason: CodeableConcept | UnsetType = UNSET
    interpretation: Many[CodeableConcept] | UnsetType = UNSET
    referenceRange: Many[ObservationReferenceRange] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice(
            "value",
            (
                "valueQuantity",
                "valueCodeableConcept",
                "valueString",
                "valueBoolean",
                "valueInteger",
                "valueRange",
                "valueRatio",
                "valueSampledData",
                "valueTime",
                "valueDateTime",
                "valuePeriod",
            ),
            False,
            "dataAbsentReason",
        ),
    )

    def __post_init__(self) -> None:
        if (
            self.valueQuantity,
            self.valueCodeableConcept,
            self.valueString,
            self.valueBoolean,
            self.valueInteger,
            self.valueRange,
            self.valueRatio,
            self.valueSampledData,
            self.valueTime,
            self.valueDateTime,
            self.valuePeriod,
            self.valueString__ext,
            self.valueBoolean__ext,
            self.valueInteger__ext,
            self.valueTime__ext,
            self.valueDateTime__ext,
            self.dataAbsentReason,
        ).count(UNSET) < 16:
            check_choices(self, self.choices)


class ProcedurePerformer(BackboneElement, kw_only=True):
    """R4 ProcedurePerformer."""

    function: CodeableConcept | UnsetType = UNSET
    actor: ToMedicationRequestRequester
    onBehalfOf: ToOrganization | UnsetType = UNSET


class ProcedureFocalDevice(BackboneElement, kw_only=True):
    """R4 ProcedureFocalDevice."""

    action: CodeableConcept | UnsetType = UNSET
    manipulated: ToDevice


class MedicationAdministrationPerformer(BackboneElement, kw_only=True):
    """R4 MedicationAdministrationPerformer."""

    function: CodeableConcept | UnsetType = UNSET
    actor: ToMedicationAdministrationPerformerActor


class MedicationAdministrationDosage(BackboneElement, kw_only=True):
    """R4 MedicationAdministrationDosage."""

    text: String | UnsetType = UNSET
    text__ext: Element | UnsetType = field(default=UNSET, name="_text")
    site: CodeableConcept | UnsetType = UNSET
    route: CodeableConcept | UnsetType = UNSET
    method: CodeableConcept | UnsetType = UNSET
    dose: Quantity | UnsetType = UNSET
    rateRatio: Ratio | UnsetType = UNSET
    rateQuantity: Quantity | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (Choice("rate", ("rateRatio", "rateQuantity"), False, ""),)

    def __post_init__(self) -> None:
        if (self.rateRatio, self.rateQuantity).count(UNSET) < 1:
            check_choices(self, self.choices)


class MedicationRequestDispenseRequest(BackboneElement, kw_only=True):
    """R4 MedicationRequestDispenseRequest."""

    initialFill: MedicationRequestDispenseRequestInitialFill | UnsetType = UNSET
    dispenseInterval: Duration | UnsetType = UNSET
    validityPeriod: Period | UnsetType = UNSET
    numberOfRepeatsAllowed: UnsignedInt | UnsetType = UNSET
    numberOfRepeatsAllowed__ext: Element | UnsetType = field(default=UNSET, name="_numberOfRepeatsAllowed")
    quantity: Quantity | UnsetType = UNSET
    expectedSupplyDuration: Duration | UnsetType = UNSET
    performer: ToOrganization | UnsetType = UNSET


class MedicationRequestSubstitution(BackboneElement, kw_only=True):
    """R4 MedicationRequestSubstitution."""

    allowedBoolean: bool | UnsetType = UNSET
    allowedBoolean__ext: Element | UnsetType = field(default=UNSET, name="_allowedBoolean")
    allowedCodeableConcept: CodeableConcept | UnsetType = UNSET
    reason: CodeableConcept | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (Choice("allowed", ("allowedBoolean", "allowedCodeableConcept"), True, ""),)

    def __post_init__(self) -> None:
        if (self.allowedBoolean, self.allowedCodeableConcept, self.allowedBoolean__ext).count(UNSET) != 2:
            check_choices(self, self.choices)


class MedicationIngredient(BackboneElement, kw_only=True):
    """R4 MedicationIngredient."""

    itemCodeableConcept: CodeableConcept | UnsetType = UNSET
    itemReference: ToMedicationOrSubstance | UnsetType = UNSET
    isActive: bool | UnsetType = UNSET
    isActive__ext: Element | UnsetType = field(default=UNSET, name="_isActive")
    strength: Ratio | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (Choice("item", ("itemCodeableConcept", "itemReference"), True, ""),)

    def __post_init__(self) -> None:
        if (self.itemCodeableConcept, self.itemReference).count(UNSET) != 1:
            check_choices(self, self.choices)


class MedicationBatch(BackboneElement, kw_only=True):
    """R4 MedicationBatch."""

    lotNumber: String | UnsetType = UNSET
    lotNumber__ext: Element | UnsetType = field(default=UNSET, name="_lotNumber")
    expirationDate: DateTime | UnsetType = UNSET
    expirationDate__ext: Element | UnsetType = field(default=UNSET, name="_expirationDate")


class AllergyIntoleranceReaction(BackboneElement, kw_only=True):
    """R4 AllergyIntoleranceReaction."""

    substance: CodeableConcept | UnsetType = UNSET
    manifestation: Many[CodeableConcept]
    description: String | UnsetType = UNSET
    description__ext: Element | UnsetType = field(default=UNSET, name="_description")
    onset: DateTime | UnsetType = UNSET
    onset__ext: Element | UnsetType = field(default=UNSET, name="_onset")
    severity: Literal["mild", "moderate", "severe"] | UnsetType = UNSET
    severity__ext: Element | UnsetType = field(default=UNSET, name="_severity")
    exposureRoute: CodeableConcept | UnsetType = UNSET
    note: Many[Annotation] | UnsetType = UNSET


class BundleLink(BackboneElement, kw_only=True):
    """R4 BundleLink."""

    relation: String
    relation__ext: Element | UnsetType = field(default=UNSET, name="_relation")
    url: Uri
    url__ext: Element | UnsetType = field(default=UNSET, name="_url")


class BundleEntry(BackboneElement, kw_only=True):
    """R4 BundleEntry."""

    link: Many[BundleLink] | UnsetType = UNSET
    fullUrl: Uri | UnsetType = UNSET
    fullUrl__ext: Element | UnsetType = field(default=UNSET, name="_fullUrl")
    resource: AnyResource | UnsetType = UNSET
    search: BundleEntrySearch | UnsetType = UNSET
    request: BundleEntryRequest | UnsetType = UNSET
    response: BundleEntryResponse | UnsetType = UNSET


class ParametersParameter(BackboneElement, kw_only=True):
    """R4 ParametersParameter."""

    name: String
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    valueBase64Binary: Base64 | UnsetType = UNSET
    valueBase64Binary__ext: Element | UnsetType = field(default=UNSET, name="_valueBase64Binary")
    valueBoolean: bool | UnsetType = UNSET
    valueBoolean__ext: Element | UnsetType = field(default=UNSET, name="_valueBoolean")
    valueCanonical: Uri | UnsetType = UNSET
    valueCanonical__ext: Element | UnsetType = field(default=UNSET, name="_valueCanonical")
    valueCode: Code | UnsetType = UNSET
    valueCode__ext: Element | UnsetType = field(default=UNSET, name="_valueCode")
    valueDate: Date | UnsetType = UNSET
    valueDate__ext: Element | UnsetType = field(default=UNSET, name="_valueDate")
    valueDateTime: DateTime | UnsetType = UNSET
    valueDateTime__ext: Element | UnsetType = field(default=UNSET, name="_valueDateTime")
    valueDecimal: Decimal | UnsetType = UNSET
    valueDecimal__ext: Element | UnsetType = field(default=UNSET, name="_valueDecimal")
    valueId: Id | UnsetType = UNSET
    valueId__ext: Element | UnsetType = field(default=UNSET, name="_valueId")
    valueInstant: Instant | UnsetType = UNSET
    valueInstant__ext: Element | UnsetType = field(default=UNSET, name="_valueInstant")
    valueInteger: Integer | UnsetType = UNSET
    valueInteger__ext: Element | UnsetType = field(default=UNSET, name="_valueInteger")
    valueMarkdown: String | UnsetType = UNSET
    valueMarkdown__ext: Element | UnsetType = field(default=UNSET, name="_valueMarkdown")
    valueOid: Oid | UnsetType = UNSET
    valueOid__ext: Element | UnsetType = field(default=UNSET, name="_valueOid")
    valuePositiveInt: PositiveInt | UnsetType = UNSET
    valuePositiveInt__ext: Element | UnsetType = field(default=UNSET, name="_valuePositiveInt")
    valueString: String | UnsetType = UNSET
    valueString__ext: Element | UnsetType = field(default=UNSET, name="_valueString")
    valueTime: Time | UnsetType = UNSET
    valueTime__ext: Element | UnsetType = field(default=UNSET, name="_valueTime")
    valueUnsignedInt: UnsignedInt | UnsetType = UNSET
    valueUnsignedInt__ext: Element | UnsetType = field(default=UNSET, name="_valueUnsignedInt")
    valueUri: Uri | UnsetType = UNSET
    valueUri__ext: Element | UnsetType = field(default=UNSET, name="_valueUri")
    valueUrl: Uri | UnsetType = UNSET
    valueUrl__ext: Element | UnsetType = field(default=UNSET, name="_valueUrl")
    valueUuid: Uuid | UnsetType = UNSET
    valueUuid__ext: Element | UnsetType = field(default=UNSET, name="_valueUuid")
    valueAddress: Address | UnsetType = UNSET
    valueAge: Age | UnsetType = UNSET
    valueAnnotation: Annotation | UnsetType = UNSET
    valueAttachment: Attachment | UnsetType = UNSET
    valueCodeableConcept: CodeableConcept | UnsetType = UNSET
    valueCoding: Coding | UnsetType = UNSET
    valueContactPoint: ContactPoint | UnsetType = UNSET
    valueCount: Count | UnsetType = UNSET
    valueDistance: Distance | UnsetType = UNSET
    valueDuration: Duration | UnsetType = UNSET
    valueHumanName: HumanName | UnsetType = UNSET
    valueIdentifier: Identifier | UnsetType = UNSET
    valueMoney: Money | UnsetType = UNSET
    valuePeriod: Period | UnsetType = UNSET
    valueQuantity: Quantity | UnsetType = UNSET
    valueRange: Range | UnsetType = UNSET
    valueRatio: Ratio | UnsetType = UNSET
    valueReference: Reference | UnsetType = UNSET
    valueSampledData: SampledData | UnsetType = UNSET
    valueSignature: Signature | UnsetType = UNSET
    valueTiming: Timing | UnsetType = UNSET
    valueContactDetail: ContactDetail | UnsetType = UNSET
    valueContributor: Contributor | UnsetType = UNSET
    valueDataRequirement: DataRequirement | UnsetType = UNSET
    valueExpression: Expression | UnsetType = UNSET
    valueParameterDefinition: ParameterDefinition | UnsetType = UNSET
    valueRelatedArtifact: RelatedArtifact | UnsetType = UNSET
    valueTriggerDefinition: TriggerDefinition | UnsetType = UNSET
    valueUsageContext: UsageContext | UnsetType = UNSET
    valueDosage: Dosage | UnsetType = UNSET
    valueMeta: Meta | UnsetType = UNSET
    resource: AnyResource | UnsetType = UNSET
    part: Many[ParametersParameter] | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice(
            "value",
            (
                "valueBase64Binary",
                "valueBoolean",
                "valueCanonical",
                "valueCode",
                "valueDate",
                "valueDateTime",
                "valueDecimal",
                "valueId",
                "valueInstant",
                "valueInteger",
                "valueMarkdown",
                "valueOid",
                "valuePositiveInt",
                "valueString",
                "valueTime",
                "valueUnsignedInt",
                "valueUri",
                "valueUrl",
                "valueUuid",
                "valueAddress",
                "valueAge",
                "valueAnnotation",
                "valueAttachment",
                "valueCodeableConcept",
                "valueCoding",
                "valueContactPoint",
                "valueCount",
                "valueDistance",
                "valueDuration",
                "valueHumanName",
                "valueIdentifier",
                "valueMoney",
                "valuePeriod",
                "valueQuantity",
                "valueRange",
                "valueRatio",
                "valueReference",
                "valueSampledData",
                "valueSignature",
                "valueTiming",
                "valueContactDetail",
                "valueContributor",
                "valueDataRequirement",
                "valueExpression",
                "valueParameterDefinition",
                "valueRelatedArtifact",
                "valueTriggerDefinition",
                "valueUsageContext",
                "valueDosage",
                "valueMeta",
            ),
            False,
            "resource",
        ),
    )

    def __post_init__(self) -> None:
        if (
            self.valueBase64Binary,
            self.valueBoolean,
            self.valueCanonical,
            self.valueCode,
            self.valueDate,
            self.valueDateTime,
            self.valueDecimal,
            self.valueId,
            self.valueInstant,
            self.valueInteger,
            self.valueMarkdown,
            self.valueOid,
            self.valuePositiveInt,
            self.valueString,
            self.valueTime,
            self.valueUnsignedInt,
            self.valueUri,
            self.valueUrl,
            self.valueUuid,
            self.valueAddress,
            self.valueAge,
            self.valueAnnotation,
            self.valueAttachment,
            self.valueCodeableConcept,
            self.valueCoding,
            self.valueContactPoint,
            self.valueCount,
            self.valueDistance,
            self.valueDuration,
            self.valueHumanName,
            self.valueIdentifier,
            self.valueMoney,
            self.valuePeriod,
            self.valueQuantity,
            self.valueRange,
            self.valueRatio,
            self.valueReference,
            self.valueSampledData,
            self.valueSignature,
            self.valueTiming,
            self.valueContactDetail,
            self.valueContributor,
            self.valueDataRequirement,
            self.valueExpression,
            self.valueParameterDefinition,
            self.valueRelatedArtifact,
            self.valueTriggerDefinition,
            self.valueUsageContext,
            self.valueDosage,
            self.valueMeta,
            self.valueBase64Binary__ext,
            self.valueBoolean__ext,
            self.valueCanonical__ext,
            self.valueCode__ext,
            self.valueDate__ext,
            self.valueDateTime__ext,
            self.valueDecimal__ext,
            self.valueId__ext,
            self.valueInstant__ext,
            self.valueInteger__ext,
            self.valueMarkdown__ext,
            self.valueOid__ext,
            self.valuePositiveInt__ext,
            self.valueString__ext,
            self.valueTime__ext,
            self.valueUnsignedInt__ext,
            self.valueUri__ext,
            self.valueUrl__ext,
            self.valueUuid__ext,
            self.resource,
        ).count(UNSET) < 69:
            check_choices(self, self.choices)


class ProvenanceAgent(BackboneElement, kw_only=True):
    """R4 ProvenanceAgent."""

    type: CodeableConcept | UnsetType = UNSET
    role: Many[CodeableConcept] | UnsetType = UNSET
    who: ToMedicationRequestRequester
    onBehalfOf: ToMedicationRequestRequester | UnsetType = UNSET


class ProvenanceEntity(BackboneElement, kw_only=True):
    """R4 ProvenanceEntity."""

    role: Literal["derivation", "revision", "quotation", "source", "removal"]
    role__ext: Element | UnsetType = field(default=UNSET, name="_role")
    what: Reference
    agent: Many[ProvenanceAgent] | UnsetType = UNSET


class DeviceUdiCarrier(BackboneElement, kw_only=True):
    """R4 DeviceUdiCarrier."""

    deviceIdentifier: String | UnsetType = UNSET
    deviceIdentifier__ext: Element | UnsetType = field(default=UNSET, name="_deviceIdentifier")
    issuer: Uri | UnsetType = UNSET
    issuer__ext: Element | UnsetType = field(default=UNSET, name="_issuer")
    jurisdiction: Uri | UnsetType = UNSET
    jurisdiction__ext: Element | UnsetType = field(default=UNSET, name="_jurisdiction")
    carrierAIDC: Base64 | UnsetType = UNSET
    carrierAIDC__ext: Element | UnsetType = field(default=UNSET, name="_carrierAIDC")
    carrierHRF: String | UnsetType = UNSET
    carrierHRF__ext: Element | UnsetType = field(default=UNSET, name="_carrierHRF")
    entryType: Literal["barcode", "rfid", "manual", "card", "self-reported", "unknown"] | UnsetType = UNSET
    entryType__ext: Element | UnsetType = field(default=UNSET, name="_entryType")


class DeviceDeviceName(BackboneElement, kw_only=True):
    """R4 DeviceDeviceName."""

    name: String
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    type: Literal[
        "udi-label-name", "user-friendly-name", "patient-reported-name", "manufacturer-name", "model-name", "other"
    ]
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")


class DeviceSpecialization(BackboneElement, kw_only=True):
    """R4 DeviceSpecialization."""

    systemType: CodeableConcept
    version: String | UnsetType = UNSET
    version__ext: Element | UnsetType = field(default=UNSET, name="_version")


class DeviceVersion(BackboneElement, kw_only=True):
    """R4 DeviceVersion."""

    type: CodeableConcept | UnsetType = UNSET
    component: Identifier | UnsetType = UNSET
    value: String
    value__ext: Element | UnsetType = field(default=UNSET, name="_value")


class DeviceProperty(BackboneElement, kw_only=True):
    """R4 DeviceProperty."""

    type: CodeableConcept
    valueQuantity: Many[Quantity] | UnsetType = UNSET
    valueCode: Many[CodeableConcept] | UnsetType = UNSET


class OperationOutcomeIssue(BackboneElement, kw_only=True):
    """R4 OperationOutcomeIssue."""

    severity: Literal["fatal", "error", "warning", "information"]
    severity__ext: Element | UnsetType = field(default=UNSET, name="_severity")
    code: Literal[
        "invalid",
        "structure",
        "required",
        "value",
        "invariant",
        "security",
        "login",
        "unknown",
        "expired",
        "forbidden",
        "suppressed",
        "processing",
        "not-supported",
        "duplicate",
        "multiple-matches",
        "not-found",
        "deleted",
        "too-long",
        "code-invalid",
        "extension",
        "too-costly",
        "business-rule",
        "conflict",
        "transient",
        "lock-error",
        "no-store",
        "exception",
        "timeout",
        "incomplete",
        "throttled",
        "informational",
    ]
    code__ext: Element | UnsetType = field(default=UNSET, name="_code")
    details: CodeableConcept | UnsetType = UNSET
    diagnostics: String | UnsetType = UNSET
    diagnostics__ext: Element | UnsetType = field(default=UNSET, name="_diagnostics")
    location: Many[String | None] | UnsetType = UNSET
    location__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_location")
    expression: Many[String | None] | UnsetType = UNSET
    expression__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_expression")


class CapabilityStatementSoftware(BackboneElement, kw_only=True):
    """R4 CapabilityStatementSoftware."""

    name: String
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    version: String | UnsetType = UNSET
    version__ext: Element | UnsetType = field(default=UNSET, name="_version")
    releaseDate: DateTime | UnsetType = UNSET
    releaseDate__ext: Element | UnsetType = field(default=UNSET, name="_releaseDate")


class CapabilityStatementImplementation(BackboneElement, kw_only=True):
    """R4 CapabilityStatementImplementation."""

    description: String
    description__ext: Element | UnsetType = field(default=UNSET, name="_description")
    url: Uri | UnsetType = UNSET
    url__ext: Element | UnsetType = field(default=UNSET, name="_url")
    custodian: ToOrganization | UnsetType = UNSET


class CapabilityStatementRest(BackboneElement, kw_only=True):
    """R4 CapabilityStatementRest."""

    mode: Literal["client", "server"]
    mode__ext: Element | UnsetType = field(default=UNSET, name="_mode")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")
    security: CapabilityStatementRestSecurity | UnsetType = UNSET
    resource: Many[CapabilityStatementRestResource] | UnsetType = UNSET
    interaction: Many[CapabilityStatementRestInteraction] | UnsetType = UNSET
    searchParam: Many[CapabilityStatementRestResourceSearchParam] | UnsetType = UNSET
    operation: Many[CapabilityStatementRestResourceOperation] | UnsetType = UNSET
    compartment: Many[Uri | None] | UnsetType = UNSET
    compartment__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_compartment")


class CapabilityStatementMessaging(BackboneElement, kw_only=True):
    """R4 CapabilityStatementMessaging."""

    endpoint: Many[CapabilityStatementMessagingEndpoint] | UnsetType = UNSET
    reliableCache: UnsignedInt | UnsetType = UNSET
    reliableCache__ext: Element | UnsetType = field(default=UNSET, name="_reliableCache")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")
    supportedMessage: Many[CapabilityStatementMessagingSupportedMessage] | UnsetType = UNSET


class CapabilityStatementDocument(BackboneElement, kw_only=True):
    """R4 CapabilityStatementDocument."""

    mode: Literal["producer", "consumer"]
    mode__ext: Element | UnsetType = field(default=UNSET, name="_mode")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")
    profile: Uri
    profile__ext: Element | UnsetType = field(default=UNSET, name="_profile")


class DiagnosticReportMedia(BackboneElement, kw_only=True):
    """R4 DiagnosticReportMedia."""

    comment: String | UnsetType = UNSET
    comment__ext: Element | UnsetType = field(default=UNSET, name="_comment")
    link: ToMedia


class PractitionerQualification(BackboneElement, kw_only=True):
    """R4 PractitionerQualification."""

    identifier: Many[Identifier] | UnsetType = UNSET
    code: CodeableConcept
    period: Period | UnsetType = UNSET
    issuer: ToOrganization | UnsetType = UNSET


class OrganizationContact(BackboneElement, kw_only=True):
    """R4 OrganizationContact."""

    purpose: CodeableConcept | UnsetType = UNSET
    name: HumanName | UnsetType = UNSET
    telecom: Many[ContactPoint] | UnsetType = UNSET
    address: Address | UnsetType = UNSET


class TimingRepeat(Element, kw_only=True):
    """R4 TimingRepeat."""

    boundsDuration: Duration | UnsetType = UNSET
    boundsRange: Range | UnsetType = UNSET
    boundsPeriod: Period | UnsetType = UNSET
    count: PositiveInt | UnsetType = UNSET
    count__ext: Element | UnsetType = field(default=UNSET, name="_count")
    countMax: PositiveInt | UnsetType = UNSET
    countMax__ext: Element | UnsetType = field(default=UNSET, name="_countMax")
    duration: Decimal | UnsetType = UNSET
    duration__ext: Element | UnsetType = field(default=UNSET, name="_duration")
    durationMax: Decimal | UnsetType = UNSET
    durationMax__ext: Element | UnsetType = field(default=UNSET, name="_durationMax")
    durationUnit: Literal["s", "min", "h", "d", "wk", "mo", "a"] | UnsetType = UNSET
    durationUnit__ext: Element | UnsetType = field(default=UNSET, name="_durationUnit")
    frequency: PositiveInt | UnsetType = UNSET
    frequency__ext: Element | UnsetType = field(default=UNSET, name="_frequency")
    frequencyMax: PositiveInt | UnsetType = UNSET
    frequencyMax__ext: Element | UnsetType = field(default=UNSET, name="_frequencyMax")
    period: Decimal | UnsetType = UNSET
    period__ext: Element | UnsetType = field(default=UNSET, name="_period")
    periodMax: Decimal | UnsetType = UNSET
    periodMax__ext: Element | UnsetType = field(default=UNSET, name="_periodMax")
    periodUnit: Literal["s", "min", "h", "d", "wk", "mo", "a"] | UnsetType = UNSET
    periodUnit__ext: Element | UnsetType = field(default=UNSET, name="_periodUnit")
    dayOfWeek: Many[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | None] | UnsetType = UNSET
    dayOfWeek__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_dayOfWeek")
    timeOfDay: Many[Time | None] | UnsetType = UNSET
    timeOfDay__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_timeOfDay")
    when: (
        Many[
            Literal[
                "MORN",
                "MORN.early",
                "MORN.late",
                "NOON",
                "AFT",
                "AFT.early",
                "AFT.late",
                "EVE",
                "EVE.early",
                "EVE.late",
                "NIGHT",
                "PHS",
                "HS",
                "WAKE",
                "C",
                "CM",
                "CD",
                "CV",
                "AC",
                "ACM",
                "ACD",
                "ACV",
                "PC",
                "PCM",
                "PCD",
                "PCV",
            ]
            | None
        ]
        | UnsetType
    ) = UNSET
    when__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_when")
    offset: UnsignedInt | UnsetType = UNSET
    offset__ext: Element | UnsetType = field(default=UNSET, name="_offset")
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("bounds", ("boundsDuration", "boundsRange", "boundsPeriod"), False, ""),
    )

    def __post_init__(self) -> None:
        if (self.boundsDuration, self.boundsRange, self.boundsPeriod).count(UNSET) < 2:
            check_choices(self, self.choices)


class DataRequirementCodeFilter(Element, kw_only=True):
    """R4 DataRequirementCodeFilter."""

    path: String | UnsetType = UNSET
    path__ext: Element | UnsetType = field(default=UNSET, name="_path")
    searchParam: String | UnsetType = UNSET
    searchParam__ext: Element | UnsetType = field(default=UNSET, name="_searchParam")
    valueSet: Uri | UnsetType = UNSET
    valueSet__ext: Element | UnsetType = field(default=UNSET, name="_valueSet")
    code: Many[Coding] | UnsetType = UNSET


class DataRequirementDateFilter(Element, kw_only=True):
    """R4 DataRequirementDateFilter."""

    path: String | UnsetType = UNSET
    path__ext: Element | UnsetType = field(default=UNSET, name="_path")
    searchParam: String | UnsetType = UNSET
    searchParam__ext: Element | UnsetType = field(default=UNSET, name="_searchParam")
    valueDateTime: DateTime | UnsetType = UNSET
    valueDateTime__ext: Element | UnsetType = field(default=UNSET, name="_valueDateTime")
    valuePeriod: Period | UnsetType = UNSET
    valueDuration: Duration | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("value", ("valueDateTime", "valuePeriod", "valueDuration"), False, ""),
    )

    def __post_init__(self) -> None:
        if (self.valueDateTime, self.valuePeriod, self.valueDuration, self.valueDateTime__ext).count(UNSET) < 3:
            check_choices(self, self.choices)


class DataRequirementSort(Element, kw_only=True):
    """R4 DataRequirementSort."""

    path: String
    path__ext: Element | UnsetType = field(default=UNSET, name="_path")
    direction: Literal["ascending", "descending"]
    direction__ext: Element | UnsetType = field(default=UNSET, name="_direction")


class DosageDoseAndRate(Element, kw_only=True):
    """R4 DosageDoseAndRate."""

    type: CodeableConcept | UnsetType = UNSET
    doseRange: Range | UnsetType = UNSET
    doseQuantity: Quantity | UnsetType = UNSET
    rateRatio: Ratio | UnsetType = UNSET
    rateRange: Range | UnsetType = UNSET
    rateQuantity: Quantity | UnsetType = UNSET
    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("dose", ("doseRange", "doseQuantity"), False, ""),
        Choice("rate", ("rateRatio", "rateRange", "rateQuantity"), False, ""),
    )

    def __post_init__(self) -> None:
        if (self.doseRange, self.doseQuantity).count(UNSET) < 1 or (
            self.rateRatio,
            self.rateRange,
            self.rateQuantity,
        ).count(UNSET) < 2:
            check_choices(self, self.choices)


class MedicationRequestDispenseRequestInitialFill(BackboneElement, kw_only=True):
    """R4 MedicationRequestDispenseRequestInitialFill."""

    quantity: Quantity | UnsetType = UNSET
    duration: Duration | UnsetType = UNSET


class BundleEntrySearch(BackboneElement, kw_only=True):
    """R4 BundleEntrySearch."""

    mode: Literal["match", "include", "outcome"] | UnsetType = UNSET
    mode__ext: Element | UnsetType = field(default=UNSET, name="_mode")
    score: Decimal | UnsetType = UNSET
    score__ext: Element | UnsetType = field(default=UNSET, name="_score")


class BundleEntryRequest(BackboneElement, kw_only=True):
    """R4 BundleEntryRequest."""

    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]
    method__ext: Element | UnsetType = field(default=UNSET, name="_method")
    url: Uri
    url__ext: Element | UnsetType = field(default=UNSET, name="_url")
    ifNoneMatch: String | UnsetType = UNSET
    ifNoneMatch__ext: Element | UnsetType = field(default=UNSET, name="_ifNoneMatch")
    ifModifiedSince: Instant | UnsetType = UNSET
    ifModifiedSince__ext: Element | UnsetType = field(default=UNSET, name="_ifModifiedSince")
    ifMatch: String | UnsetType = UNSET
    ifMatch__ext: Element | UnsetType = field(default=UNSET, name="_ifMatch")
    ifNoneExist: String | UnsetType = UNSET
    ifNoneExist__ext: Element | UnsetType = field(default=UNSET, name="_ifNoneExist")


class BundleEntryResponse(BackboneElement, kw_only=True):
    """R4 BundleEntryResponse."""

    status: String
    status__ext: Element | UnsetType = field(default=UNSET, name="_status")
    location: Uri | UnsetType = UNSET
    location__ext: Element | UnsetType = field(default=UNSET, name="_location")
    etag: String | UnsetType = UNSET
    etag__ext: Element | UnsetType = field(default=UNSET, name="_etag")
    lastModified: Instant | UnsetType = UNSET
    lastModified__ext: Element | UnsetType = field(default=UNSET, name="_lastModified")
    outcome: AnyResource | UnsetType = UNSET


class CapabilityStatementRestSecurity(BackboneElement, kw_only=True):
    """R4 CapabilityStatementRestSecurity."""

    cors: bool | UnsetType = UNSET
    cors__ext: Element | UnsetType = field(default=UNSET, name="_cors")
    service: Many[CodeableConcept] | UnsetType = UNSET
    description: String | UnsetType = UNSET
    description__ext: Element | UnsetType = field(default=UNSET, name="_description")


class CapabilityStatementRestResource(BackboneElement, kw_only=True):
    """R4 CapabilityStatementRestResource."""

    type: Code
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    profile: Uri | UnsetType = UNSET
    profile__ext: Element | UnsetType = field(default=UNSET, name="_profile")
    supportedProfile: Many[Uri | None] | UnsetType = UNSET
    supportedProfile__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_supportedProfile")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")
    interaction: Many[CapabilityStatementRestResourceInteraction] | UnsetType = UNSET
    versioning: Literal["no-version", "versioned", "versioned-update"] | UnsetType = UNSET
    versioning__ext: Element | UnsetType = field(default=UNSET, name="_versioning")
    readHistory: bool | UnsetType = UNSET
    readHistory__ext: Element | UnsetType = field(default=UNSET, name="_readHistory")
    updateCreate: bool | UnsetType = UNSET
    updateCreate__ext: Element | UnsetType = field(default=UNSET, name="_updateCreate")
    conditionalCreate: bool | UnsetType = UNSET
    conditionalCreate__ext: Element | UnsetType = field(default=UNSET, name="_conditionalCreate")
    conditionalRead: Literal["not-supported", "modified-since", "not-match", "full-support"] | UnsetType = UNSET
    conditionalRead__ext: Element | UnsetType = field(default=UNSET, name="_conditionalRead")
    conditionalUpdate: bool | UnsetType = UNSET
    conditionalUpdate__ext: Element | UnsetType = field(default=UNSET, name="_conditionalUpdate")
    conditionalDelete: Literal["not-supported", "single", "multiple"] | UnsetType = UNSET
    conditionalDelete__ext: Element | UnsetType = field(default=UNSET, name="_conditionalDelete")
    referencePolicy: Many[Literal["literal", "logical", "resolves", "enforced", "local"] | None] | UnsetType = UNSET
    referencePolicy__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_referencePolicy")
    searchInclude: Many[String | None] | UnsetType = UNSET
    searchInclude__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_searchInclude")
    searchRevInclude: Many[String | None] | UnsetType = UNSET
    searchRevInclude__ext: Many[Element | None] | UnsetType = field(default=UNSET, name="_searchRevInclude")
    searchParam: Many[CapabilityStatementRestResourceSearchParam] | UnsetType = UNSET
    operation: Many[CapabilityStatementRestResourceOperation] | UnsetType = UNSET


class CapabilityStatementRestInteraction(BackboneElement, kw_only=True):
    """R4 CapabilityStatementRestInteraction."""

    code: Literal["transaction", "batch", "search-system", "history-system"]
    code__ext: Element | UnsetType = field(default=UNSET, name="_code")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")


class CapabilityStatementRestResourceSearchParam(BackboneElement, kw_only=True):
    """R4 CapabilityStatementRestResourceSearchParam."""

    name: String
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    definition: Uri | UnsetType = UNSET
    definition__ext: Element | UnsetType = field(default=UNSET, name="_definition")
    type: Literal["number", "date", "string", "token", "reference", "composite", "quantity", "uri", "special"]
    type__ext: Element | UnsetType = field(default=UNSET, name="_type")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")


class CapabilityStatementRestResourceOperation(BackboneElement, kw_only=True):
    """R4 CapabilityStatementRestResourceOperation."""

    name: String
    name__ext: Element | UnsetType = field(default=UNSET, name="_name")
    definition: Uri
    definition__ext: Element | UnsetType = field(default=UNSET, name="_definition")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")


class CapabilityStatementMessagingEndpoint(BackboneElement, kw_only=True):
    """R4 CapabilityStatementMessagingEndpoint."""

    protocol: Coding
    address: Uri
    address__ext: Element | UnsetType = field(default=UNSET, name="_address")


class CapabilityStatementMessagingSupportedMessage(BackboneElement, kw_only=True):
    """R4 CapabilityStatementMessagingSupportedMessage."""

    mode: Literal["sender", "receiver"]
    mode__ext: Element | UnsetType = field(default=UNSET, name="_mode")
    definition: Uri
    definition__ext: Element | UnsetType = field(default=UNSET, name="_definition")


class CapabilityStatementRestResourceInteraction(BackboneElement, kw_only=True):
    """R4 CapabilityStatementRestResourceInteraction."""

    code: Literal[
        "read", "vread", "update", "patch", "delete", "history-instance", "history-type", "create", "search-type"
    ]
    code__ext: Element | UnsetType = field(default=UNSET, name="_code")
    documentation: String | UnsetType = UNSET
    documentation__ext: Element | UnsetType = field(default=UNSET, name="_documentation")


READ_TYPES: dict[str, type[DomainResource]] = {
    "Patient": Patient,
    "Condition": Condition,
    "Observation": Observation,
    "Procedure": Procedure,
    "MedicationStatement": MedicationStatement,
    "MedicationAdministration": MedicationAdministration,
    "MedicationRequest": MedicationRequest,
    "Medication": Medication,
    "BodyStructure": BodyStructure,
    "AllergyIntolerance": AllergyIntolerance,
    "ServiceRequest": ServiceRequest,
}

"""The resource types that are read, by name."""

__all__ = [
    "R4_TYPES",
    "READ_TYPES",
    "Address",
    "Age",
    "AllergyIntolerance",
    "AllergyIntoleranceReaction",
    "Annotation",
    "AnyResource",
    "Attachment",
    "BackboneElement",
    "BodyStructure",
    "Bundle",
    "BundleEntry",
    "BundleEntryRequest",
    "BundleEntryResponse",
    "BundleEntrySearch",
    "BundleLink",
    "CapabilityStatement",
    "CapabilityStatementDocument",
    "CapabilityStatementImplementation",
    "CapabilityStatementMessaging",
    "CapabilityStatementMessagingEndpoint",
    "CapabilityStatementMessagingSupportedMessage",
    "CapabilityStatementRest",
    "CapabilityStatementRestInteraction",
    "CapabilityStatementRestResource",
    "CapabilityStatementRestResourceInteraction",
    "CapabilityStatementRestResourceOperation",
    "CapabilityStatementRestResourceSearchParam",
    "CapabilityStatementRestSecurity",
    "CapabilityStatementSoftware",
    "CodeableConcept",
    "Coding",
    "Condition",
    "ConditionEvidence",
    "ConditionStage",
    "ContactDetail",
    "ContactPoint",
    "Contributor",
    "Count",
    "DataRequirement",
    "DataRequirementCodeFilter",
    "DataRequirementDateFilter",
    "DataRequirementSort",
    "Device",
    "DeviceDeviceName",
    "DeviceProperty",
    "DeviceSpecialization",
    "DeviceUdiCarrier",
    "DeviceVersion",
    "DiagnosticReport",
    "DiagnosticReportMedia",
    "Distance",
    "DomainResource",
    "Dosage",
    "DosageDoseAndRate",
    "Duration",
    "Element",
    "Expression",
    "Extension",
    "HumanName",
    "Identifier",
    "Medication",
    "MedicationAdministration",
    "MedicationAdministrationDosage",
    "MedicationAdministrationPerformer",
    "MedicationBatch",
    "MedicationIngredient",
    "MedicationRequest",
    "MedicationRequestDispenseRequest",
    "MedicationRequestDispenseRequestInitialFill",
    "MedicationRequestSubstitution",
    "MedicationStatement",
    "Meta",
    "Money",
    "Narrative",
    "Observation",
    "ObservationComponent",
    "ObservationReferenceRange",
    "OperationOutcome",
    "OperationOutcomeIssue",
    "Organization",
    "OrganizationContact",
    "ParameterDefinition",
    "Parameters",
    "ParametersParameter",
    "Patient",
    "PatientCommunication",
    "PatientContact",
    "PatientLink",
    "Period",
    "Practitioner",
    "PractitionerQualification",
    "Procedure",
    "ProcedureFocalDevice",
    "ProcedurePerformer",
    "Provenance",
    "ProvenanceAgent",
    "ProvenanceEntity",
    "Quantity",
    "Range",
    "Ratio",
    "Reference",
    "RelatedArtifact",
    "ResearchSubject",
    "Resource",
    "SampledData",
    "ServiceRequest",
    "Signature",
    "Timing",
    "TimingRepeat",
    "TriggerDefinition",
    "UsageContext",
]
