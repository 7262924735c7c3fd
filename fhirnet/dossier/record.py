"""The records of a dossier: text and numbers as a reader sees them, in one language; nothing in them is judged anew.

The page, the sheet and the tables are made from these alone, so that they cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from mappings.timeline import Event

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A record that a number came from: its reference in the bundle, a short form of it, its type, its date."""

    reference: str
    short: str
    type: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion, rule or predictor: what was found, what is asked, what it comes to (`answer` is its code)."""

    code: str
    name: str
    value: str
    threshold: str
    answer: str
    said: str
    reasons: tuple[str, ...]
    sources: tuple[Source, ...]
    missing: tuple[str, ...] = ()
    decides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One definition or rule set with its verdict or grade; the criteria of every one are there to be looked at.

    `decided_on` are the criteria that its answer rests on, in one line; `evidence_to` is the date of the latest record
    behind them ("" where none has one); `link` is a web address of the citation or "".
    """

    id: str
    name: str
    version: str
    answer: str
    said: str
    reasons: tuple[str, ...]
    decided_on: str
    evidence_to: str
    citation: str
    link: str
    unverified: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was computed beside the verdicts: a stage, another reading, a date."""

    code: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A prognostic score: information that no verdict reads."""

    code: str
    said: str
    formula: str
    citation: str
    remarks: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A resource, or a part of one, that is no evidence; `at` is its FHIRPath, `what` English for an engineer."""

    code: str
    kind: str
    what: str
    at: str
    harmless: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One day of the story over time: of every definition, by id, the code of its answer and the same in words."""

    on: str
    answers: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a supposed fact turns: a definition or criterion in words, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question answered: every definition, the primary one first, and what a board has to know beside it.

    `headline` is the answer in one line: how many definitions answer what, of one alone its answer; `agreement` what
    the one that is shown first says beside the others; `separating` the one fact that separates those that disagree
    ("" where none does). `deciding` says what would decide an open answer. `changes` is None unless facts are supposed.
    """

    id: str
    title: str
    identifier: str
    headline: str
    agreement: str
    separating: str
    definitions: tuple[Definition, ...]
    predictors: tuple[Criterion, ...]
    beside: tuple[Beside, ...]
    scores: tuple[Score, ...]
    deciding: tuple[str, ...]
    missing: tuple[str, ...]
    assumptions: tuple[str, ...]
    note: str
    unused: tuple[Unused, ...]
    story: tuple[Said, ...]
    changes: tuple[Change, ...] | None = None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """Whom it is about, without saying who: a pseudonym, sex and age where they are known."""

    pseudonym: str
    sex: str
    age: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that a board looks at of one case, in one language, on one day.

    `explicit`: the day was asked for, so only what had been recorded by then is used. `supposed` are facts that are
    only supposed: everything is hypothetical then. `drawing` is a Vega-Lite specification of `timeline`. `bundle` is
    the Bundle that a case document was read as (JSON): the sources are in it; None where a Bundle was handed in.
    """

    language: str
    as_of: str
    explicit: bool
    supposed: tuple[str, ...]
    patient: Patient
    questions: tuple[Question, ...]
    timeline: tuple[Event, ...]
    drawing: Json
    software: str
    rules: str
    disclaimer: str
    bundle: object = None
