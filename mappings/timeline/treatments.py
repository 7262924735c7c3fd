"""Rows of what was done: procedures with their number and activity, and what is planned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.treatment import TACE_KINDS, Drug, MedicationGiven, Outcome, PlannedPrrt, Procedure, ProcedureKind
from mappings.codes import concept_of
from mappings.speech import Speech, short
from mappings.timeline.event import Event, Lane, What, amount, as_written, event, remarked, said, when

TACE, PRRT = "tace", "prrt"  # lines of the strip that several kinds share
MAYBE_TACE = frozenset({ProcedureKind.EMBOLIZATION_UNSPECIFIED, ProcedureKind.TEXT_ONLY_TACE})
NOT_KNOWN, NOT_DONE = "?", "×"  # beside a mark
Given = Mapping[str, MedicationGiven]


class _Seen(NamedTuple):
    """What of the case a procedure is read with."""

    given: Given
    numbers: Mapping[str, str]
    sessions: frozenset[str]
    courses: frozenset[str | None]


def done(speech: Speech, case: Case, sessions: Sequence[Procedure]) -> Iterator[Event]:
    """Procedures, cycles and plans; `sessions` are the embolizations that are TACE."""
    given = doses(case)
    seen = _Seen(
        given,
        {
            **_numbers(p for p in sessions if p.outcome is not Outcome.UNSUCCESSFUL),
            **_numbers(p for p in case.procedures if _line(p, given) == PRRT and not p.stopped),
        },
        frozenset(p.key for p in sessions),
        frozenset(p.course for p in case.procedures),
    )
    for p in case.procedures:
        yield _procedure(speech, p, seen)
    for planned in case.planned:
        yield _planned(speech, planned)


def doses(case: Case) -> Given:
    """By procedure, the one dose of 177Lu that was given in it: it stands in its row. Of several none can."""
    of: dict[str, list[MedicationGiven]] = defaultdict(list)
    keys = {p.key for p in case.procedures}
    for each in case.administrations:
        if each.drug is Drug.LUTETIUM_DOTATATE and each.part_of in keys:
            of[str(each.part_of)].append(each)
    return {key: given[0] for key, given in of.items() if len(given) == 1}


def _line(p: Procedure, given: Given) -> str:
    """The line of the strip that a procedure shares with others; "" for one of its kind."""
    if p.kind in TACE_KINDS or p.kind in MAYBE_TACE:
        return TACE
    lutetium = p.kind is ProcedureKind.RADIOPHARMACEUTICAL and (p.lutetium or p.key in given)
    return PRRT if lutetium or p.kind is ProcedureKind.PRRT_CYCLE else ""


def _numbers(procedures: Iterable[Procedure]) -> dict[str, str]:
    """By key, which one in the order of dates it is; nothing where the written dates cannot tell. A day counts once."""
    days: dict[tuple[date, date, str], list[Procedure]] = defaultdict(list)
    for p in procedures:
        if p.on is not None:
            days[p.on.first, p.on.last, "" if p.on.exact else p.key].append(p)
    ordered, latest = sorted(days), date.min
    numbers: dict[str, str] = {}
    for place, (first, last, _) in enumerate(ordered):
        following = ordered[place + 1][0] if place + 1 < len(ordered) else None
        if (place == 0 or latest < first) and (following is None or last < following):
            numbers |= dict.fromkeys([p.key for p in days[ordered[place]]], str(place + 1))
        latest = max(latest, last)
    return numbers


def _procedure(speech: Speech, p: Procedure, seen: _Seen) -> Event:
    line, name = _line(p, seen.given), speech.say(f"timeline.proc-{p.kind.value}")
    what = What(line or p.kind.value, speech.say(f"timeline.{line}") if line else name)
    number, given = seen.numbers.get(p.key, ""), seen.given.get(p.key)
    dose = given.dose if given else None
    fact = speech.say("timeline.numbered", what=name, number=number) if number else name
    label, why = (number, "") if number else _standing(speech, p, line, seen)
    activity = (
        [] if dose is None else [speech.say("timeline.activity", amount=said(speech, dose)), as_written(speech, dose)]
    )
    return event(
        Lane.TREATMENT,
        what,
        remarked(speech, fact, [why, *activity, *_details(speech, p)]),
        when(speech, p.on),
        (*p.source, *(given.source if given else ())),
        number=None if dose is None else amount(speech, dose),
        label=label,
        marked=not why,
    )


def _standing(speech: Speech, p: Procedure, line: str, seen: _Seen) -> tuple[str, str]:
    """Of a procedure without a number: what is written beside its mark, and why it is not counted ("": it is)."""
    if p.abandoned_for_occlusion:
        return NOT_DONE, speech.say("timeline.abandoned")
    if p.stopped:
        return NOT_DONE, speech.say("timeline.stopped")
    if p.key in seen.courses:
        return "", speech.say("timeline.proc-treatment-course")
    if line == TACE and p.key not in seen.sessions:
        return NOT_KNOWN, speech.say("timeline.candidate")
    if line == TACE and p.outcome is Outcome.UNSUCCESSFUL:
        return NOT_DONE, speech.say("timeline.not-counted")
    return "", ""


def _details(speech: Speech, p: Procedure) -> Iterator[str]:
    if p.text:
        yield p.text
    if p.intent:
        yield speech.concept(concept_of(p.intent))
    if p.outcome:
        yield speech.concept(concept_of(p.outcome))
    if p.standardized is not None:
        yield speech.say("timeline.standardized" if p.standardized else "timeline.not-standardized")
    if p.treated:
        yield speech.say("timeline.treated", lesions=speech.joined("item", map(short, p.treated)))


def _planned(speech: Speech, plan: PlannedPrrt) -> Event:
    activity = plan.activity
    remarks = [speech.say("timeline.planned")]
    if activity is not None:
        remarks += [speech.say("timeline.activity", amount=said(speech, activity)), as_written(speech, activity)]
    name = speech.say("timeline.prrt")
    return event(
        Lane.TREATMENT,
        What(PRRT, name),
        remarked(speech, name, remarks),
        when(speech, plan.on),
        plan.source,
        number=None if activity is None else amount(speech, activity),
        marked=False,
    )
