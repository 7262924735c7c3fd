"""What came for one key of a call: a resource, a Bundle with those that were found, null, or why there is nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from fhirnet.errors import Issue, Refused
from mappings import peer_answer
from mappings.peer_answer import Found

_anything = msgspec.json.Decoder(float_hook=str).decode
FAILURES = ("error", "fatal")


@dataclass(frozen=True, slots=True)
class Sent:
    """The resources, each with where it stands; `next` is the address of those that are still to come.

    `failed`: the EHR could not look.
    """

    found: tuple[tuple[str, Found], ...] = ()
    next: str | None = None
    failed: bool = False


def read(value: bytes, at: str) -> Sent:
    """What stands at this place of a body. Refused (`resource-type`) where it is no resource."""
    resource = _anything(value)
    if resource is None:
        return Sent()
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise Refused(Issue("resource-type", "This is no FHIR resource.", at))
    if resource["resourceType"] == "OperationOutcome":
        return Sent(failed=True)
    if resource["resourceType"] != "Bundle":
        id_ = resource.get("id")
        alone = Found("", resource["resourceType"], id_ if isinstance(id_, str) else "", "", value)
        return Sent(((at, alone),))
    return _bundle(value, at)


def _bundle(value: bytes, at: str) -> Sent:
    try:
        page = peer_answer.page(value)
    except peer_answer.Unreadable:
        raise Refused(Issue("value", "This Bundle cannot be read.", at)) from None
    placed = tuple((f"{at}.entry[{number}].resource", each) for number, each in enumerate(page.found))
    outcomes = [each for _, each in placed if each.type == "OperationOutcome"]
    kept = tuple(each for each in placed if each[1].type != "OperationOutcome")
    return Sent(kept, page.next, failed=any(map(_says_failure, outcomes)))


def _says_failure(outcome: Found) -> bool:
    issues: Any = peer_answer.members_of(outcome.raw).get("issue")
    listed = issues if isinstance(issues, list) else []
    return any(isinstance(each, dict) and each.get("severity") in FAILURES for each in listed)


def case(found: Iterable[Found], base: str | None) -> bytes:
    """The case that these resources are; what came without an address has one below `base`, where there is one."""
    entries = [
        {**({"fullUrl": url} if (url := _url(each, base)) else {}), "resource": msgspec.Raw(each.raw)} for each in found
    ]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "collection", "entry": entries})


def _url(found: Found, base: str | None) -> str:
    return found.full_url or (f"{base}/{found.type}/{found.id}" if base and found.id else "")
