"""One supposed fact as it is written: KEY=VALUE or KEY@DATE=VALUE."""

import re
from datetime import date
from typing import NamedTuple

from fhirnet.dates import Interval
from fhirnet.errors import Issue, Refused

AT = "set"
YES_NO = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
FORM = re.compile(r"(?P<key>[^=@\s]+)(?:@(?P<on>[0-9]{4}-[0-9]{2}-[0-9]{2}))?=(?P<value>.+)", re.DOTALL)


class Supposed(NamedTuple):
    """One supposed fact as it was written; `on` None: no day was named."""

    key: str
    on: date | None
    value: str


def parsed(text: str) -> Supposed:
    """The fact of this text. Refused where it is none."""
    found = FORM.fullmatch(text)
    try:
        on = date.fromisoformat(found["on"]) if found and found["on"] else None
    except ValueError:
        found = None
    if found is None:
        raise refused("a supposed fact is KEY=VALUE or KEY@YYYY-MM-DD=VALUE")
    return Supposed(found["key"], on, found["value"].strip())


def refused(what: str) -> Refused:
    """That a fact cannot be supposed, and why."""
    return Refused(Issue("parameter", what, f"http.{AT}"))


def same_day(one: Interval, other: Interval) -> bool:
    """Whether two facts are of one date, with a time of day or without."""
    return (one.first, one.last) == (other.first, other.last)
