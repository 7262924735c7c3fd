"""The OperationDefinitions: what the service takes and gives, from the tables that it reads requests with."""

from fhirnet.verdict import Words, words
from mappings.artifacts.canonical import Json, both, head, url
from mappings.artifacts.catalogue import Catalogue
from mappings.artifacts.operations import NOT_KEPT, OPERATIONS, Operation, Parameter
from mappings.artifacts.value_sets import BOUND


def make(catalogue: Catalogue) -> tuple[Json, ...]:
    """Every OperationDefinition."""
    return tuple(_definition(each, catalogue) for each in OPERATIONS)


def _definition(operation: Operation, catalogue: Catalogue) -> Json:
    title = words(f"operation.{operation.code}")
    takes = [_parameter(each, "in", operation) for each in operation.parameters(catalogue)]
    return {
        **head("OperationDefinition", operation.code, title, _description(operation)),
        "kind": "operation",
        "affectsState": operation.stores,
        "code": operation.code,
        **({"resource": [operation.resource]} if operation.resource else {}),
        "system": operation.system,
        "type": False,
        "instance": bool(operation.resource),
        "parameter": [*takes, *(_parameter(each, "out", operation) for each in operation.gives)],
    }


def _description(operation: Operation) -> Words:
    said = words(f"operation.{operation.code}")
    if operation.code.startswith("keep-"):
        return words("published.keeping", said=said, names=", ".join(NOT_KEPT))
    if operation.system and operation.resource:
        return words("published.of-both", said=said)
    return said


def _parameter(each: Parameter, use: str, operation: Operation) -> Json:
    binding = _binding(each, operation)
    return {
        "name": each.name,
        "use": use,
        "min": each.least,
        "max": each.most,
        **both("documentation", _documentation(each, bool(binding))),
        **({"type": each.type} if each.type else {}),
        **({"binding": {"strength": "required", "valueSet": binding}} if binding else {}),
        **({"part": [_parameter(part, use, operation) for part in each.parts]} if each.parts else {}),
    }


def _documentation(each: Parameter, bound: bool) -> Words:
    said = words(f"parameter.{each.name.lower()}")
    if each.words and not bound:
        said = words("published.one-of", said=said, listed=", ".join(each.words))
    return words("published.by-default", said=said, default=each.default) if each.default else said


def _binding(each: Parameter, operation: Operation) -> str:
    """The value set of what the parameter may be; "" where its words are no codes of a code system."""
    if each.name == "definition":
        return url("ValueSet", BOUND[operation.asks])
    return url("ValueSet", "language") if each.name == "language" else ""
