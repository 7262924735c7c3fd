"""The history of a stored resource as a Bundle: every version, the newest first, with the request that brought it."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Raw


@dataclass(frozen=True, slots=True)
class Past:
    """One version as it was stored: `method` is POST, PUT or DELETE; a deletion has no content."""

    version: int
    updated: str
    method: str
    content: bytes | None


def write(base: str, reference: str, versions: Sequence[Past]) -> bytes:
    """The Bundle of type history about the resource `reference` (Type/id) of the service at `base`."""
    return msgspec.json.encode(
        {
            "resourceType": "Bundle",
            "type": "history",
            "total": len(versions),
            "link": [{"relation": "self", "url": f"{base}/{reference}/_history"}],
            "entry": [
                _entry(base, reference, each, former)
                for each, former in zip(versions, [*versions[1:], None], strict=True)
            ],
        }
    )


def _entry(base: str, reference: str, each: Past, former: Past | None) -> dict[str, object]:
    entry: dict[str, object] = {"fullUrl": f"{base}/{reference}"}
    if each.content is not None:
        entry["resource"] = Raw(each.content)
    return entry | {
        "request": {"method": each.method, "url": reference.partition("/")[0] if each.method == "POST" else reference},
        "response": {"status": _status(each, former), "etag": f'W/"{each.version}"', "lastModified": each.updated},
    }


def _status(each: Past, former: Past | None) -> str:
    """How the request was answered: a resource that was not there, or deleted, is created."""
    if each.content is None:
        return "204 No Content"
    return "201 Created" if former is None or former.content is None else "200 OK"
