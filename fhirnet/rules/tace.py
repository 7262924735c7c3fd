"""Has TACE stopped working? The whole answer: one definition, the other three beside it, other readings, the stage.

The four definitions disagree by design; none is preferred here. Whether TACE is unsuitable, and its place for the
stage, are other questions, answered beside it: "unsuitable" is not "resistant".
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

from fhirnet.case import Case
from fhirnet.case.treatment import ProcedureKind
from fhirnet.dates import Interval
from fhirnet.rules import catalogue, staging
from fhirnet.rules.assessments import boundary_free
from fhirnet.rules.courses import History
from fhirnet.rules.marker_prospects import EITHER
from fhirnet.rules.markers import MARKERS
from fhirnet.rules.readings import World, in_every_world
from fhirnet.rules.sessions import SESSION_KINDS
from fhirnet.rules.tace_criteria import Rules, answer_of, conclude, found, in_all_worlds, inapplicable
from fhirnet.rules.tace_deciding import what_decides
from fhirnet.rules.tace_diagnosis import Gate, gate
from fhirnet.rules.tace_excluded import excluded_findings
from fhirnet.rules.tace_separating import separating
from fhirnet.verdict import (
    NOT_APPLICABLE,
    Answer,
    CriterionResult,
    Deciding,
    Reason,
    TaceResistance,
    Truth,
    Verdict,
)

QUESTION = "tace-resistance"
MONTHS = ("month-calendar", "month-30-day")


class Standing(NamedTuple):
    """How a case stands by one definition alone: its verdict, since when it has been met, what would decide it."""

    verdict: Verdict
    first_met: Interval | None
    deciding: tuple[Deciding, ...]


def resistance(case: Case, primary: str) -> TaceResistance:
    """The whole answer with `primary`, an id of the catalogue's "tace-resistance", as its definition.

    KeyError for an id that the catalogue does not know.
    """
    return resistances(case, (primary,))[primary]


def resistances(case: Case, primaries: Iterable[str]) -> dict[str, TaceResistance]:
    """The whole answer with each of these as its definition, by id, from one look at the case. KeyError as above."""
    story, diagnosis = History(case), gate(case)
    modules = catalogue.modules(QUESTION)
    verdicts = {m.DEFINITION.id: _verdict(story, m.RULES, diagnosis) for m in modules}
    beside_it = excluded_findings(story, verdicts.values())
    applies = diagnosis.why is not Reason.NON_HCC
    staged = staging.stage(case) if applies else None
    beside = partial(
        TaceResistance,
        unsuitability=_unsuitability(case, applies),
        stage=staged.stages if staged else (),
        stage_applies=applies,
        indication=staging.indication(staged.stages) if staged else None,
        indications=staging.indications(staged.stages) if staged else (),
        separating=separating(verdicts),
        excluded={m.DEFINITION.id: tuple([f for f in beside_it if f.what in m.RULES.excludes]) for m in modules},
        focus=diagnosis.focus,
    )
    return {primary: _answering(beside, story, verdicts, primary) for primary in primaries}


def _answering(
    beside: partial[TaceResistance], story: History, verdicts: Mapping[str, Verdict], primary: str
) -> TaceResistance:
    """The answer that one definition gives; `beside` holds what is the same whichever it is."""
    first, module = verdicts[primary], catalogue.module(QUESTION, primary)
    assert module is not None
    alternatives = _alternatives(story, module.RULES, first)
    return beside(
        primary=_boundary_sensitive(first, alternatives),
        others=tuple(v for name, v in verdicts.items() if name != primary),
        alternatives=alternatives,
        first_met=_first_met(story, module.RULES, first),
        imaging_only=module.imaging_only(first) if hasattr(module, "imaging_only") else None,
        deciding=_deciding(story, module, module.RULES, first),
    )


def _read_as(name: str) -> tuple[ModuleType, Rules[Any]]:
    """The module of a definition, and its rules as this name reads them."""
    definition, _, reading = name.partition("/")
    module = catalogue.module(QUESTION, definition)
    if module is None:
        raise KeyError(definition)
    return module, replace(module.RULES, default=module.RULES.readings[reading]) if reading else module.RULES


def _standing(story: History, diagnosis: Gate, module: ModuleType, rules: Rules[Any]) -> Standing:
    found = _verdict(story, rules, diagnosis)
    return Standing(found, _first_met(story, rules, found), _deciding(story, module, rules, found))


def _deciding(story: History, module: ModuleType, rules: Rules[Any], found: Verdict) -> tuple[Deciding, ...]:
    """What would decide a verdict of a definition."""
    prospects = partial(module.prospects, story) if hasattr(module, "prospects") else lambda row: EITHER
    return what_decides(found, partial(_opened, story, rules), prospects)


def verdict(case: Case, definition: str) -> Verdict:
    """The verdict of one definition alone; KeyError for an id that the catalogue does not know."""
    module = catalogue.module(QUESTION, definition)
    if module is None:
        raise KeyError(definition)
    return _verdict(History(case), module.RULES, gate(case))


def standings(case: Case, names: Iterable[str]) -> dict[str, Standing]:
    """How the case stands by each of these definitions, by name, from one look at it.

    A name is an id of the catalogue, or such an id, "/" and the name of one of its other readings. KeyError for others.
    """
    story, diagnosis = History(case), gate(case)
    return {name: _standing(story, diagnosis, *_read_as(name)) for name in names}


def unsuitability(case: Case) -> tuple[Verdict, ...]:
    """Whether TACE is unsuitable, by every definition of that, in their order."""
    return _unsuitability(case, gate(case).why is not Reason.NON_HCC)


def answers(case: Case) -> dict[str, Answer]:
    """The answer alone of every definition, in their order."""
    story, diagnosis = History(case), gate(case)
    return {
        m.DEFINITION.id: _answer(story, m.RULES, m.RULES.default) if diagnosis.answer is None else diagnosis.answer
        for m in catalogue.modules(QUESTION)
    }


def _verdict(story: History, rules: Rules[Any], diagnosis: Gate) -> Verdict:
    """The verdict of a definition behind the gate of the diagnoses."""
    if diagnosis.answer is not None and diagnosis.why is not None:
        return inapplicable(rules, diagnosis.answer, diagnosis.why)

    def judge(world: World) -> Verdict:
        facts = rules.look(story, world, rules.default)
        return inapplicable(rules, *_without_session(story)) if facts is None else conclude(rules, facts)

    verdict = in_all_worlds(rules, judge)
    if not diagnosis.assumptions:
        return verdict
    return replace(verdict, assumptions=(*diagnosis.assumptions, *verdict.assumptions))


def _opened(story: History, rules: Rules[Any], verdict: Verdict) -> Verdict | None:
    """The verdict as if the tumour were an HCC, or the possible sessions of known date were sessions."""
    if Reason.CANDIDATE_SESSIONS not in verdict.reasons:
        return _verdict(story, rules, Gate())
    dated = {p.key for p in story.embolizations.candidates if p.on is not None}
    if not dated:
        return None
    counted = [replace(p, kind=ProcedureKind.TACE) if p.key in dated else p for p in story.case.procedures]
    return _verdict(History(replace(story.case, procedures=tuple(counted))), rules, Gate())


def _without_session(story: History) -> tuple[Answer, Reason]:
    if story.embolizations.candidates:
        return Truth.INDETERMINATE, Reason.CANDIDATE_SESSIONS
    return NOT_APPLICABLE, Reason.NO_TACE


def _answer(story: History, rules: Rules[Any], reading: object) -> Answer:
    """The answer alone of a definition under a reading, for a case whose diagnoses leave the question open."""

    def judge(world: World) -> Answer:
        facts = rules.look(story, world, reading)
        return _without_session(story)[0] if facts is None else answer_of(rules, facts)

    answers, _, complete = in_every_world(judge)
    return answers[0] if complete and len(set(answers)) == 1 else Truth.INDETERMINATE


def _alternatives(story: History, rules: Rules[Any], first: Verdict) -> dict[str, Answer]:
    """The answer of the definition under each of its other readings."""
    if not _judged(first):
        return dict.fromkeys(rules.readings, first.answer)
    settled = boundary_free(story.case, story.embolizations.sessions)
    return {
        name: first.answer if settled and name in MONTHS else _answer(story, rules, reading)
        for name, reading in rules.readings.items()
    }


def _judged(verdict: Verdict) -> bool:
    """Whether a verdict comes from the criteria, not from the gate before them, which rests on none."""
    return bool(verdict.basis)


def _boundary_sensitive(first: Verdict, alternatives: Mapping[str, Answer]) -> Verdict:
    if all(alternatives[name] == first.answer for name in MONTHS):
        return first
    return replace(first, reasons=(*first.reasons, Reason.BOUNDARY_SENSITIVE))


def _unsuitability(case: Case, applies: bool) -> tuple[Verdict, ...]:
    modules = catalogue.modules("tace-unsuitability")
    if applies:
        return tuple(m.judge(case) for m in modules)
    why = found(NOT_APPLICABLE, reasons=(Reason.NON_HCC,))
    return tuple(
        Verdict(
            definition=m.DEFINITION,
            answer=NOT_APPLICABLE,
            criteria=tuple(CriterionResult(code=c.code, threshold=c.threshold, finding=why) for c in m.CRITERIA),
            reasons=(Reason.NON_HCC,),
        )
        for m in modules
    )


def _first_met(story: History, rules: Rules[Any], first: Verdict) -> Interval | None:
    """The earliest date of a scan or marker value after which the case, cut there, meets the definition."""
    if not _judged(first):
        return None
    case = story.case
    started = min((p.on.first for p in case.procedures if p.on and p.kind in SESSION_KINDS), default=date.max)
    dates = {scan.on.last: scan.on for scan in case.liver_scans if scan.on.last > started}
    dates |= {m.on.last: m.on for m in case.measurements if m.analyte in MARKERS and m.on.last > started}
    for day in sorted(dates):
        if day >= case.as_of:
            return dates[day] if first.answer is Truth.MET else None
        then = story.until(day)
        if gate(then.case).answer is None and _answer(then, rules, rules.default) is Truth.MET:
            return dates[day]
    return None
