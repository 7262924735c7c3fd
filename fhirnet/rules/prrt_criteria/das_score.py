"""The clinical score of Das et al., 0 to 9: P08.

Four items of 0 to 2 and one of 0 to 1, read from medicalalgorithms.com, ranges confirmed by the ASCO abstract [V];
JAMA Netw Open validation: higher is worse. A missing item spans its range; nothing is taken for 0. That 5 and more
is an adverse predictor is a default [D], not a validated cut.
"""

from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.disease import Metastasis, SiteGroup
from fhirnet.case.status import Topic
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.burden import burden
from fhirnet.rules.prrt_criteria.chart import Chart, flag, number
from fhirnet.rules.prrt_criteria.conclude import state, unique
from fhirnet.rules.prrt_criteria.medication import antineoplastics, assumed_of, medication
from fhirnet.rules.prrt_criteria.tumour import metastatic_to, primary_site, verification
from fhirnet.rules.prrt_criteria.words import MEDICATION, PRIMARY_SITE
from fhirnet.verdict import Assumption, Missing, Predictor, PredictorState, Reason

ADVERSE = 5  # [D]
SOME_BURDEN, MUCH_BURDEN = Decimal(25), Decimal(50)  # % of the liver; the source's gap 49-50 is closed at 50 [D]
_SITE_POINTS = {SiteGroup.PANCREAS: 0, SiteGroup.THYMUS: 2}  # any other site: 1


class Item(NamedTuple):
    """The least and the most points of one item."""

    least: int
    most: int
    evidence: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    reason: Reason = Reason.MISSING


def clinical_score(chart: Chart) -> Predictor:
    """P08: the score, or its range where items are missing."""
    items = (_site(chart), _pretreatment(chart), _symptoms(chart), _critical_organs(chart), _peritoneum(chart))
    least, most = sum(item.least for item in items), sum(item.most for item in items)
    found = PredictorState.INDETERMINATE
    if least >= ADVERSE:
        found = PredictorState.PRESENT_MINOR
    elif most < ADVERSE:
        found = PredictorState.ABSENT
    unknown = [item for item in items if item.least != item.most]
    is_open = found is PredictorState.INDETERMINATE
    return state(
        found,
        least if least == most else Quantity(Decimal(least), Decimal(most), "{score}"),
        unique([ref for item in items for ref in item.evidence]),
        reasons=unique(item.reason for item in unknown) if is_open else (),
        assumptions=unique([a for item in items for a in item.assumptions]),
        missing=unique(m for item in unknown for m in item.missing) if is_open else (),
    )


def _site(chart: Chart) -> Item:
    """Available treatments other than PRRT: pancreas 0, thymus 2, any other site 1."""
    site = chart.once(primary_site)
    if site.group is None:
        return Item(0, 2, site.evidence, (chart.wanted(PRIMARY_SITE),), reason=site.reason)
    points = _SITE_POINTS.get(site.group, 1)
    return Item(points, points, site.evidence, assumptions=site.assumptions)


def _pretreatment(chart: Chart) -> Item:
    """None or somatostatin analogue only 0, other agents 1, chemotherapy 2; an embolization is not systemic."""
    records = chart.once(medication)
    if not records:
        return Item(0, 2, missing=(chart.wanted(MEDICATION),))
    agents = chart.once(antineoplastics)
    points = 2 if any(taken.drug.chemotherapy for taken in agents) else 1 if agents else 0
    evidence = unique(ref for taken in (agents or records) for ref in taken.source)
    return Item(points, points, evidence, assumptions=assumed_of(agents))


def _symptoms(chart: Chart) -> Item:
    said = chart.word(Topic.SYMPTOM_GRADE)
    grade = number(said)
    if grade is None:
        return Item(0, 2, said.evidence, (said.missing,), reason=said.reason or Reason.MISSING)
    points = min(grade, 2)
    return Item(points, points, said.evidence, assumptions=said.assumptions)


def _critical_organs(chart: Chart) -> Item:
    """Liver burden, or the stated burden of other critical organs where that is larger."""
    liver, said = chart.once(burden), chart.word(Topic.CRITICAL_ORGAN_BURDEN)
    stated = number(said)
    unknown = liver.reasons[0] if liver.amount is None else Reason.RANGE_STRADDLES_BAND
    if liver.amount is None and stated is None:
        return Item(0, 2, liver.evidence, (liver.missing, said.missing), reason=unknown)
    least, most = (0, 2) if liver.amount is None else _liver_points(liver.amount)
    if stated is not None:
        least, most = max(least, stated), max(most, stated)
    evidence = unique((*liver.evidence, *said.evidence))
    assumptions = (*liver.assumptions, *said.assumptions)
    return Item(least, most, evidence, (liver.missing,), assumptions, unknown)


def _liver_points(amount: Quantity) -> tuple[int, int]:
    """The points of the lower and of the upper end."""
    some, much = amount.at_least(SOME_BURDEN), amount.at_least(MUCH_BURDEN)
    return (some is True) + (much is True), (some is not False) + (much is not False)


def _peritoneum(chart: Chart) -> Item:
    seeded, said = metastatic_to(chart, Metastasis.PERITONEUM), chart.word(Topic.PERITONEAL_CARCINOMATOSIS)
    if seeded:
        return Item(1, 1, unique([ref for d in seeded for ref in d.source]), assumptions=verification(seeded))
    answer = flag(said)
    if answer is None:
        return Item(0, 1, said.evidence, (said.missing,), reason=said.reason or Reason.MISSING)
    return Item(int(answer), int(answer), said.evidence, assumptions=said.assumptions)
