"""A question about a stored patient as the question about a posted case: the instance form of an operation.

The parameters stand in the query, or in a Parameters resource without `case`; the case is what is stored.
"""

import msgspec
from msgspec import Raw

from fhirnet.errors import Issue, Refused
from mappings.parameters import CASE
from mappings.r4.decode import receive
from mappings.r4.lexical import BYTE_ORDER_MARK

_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode


def asked(body: bytes, case: bytes) -> bytes:
    """The body of the same question with this case: the case alone, or Parameters that hold it last.

    Refused where the body cannot be read, is no Parameters, or brings a case of its own.
    """
    if not body.strip():
        return case
    posted = receive(body)
    if posted.parameters is None:
        raise Refused(
            Issue("parameter", "The case is what is stored; post Parameters without it, or nothing.", "Bundle")
        )
    given = [
        Issue("parameter", "The case is what is stored.", each.at) for each in posted.parameters if each.name == CASE
    ]
    if given:
        raise Refused.of(given)
    posted.bundle()
    members = _members(body.removeprefix(BYTE_ORDER_MARK))
    parameters = _elements(members.get("parameter", Raw(b"[]")))
    members["parameter"] = Raw(msgspec.json.encode([*parameters, {"name": CASE, "resource": Raw(case)}]))
    return msgspec.json.encode(members)
