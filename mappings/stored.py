"""A resource on its way into the store and out of it: checked, given its id and version, otherwise as it was sent.

Only `id`, `meta.versionId`, `meta.lastUpdated` and, in a transaction, references are ever changed; every other
character is served as it was received, numbers digit for digit.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Raw

from fhirnet.errors import Issue, Refused
from mappings import hollow, spans, strict
from mappings.r4 import exact, generated, walk
from mappings.r4.decode import receive
from mappings.r4.lexical import BYTE_ORDER_MARK

TYPES = (
    "Patient", "Condition", "Observation", "Procedure", "MedicationStatement", "MedicationRequest",
    "MedicationAdministration", "BodyStructure", "AllergyIntolerance", "ServiceRequest", "ResearchSubject",
    "DiagnosticReport", "Provenance", "Device", "Medication", "Practitioner", "Organization", "Bundle",
)  # fmt: skip
BUNDLE = "Bundle"
KEPT = {  # types that no question reads
    each.__name__: each
    for each in (
        generated.DiagnosticReport,
        generated.Provenance,
        generated.Device,
        generated.Practitioner,
        generated.Organization,
        generated.ResearchSubject,
    )
}
REFERRING = ("reference", "valueUri", "valueUrl")  # elements whose text may be the address of another entry
_WRAPPED = (b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":', b"}]}")
_WRAPPED_AT = "Bundle.entry[0].resource"
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode
_text = msgspec.json.Decoder(str).decode
_encode = msgspec.json.encode


def sound(body: bytes, type_: str) -> bytes:
    """The one resource that was posted, without a byte order mark. Refused as by `check`, or because it is empty."""
    body = body.removeprefix(BYTE_ORDER_MARK)
    if not body.strip():
        raise Refused(Issue("body-empty", f"The body is empty; send a resource of the type {type_}."))
    check(body, type_)
    return body


def check(body: bytes, type_: str) -> None:
    """Whether this is a sound resource of that type. Refused with every problem, each with its path."""
    try:
        receive(body if type_ == BUNDLE else body.join(_WRAPPED)).bundle()
    except Refused as error:
        raise error if type_ == BUNDLE else Refused.of(_from(issue, type_) for issue in error.issues) from None
    found = _type(body)
    if found != type_:
        what = f"This is of the type {found}; here resources of the type {type_} are stored."
        raise Refused(Issue("resource-type", what, type_))
    if issues := tuple(_unread(body, type_)) or strict.of_resource(body, type_):
        raise Refused.of(issues)


def _unread(body: bytes, type_: str) -> Iterable[Issue]:
    """What is wrong with the structure of a resource whose type no question reads."""
    if type_ == BUNDLE:
        return hollow.problems(body, type_)
    if type_ not in KEPT:
        return ()
    (entry,) = exact.read(body.join(_WRAPPED))["entry"]
    return walk.problems_of(entry["resource"], KEPT[type_], type_)


def _type(body: bytes) -> str:
    """The type of a resource. Refused where more than one object stands in the body."""
    try:
        return _text(_members(body)["resourceType"])
    except msgspec.MsgspecError:
        raise Refused(Issue("json", "The body is not one JSON object.")) from None


def _from(issue: Issue, type_: str) -> Issue:
    """The same problem, its path from the resource."""
    at = issue.at
    if at is not None and at.startswith("Bundle"):
        at = type_ + at.removeprefix(_WRAPPED_AT) if at.startswith(_WRAPPED_AT) else type_
    return Issue(issue.code, issue.what, at, issue.system, issue.severity)


def id_of(body: bytes) -> str | None:
    """The id the resource says it has."""
    found = _members(body).get("id")
    return None if found is None else _text(found)


def stated(body: bytes) -> str | None:
    """When its sender says that the resource was changed (`meta.lastUpdated`), in UTC; None where it does not."""
    meta = _members(body).get("meta")
    said = None if meta is None else _members(meta).get("lastUpdated")
    try:
        return None if said is None else spans.written(_text(said)).begin
    except ValueError:  # a month of 13 days, where the type is not looked at more closely
        return None


def served(body: bytes, id_: str, version: int, updated: str) -> bytes:
    """The resource as the store serves it: with this id, version and time, everything else as it was sent."""
    members = _members(body)
    meta = _members(members.pop("meta", Raw(b"{}")))
    meta |= {"versionId": Raw(_encode(str(version))), "lastUpdated": Raw(_encode(updated))}
    type_ = members.pop("resourceType")
    members.pop("id", None)
    return _encode({"resourceType": type_, "id": id_, "meta": meta} | members)


def rewritten(body: bytes, addresses: Mapping[str, str]) -> bytes:
    """The resource with references to these addresses (urn:uuid:…, Type?query) pointing where they now are."""
    return bytes(_rewritten(Raw(body), addresses, "")) if addresses else body


def references(body: bytes) -> tuple[str, ...]:
    """Every reference of the resource, as it is written."""
    return tuple(dict.fromkeys(_references(Raw(body), "")))


def _references(raw: Raw, name: str) -> Iterator[str]:
    text = bytes(raw).lstrip()
    if text[:1] == b"{":
        for key, value in _members(text).items():
            yield from _references(value, key)
    elif text[:1] == b"[":
        for value in _elements(text):
            yield from _references(value, name)
    elif text[:1] == b'"' and name == "reference":
        yield _text(text)


def _rewritten(raw: Raw, addresses: Mapping[str, str], name: str) -> Raw:
    text = bytes(raw).lstrip()
    if text[:1] == b"{":
        return Raw(_encode({key: _rewritten(value, addresses, key) for key, value in _members(text).items()}))
    if text[:1] == b"[":
        return Raw(_encode([_rewritten(value, addresses, name) for value in _elements(text)]))
    if text[:1] == b'"' and name in REFERRING:
        return Raw(_encode(addresses.get(_text(text), _text(text))))
    return raw
