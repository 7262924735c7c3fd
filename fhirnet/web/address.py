"""Where this service is, as clients know it."""

from flask import request

from fhirnet.web.answers import settings


def root() -> str:
    """The address that every path of this service is added to, without a slash at its end."""
    base = settings().base_url
    return request.root_url.rstrip("/") if base is None else base.removesuffix("/fhir")
