"""R12-R14 and R18-R22: how the patient is."""

from datetime import date

from fhirnet.case import Case
from fhirnet.case.disease import Complication
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.person import Gender
from fhirnet.case.status import Pregnancy, TestResult, Topic
from fhirnet.case.treatment import Drug
from fhirnet.verdict import NOT_APPLICABLE, Answer, Truth
from tests.oracle.prrt.blood import recent, says, years
from tests.oracle.prrt.rule_sets import RuleSet
from tests.oracle.prrt.three_values import Maybe, Span, age, agreed, at_most_old, both, latest, number, opposite, span
from tests.oracle.prrt.tumour import possible, statements


def scores(case: Case, topic: Topic) -> list[int | None]:
    """Every score that may be the latest; None for one that is old, of unclear age or contradicted."""
    counting = latest(statements(case, topic), lambda s: s.value)
    return [int(s.value) if s is not None and at_most_old(s.on, 90, case.as_of) else None for s in counting]


def _ecog(score: int | None, limit: int) -> Maybe:
    return None if score is None else score <= limit


def _kps(score: int | None) -> Maybe:
    return None if score is None or 50 < score < 60 else score >= 60


def performance_status(case: Case, rules: RuleSet) -> Maybe:
    """R12: ECOG or KPS; where both tell, they must agree."""
    ecog = agreed(_ecog(score, rules.ecog) for score in scores(case, Topic.ECOG))
    kps = agreed(_kps(score) for score in scores(case, Topic.KPS))
    if rules.scale != "either":
        return ecog if rules.scale == "ecog" else kps
    if ecog is None or kps is None:
        return kps if ecog is None else ecog
    return ecog if ecog == kps else None


def life_expectancy(case: Case, _: RuleSet) -> Maybe:
    """R13."""
    return says(case, Analyte.LIFE_EXPECTANCY, lambda amount: amount.at_least(number(3)), None)


def breast_feeding(case: Case) -> Maybe:
    """Whether breast-feeding is on record; silence is no."""
    if any(c.kind is Complication.BREAST_FEEDING for c in case.complications):
        return True
    stated = possible(case, Topic.BREAST_FEEDING)
    return agreed(None if value is None else bool(value) for value in stated) if stated else False


def _exempt(case: Case) -> Maybe:
    """Whether the question of pregnancy does not arise."""
    if case.person.gender is Gender.MALE or possible(case, Topic.CHILDBEARING_POTENTIAL) == [False]:
        return True
    ages = years(case)
    if ages is None or ages[1] < 60:
        return False
    return True if ages[0] >= 60 else None


_PREGNANT = {
    Pregnancy.PREGNANT: True,
    Pregnancy.NOT_PREGNANT: False,
    TestResult.POSITIVE: True,
    TestResult.NEGATIVE: False,
}


def pregnancy(case: Case, _: RuleSet) -> Answer:
    """R14."""
    feeding = breast_feeding(case)
    if feeding:
        return Truth.NOT_MET
    if _exempt(case):
        return NOT_APPLICABLE
    topics = (Topic.PREGNANCY, Topic.HCG_SERUM, Topic.HCG_URINE)
    counting = latest((s for topic in topics for s in statements(case, topic)), lambda s: _PREGNANT[s.value])  # type: ignore[index]
    pregnant = agreed(
        _PREGNANT[s.value] if s is not None and at_most_old(s.on, 7, case.as_of) else None  # type: ignore[index]
        for s in counting
    )
    return as_truth(both(opposite(pregnant), opposite(feeding)))


def as_truth(answer: Maybe) -> Truth:
    """The word for an answer."""
    return Truth.INDETERMINATE if answer is None else Truth.MET if answer else Truth.NOT_MET


def _risk_free(case: Case, topic: Topic, days: int | None) -> Maybe:
    """A stated risk counts at any age; a stated "none" must be recent."""
    readings: list[Maybe] = []
    for stated in latest(statements(case, topic), lambda s: s.value):
        if stated is None:
            readings.append(None)
        elif stated.value:
            readings.append(False)
        else:
            readings.append(True if days is None or at_most_old(stated.on, days, case.as_of) else None)
    return agreed(readings)


def marrow_reserve(case: Case, rules: RuleSet) -> Maybe:
    """R18."""
    irradiation = _risk_free(case, Topic.MARROW_IRRADIATION, None)
    return irradiation if rules.irradiation_only else both(irradiation, _risk_free(case, Topic.MARROW_DISEASE, None))


def hypersensitivity(case: Case, _: RuleSet) -> Maybe:
    """R19."""
    if any(a.drug is Drug.LUTETIUM_DOTATATE and a.active for a in case.allergies):
        return False
    return True if case.allergies else None


def cardiac(case: Case, _: RuleSet) -> Maybe:
    """R20."""
    return _risk_free(case, Topic.HEART_FAILURE, 180)


def obstruction(case: Case, _: RuleSet) -> Maybe:
    """R21."""
    return both(_risk_free(case, Topic.OBSTRUCTION, 90), _risk_free(case, Topic.CNS_METASTASES, 90))


def old_enough(case: Case, rules: RuleSet) -> Maybe:
    """R22: by the date of birth, else by a stated age."""
    ages = years(case)
    if ages is not None:
        youngest, oldest = ages
        return True if youngest >= rules.age else False if oldest < rules.age else None
    stated = recent(case, Analyte.AGE, None)
    return agreed(None if m is None else _grown(m, case.as_of).at_least(number(rules.age)) for m in stated)


def _grown(stated: Measurement, as_of: date) -> Span:
    """A stated age, and the years that may have gone by since."""
    (least, most), years_then = age(stated.on, as_of), span(stated.value)
    if least == most == 0:
        return years_then
    low = None if years_then.low is None else years_then.low + max(0, least) // 366
    high = None if years_then.high is None else years_then.high + max(0, most) // 365 + 1
    return Span(low, high, years_then.low_open, years_then.high_open)
