"""What was looked at, how it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from fhirnet.errors import FhirnetError
from fhirnet.verdict import Words, words


class Level(StrEnum):
    """OK; WARNING: it works, and will not for ever; PROBLEM: something does not work, or is not safe."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: `subject` is a name of the word list, `what` says in one line how it is and what to do."""

    subject: str
    level: Level
    what: Words


def ok(subject: str, what: Words) -> Check:
    return Check(subject, Level.OK, what)


def warning(subject: str, what: Words) -> Check:
    return Check(subject, Level.WARNING, what)


def problem(subject: str, what: Words) -> Check:
    return Check(subject, Level.PROBLEM, what)


def not_looked(subject: str, setting: str) -> Check:
    """That nothing can be said of a subject, because a setting cannot be used."""
    return warning(subject, words("doctor.not-looked", setting=setting))


def problems(subject: str, error: FhirnetError) -> list[Check]:
    """Every issue of a refusal, in the words it was refused with."""
    return [said(subject, Level.PROBLEM, f"{each.at}: {each.what}" if each.at else each.what) for each in error.issues]


def said(subject: str, level: Level, what: str) -> Check:
    """What another part of the program said, as it was said."""
    return Check(subject, level, words("doctor.said", what=what))
