"""What a person hands in as a case, whatever its form: a Bundle, Parameters with one, or a plain JSON case document.

All three become a Bundle and what is asked beside it, so that what a person asks anew takes the place of what the
file asked.
"""

from typing import NamedTuple

import msgspec

from mappings import bundle, document
from mappings.r4.lexical import BYTE_ORDER_MARK

ASKED = ("valueCode", "valueDate", "valueString", "valueBoolean")


class _Parameter(msgspec.Struct):
    name: str
    resource: msgspec.Raw = msgspec.Raw()
    valueCode: str | None = None  # noqa: N815 (FHIR's name)
    valueDate: str | None = None  # noqa: N815
    valueString: str | None = None  # noqa: N815
    valueBoolean: bool | None = None  # noqa: N815


class _Posted(msgspec.Struct):
    resourceType: str | None = None  # noqa: N815
    parameter: tuple[_Parameter, ...] = ()


class PostedCase(NamedTuple):
    """The case as a Bundle, and the parameters that came with it.

    `written`: the Bundle that a case document was written as; None where a Bundle was handed in.
    """

    body: bytes
    query: tuple[tuple[str, str], ...] = ()
    written: msgspec.Raw | None = None


_decoder = msgspec.json.Decoder(_Posted)


def read(body: bytes) -> PostedCase:
    """The case of a body. What is neither a document nor sound Parameters stays as it is: the evaluation refuses it.

    Raises Refused with every problem of a case document.
    """
    try:
        posted = _decoder.decode(body.removeprefix(BYTE_ORDER_MARK))
    except (msgspec.MsgspecError, RecursionError):
        return PostedCase(body)
    if posted.resourceType is None and body.strip() not in (b"", b"{}"):
        case = document.load(body)
        body = bundle.write(case)
        return PostedCase(body, (("asOf", case.as_of.isoformat()),), msgspec.Raw(body))
    cases = [each.resource for each in posted.parameter if each.name == "case" and bytes(each.resource)]
    asked = [(each, _value(each)) for each in posted.parameter if each.name != "case"]
    if len(cases) != 1 or any(value is None for _, value in asked):
        return PostedCase(body)
    return PostedCase(bytes(cases[0]), tuple((each.name, value) for each, value in asked if value is not None))


def _value(given: _Parameter) -> str | None:
    found = [value for name in ASKED if (value := getattr(given, name)) is not None]
    if len(found) != 1:
        return None
    return str(found[0]).lower() if isinstance(found[0], bool) else str(found[0])
