"""Writes generated.py: the FHIR R4 types this service reads and writes, as msgspec structs.

    python -m mappings.r4.generate          write the file
    python -m mappings.r4.generate --check  say by the exit code whether the file is up to date

Elements, cardinalities, choices and reference targets are those that fhir.resources carries for R4B. Its R4B is
FHIR 4.3.0, and its code lists are cut short where the one-line summary of an element is: the tables below put
right what differs from FHIR 4.0.1 and supply the required bindings (http://hl7.org/fhir/R4/terminologies.html).
Not supplied, hence any code is taken: ISO 4217 currencies, MIME types, languages, and lists of type names.
"""

import inspect
import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from fhir.resources.R4B import get_fhir_model_class

TARGET = Path(__file__).with_name("generated.py")

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
ABSTRACT = ["Element", "BackboneElement", "Resource", "DomainResource"]

_R4_TYPES = """
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
    "Base64Binary": "String",
    "Boolean": "bool",
    "Canonical": "String",
    "Code": "String",
    "Date": "Date",
    "DateTime": "DateTime",
    "Decimal": "Decimal",
    "Id": "Id",
    "Instant": "Instant",
    "Integer": "Integer",
    "Markdown": "String",
    "Oid": "String",
    "PositiveInt": "PositiveInt",
    "String": "String",
    "Time": "Time",
    "UnsignedInt": "UnsignedInt",
    "Uri": "String",
    "Url": "String",
    "Uuid": "String",
    "Xhtml": "String",
}


Aims: TypeAlias = dict[tuple[str, ...], str]


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


def needed() -> list[str]:
    """Every type reachable from those read and written; parents come first."""
    found: list[str] = []
    waiting = [*ABSTRACT, "Quantity", "Extension", *READ, *ENVELOPES, *WRITTEN]
    while waiting:
        type_name = waiting.pop(0)
        if type_name in found:
            continue
        found.append(type_name)
        waiting += [e.type for e in elements_of(type_name) if e.type not in PRIMITIVES and e.type != "Resource"]
    return found


def written() -> str:
    """The text of generated.py."""
    types = needed()
    aims = _aims(types)
    bodies = [_struct(name, aims) for name in types]
    parts = [_HEAD]
    parts.append(f"R4_TYPES = frozenset({sorted(_R4_TYPES.split())!r})\n")
    parts.append('"""Every resource type of FHIR R4 4.0.1."""\n')
    position = types.index("Reference") + 1
    parts += bodies[:position]
    parts.append("\nif TYPE_CHECKING:\n" + "".join(f"    {name}: TypeAlias = Reference\n" for name in aims.values()))
    parts.append("else:\n")
    for targets, name in aims.items():
        parts.append(f"    {name} = aimed(Reference, R4_TYPES, {', '.join(map(repr, targets))})\n")
    parts += bodies[position:]
    parts.append(f"\nREAD_TYPES: dict[str, type[DomainResource]] = {{{', '.join(f'{n!r}: {n}' for n in READ)}}}\n")
    parts.append('"""The resource types that are read, by name."""\n')
    parts.append(f"__all__ = {['R4_TYPES', 'READ_TYPES', *sorted([*types, 'AnyResource'])]!r}\n")
    return _formatted("\n".join(parts))


_HEAD = '''"""FHIR R4 4.0.1 as msgspec structs; written by generate.py, not by hand.

Absent elements are `UNSET`. The element `class` is the attribute `class_`; the sibling `_status` of a primitive
`status` is the attribute `status__ext`. Making a record checks what its elements demand of each other (ValueError).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import astuple

from mappings.r4.primitives import (
    Date, DateTime, Decimal, Id, Instant, Integer, Many, PositiveInt, String, Time, UnsignedInt
)
from mappings.r4.references import aimed
from mappings.r4.rules import Choice, Status, check_choices, check_status

if TYPE_CHECKING:
    AnyResource: TypeAlias = "Resource | dict[str, object]"
else:
    AnyResource = Any
