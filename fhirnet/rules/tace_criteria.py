"""The form of a definition of TACE resistance and of its verdict, which the four definitions share.

A verdict rests on some of its criteria: met on those that are met, open on those that are open, not met on all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from fhirnet.dates import Interval
from fhirnet.rules.assessments import early_scans
from fhirnet.rules.courses import Course, History
from fhirnet.rules.criterion import row_of, unverified
from fhirnet.rules.given import combination
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World, in_every_world
from fhirnet.rules.sessions import Session
from fhirnet.verdict import (
    NOT_APPLICABLE,
    Answer,
    Assumption,
    Basis,
    CriterionResult,
    Definition,
    Finding,
    Judged,
    Missing,
    Reason,
    Truth,
    Value,
    Verdict,
    Words,
    words,
)

EXACT_DATES = words("missing.exact-dates")
CANDIDATES = words("missing.candidate-sessions")

FLAGS = frozenset(  # what a reader must know beside the verdict, whatever it is
    {
        Reason.AGENT_CHANGED,
        Reason.LATE_ASSESSMENT,
        Reason.LESION_DISCORDANCE,
        Reason.LIPIODOL_CT,
        Reason.METRIC_SENSITIVE,
        Reason.NADIR_MAY_BE_UNDEROBSERVED,
        Reason.NON_TARGET_NE,
        Reason.PENDING_ASSESSMENT,
        Reason.PRECONDITION_COUNT,
        Reason.PROGRESSION_OF_BASELINE_INVASION,
        Reason.REPORTED_VS_COMPUTED,
        Reason.RESIDUAL_AFTER_CR,
        Reason.UNVERIFIED_THRESHOLDS,
    }
)


class Looked(Protocol):
    """What the facts of every definition hold: the story they are from, and its course that is judged."""

    @property
    def history(self) -> History: ...

    @property
    def course(self) -> Course: ...


class Decisive(Protocol):
    """The assessment that decides: its dates (session, scan), and those of later sessions that have none."""

    @property
    def dates(self) -> tuple[Interval, Interval]: ...

    @property
    def pending(self) -> tuple[Interval, ...]: ...


Facts = TypeVar("Facts", bound=Looked)


class Row(NamedTuple, Generic[Facts]):
    """One criterion: its code, its threshold in words, what it is about, who judges it.

    `unverified` says which number that a finding rests on was not checked at its source.
    """

    code: str
    threshold: str
    basis: Basis | None
    judge: Callable[[Facts], Judged]
    unverified: Callable[[Facts, Judged], Words | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(Generic[Facts]):
    """A definition as it is judged: what its criteria look at, its criteria in their order, how they combine.

    `look` gives the facts of a case under a reading, or None without a counted session; `index` is the assessment that
    decides; `flags` are what a reader must know beside the verdict; `readings` are the alternative readings; `excludes`
    are the findings that do not count.
    """

    definition: Definition
    criteria: tuple[Row[Facts], ...]
    combine: Callable[[Iterable[Truth]], Truth]
    look: Callable[[History, World, Any], Facts | None]
    index: Callable[[Facts], Decisive | None]
    default: object
    readings: Mapping[str, object]
    flags: Callable[[Facts, Sequence[Judged], Truth], Iterable[Reason]] = lambda facts, findings, answer: ()
    excludes: tuple[Basis, ...] = ()


def found(
    answer: Answer,
    value: Value | None = None,
    *,
    reasons: Sequence[Reason] = (),
    evidence: Sequence[str] = (),
    assumptions: Sequence[Assumption] = (),
    missing: tuple[Missing, ...] = (),
) -> Judged:
    """The finding of a criterion; what is missing counts only while it is open."""
    finding: Judged = Finding(
        answer=answer,
        value=value,
        reasons=unique(reasons),
        evidence=unique(evidence),
        assumptions=unique(assumptions),
        missing=missing if answer is Truth.INDETERMINATE else (),
    )
    return finding


def count(value: int, least: int, sessions: Sequence[Session], possible: int, assumed: Sequence[Assumption]) -> Judged:
    """The finding of a count of sessions; `possible` is the count if every candidate were one."""
    evidence = [ref for session in sessions for ref in session.source]
    if value >= least:
        return found(Truth.MET, value, evidence=evidence, assumptions=assumed)
    if possible >= least:
        missing = (Missing(CANDIDATES),)
        return found(
            Truth.INDETERMINATE, value, reasons=(Reason.CANDIDATE_SESSIONS,), evidence=evidence, missing=missing
        )
    return found(Truth.NOT_MET, value, reasons=(Reason.PRECONDITION_COUNT,), evidence=evidence, assumptions=assumed)


def answer_of(rules: Rules[Facts], facts: Facts) -> Truth:
    """The answer alone."""
    answers = [row.judge(facts).answer for row in rules.criteria if row.basis is not None]
    return rules.combine([answer for answer in answers if isinstance(answer, Truth)])


def conclude(rules: Rules[Facts], facts: Facts) -> Verdict:
    """The verdict of a definition: every criterion judged, and what the answer rests on."""
    findings = [row.judge(facts) for row in rules.criteria]
    answer = rules.combine([f.answer for f in findings if isinstance(f.answer, Truth)])
    rests_on = [
        (row.basis, f)
        for row, f in zip(rules.criteria, findings, strict=True)
        if row.basis is not None and (answer is Truth.NOT_MET or f.answer is answer)
    ]
    why = [r for _, f in rests_on for r in f.reasons] if answer is Truth.INDETERMINATE else []
    index, early, results = (
        rules.index(facts),
        early_scans(facts.history, facts.course),
        _results(rules, facts, findings),
    )
    beside = (*((Reason.EARLY_SCAN,) if early else ()), *combination(facts.history, facts.course))
    noted = (*rules.flags(facts, findings, answer), *_noted(rules, results), *beside)
    return Verdict(
        definition=rules.definition,
        answer=answer,
        criteria=results,
        basis=unique([basis for basis, _ in rests_on]),
        reasons=unique([*why, *noted, *unverified(rules.definition)]),
        assumptions=unique([a for _, f in rests_on for a in f.assumptions]),
        missing=unique([m for _, f in rests_on for m in f.missing]) if answer is Truth.INDETERMINATE else (),
        index_session=index.dates[0] if index else None,
        index_assessment=index.dates[1] if index else None,
        pending=index.pending if index else (),
        early_scans=early,
    )


def _results(rules: Rules[Facts], facts: Facts, findings: Sequence[Judged]) -> tuple[CriterionResult, ...]:
    rows = zip(rules.criteria, findings, strict=True)
    return tuple([row_of(r.code, r.threshold, f, r.unverified and r.unverified(facts, f)) for r, f in rows])


def _noted(rules: Rules[Facts], results: Sequence[CriterionResult]) -> list[Reason]:
    """What a reader must know of any criterion that is judged, whether the verdict rests on it or not."""
    judged = [f.finding.reasons for row, f in zip(rules.criteria, results, strict=True) if row.basis]
    return [reason for reasons in judged for reason in reasons if reason in FLAGS]


def inapplicable(rules: Rules[Facts], answer: Answer, why: Reason) -> Verdict:
    """The verdict where the question does not arise, or cannot be asked: every criterion has the same answer."""
    return Verdict(
        definition=rules.definition,
        answer=answer,
        criteria=tuple(
            CriterionResult(
                code=row.code,
                threshold=row.threshold,
                finding=found(NOT_APPLICABLE if row.basis is None else answer, reasons=(why,)),
            )
            for row in rules.criteria
        ),
        reasons=(why,),
    )


def in_all_worlds(rules: Rules[Facts], judge: Callable[[World], Verdict]) -> Verdict:
    """The verdict of every world where they agree; where they do not, or are too many, what differs is open."""
    verdicts, why, complete = in_every_world(judge)
    if len(verdicts) == 1 and complete:
        return verdicts[0]
    why = why or (Reason.IMPRECISE_DATE,)
    criteria = tuple(map(partial(_merged_row, why, complete), zip(*(v.criteria for v in verdicts), strict=True)))
    same = complete and len({v.answer for v in verdicts}) == 1
    open_ = (
        row.basis for row, c in zip(rules.criteria, criteria, strict=True) if c.finding.answer is Truth.INDETERMINATE
    )
    return Verdict(
        definition=verdicts[0].definition,
        answer=verdicts[0].answer if same else Truth.INDETERMINATE,
        criteria=criteria,
        basis=_in_order([b for v in verdicts for b in v.basis] if same else open_),
        reasons=_merged_reasons(why, same, verdicts),
        assumptions=unique([a for v in verdicts for a in v.assumptions]),
        missing=() if same and verdicts[0].answer is not Truth.INDETERMINATE else _wanting(why, verdicts),
        index_session=_agreed([v.index_session for v in verdicts]),
        index_assessment=_agreed([v.index_assessment for v in verdicts]),
        pending=unique([on for v in verdicts for on in v.pending]),
        early_scans=unique([on for v in verdicts for on in v.early_scans]),
    )


def _merged_reasons(why: tuple[Reason, ...], same: bool, verdicts: Sequence[Verdict]) -> tuple[Reason, ...]:
    """What every world says; where all are open, whatever one of them says, as each may be open for its own reason."""
    if same and verdicts[0].answer is Truth.INDETERMINATE:
        return unique([*why, *(reason for v in verdicts for reason in v.reasons)])
    shared = [reason for reason in verdicts[0].reasons if all(reason in v.reasons for v in verdicts[1:])]
    return unique(shared if same else [*why, *shared])


def _merged_row(why: tuple[Reason, ...], complete: bool, rows: tuple[CriterionResult, ...]) -> CriterionResult:
    first = rows[0].finding
    if complete and all(row.finding == first for row in rows[1:]):
        return rows[0]
    same = complete and len({row.finding.answer for row in rows}) == 1
    answer = first.answer if same else Truth.INDETERMINATE
    merged = found(
        answer,
        first.value if all(row.finding.value == first.value for row in rows) else None,
        reasons=(*(why if answer is Truth.INDETERMINATE else ()), *(r for row in rows for r in row.finding.reasons)),
        evidence=[ref for row in rows for ref in row.finding.evidence],
        assumptions=[a for row in rows for a in row.finding.assumptions],
        missing=unique([m for row in rows for m in row.finding.missing]),
    )
    return replace(rows[0], finding=merged, unverified=next((r.unverified for r in rows if r.unverified), None))


def _wanting(why: tuple[Reason, ...], verdicts: Sequence[Verdict]) -> tuple[Missing, ...]:
    dates = (Missing(EXACT_DATES),) if Reason.IMPRECISE_DATE in why else ()
    return unique([*dates, *(m for v in verdicts for m in v.missing)])


def _in_order(basis: Iterable[Basis | None]) -> tuple[Basis, ...]:
    there = set(basis)
    return tuple(b for b in Basis if b in there)


def _agreed(dates: Sequence[Interval | None]) -> Interval | None:
    return dates[0] if all(on == dates[0] for on in dates) else None
