"""Pregnancy and lactation: R14. A gender that is other, unknown or absent is treated as female."""

from dataclasses import replace

from fhirnet.case.disease import ActiveComplication, Complication
from fhirnet.case.person import Gender
from fhirnet.case.status import Pregnancy, Statement, TestResult, Topic
from fhirnet.rules.prrt_criteria.age import whole_years
from fhirnet.rules.prrt_criteria.chart import Chart, flag, preliminary
from fhirnet.rules.prrt_criteria.conclude import decided, inapplicable, undecided, unique
from fhirnet.rules.prrt_criteria.tumour import verification
from fhirnet.rules.prrt_criteria.words import PREGNANCY_TEST
from fhirnet.rules.series import at_most_days_old
from fhirnet.verdict import Assumption, Judged, Reason, Truth

WINDOW = 7  # days
POST_MENOPAUSAL = 60  # years


def pregnancy(chart: Chart, _: None) -> Judged:
    """R14: not pregnant by a status or test of the last 7 days, and not breast-feeding."""
    nursing, said = _nursing(chart), chart.word(Topic.BREAST_FEEDING)
    if nursing or flag(said):
        stated, assumed = (said.evidence, said.assumptions) if flag(said) else ((), ())
        evidence = unique((*(ref for c in nursing for ref in c.source), *stated))
        return decided(False, True, evidence, assumptions=unique((*verification(nursing), *assumed)))
    if chart.case.person.gender is Gender.MALE:
        return inapplicable(Reason.OTHER_SEX)
    potential = chart.word(Topic.CHILDBEARING_POTENTIAL)
    if flag(potential) is False:
        return _not_of_childbearing_potential(potential.evidence, potential.assumptions)
    years = chart.once(whole_years)
    if years is not None and years[0] >= POST_MENOPAUSAL:
        return _not_of_childbearing_potential((), (Assumption.POST_MENOPAUSAL_BY_AGE,))
    found = _tested(chart)
    if found.answer is Truth.MET and said.reason is Reason.CONFLICTING_VALUES:
        return undecided((said.reason,), (said.missing,), None, said.evidence, said.assumptions)
    return found


def _nursing(chart: Chart) -> list[ActiveComplication]:
    return [c for c in chart.case.complications if c.kind is Complication.BREAST_FEEDING]


def _not_of_childbearing_potential(evidence: tuple[str, ...], assumptions: tuple[Assumption, ...]) -> Judged:
    found = inapplicable(Reason.OTHER_SEX, assumptions)
    return replace(found, evidence=evidence) if evidence else found


def _tested(chart: Chart) -> Judged:
    wanted = (chart.wanted(PREGNANCY_TEST, None, WINDOW),)
    tests = [s for topic in (Topic.PREGNANCY, Topic.HCG_SERUM, Topic.HCG_URINE) for s in chart.stated(topic)]
    if not tests:
        return undecided((Reason.MISSING,), wanted)
    last = max((s.on.last, s.on.first) for s in tests)
    newest = [s for s in tests if (s.on.last, s.on.first) == last]
    evidence = unique([ref for s in newest for ref in s.source])
    assumptions = unique(a for s in newest for a in preliminary(s.reporting))
    answers = {_positive(s) for s in newest}
    fresh = at_most_days_old(newest[0].on, WINDOW, chart.as_of)
    if fresh is not True or len(answers) > 1:
        aged = Reason.STALE if fresh is False else Reason.IMPRECISE_DATE
        reason = aged if fresh is not True else Reason.CONFLICTING_VALUES
        return undecided((reason,), wanted, None, evidence, assumptions)
    positive = answers.pop()
    return decided(not positive, positive, evidence, assumptions=assumptions)


def _positive(statement: Statement) -> bool:
    return statement.value in (Pregnancy.PREGNANT, TestResult.POSITIVE)
