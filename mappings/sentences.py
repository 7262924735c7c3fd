"""The sentences that the notes of both questions share: what was answered, why, what is assumed and what is missing.

Each is one sentence in the language of a Speech, or None where there is nothing to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum

from fhirnet.verdict import (
    Answer,
    Assumption,
    CriterionResult,
    Deciding,
    Definition,
    Finding,
    Grade,
    Missing,
    Reason,
    Words,
)
from mappings.speech import Speech

MISSING_IN = {
    (): "note.missing",
    ("first",): "note.missing-from",
    ("last",): "note.missing-until",
    ("first", "last"): "note.missing-between",
}
SHOWN_MISSING = 12  # items named in a note; the components carry all of them
SHOWN_DECIDING = 3  # ways to decide an open answer that are named


def answer_words(speech: Speech, answer: Answer | Grade) -> str:
    """A verdict or grade as it stands within a sentence."""
    family = "prrt-grade" if isinstance(answer, Grade) else "verdict"
    return speech.concept(f"{family}.{answer.value}").lower()


def headline(speech: Speech, definition: Definition, answer: Answer | Grade, on: object) -> str:
    """The definition, the day the answer speaks for, the answer."""
    return speech.say(
        "note.headline", definition=speech.words(definition.title), on=on, answer=answer_words(speech, answer)
    )


def listed(speech: Speech, key: str, rows: Iterable[str]) -> str | None:
    """A sentence that lists: "note.basis" with its place {rows} filled."""
    said = [*rows]
    return speech.say(key, rows=speech.joined("clause", said)) if said else None


def reasons(
    speech: Speech,
    said: Sequence[Reason],
    elsewhere: frozenset[Reason] = frozenset(),
    lacking: Sequence[Missing] = (),
) -> str | None:
    """Why the answer is what it is; reasons that have a sentence of their own `elsewhere` are left to it.

    That something is missing is left to the sentence that says what, where there is something `lacking`.
    """
    told = elsewhere | {Reason.MISSING} if lacking else elsewhere
    shown = [reason for reason in said if reason not in told]
    return listed(speech, "note.reasons", [speech.concept(f"reason.{reason.value}") for reason in shown])


def criterion(speech: Speech, row: CriterionResult) -> str:
    """A criterion with its number and its threshold."""
    return found(speech, row.code, row.finding, row.threshold)


def found(speech: Speech, code: str, finding: Finding, threshold: str = "") -> str:  # type: ignore[type-arg]
    """What was found for a criterion or predictor: its name, its number, its threshold."""
    return measured(speech, speech.concept(f"criterion.{code}"), speech.value(finding.value, code), threshold)


def measured(speech: Speech, name: str, number: str | None, threshold: str) -> str:
    """As `shown`, of a threshold as it is on the wire."""
    return shown(speech, name, number, speech.threshold(threshold))


def shown(speech: Speech, name: str, number: str | None, limit: str) -> str:
    """A name, what was found, and what is asked for, called so; the last is left out where the name says it."""
    if limit.casefold() in name.casefold():  # "" is, too
        return name if number is None else speech.say("note.criterion-found", name=name, value=number)
    if number is None:
        return speech.say("note.criterion-limit", name=name, threshold=limit)
    return speech.say("note.criterion-found-limit", name=name, value=number, threshold=limit)


def answered(speech: Speech, answers: Iterable[tuple[Definition, Answer | Grade]]) -> str | None:
    """The other definitions side by side, those of one answer together."""
    alike: dict[Answer | Grade, list[str]] = {}
    for definition, answer in answers:
        alike.setdefault(answer, []).append(speech.words(definition.title))
    rows = [
        speech.say("note.answered", answer=answer_words(speech, answer), definitions=speech.joined("item", named))
        for answer, named in alike.items()
    ]
    return listed(speech, "note.others", rows)


def readings(speech: Speech, own: StrEnum, alternatives: Iterable[tuple[str, Answer | Grade]]) -> str:
    """The other readings that turn the answer; that none does."""
    turned = [
        speech.say(
            "note.under-reading", reading=speech.concept(f"alternative.{name}"), answer=answer_words(speech, answer)
        )
        for name, answer in alternatives
        if answer != own
    ]
    return listed(speech, "note.reading-dependent", turned) or speech.say("note.stable")


def assumptions(speech: Speech, assumed: Sequence[Assumption]) -> str | None:
    """What was taken for granted."""
    return listed(speech, "note.assumptions", taken_for_granted(speech, assumed))


def taken_for_granted(speech: Speech, assumed: Sequence[Assumption]) -> list[str]:
    """The names of what was taken for granted."""
    return [speech.concept(f"assumption.{each.value}") for each in assumed]


def missing(speech: Speech, lacking: Sequence[Missing]) -> Iterator[str]:
    """What is missing and can still be, each fact with its unit, those of the same days together; of many the first."""
    facts = [fact for fact in dict.fromkeys(lacking) if fact.can_be]
    by_days: dict[tuple[date | None, date | None], list[str]] = {}
    for fact in facts[:SHOWN_MISSING]:
        by_days.setdefault((fact.first, fact.last), []).append(speech.fact(fact))
    for (first, last), named in by_days.items():
        days = {name: day for name, day in (("first", first), ("last", last)) if day}
        key = "note.missing-on" if first and first == last else MISSING_IN[(*days,)]
        yield speech.say(key, rows=speech.joined("clause", named), **days)
    if len(facts) > SHOWN_MISSING:
        yield speech.say("note.more", count=len(facts) - SHOWN_MISSING)


def deciding(speech: Speech, found: Sequence[Deciding]) -> str | None:
    """The smallest sets of facts that decide an open answer."""
    return listed(speech, "note.deciding", ways(speech, found[:SHOWN_DECIDING]))


def ways(speech: Speech, found: Iterable[Deciding]) -> list[str]:
    """The sets of facts that decide an open answer, each in a phrase."""
    return [
        speech.say(
            "note.settles" if way.settles else "note.may-settle",
            facts=speech.joined("item", [speech.words(fact.what) for fact in way.facts]),
        )
        for way in found
    ]


def unverified(speech: Speech, definitions: Iterable[Definition], others: Iterable[Words | None] = ()) -> str | None:
    """Which thresholds were not checked at their source: of whole definitions, then `others`."""
    rows = [
        speech.say("note.unverified-of", definition=speech.words(each.title), what=speech.words(each.unverified))
        for each in definitions
        if each.unverified is not None
    ]
    rows += [speech.words(what) for what in dict.fromkeys(others) if what is not None]
    return listed(speech, "note.unverified", rows)


def not_used(speech: Speech, count: int) -> str | None:
    """How many resources were set aside."""
    if not count:
        return None
    return speech.say("note.not-used-one") if count == 1 else speech.say("note.not-used", count=count)
