"""What a reference says about the type of what it points at, without looking at what it points at."""

from typing import ClassVar

from msgspec import UNSET, Struct

_DEFINITION = "http://hl7.org/fhir/StructureDefinition/"


def shown_type(reference: str, known: frozenset[str]) -> str:
    """The resource type that a literal reference shows (`Patient/1`, `http://h.example/fhir/Patient/1`), else ""."""
    parts = reference.split("/")
    if len(parts) > 3 and parts[-2] == "_history":
        del parts[-2:]
    return parts[-2] if len(parts) > 1 and parts[-2] in known else ""


def named_type(name: str, known: frozenset[str]) -> str:
    """The resource type that `Reference.type` names, else ""."""
    short = name.removeprefix(_DEFINITION)
    return short if short in known else ""


def aimed(base: type[Struct], known: frozenset[str], *targets: str) -> type[Struct]:
    """The reference type `base`, refusing (ValueError) references that show a type other than these targets."""
    allowed = frozenset(targets)

    class Aimed(base, kw_only=True):  # type: ignore[valid-type, misc, call-arg]
        targets: ClassVar[frozenset[str]] = allowed

        def __post_init__(self) -> None:
            literal = self.reference
            if literal is not UNSET and literal[:4] != "urn:":
                plainly, _, id_ = literal.partition("/")
                if (plainly not in allowed or "/" in id_) and shown_type(literal, known) not in acceptable:
                    raise ValueError("the reference is to a type that is not allowed here")
            named = self.type
            if named is not UNSET and named not in allowed and named_type(named, known) not in acceptable:
                raise ValueError("the reference names a type that is not allowed here")

    acceptable = allowed | {""}
    Aimed.__name__ = Aimed.__qualname__ = base.__name__
    return Aimed
