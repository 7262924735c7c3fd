"""Dose-modifying toxicity after each cycle: what its laboratory shows, whether it has resolved, for how long it held.

FDA label of 177Lu-DOTATATE, the table of dose modifications, and CTCAE: both second-hand [V2]. Lymphopenia alone never
modifies the dose [V]. Platelets are lowest 5.1 weeks after a dose (median, NETTER-1 [V]): without a count at about that
time nobody knows whether they fell. What was toxic and was not measured since is not resolved. A day whose values
cannot be judged and may be toxic leaves open whether there was a toxicity, whatever was measured on other days.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria import blood
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.words import WORDS
from fhirnet.rules.prrt_next_dose import kidneys, liver
from fhirnet.rules.prrt_next_dose.course import Course, Span
from fhirnet.rules.prrt_next_dose.ctcae import TRANSAMINASES, Bands, Ctcae, below, grades, multiple_grades
from fhirnet.rules.prrt_next_dose.kidneys import Kidneys, RenalRule
from fhirnet.rules.prrt_next_dose.looks import Looks, Said
from fhirnet.rules.prrt_next_dose.neutrophils import neutropenia
from fhirnet.verdict import Assumption, Finding, Judged, Missing, Reason, Truth

COUNTED = (25, 45)  # days after a dose: a count "at about week 4 to 6" [V], three days either way [D]

MET, NOT_MET, INDETERMINATE = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE


class Asked(NamedTuple):
    """What toxicity is judged by: the course, its laboratory day by day, the versions of the rules."""

    course: Course
    looks: Looks
    ctcae: Ctcae
    renal_rule: RenalRule
    baseline: Kidneys | None  # the kidneys before the first dose


class Kind(NamedTuple):
    """One kind of toxicity: what shows it, what a day's laboratory says (met: none), its limit in words.

    `gravity` orders the amounts, the gravest first. `graded` is the count that CTCAE grades, `multiples` are the
    multiples of normal that it grades.
    """

    name: str
    analytes: tuple[Analyte, ...]
    judge: Callable[[Asked, Chart], Said | None]
    threshold: Callable[[Asked], str]
    graded: Analyte | None = None
    multiples: Bands = ()
    gravity: Callable[[Quantity], Decimal] = lambda amount: amount.low or Decimal(0)


class Look(NamedTuple):
    """What one day says of one kind of toxicity; `sure`: the day lies after the cycle, by every reading of dates.

    `doubtful`: it may hide a toxicity, because of its date or of its amounts.
    """

    on: Interval
    sure: bool
    found: Judged
    doubtful: bool


class After(NamedTuple):
    """One kind of toxicity after one cycle.

    `answer` is met where it occurred. `worst` is the gravest look, `last` the last toxic one; `resolved` the first one
    after it that shows no toxicity any more, None: not known to have resolved. `finding` is met where none occurred.
    """

    kind: Kind
    span: Span
    answer: Truth
    finding: Judged
    worst: Look | None = None
    last: Look | None = None
    resolved: Look | None = None

    @property
    def active(self) -> bool:
        """Whether it occurred and is not known to have resolved."""
        return self.answer is MET and self.resolved is None


def asked(course: Course, chart: Chart, ctcae: Ctcae, renal_rule: RenalRule) -> Asked:
    """What toxicity in a course is judged by."""
    looks = Looks(chart.case)
    return Asked(course, looks, ctcae, renal_rule, kidneys.before(looks, course.cycles[0].on))


def _count(analyte: Analyte, grade: int, rule: Callable[[Chart, Decimal], Judged]) -> Callable[[Asked, Chart], Said]:
    return lambda asked, chart: _doubted(rule(chart, below(analyte, grade, asked.ctcae)))


def _doubted(found: Judged) -> Said:
    """What was measured on a day and decides nothing is a doubt."""
    return Said(found, found.answer is INDETERMINATE)


def _limit(analyte: Analyte, grade: int) -> Callable[[Asked], str]:
    unit = WORDS[analyte][1]
    return lambda asked: f">= {below(analyte, grade, asked.ctcae)} {unit}"


def _neutropenia(asked: Asked, chart: Chart) -> Said | None:
    return neutropenia(asked.looks, chart, below(Analyte.NEUTROPHILS, 3, asked.ctcae))


def _renal(asked: Asked, chart: Chart) -> Said:
    own = kidneys.of_the_day(asked.looks, chart)
    first, enough = asked.course.cycles[0].on, lambda: kidneys.surely_enough(asked.looks, own)
    return _doubted(kidneys.renal_toxicity(own, asked.baseline, first, asked.renal_rule, enough))


def _renal_limit(asked: Asked) -> str:
    changes = "creatinine and CrCl" if asked.renal_rule is RenalRule.EITHER else "creatinine or CrCl"
    return f"CrCl >= {kidneys.ENOUGH} mL/min; {changes} changed by < {kidneys.CHANGE} %"


def _hepatic_limit(_: Asked) -> str:
    return f"bilirubin <= {liver.BILIRUBIN} {{ULN}}; albumin {liver.ALBUMIN} or normal INR"


KINDS = (
    Kind(
        "thrombocytopenia",
        (Analyte.PLATELETS,),
        _count(Analyte.PLATELETS, 2, blood.platelets),
        _limit(Analyte.PLATELETS, 2),
        Analyte.PLATELETS,
    ),
    Kind(
        "anaemia",
        (Analyte.HEMOGLOBIN,),
        _count(Analyte.HEMOGLOBIN, 3, blood.hemoglobin),
        _limit(Analyte.HEMOGLOBIN, 3),
        Analyte.HEMOGLOBIN,
    ),
    Kind(
        "neutropenia",
        (Analyte.NEUTROPHILS, Analyte.LEUKOCYTES),
        _neutropenia,
        _limit(Analyte.NEUTROPHILS, 3),
        Analyte.NEUTROPHILS,
    ),
    Kind("renal", kidneys.MEASURED, _renal, _renal_limit),
    Kind(
        "hepatic",
        (Analyte.BILIRUBIN, Analyte.ALBUMIN, Analyte.INR),
        lambda asked, chart: liver.hepatic(asked.looks, chart),
        _hepatic_limit,
        gravity=lambda _: Decimal(0),
    ),
    Kind(
        "transaminases",
        (Analyte.ALT, Analyte.AST),
        lambda asked, chart: liver.transaminases(asked.looks, chart),
        lambda _: f"ALT and AST <= {liver.TRANSAMINASES} {{ULN}}",
        multiples=TRANSAMINASES,
        gravity=lambda amount: -(amount.low or Decimal(0)),
    ),
)


def after(asked: Asked, kind: Kind, span: Span) -> After:
    """What the laboratory after one cycle says of one kind of toxicity."""
    looks = _looks(asked, kind, span)
    sure = [look for look in looks if look.sure]
    toxic = [look for look in sure if look.found.answer is NOT_MET]
    if toxic:
        return _occurred(kind, span, looks, toxic)
    doubtful = [look for look in looks if look.doubtful]
    fine = [look for look in sure if look.found.answer is MET]
    observed = bool(fine) and sure[-1].found.answer is MET
    counted = any(_counted(span, look) for look in fine)
    if doubtful or not observed or (kind.graded is Analyte.PLATELETS and not counted):
        return After(kind, span, INDETERMINATE, _open(kind, span, sure, doubtful, observed))
    worst = _gravest(kind, fine)
    missing = () if counted or kind.graded is None else (_wanted(kind, span),)
    evidence = unique((*worst.found.evidence, *fine[-1].found.evidence))
    finding: Judged = Finding(
        answer=MET,
        value=worst.found.value,
        evidence=evidence,
        assumptions=_assumed(fine),
        missing=missing,
    )
    return After(kind, span, NOT_MET, finding)


def counted_white(asked: Asked, span: Span) -> bool:
    """Whether white cells were counted after a cycle."""
    return any(span.holds(m.on) for m in asked.looks.measured(Analyte.LEUKOCYTES))


def _looks(asked: Asked, kind: Kind, span: Span) -> list[Look]:
    found = []
    for on in asked.looks.dates(kind.analytes, span.cycle.on.first, span.until.last):
        within_span = span.holds(on)
        said = None if within_span is False else kind.judge(asked, asked.looks.on(on.last))
        if said is not None:
            sure = within_span is True
            found.append(Look(on, sure, said.found, said.doubtful or (said.found.answer is NOT_MET and not sure)))
    return found


def _occurred(kind: Kind, span: Span, looks: list[Look], toxic: list[Look]) -> After:
    """A toxicity that occurred; it has resolved with the first look in order that no doubt follows."""
    last, worst = toxic[-1], _gravest(kind, toxic)
    since = [look for look in looks if look.on.last > last.on.last]
    doubts = [last, *(look for look in since if look.doubtful)]
    fine = [look for look in since if look.sure and look.found.answer is MET]
    resolved = next((look for look in fine if all(doubt.on.before(look.on) for doubt in doubts)), None)
    deciding = [worst, last, *([resolved] if resolved else [])]
    evidence = unique([ref for look in deciding for ref in look.found.evidence])
    finding = decided(False, worst.found.value, evidence, assumptions=_assumed(deciding))
    return After(kind, span, MET, finding, worst, last, resolved)


def _open(kind: Kind, span: Span, sure: list[Look], doubtful: list[Look], observed: bool) -> Judged:
    """Why nobody knows whether a toxicity occurred, and what would tell."""
    telling = doubtful or sure[-1:]
    evidence = unique([ref for look in telling for ref in look.found.evidence])
    value = telling[-1].found.value if telling else None
    if observed and not doubtful:  # of platelets: they were counted, not at the time
        return undecided((Reason.MISSING,), (_wanted(kind, span),), value, evidence, _assumed(telling))
    reasons = unique([reason for look in telling for reason in look.found.reasons])
    if any(not look.sure for look in telling):
        reasons = unique((Reason.IMPRECISE_DATE, *reasons))
    missing = unique([m for look in telling for m in look.found.missing])
    wanted = missing or (_wanted(kind, span),)
    return undecided(reasons or (Reason.MISSING,), wanted, value, evidence, _assumed(telling))


def _wanted(kind: Kind, span: Span) -> Missing:
    """The result that would tell: of a count at the time of its nadir, else of any day after the cycle."""
    what, unit = WORDS[kind.analytes[0]]
    on = span.cycle.on
    if kind.graded is None:
        return Missing(what, unit, shifted(on.last, 1), span.until.last)
    return Missing(what, unit, shifted(on.first, COUNTED[0]), shifted(on.last, COUNTED[1]))


def _counted(span: Span, look: Look) -> bool:
    return within(days_from(span.cycle.on, look.on), *COUNTED) is True


def _gravest(kind: Kind, looks: list[Look]) -> Look:
    """The gravest look, of equal ones the last."""

    def gravity(look: Look) -> Decimal:
        value = look.found.value
        return kind.gravity(value) if isinstance(value, Quantity) else Decimal(0)

    return min(reversed(looks), key=gravity)


def _assumed(looks: list[Look]) -> tuple[Assumption, ...]:
    return unique([a for look in looks for a in look.found.assumptions])


def grade(asked: Asked, after: After) -> tuple[int, int] | None:
    """The mildest and the gravest CTCAE grade of a toxicity that occurred; None where it is not graded by a number."""
    kind, worst = after.kind, after.worst
    amount = worst.found.value if worst else None
    if worst is None or not isinstance(amount, Quantity):
        return None
    if kind.multiples:
        return multiple_grades(kind.multiples, amount)
    if kind.graded is None:
        return None
    fact = asked.looks.on(worst.on.last).amount(kind.graded).fact
    return grades(kind.graded, amount, fact.lower if fact else None, asked.ctcae)


def lowest_lymphocytes(looks: Looks, span: Span) -> Measurement | None:
    """The lowest count of lymphocytes after a cycle; None where none was counted."""
    counted = [m for m in looks.measured(Analyte.LYMPHOCYTES) if span.holds(m.on) is True]
    return min(counted, key=lambda m: m.value.low or Decimal(0), default=None)