'''


def _own(type_name: str) -> list[ElementOf]:
    parent = parent_of(type_name)
    inherited = {e.name for e in elements_of(parent)} if parent else set()
    return [e for e in elements_of(type_name) if e.name not in inherited]


def _aims(types: list[str]) -> Aims:
    """A name for each set of reference targets: the targets where they are few, else the element that has them."""
    aims: Aims = {}
    for type_name in types:
        for element in _own(type_name):
            if element.targets:
                joined = "To" + "Or".join(element.targets)
                of_element = f"To{type_name}{element.name[0].upper()}{element.name[1:]}"
                aims.setdefault(element.targets, joined if len(element.targets) <= 3 else of_element)
    return aims


def _struct(type_name: str, aims: Aims) -> str:
    parent = parent_of(type_name) or "Struct"
    options = ["kw_only=True"]
    if parent == "Struct":
        options += ["omit_defaults=True", "forbid_unknown_fields=True", "gc=False"]
    model = get_fhir_model_class(type_name)
    is_resource = any(base.__name__ == "Resource" for base in model.__mro__) and type_name not in ABSTRACT
    if is_resource:
        options += ['tag_field="resourceType"', f'tag="{type_name}"']
    if type_name == "Reference":
        options.append("eq=False")
    lines = [f"class {type_name}({', '.join([parent, *options])}):"]
    lines.append(f'    """R4 {type_name}."""\n')
    for element in _own(type_name):
        lines += _fields(element, aims)
    lines += _rules(type_name)
    if type_name == "Reference":
        lines.append(_REFERENCE_EQUALITY)
    return "\n".join(lines) + "\n"


_REFERENCE_EQUALITY = '''
    targets: ClassVar[frozenset[str]] = frozenset()

    def __eq__(self, other: object) -> bool:
        """A reference that was read equals one that was made: what it may point at is no part of it."""
        return isinstance(other, Reference) and astuple(self) == astuple(other)

    __hash__ = None  # type: ignore[assignment]
'''


def _fields(element: ElementOf, aims: Aims) -> Iterator[str]:
    kind = _kind(element, aims)
    if element.many:
        kind = f"Many[{kind} | None]" if element.type in PRIMITIVES else f"Many[{kind}]"
    if element.required:
        yield f"    {element.attribute}: {kind}{_renamed(element, '')}"
    else:
        yield f"    {element.attribute}: {kind} | UnsetType = {_renamed(element, 'UNSET') or 'UNSET'}"
    if element.sibling:
        sibling = "Many[Element | None]" if element.many else "Element"
        yield f"    {element.name}__ext: {sibling} | UnsetType = field(default=UNSET, name={'_' + element.name!r})"


def _kind(element: ElementOf, aims: Aims) -> str:
    if element.codes:
        return f"Literal[{', '.join(map(repr, element.codes))}]"
    if element.type == "Resource":
        return "AnyResource"
    if element.targets:
        return aims[element.targets]
    return PRIMITIVES.get(element.type, element.type)


def _renamed(element: ElementOf, default: str) -> str:
    if element.attribute == element.name:
        return ""
    text = f"field(default={default}, name={element.name!r})" if default else f"field(name={element.name!r})"
    return text if default else " = " + text


def _rules(type_name: str) -> Iterator[str]:
    groups: dict[str, list[ElementOf]] = {}
    for element in elements_of(type_name):
        if element.choice:
            groups.setdefault(element.choice, []).append(element)
    statuses = STATUSES.get(type_name, [])
    if not groups and not statuses:
        return
    if groups:
        choices = ", ".join(
            f"Choice({name!r}, {tuple(e.name for e in members)!r}, {members[0].choice_required}, "
            f"{EXCLUDES.get((type_name, name), '')!r})"
            for name, members in groups.items()
        )
        yield f"    choices: ClassVar[tuple[Choice, ...]] = ({choices},)"
    if statuses:
        text = ", ".join(f"Status({n!r}, {system!r}, frozenset({codes.split()!r}))" for n, system, codes in statuses)
        yield f"    statuses: ClassVar[tuple[Status, ...]] = ({text},)"
    yield "\n    def __post_init__(self) -> None:"
    if type_name == "Extension":
        width = 3 + sum(1 + e.sibling for e in groups["value"])
        yield f"        if astuple(self).count(UNSET) < {width - 2}:  # more than the url and one value"
        yield "            check_choices(self, self.choices)"
    elif groups:
        questions = [_question(type_name, name, members) for name, members in groups.items()]
        yield f"        if {' or '.join(questions)}:"
        yield "            check_choices(self, self.choices)"
    for name, _, _ in statuses:
        position = [status[0] for status in statuses].index(name)
        yield f"        if self.{name} is not UNSET:"
        yield f"            check_status(self.{name}, self.statuses[{position}])"


def _question(type_name: str, name: str, members: list[ElementOf]) -> str:
    attributes = [f"self.{e.name}" for e in members] + [f"self.{e.name}__ext" for e in members if e.sibling]
    if without := EXCLUDES.get((type_name, name)):
        attributes.append(f"self.{without}")
    compare = "!=" if members[0].choice_required else "<"
    return f"({', '.join(attributes)}).count(UNSET) {compare} {len(attributes) - 1}"


def _formatted(text: str) -> str:
    for command in (["check", "--select", "I", "--fix-only", "-q"], ["format", "-q"]):
        text = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--line-length", "120", "--stdin-filename", str(TARGET), "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return text


def main(arguments: list[str]) -> int:
    """Write the file, or compare it."""
    text = written()
    if "--check" in arguments:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
