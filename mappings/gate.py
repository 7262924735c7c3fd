"""What may be used at all: the usability gate (contract 2.3). It knows neither asOf nor the question."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from mappings.codes import FN
from mappings.references import Source
from mappings.unused import NotUsed

ASSESSMENT = f"{FN}/CodeSystem/assessment"
USED_STATUS: Mapping[str, frozenset[str]] = {
    "Observation": frozenset({"final", "amended", "corrected", "preliminary"}),
    "Procedure": frozenset({"completed"}),
    "MedicationStatement": frozenset({"active", "completed", "stopped", "on-hold", "unknown"}),
    "MedicationAdministration": frozenset({"completed", "in-progress", "stopped"}),
    "MedicationRequest": frozenset({"active", "completed"}),
    "ServiceRequest": frozenset({"draft", "active"}),
}
USED_INTENT: Mapping[str, frozenset[str]] = {
    "MedicationRequest": frozenset({"order"}),
    "ServiceRequest": frozenset({"proposal", "plan", "order"}),
}
NOT_DONE = frozenset({"not-done", "not-taken", "intended"})
UNCONFIRMED = frozenset({"provisional", "differential", "unconfirmed"})
ENDED = frozenset({"inactive", "remission", "resolved"})
VALUES = (
    "valueQuantity", "valueCodeableConcept", "valueInteger", "valueBoolean", "valueString", "valueRange", "valueRatio",
    "valueSampledData", "valueTime", "valueDateTime", "valuePeriod",
)  # fmt: skip


def admit(source: Source) -> None:
    """Let the resource through, or raise NotUsed: modifiers, earlier results, status, verification, missing values."""
    resource = source.resource
    if b'"modifierExtension"' in source.canonical and modified(resource):
        raise NotUsed("unknown-modifier", "a modifierExtension may change the meaning of this resource")
    if resource.implicitRules is not UNSET:
        raise NotUsed("implicit-rules", "implicitRules may change the meaning of this resource")
    check = _CHECKS.get(source.type)
    if check is not None:
        check(resource)


def _status(resource: Any, type_: str) -> None:
    status = resource.status
    if status in USED_STATUS[type_]:
        return
    if status == "entered-in-error":
        raise NotUsed("entered-in-error", "the resource was entered in error")
    if status in NOT_DONE:
        raise NotUsed("not-done", f"the status {status} says that it did not take place")
    raise NotUsed("status", f"the status {status} does not say that it took place or is valid")


def _observation(resource: Any) -> None:
    for coding in resource.code.coding or ():
        if coding.system == ASSESSMENT:
            raise NotUsed("own-result", "this is the result of an earlier evaluation")
    if resource.status != "final":
        _status(resource, "Observation")
    if resource.valueQuantity is not UNSET or resource.component is not UNSET:
        return
    if resource.hasMember is UNSET and not has_value(resource):
        raise NotUsed("value-missing", "the observation has neither a value nor components nor members")


def _procedure(resource: Any) -> None:
    if resource.status not in ("stopped", "not-done", "aborted"):  # those are looked at with their reason
        _status(resource, "Procedure")


def _request(type_: str) -> Callable[[Any], None]:
    def check(resource: Any) -> None:
        if resource.status == "entered-in-error":
            raise NotUsed("entered-in-error", "the resource was entered in error")
        if resource.doNotPerform is True:
            raise NotUsed("negated", "doNotPerform: this is a request not to do it")
        _status(resource, type_)
        if resource.intent not in USED_INTENT[type_]:
            raise NotUsed("status", f"a request with the intent {resource.intent} is not used")

    return check


def _plain(type_: str) -> Callable[[Any], None]:
    return lambda resource: _status(resource, type_)


def _verified(resource: Any) -> None:
    """A Condition or an AllergyIntolerance that is refuted or an error."""
    codes = status_codes(resource.verificationStatus)
    if "entered-in-error" in codes:
        raise NotUsed("entered-in-error", "the resource was entered in error")
    if "refuted" in codes:
        raise NotUsed("refuted", "the verification status is refuted")


def _allergy(resource: Any) -> None:
    _verified(resource)
    if status_codes(resource.verificationStatus) & UNCONFIRMED:
        raise NotUsed("unconfirmed", "the verification status is not confirmed")


def _body_structure(resource: Any) -> None:
    if resource.active is False:
        raise NotUsed("inactive", "the body structure is no longer in use (active: false)")


def _medication(resource: Any) -> None:
    if resource.status == "entered-in-error":
        raise NotUsed("entered-in-error", "the resource was entered in error")


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "Observation": _observation,
    "Condition": _verified,
    "Procedure": _procedure,
    "MedicationStatement": _plain("MedicationStatement"),
    "MedicationAdministration": _plain("MedicationAdministration"),
    "MedicationRequest": _request("MedicationRequest"),
    "ServiceRequest": _request("ServiceRequest"),
    "AllergyIntolerance": _allergy,
    "BodyStructure": _body_structure,
    "Medication": _medication,
}


def status_codes(concept: Any) -> frozenset[str]:
    """The codes of a status element (UNSET: none)."""
    if concept is UNSET or concept.coding is UNSET:
        return frozenset()
    return frozenset(coding.code for coding in concept.coding if coding.code is not UNSET)


def has_value(carrier: Any) -> bool:
    """Whether an Observation or a component states a value."""
    return any(getattr(carrier, name) is not UNSET for name in VALUES)


def modified(node: object) -> bool:
    """Whether a modifierExtension stands anywhere inside; the word may also stand in a text."""
    if isinstance(node, list | tuple):
        return any(map(modified, node))
    if isinstance(node, dict):
        return "modifierExtension" in node or any(map(modified, node.values()))
    if isinstance(node, Struct):
        values = msgspec.structs.asdict(node)
        return values.get("modifierExtension", UNSET) is not UNSET or any(map(modified, values.values()))
    return False
