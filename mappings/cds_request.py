"""The body of a CDS Hooks call, read once: what happened, to whom, which orders, and the resources sent along.

https://cds-hooks.hl7.org/2.0/. What a later version adds is passed over. Resources stay as they were sent, digit for
digit; they are read with the case that they become.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from msgspec import Raw

from fhirnet.errors import Issue, Refused
from mappings.r4 import exact
from mappings.r4.lexical import BYTE_ORDER_MARK

WANTED = "the request of a CDS Hooks call"
ID = re.compile(r"[A-Za-z0-9.-]{1,64}")  # of a resource
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,16384}=*")  # of RFC 6750


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A call: `selections` are the references of the orders that were selected, `orders` is the Bundle of drafts.

    `prefetch` holds what was sent along, by its key, null where the EHR has nothing. `server` is the address of the
    EHR's API, `token` (never shown) what opens it.
    """

    hook: str
    patient: str
    selections: tuple[str, ...]
    orders: bytes
    prefetch: Mapping[str, bytes]
    server: str | None
    token: str | None

    def __repr__(self) -> str:
        return f"HookRequest({self.hook})"


class _Context(msgspec.Struct, rename="camel"):
    patient_id: str
    selections: tuple[str, ...] = ()
    draft_orders: Raw = Raw(b"null")


class _Authorization(msgspec.Struct):
    access_token: str


class _Request(msgspec.Struct, rename="camel"):
    hook: str
    hook_instance: str
    context: _Context
    fhir_server: str | None = None
    fhir_authorization: _Authorization | None = None
    prefetch: dict[str, Raw] | None = None


_decode = msgspec.json.Decoder(_Request).decode
_AT = re.compile(r" - at `\$\.?(.*)`\Z")
_MISSING = re.compile(r"Object missing required field `(\w+)`")


def read(body: bytes) -> HookRequest:
    """The call. Refused with everything that is wrong with its text, else with the first thing wrong with its form."""
    exact.sound(body, WANTED)
    try:
        found = _decode(body.removeprefix(BYTE_ORDER_MARK))
    except msgspec.ValidationError as error:
        raise Refused(unreadable(error, WANTED)) from None
    if not ID.fullmatch(found.context.patient_id):
        raise Refused(
            Issue("value", "The id of a Patient has 1 to 64 letters, digits, - and dots.", "context.patientId")
        )
    token = found.fhir_authorization.access_token if found.fhir_authorization else None
    if token is not None and not TOKEN.fullmatch(token):
        raise Refused(Issue("value", "This is no access token.", "fhirAuthorization.access_token"))
    return HookRequest(
        hook=found.hook,
        patient=found.context.patient_id,
        selections=found.context.selections,
        orders=bytes(found.context.draft_orders),
        prefetch={key: bytes(value) for key, value in (found.prefetch or {}).items()},
        server=found.fhir_server,
        token=token,
    )


def unreadable(error: msgspec.ValidationError, wanted: str) -> Issue:
    """What is wrong with the form of a body, without anything that stands in it."""
    said = str(error)
    at = found[1] if (found := _AT.search(said)) else ""
    if missing := _MISSING.match(said):
        return Issue("required", f"{wanted} holds this.", f"{at}.{missing[1]}".lstrip("."))
    return Issue("value", f"This is not what {wanted} holds here.", at or None)
