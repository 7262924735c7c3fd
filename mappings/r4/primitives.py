"""The primitive types of FHIR R4 that have a form of their own, as types msgspec checks while it decodes.

Patterns are FHIR's, narrowed to days that exist (no 30 February, no year 0000). `\\Z` and not `$`: a final
newline is not part of a date. Codes, URIs and Base64 carry no pattern: hospitals send units with blanks around them,
and that is a question of reading, not of structure. `mappings.strict` asks for their forms.
"""

from decimal import Decimal as Decimal
from typing import Annotated, TypeVar

from msgspec import Meta

_YEAR = r"(?!0000)[0-9]{4}"
_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DAY = rf"""(?:
    {_YEAR}-(?:
        (?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])
      | (?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)
      | 02-(?:0[1-9]|1[0-9]|2[0-8])
    )
  | (?!0000){_LEAP}-02-29
)"""
_PARTIAL = rf"(?:{_DAY}|{_YEAR}(?:-(?:0[1-9]|1[0-2]))?)"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"


def _exactly(form: str) -> str:
    return rf"(?x)\A(?:{form})\Z"


ID = r"\A[A-Za-z0-9\-.]{1,64}\Z"
DATE = _exactly(_PARTIAL)
DATE_TIME = _exactly(rf"{_DAY}(?:T{_CLOCK}{_ZONE})?|{_YEAR}(?:-(?:0[1-9]|1[0-2]))?")
INSTANT = _exactly(rf"{_DAY}T{_CLOCK}{_ZONE}")
TIME = _exactly(_CLOCK)

FORMS = {
    ID: "an id: 1 to 64 letters, digits, hyphens and points",
    DATE: "a date that exists: YYYY, YYYY-MM or YYYY-MM-DD",
    DATE_TIME: "a date that exists (YYYY, YYYY-MM or YYYY-MM-DD), or one with time, seconds and zone "
    "(YYYY-MM-DDThh:mm:ss+zz:zz)",
    INSTANT: "a date that exists with time, seconds and zone (YYYY-MM-DDThh:mm:ss+zz:zz)",
    TIME: "a time of day: hh:mm:ss",
}
"""What a string of that pattern has to be, in words."""

LARGEST = 2**31 - 1

T = TypeVar("T")

Many = Annotated[list[T], Meta(min_length=1)]
"""An element that may repeat; FHIR knows no empty arrays."""

String = Annotated[str, Meta(min_length=1)]
Base64 = Annotated[str, Meta(min_length=1, extra={"form": "base64"})]
Code = Annotated[str, Meta(min_length=1, extra={"form": "code"})]
Oid = Annotated[str, Meta(min_length=1, extra={"form": "oid"})]
Uri = Annotated[str, Meta(min_length=1, extra={"form": "uri"})]
Uuid = Annotated[str, Meta(min_length=1, extra={"form": "uuid"})]
Id = Annotated[str, Meta(pattern=ID)]
Date = Annotated[str, Meta(pattern=DATE)]
DateTime = Annotated[str, Meta(pattern=DATE_TIME)]
Instant = Annotated[str, Meta(pattern=INSTANT)]
Time = Annotated[str, Meta(pattern=TIME)]
Integer = Annotated[int, Meta(ge=-(2**31), le=LARGEST)]
PositiveInt = Annotated[int, Meta(ge=1, le=LARGEST)]
UnsignedInt = Annotated[int, Meta(ge=0, le=LARGEST)]
