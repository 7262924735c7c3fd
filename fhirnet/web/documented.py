"""What `/openapi.json` says of a view, written beside it: a view outside of FHIR has one `documented(...)`.

    @routes.get("/livez")
    @documented("Whether the process answers.", {200: an_outcome("It does.")})

A refusal is an OperationOutcome everywhere and need not be said. Examples are tried by a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = dict[str, Any]
View = TypeVar("View", bound=Callable[..., object])
FHIR = "application/fhir+json"
OUTCOME = {"$ref": "#/components/schemas/OperationOutcome"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body: what it is, its media types, and the record or JSON Schema that it follows; None where there is none."""

    what: str
    types: tuple[str, ...] = ("application/json",)
    schema: type | Json | None = None
    example: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of the query or the path. One with an example is part of the request that the test tries."""

    what: str
    place: str = "query"
    schema: Json = field(default_factory=lambda: {"type": "string"})
    example: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One view: in a sentence what it does, its answers by status, its parameters by name, the body it takes."""

    summary: str
    answers: Mapping[int, Content]
    parameters: Mapping[str, Parameter]
    body: Content | None


_OPERATIONS: dict[Callable[..., object], Operation] = {}


def documented(
    summary: str,
    answers: Mapping[int, Content],
    *,
    parameters: Mapping[str, Parameter] | None = None,
    body: Content | None = None,
) -> Callable[[View], View]:
    """Notes what a view does; to be written next to it, under its route."""
    operation = Operation(summary=summary, answers=answers, parameters=parameters or {}, body=body)

    def note(view: View) -> View:
        _OPERATIONS[view] = operation
        return view

    return note


def operation_of(view: Callable[..., object]) -> Operation | None:
    """What is documented of a view."""
    return _OPERATIONS.get(view)


def an_outcome(what: str) -> Content:
    """An OperationOutcome."""
    return Content(what=what, types=(FHIR,), schema=OUTCOME)
