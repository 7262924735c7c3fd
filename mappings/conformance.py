"""fhir.resources (R4B) as the typed models for Python users, and as a second opinion on what was received or emitted.

It judges structure well, and is on the way of no request: `mappings.strict` is. The tests ask it of every byte that is
written. It knows R4B, where a few types of R4 4.0.1 are gone: those it cannot judge, and nothing is said of them.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from fhir.resources.R4B import get_fhir_model_class
from pydantic import BaseModel, ValidationError

from fhirnet.case import Case
from fhirnet.errors import Issue
from mappings import bundle
from mappings.r4.generated import R4_TYPES, READ_TYPES

Json: TypeAlias = Any

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_UNJUDGED = (KeyError, RecursionError)  # what fhir.resources raises of a type it does not know and of deep nesting


def models(case: Case) -> list[BaseModel]:
    """The resources of a case, in the order they are written, as typed fhir.resources.R4B objects."""
    written: Json = json.loads(bundle.write(case))
    return [_model(entry["resource"]).model_validate(entry["resource"]) for entry in written["entry"]]


def judge(body: bytes) -> tuple[Issue, ...]:
    """Everything fhir.resources finds wrong with a resource, each with its path; nothing where all is well.

    Entries of types that are not read are looked at for their type only, as everywhere here. The body is JSON and
    has a `resourceType`: what is not, has been refused before.
    """
    try:
        resource: Json = json.loads(body)
    except RecursionError:
        return (_too_deep(None),)
    return tuple(_judged(_of_read_types(resource), str(resource.get("resourceType"))))


def _of_read_types(resource: Json) -> Json:
    """The resource, without those inside whose type R4 has and this house does not read."""
    if not isinstance(resource, dict):
        return resource
    kept = dict(resource)
    for name in ("entry", "parameter"):
        if isinstance(holders := resource.get(name), list):
            kept[name] = [_holder(each) for each in holders]
    return kept


def _holder(holder: Json) -> Json:
    inside = holder.get("resource") if isinstance(holder, dict) else None
    if not isinstance(inside, dict):
        return holder
    name = inside.get("resourceType")
    if name in R4_TYPES and name not in READ_TYPES and name != "Bundle":
        return {key: value for key, value in holder.items() if key != "resource"}
    return holder | {"resource": _of_read_types(inside)}


def _judged(resource: Json, at: str) -> Iterator[Issue]:
    try:
        _model(resource).model_validate_json(json.dumps(resource))
    except ValidationError as error:
        for found in error.errors(include_url=False, include_context=False, include_input=False):
            yield Issue("invariant", _sentence(found["msg"]), _path(at, found["loc"]))
    except _UNJUDGED as error:
        parts = list(_parts(resource, at))
        if parts:
            yield from _one_by_one(resource, parts, at)
        elif isinstance(error, RecursionError):
            yield _too_deep(at)
        elif resource.get("resourceType") not in R4_TYPES:
            yield Issue("invariant", "This is not a resource type of FHIR R4.", at)


def _one_by_one(resource: Json, parts: list[tuple[str, Json]], around: str) -> Iterator[Issue]:
    """Each resource inside by itself, and what is around them."""
    for at, part in parts:
        yield from _judged(part, at)
    yield from _judged(_without_parts(resource), around)


def _parts(resource: Json, at: str) -> Iterator[tuple[str, Json]]:
    for name in ("entry", "parameter"):
        holders = resource.get(name)
        for index, holder in enumerate(holders if isinstance(holders, list) else ()):
            if isinstance(holder, dict) and isinstance(holder.get("resource"), dict):
                yield f"{at}.{name}[{index}].resource", holder["resource"]


def _without_parts(resource: Json) -> Json:
    return {
        name: [{key: value for key, value in holder.items() if key != "resource"} for holder in holders]
        if name in ("entry", "parameter")
        else holders
        for name, holders in resource.items()
    }


def _model(resource: Json) -> type[BaseModel]:
    name = str(resource.get("resourceType"))
    try:
        model: type[BaseModel] = get_fhir_model_class(name)
    except ValueError:
        raise KeyError(name) from None  # as fhir.resources does where the type stands in an entry
    return model


def _too_deep(at: str | None) -> Issue:
    return Issue("invariant", "This is nested too deep to be validated.", at)


def _sentence(message: str) -> str:
    return f"fhir.resources R4B: {' '.join(message.split())}"


def _path(at: str, steps: tuple[int | str, ...]) -> str:
    for step in steps:
        if isinstance(step, int):
            at += f"[{step}]"
        elif _NAME.match(step):
            at += f".{step}"
    return at
