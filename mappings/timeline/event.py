"""One row of the timeline, and how a date and an amount become part of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from fhirnet.dates import OPEN_END, OPEN_START, Interval
from fhirnet.quantities import Quantity
from mappings.speech import WITHOUT_UNIT, Speech


class Lane(StrEnum):
    """Where a row is drawn."""

    TREATMENT = "treatment"  # a day or days: TACE, resection, PRRT cycle
    DRUG = "drug"  # from first to last
    SCAN = "scan"  # with the response that it showed, and what it found: new lesions, vascular invasion, spread
    TUMOUR = "tumour"  # mm: of one scan the one size that stands for it
    BURDEN = "burden"  # % of the liver
    MARKER = "marker"  # ng/mL, units: on a log axis
    BLOOD = "blood"  # counts, kidney and liver values during PRRT
    STATUS = "status"  # diagnoses, performance status, pathology
    SIZE = "size"  # what else a scan measured: in the table only


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of the timeline.

    `first` and `last` are days (YYYY-MM-DD) between which it was, or from which to which it lasted; `written` is the
    date as the record has it; `first` "": not known when it was or began; `last` None: not known to have ended. A drug
    was begun by `sure_first` and taken up to `sure_last`, whatever its dates mean ("": not known); `ongoing`: it is
    still taken.

    `series` names what is drawn as one line or stands on one line of the strip ("AFP", "TACE"), `code` is the same for
    programs. `value` is its number digit for digit (of a unit that is not the one received: the exact product), `to`
    the other end of a range, `comparator` says that it is an end of an open interval; `lower` and `upper` are the
    limits of normal in the same unit. `said` is the whole fact in words, `label` what of it is written beside its mark
    ("2", "PD"), `marked` False: it is drawn hollow (a candidate, a finding that is stated to be absent).
    """

    lane: Lane
    series: str
    said: str
    written: str
    first: str
    last: str | None
    code: str = ""
    value: str | None = None
    to: str | None = None
    comparator: str = ""
    unit: str = ""
    lower: str | None = None
    upper: str | None = None
    label: str = ""
    marked: bool = True
    sure_first: str = ""
    sure_last: str = ""
    ongoing: bool = False
    sources: tuple[str, ...] = ()


class When(NamedTuple):
    """A date as a row has it."""

    written: str
    first: str
    last: str | None


class Amount(NamedTuple):
    """A quantity as a row has it: one number, or two ends of a range."""

    value: str
    to: str | None
    comparator: str
    unit: str

    @property
    def text(self) -> str:
        """The number, range or bound, without its unit."""
        if self.to is not None:
            return f"{self.value}–{self.to}"
        return f"{self.comparator} {self.value}" if self.comparator else self.value


class What(NamedTuple):
    """What a row is about: a code for programs, the name of its line or series."""

    code: str
    series: str


def event(
    lane: Lane,
    what: What,
    fact: str,
    date: When,
    sources: tuple[str, ...],
    *,
    number: Amount | None = None,
    label: str = "",
    marked: bool = True,
) -> Event:
    """A row of these parts."""
    return Event(
        lane=lane,
        series=what.series,
        code=what.code,
        said=fact,
        written=date.written,
        first=date.first,
        last=date.last,
        value=number.value if number else None,
        to=number.to if number else None,
        comparator=number.comparator if number else "",
        unit=number.unit if number else "",
        label=label,
        marked=marked,
        sources=sources,
    )


def when(speech: Speech, on: Interval | None) -> When:
    """A date in words of one language, and the days that it may mean."""
    if on is None:
        return When(speech.say("timeline.undated"), "", None)
    first = "" if on.first == OPEN_START else on.first.isoformat()
    last = None if on.last == OPEN_END else on.last.isoformat()
    if "/" not in on.written:
        return When(on.written[:10], first, last)
    start, end = (side[:10] for side in on.written.split("/"))
    if start == "..":
        return When(speech.say("timeline.till", last=end), first, last)
    if end == "..":
        return When(speech.say("timeline.since", first=start), first, last)
    return When(speech.say("timeline.period", first=start, last=end), first, last)


def digits(number: Decimal, computed: bool) -> str:
    """A number digit for digit; one that was computed without the zeros that arithmetic leaves at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if computed and "." in text else text


def amount(speech: Speech, quantity: Quantity) -> Amount:
    """A quantity in its canonical unit, exactly."""
    unit = "" if quantity.unit in WITHOUT_UNIT else speech.unit(quantity.unit)
    low, high = (None if end is None else digits(end, quantity.computed) for end in (quantity.low, quantity.high))
    if low is not None and high is not None:
        return Amount(low, None if quantity.low == quantity.high else high, "", unit)
    if low is not None:
        return Amount(low, None, ">" if quantity.low_open else "≥", unit)
    return Amount(high or "", None, "<" if quantity.high_open else "≤", unit)


def said(speech: Speech, quantity: Quantity) -> str:
    """A quantity with its unit, in words."""
    return speech.amount(amount(speech, quantity).text, quantity.unit)


def as_written(speech: Speech, quantity: Quantity) -> str:
    """The number and unit received, where they were converted; else ""."""
    received = quantity.received
    if received is None or not quantity.converted:
        return ""
    ends = dict.fromkeys(end for end in (received.low, received.high) if end is not None)
    text = f"{received.comparator}{'–'.join(ends)} {received.unit or ''}".rstrip()
    return speech.say("timeline.as-written", amount=text)


def remarked(speech: Speech, fact: str, remarks: Iterable[str]) -> str:
    """A fact with what has to be known beside it."""
    joined = speech.joined("clause", [remark for remark in remarks if remark])
    return speech.say("timeline.remarked", said=fact, remarks=joined) if joined else fact
