"""What the service offers, as a CapabilityStatement: the operations and interactions it is told of, and its limits.

Whoever routes passes its own tables, so that nothing is listed that is not answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from fhirnet import __version__
from fhirnet.settings import Settings
from mappings.artifacts.canonical import url
from mappings.artifacts.profiles import PROFILES
from mappings.codes import FN

RELEASED = "2026-11-24"  # of this statement; no clock is asked
ENTRIES, DEPTH, DIGITS, EXPONENT = 2_000, 40, 30, 30  # fixed by the wire contract

SECURITY = "http://terminology.hl7.org/CodeSystem/restful-security-service"
ELSEWHERE = {  # operations that others have defined
    "everything": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
    "mcode-everything": "http://hl7.org/fhir/us/mcode/OperationDefinition/mcode-patient-everything",
}

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What is offered of stored resources: of every type its interactions and search parameters (name, FHIR type);
    of an instance of a type its operations, named without `$`; the interactions with the whole system.
    """

    interactions: Mapping[str, Sequence[str]]
    searched: Mapping[str, Sequence[tuple[str, str]]]
    operations: Mapping[str, Sequence[str]]
    system: Sequence[str]


def statement(
    operations: Iterable[str],
    settings: Settings,
    published: Mapping[str, Sequence[tuple[str, str]]],
    offered: Offered | None = None,
) -> bytes:
    """The CapabilityStatement that lists exactly these operations, each named without its `$`, and what is offered.

    `published` are types of which resources are read and searched only, each with its search parameters.
    """
    rest: Json = {"mode": "server", "documentation": limits(settings), "operation": _operations(operations)}
    if settings.restricted:
        rest["security"] = _security(tokens=offered is not None)
    stored = [_resource(type_, offered) for type_ in offered.interactions] if offered is not None else []
    rest["resource"] = [*stored, *(_published(type_, searched) for type_, searched in published.items())]
    if offered is not None:
        rest["interaction"] = [{"code": code} for code in offered.system]
    return msgspec.json.encode(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": RELEASED,
            "kind": "instance",
            "software": {"name": "fhirnet", "version": __version__},
            "implementation": _implementation(settings),
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"],
            "rest": [rest],
        }
    )


def _implementation(settings: Settings) -> Json:
    said: Json = {"description": "fhirnet: TACE resistance and PRRT suitability from FHIR R4 cases"}
    return said | ({"url": settings.base_url} if settings.base_url else {})


def _security(*, tokens: bool) -> Json:
    """How clients log in: where tokens are kept, as SMART says."""
    said: Json = {"description": "Clients are registered peers, with a token of SMART Backend Services or an API key."}
    return said | ({"service": [{"coding": [{"system": SECURITY, "code": "SMART-on-FHIR"}]}]} if tokens else {})


def _resource(type_: str, offered: Offered) -> Json:
    """One stored type: what may be done with it."""
    said: Json = {
        "type": type_,
        "interaction": [{"code": code} for code in offered.interactions[type_]],
        "versioning": "versioned" if "vread" in offered.interactions[type_] else "no-version",
        "readHistory": "vread" in offered.interactions[type_],
        "updateCreate": "update" in offered.interactions[type_],
        "conditionalCreate": "create" in offered.interactions[type_],
        "conditionalUpdate": "update" in offered.interactions[type_],
        "conditionalDelete": "single" if "delete" in offered.interactions[type_] else "not-supported",
        "conditionalRead": "not-match" if "vread" in offered.interactions[type_] else "not-supported",
    }
    if type_ == "Observation":
        said["supportedProfile"] = [url("StructureDefinition", f"{each.question}-observation") for each in PROFILES]
    if searched := offered.searched.get(type_):
        said["searchParam"] = [{"name": name, "type": kind} for name, kind in searched]
    if operations := offered.operations.get(type_):
        said["operation"] = _operations(operations)
    return said


def _published(type_: str, searched: Sequence[tuple[str, str]]) -> Json:
    """One type that is not stored: its resources are the same for everybody."""
    return {
        "type": type_,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [{"name": name, "type": kind} for name, kind in searched],
    }


def _operations(names: Iterable[str]) -> list[Json]:
    return [{"name": name, "definition": ELSEWHERE.get(name, f"{FN}/OperationDefinition/{name}")} for name in names]


def limits(settings: Settings) -> str:
    """The limits of the service in words."""
    return (
        f"Limits: body {settings.max_body_bytes} bytes after decoding (413); Bundle.entry {ENTRIES} (413); "
        f"JSON nesting {DEPTH} (400); a number {DIGITS} digits and an exponent of -{EXPONENT} to {EXPONENT} (400); "
        f"{settings.time_limit_seconds:g} s per request (503); {settings.max_issues} issues in an error answer; "
        f"of one caller {settings.requests_per_minute or 'any number of'} requests a minute and "
        f"{settings.requests_at_once or 'any number'} at once, in each of {settings.workers} processes (429)."
    )
