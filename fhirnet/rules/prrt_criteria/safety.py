"""Other grounds for caution or exclusion: R13 life expectancy, R18 marrow, R19 allergy, R20 heart, R21 obstruction.

None of them is ever read from silence: "none" must be stated.
"""

from decimal import Decimal

from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.case.treatment import Drug
from fhirnet.rules.prrt_criteria.chart import Chart, Word
from fhirnet.rules.prrt_criteria.conclude import assumed, conclude, decided, sources, threshold, undecided, unique
from fhirnet.rules.prrt_criteria.words import ALLERGIES
from fhirnet.verdict import Judged, Reason

MARROW = (Topic.MARROW_IRRADIATION, Topic.MARROW_DISEASE)
IRRADIATION_ONLY = (Topic.MARROW_IRRADIATION,)


def life_expectancy(chart: Chart, months: Decimal) -> Judged:
    """R13: at least so many months."""
    current = chart.amount(Analyte.LIFE_EXPECTANCY)
    fact = current.usable
    return threshold(current, None if fact is None else fact.value.at_least(months))


def marrow_reserve(chart: Chart, risks: tuple[Topic, ...]) -> Judged:
    """R18: none of the risks to the marrow."""
    return _none_of(*map(chart.word, risks))


def hypersensitivity(chart: Chart, _: None) -> Judged:
    """R19: an allergy list without 177Lu-DOTATATE; an empty record is no list."""
    entries = chart.case.allergies
    reacting = [a for a in entries if a.drug is Drug.LUTETIUM_DOTATATE and a.active]
    if not entries:
        return undecided((Reason.MISSING,), (chart.wanted(ALLERGIES),))
    deciding = reacting or entries
    return decided(not reacting, bool(reacting), unique([ref for a in deciding for ref in a.source]))


def cardiac(chart: Chart, _: None) -> Judged:
    """R20: no uncontrolled heart failure within 180 days."""
    return _none_of(chart.word(Topic.HEART_FAILURE))


def obstruction_and_cns(chart: Chart, _: None) -> Judged:
    """R21: neither untreated obstruction nor untreated CNS metastases within 90 days."""
    return _none_of(chart.word(Topic.OBSTRUCTION), chart.word(Topic.CNS_METASTASES))


def _none_of(*risks: Word) -> Judged:
    """A risk that was stated counts however old it is; that there is none must be recent."""
    present = [r for r in risks if r.fact and r.fact.value is True and r.reason is not Reason.CONFLICTING_VALUES]
    if present:
        return decided(False, True, sources(present), assumptions=assumed(present))
    if any(risk.reason for risk in risks):
        return conclude(None, None, risks)
    return conclude(True, False, risks)
