"""How a version of a resource is named in the headers of an answer."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from fhirnet.store.versions import Stored


def etag(found: Stored) -> str:
    """The entity tag of a version: `W/"3"`."""
    return f'W/"{found.version}"'


def headers(found: Stored, base: str | None = None) -> dict[str, str]:
    """ETag and Last-Modified; with the address of the service also where this version is (Location)."""
    said = {"ETag": etag(found), "Last-Modified": format_datetime(datetime.fromisoformat(found.updated), usegmt=True)}
    return said if base is None else said | {"Location": f"{base}/{found.reference}/_history/{found.version}"}
