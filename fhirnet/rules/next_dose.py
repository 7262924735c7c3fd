"""May the next dose of PRRT be given? Rules during treatment with 177Lu-DOTATATE.

FDA label of 177Lu-DOTATATE, the table of dose modifications for adverse reactions, read second-hand [V2]; the Japanese
label for the renal rule "and" [V]; the order of the rules and every [D] number are decisions of this service. Treatment
ends for progression, pregnancy, an allergy, toxicity that recurs after a reduced dose or delays a dose by 16 weeks, and
after 4 doses; a dose is withheld while toxicity lasts; it is reduced once after toxicity, and full again if that was
tolerated. Nothing is released while something that would decide is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fhirnet.case import Case
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria import tumour
from fhirnet.rules.prrt_criteria.blood import LYMPHOCYTES_LOW
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, inapplicable, unique
from fhirnet.rules.prrt_criteria.prior_prrt import COURSE_GAP
from fhirnet.rules.prrt_next_dose import disease, holding, schedule, toxicity
from fhirnet.rules.prrt_next_dose.course import DOSES, FULL, REDUCED, Course, course, reduced, total
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.rules.prrt_next_dose.kidneys import RenalRule
from fhirnet.rules.prrt_next_dose.laboratory import laboratory
from fhirnet.rules.prrt_next_dose.rule import ANSWERS, Consequence, Ruled
from fhirnet.rules.prrt_next_dose.toxicity import KINDS, After, Asked
from fhirnet.verdict import (
    DoseRule,
    Episode,
    Missing,
    NextDose,
    PrrtCourse,
    PrrtNextDose,
    Reason,
    Truth,
    Words,
    truth,
    words,
)

AFTER = {  # what toxicity after the last dose does
    Truth.MET: Consequence.REDUCES,
    Truth.NOT_MET: Consequence.NONE,
    Truth.INDETERMINATE: Consequence.BLOCKS,
}
CAVEATS = (words("next-dose.unverified"), words("next-dose.not-read"))
NOT_JUDGED = (
    "diagnosis", "laboratory", "progression", "pregnancy", "hypersensitivity", "other", "thrombocytopenia", "anaemia",
    "neutropenia", "lymphopenia", "renal", "hepatic", "transaminases", "resolution", "delay", "recurrence",
    "interval", "washout", "doses",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Judged:
    """A course judged: its rules, and what each cycle was followed by."""

    rules: tuple[Ruled, ...]
    history: tuple[tuple[After, ...], ...]
    held: holding.Held | None


def next_dose(case: Case, ctcae: Ctcae = Ctcae.V5_0, renal_rule: RenalRule = RenalRule.EITHER) -> PrrtNextDose:
    """What may be done with the next dose of PRRT on `case.as_of`, graded by a version of CTCAE."""
    chart = Chart(case)
    if tumour.not_neuroendocrine(chart):
        return _not_asked(chart, ctcae, renal_rule, Reason.NON_NET, words("next-dose.non-net"))
    given = course(chart)
    if given is None:
        return _not_asked(chart, ctcae, renal_rule, Reason.NO_RECORD, words("next-dose.no-cycle"))
    asked = toxicity.asked(given, chart, ctcae, renal_rule)
    judged = _judge(chart, asked)
    decides = max(rule.does for rule in judged.rules)
    return PrrtNextDose(
        answer=ANSWERS[decides],
        ctcae=ctcae.value,
        renal_rule=renal_rule.value,
        rules=tuple(rule.shown(decides) for rule in judged.rules),
        course=_course(asked, judged),
        activity=_activity(judged.rules, decides),
        not_before=None if decides is Consequence.STOPS else schedule.not_before(chart, given),
        reasons=_reasons(judged.rules, decides),
        assumptions=tuple(sorted({a for rule in judged.rules for a in rule.finding.assumptions})),
        missing=() if decides is Consequence.STOPS else _missing(judged.rules),
        remarks=_remarks(chart, given, judged.rules, decides),
        caveats=CAVEATS,
        focus=tumour.focus(chart),
    )


def _judge(chart: Chart, asked: Asked) -> _Judged:
    """Every rule, in the order of the answer."""
    given = asked.course
    history = tuple(tuple(toxicity.after(asked, kind, span) for kind in KINDS) for span in given.spans)
    present = history[-1]
    longest = holding.held(chart, given, present)
    kinds = {rule.name: rule for rule in (_toxicity(asked, each) for each in present)}
    rules = (
        disease.diagnosis(chart),
        laboratory(chart),
        disease.progression(chart, given),
        disease.pregnant(chart),
        disease.reaction(chart),
        disease.other(chart, given),
        kinds["thrombocytopenia"],
        kinds["anaemia"],
        kinds["neutropenia"],
        _lymphopenia(asked),
        kinds["renal"],
        kinds["hepatic"],
        kinds["transaminases"],
        holding.resolution(present),
        holding.delay(chart, longest, present),
        holding.recurrence(given, history),
        schedule.interval(chart, given),
        schedule.washout(chart),
        schedule.doses(chart, given),
    )
    return _Judged(rules, history, longest)


def _toxicity(asked: Asked, after: After) -> Ruled:
    """One kind of toxicity after the last dose: it reduces the next one, and holds the answer up while unknown."""
    does = AFTER[after.answer]
    uncounted = after.kind.name == "neutropenia" and not after.finding.evidence
    if does is Consequence.BLOCKS and uncounted and toxicity.counted_white(asked, after.span):
        does = Consequence.NONE
    return Ruled(after.kind.name, after.kind.threshold(asked), after.finding, does)


def _lymphopenia(asked: Asked) -> Ruled:
    """Lymphopenia alone never modifies the dose [V]; its value is the lowest count since the last one."""
    lymphocytes = toxicity.lowest_lymphocytes(asked.looks, asked.course.spans[-1])
    if lymphocytes is None:
        return Ruled("lymphopenia", "", decided(True, None, reasons=(Reason.NO_RECORD,)), Consequence.NONE)
    limit = lymphocytes.lower.exact if lymphocytes.lower else None
    low = lymphocytes.value.below(LYMPHOCYTES_LOW if limit is None else limit) is True
    reasons = (Reason.LYMPHOPENIA_ONLY,) if low else ()
    finding = decided(True, lymphocytes.value, lymphocytes.source, reasons=reasons)
    return Ruled("lymphopenia", "", finding, Consequence.NONE)


def _course(asked: Asked, judged: _Judged) -> PrrtCourse:
    given = asked.course
    return PrrtCourse(
        doses=len(given.cycles) if given.complete and not given.possible else None,
        earlier=len(given.earlier),
        last=given.last.on,
        last_activity=given.last.activity,
        reduced=truth(reduced(given.last)),
        cumulative=total((*given.earlier, *given.cycles)),
        toxicity=tuple(_episode(asked, each) for span in judged.history for each in span if each.answer is Truth.MET),
        planned=first if (first := given.planned[0]) == given.planned[1] else None,
        held_weeks=holding.weeks(judged.held.days if judged.held else (0, 0)),
    )


def _episode(asked: Asked, after: After) -> Episode:
    assert after.worst is not None, "a toxicity that occurred was seen"
    value = after.worst.found.value
    amount = value if isinstance(value, Quantity) else None
    return Episode(after.span.number, after.kind.name, amount, toxicity.grade(asked, after))


def _activity(rules: Sequence[Ruled], decides: Consequence) -> Quantity | None:
    """The activity of the next dose, now or after recovery: reduced after toxicity, else full."""
    does = {rule.name: rule.does for rule in rules}
    reduces = Consequence.REDUCES in does.values()
    if decides in (Consequence.STOPS, Consequence.BLOCKS) or (decides is Consequence.WITHHOLDS and not reduces):
        return None
    if does["recurrence"] is Consequence.BLOCKS:
        return None
    return Quantity.exactly(REDUCED if reduces else FULL, "GBq")


def _reasons(rules: Sequence[Ruled], decides: Consequence) -> tuple[Reason, ...]:
    open_ = [rule.finding for rule in rules if rule.does is decides] if decides is Consequence.BLOCKS else []
    why = [reason for finding in open_ for reason in finding.reasons]
    return unique((*why, Reason.UNVERIFIED_THRESHOLDS))


def _missing(rules: Sequence[Ruled]) -> tuple[Missing, ...]:
    """What would decide: first what holds the answer up."""
    first = [rule.finding for rule in rules if rule.does is Consequence.BLOCKS]
    return unique([m for finding in (*first, *(rule.finding for rule in rules)) for m in finding.missing])


def _remarks(chart: Chart, given: Course, rules: Sequence[Ruled], decides: Consequence) -> tuple[Words, ...]:
    found = {rule.name: rule for rule in rules}
    said = []
    if found["interval"].finding.reasons == (Reason.STALE,) and decides is Consequence.BLOCKS:
        said.append(words("next-dose.retreatment", days=COURSE_GAP))
    if found["other"].does is Consequence.BLOCKS:
        said.append(words("next-dose.further-malignancy"))
    if found["diagnosis"].finding.evidence and found["diagnosis"].does is Consequence.BLOCKS:
        said.append(words("next-dose.provisional"))
    if found["hypersensitivity"].does is Consequence.STOPS:
        said.append(words("next-dose.allergy"))
    if found["progression"].does is Consequence.WITHHOLDS:
        said.append(words("next-dose.repeat-imaging"))
    if found["doses"].does is Consequence.BLOCKS and given.possible:
        said.append(words("next-dose.possible-dose"))
    if found["doses"].does is Consequence.STOPS:
        said.append(words("next-dose.complete", doses=DOSES))
    if (planned := schedule.washout_judged_on(chart)) is not None:
        said.append(words("next-dose.washout-planned", on=planned.written))
    if given.earlier:
        said.append(words("next-dose.earlier-course", count=len(given.earlier)))
    return tuple(said)


def _not_asked(chart: Chart, ctcae: Ctcae, renal_rule: RenalRule, why: Reason, said: Words) -> PrrtNextDose:
    """No dose can be released: there is no course, or no neuroendocrine tumour."""
    finding = inapplicable(why)
    return PrrtNextDose(
        answer=NextDose.CANNOT_RELEASE,
        ctcae=ctcae.value,
        renal_rule=renal_rule.value,
        rules=tuple(DoseRule(name=name, threshold="", finding=finding) for name in NOT_JUDGED),
        reasons=(why, Reason.UNVERIFIED_THRESHOLDS),
        remarks=(said,),
        caveats=CAVEATS,
        focus=tumour.focus(chart),
    )
