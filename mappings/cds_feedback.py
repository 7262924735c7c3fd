"""What an EHR tells of its physicians and our cards, read: which card, what became of it, and why.

What a later version of CDS Hooks adds is passed over. A comment may tell of a patient: it is kept, and never repeated.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec

from fhirnet.errors import Issue, Refused
from mappings.cds_request import unreadable
from mappings.r4 import exact
from mappings.r4.lexical import BYTE_ORDER_MARK

WANTED = "the feedback of CDS Hooks"
MOST = 100  # cards in one request
LONGEST = 10_000  # characters of a comment
LONGEST_CODE = 256  # characters of what codes a reason
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What became of one card; the reason as it is coded, and in the words of the physician."""

    card: str
    outcome: str
    acted: datetime
    system: str | None
    code: str | None
    display: str | None
    comment: str | None


class _Coding(msgspec.Struct):
    code: str | None = None
    system: str | None = None
    display: str | None = None


class _Reason(msgspec.Struct, rename="camel"):
    reason: _Coding | None = None
    user_comment: str | None = None


class _Feedback(msgspec.Struct, rename="camel"):
    card: str
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: str
    override_reason: _Reason | None = None


class _Body(msgspec.Struct):
    feedback: tuple[_Feedback, ...]


_decode = msgspec.json.Decoder(_Body).decode


def read(body: bytes) -> list[Given]:
    """The feedback of a body. Refused with everything that is wrong with its text or its values."""
    exact.sound(body, WANTED)
    try:
        found = _decode(body.removeprefix(BYTE_ORDER_MARK)).feedback
    except msgspec.ValidationError as error:
        raise Refused(unreadable(error, WANTED)) from None
    if len(found) > MOST:
        raise Refused(Issue("too-many-entries", f"At most {MOST} cards are taken in one request.", "feedback"))
    if issues := [issue for number, each in enumerate(found) for issue in _issues(each, f"feedback[{number}]")]:
        raise Refused.of(issues)
    return [_given(each) for each in found]


def _issues(given: _Feedback, at: str) -> Iterator[Issue]:
    if _uuid(given.card) is None:
        yield Issue("value", "This is not the uuid of a card.", f"{at}.card")
    if _moment(given.outcome_timestamp) is None:
        yield Issue("value", "This is no moment: 2024-07-01T08:30:00Z.", f"{at}.outcomeTimestamp")
    said = given.override_reason or _Reason()
    coding = said.reason or _Coding()
    if any(len(each or "") > LONGEST_CODE for each in (coding.system, coding.code, coding.display)):
        yield Issue("value", f"This is longer than {LONGEST_CODE} characters.", f"{at}.overrideReason.reason")
    if len(said.user_comment or "") > LONGEST:
        yield Issue("value", f"This is longer than {LONGEST} characters.", f"{at}.overrideReason.userComment")


def _given(given: _Feedback) -> Given:
    said = given.override_reason or _Reason()
    coding = said.reason or _Coding()
    card, acted = _uuid(given.card), _moment(given.outcome_timestamp)
    assert card is not None
    assert acted is not None
    return Given(
        card=str(card),
        outcome=given.outcome,
        acted=acted,
        system=coding.system,
        code=coding.code,
        display=coding.display,
        comment=said.user_comment,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.removeprefix("urn:uuid:"))
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if MOMENT.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None
