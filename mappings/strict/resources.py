"""How the constraints of R4's resources are tested, by HL7's keys; what they say is in constraints.csv."""

from collections.abc import Iterator
from typing import Any

from mappings.elements import CONDITION_CLINICAL, CONDITION_VERIFICATION
from mappings.r4 import generated
from mappings.strict.demands import Demand, Node, Test, any_given, choice, given, has_code, meta, needs

_ALLERGY_VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_ABATEMENT = any_given(*choice(generated.Condition, "abatement"))
_VALUE = any_given(*choice(generated.Observation, "value"))
_RATE = choice(generated.MedicationAdministrationDosage, "rate")
_OVER = ("inactive", "remission", "resolved")


def _in_error(system: str) -> Demand:
    return lambda node: has_code(node.get("verificationStatus", {}), system, ("entered-in-error",))


_wrong_allergy = _in_error(_ALLERGY_VERIFICATION)
_wrong_condition = _in_error(CONDITION_VERIFICATION)


def _abated(condition: Node) -> bool:
    return not _ABATEMENT(condition) or has_code(condition.get("clinicalStatus", {}), CONDITION_CLINICAL, _OVER)


def _components(observation: Node) -> bool:
    """None has a code of the Observation itself, where that has a value."""
    if "component" not in observation or not _VALUE(observation):
        return True
    of_all, *of_parts = [_codings(part["code"]) for part in (observation, *observation["component"])]
    return not any(of_all & of_part for of_part in of_parts)


def _codings(concept: Node) -> set[tuple[str, ...]]:
    return {tuple(f"{name}={coding[name]}" for name in sorted(coding)) for coding in concept.get("coding", ())}


def _contained_named(resource: Node) -> bool:
    """Each contained resource is referred to, or refers to what contains it."""
    inside = resource.get("contained", ())
    if not inside:
        return True
    named = set(_local(resource))
    return all(f"#{inner.get('id')}" in named or "#" in _local(inner) for inner in inside)


def _local(value: Any, name: str = "") -> Iterator[str]:
    """Every text that may be a reference into the resource."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _local(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _local(inner, name)
    elif isinstance(value, str) and value.startswith("#") and name not in _TEXTS:
        yield value


_TEXTS = {"display", "div", "text", "valueString", "valueMarkdown"}


def _contained_without(*names: str) -> Demand:
    return lambda node: not any(name in meta(inner) for inner in node.get("contained", ()) for name in names)


TESTS: dict[str, Test] = {
    "ait-1": Test(lambda node: given(node, "clinicalStatus") or _wrong_allergy(node), "give clinicalStatus"),
    "ait-2": Test(lambda node: not given(node, "clinicalStatus") or not _wrong_allergy(node), "leave it out"),
    "con-1": Test(any_given("summary", "assessment"), "give one of them"),
    "con-2": Test(any_given("code", "detail"), "give one of them"),
    "con-4": Test(_abated, "correct clinicalStatus, or leave abatement out"),
    "con-5": Test(lambda node: not given(node, "clinicalStatus") or not _wrong_condition(node), "leave it out"),
    "dom-3": Test(_contained_named, "refer to it, or leave it out"),
    "dom-4": Test(_contained_without("versionId", "lastUpdated"), "leave them out"),
    "dom-5": Test(_contained_without("security"), "leave it out"),
    "mad-1": Test(any_given("dose", *_RATE), "give one of them"),
    "obs-3": Test(any_given("low", "high", "text"), "give one of them"),
    "obs-7": Test(_components, "leave one of the two values out"),
    "org-1": Test(any_given("identifier", "name"), "give one of them"),
    "org-2": Test(lambda address: address.get("use") != "home", "give another use, or leave use out"),
    "org-3": Test(lambda telecom: telecom.get("use") != "home", "give another use, or leave use out"),
    "pat-1": Test(any_given("name", "telecom", "address", "organization"), "give one of them"),
    "prr-1": Test(needs("orderDetail", "code"), "give code"),
}
