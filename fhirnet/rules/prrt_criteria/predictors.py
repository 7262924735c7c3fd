"""The fifteen adverse predictors in their order; weights major and minor are defaults [D].

P01 is in `burden`, P08 in `das_score`, P11 in `medication`, P12 in `performance`, P14 in `progression`.
A predictor never makes a patient unsuitable, and absent is never read from silence.
"""

from collections.abc import Callable
from decimal import Decimal

from fhirnet.case.disease import Metastasis, SiteGroup
from fhirnet.case.imaging import Conflict, Netpet
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.rules.prrt_criteria.burden import liver_burden
from fhirnet.rules.prrt_criteria.chart import Chart, flag, plain, preliminary
from fhirnet.rules.prrt_criteria.conclude import assumed, sources, state, times_normal, unique, unknown
from fhirnet.rules.prrt_criteria.das_score import clinical_score
from fhirnet.rules.prrt_criteria.grade import ki67
from fhirnet.rules.prrt_criteria.medication import heavy_pretreatment
from fhirnet.rules.prrt_criteria.performance import performance
from fhirnet.rules.prrt_criteria.procedures import days_ago, embolizations
from fhirnet.rules.prrt_criteria.progression import kinetics
from fhirnet.rules.prrt_criteria.renal import clearance
from fhirnet.rules.prrt_criteria.scans import netpet
from fhirnet.rules.prrt_criteria.tumour import metastatic_to, primary_site, verification
from fhirnet.rules.prrt_criteria.uptake_predictors import heterogeneity, low_uptake
from fhirnet.rules.prrt_criteria.words import BONE_PERITONEUM, FDG, LESION_SIZE, PRIMARY_SITE
from fhirnet.verdict import Assumption, Predictor, PredictorState, Reason

MAJOR, MINOR = PredictorState.PRESENT_MAJOR, PredictorState.PRESENT_MINOR
ABSENT, OPEN = PredictorState.ABSENT, PredictorState.INDETERMINATE

KI67_MINOR, KI67_MAJOR = Decimal(15), Decimal(20)  # "15-20 minor; > 20 major" [V: COMPOSE "aggressive G2"]
BULKY = Decimal(30)  # mm, NETTER-1 cut > 30 mm [V]
ALP_MINOR, ALP_MAJOR = Decimal(1), Decimal("2.5")  # x ULN; 2.5 as NETTER-3 "high burden" [V]
NSE_HIGH = Decimal(15)  # ng/mL [K: not verified at source]
RESERVE_LOW, RESERVE_ENOUGH = Decimal(40), Decimal(50)  # mL/min [K: not verified at source]
EMBOLIZED = 84  # days [K: not verified at source]


def hindgut(chart: Chart) -> Predictor:
    """P02: a hindgut primary. PR 22 % against 54.5 % of pancreatic ones [V: Ezziddin]; contra: Lund phase II [V]."""
    site = chart.once(primary_site)
    if site.group is None or site.group is SiteGroup.UNKNOWN_PRIMARY:
        return state(OPEN, site.group, site.evidence, reasons=(site.reason,), missing=(chart.wanted(PRIMARY_SITE),))
    found = MINOR if site.group is SiteGroup.HINDGUT else ABSENT
    return state(found, site.group, site.evidence, assumptions=site.assumptions)


def lesion_morphology(chart: Chart) -> Predictor:
    """P05: ill-defined or hypovascular lesions; one MDT's opinion, no literature verified."""
    both = (chart.word(Topic.ILL_DEFINED_MARGINS), chart.word(Topic.HYPOVASCULAR))
    present = [word for word in both if flag(word)]
    if present:
        return state(MINOR, True, sources(present), assumptions=assumed(present))
    if all(flag(word) is False for word in both):
        return state(ABSENT, False, sources(both), assumptions=assumed(both))
    return unknown(both)


def high_ki67(chart: Chart) -> Predictor:
    """P06: above 20 % major, 15 to 20 % minor."""
    measured = chart.once(ki67)
    amount, wanted = measured.amount, (chart.amount(Analyte.KI67).missing,)
    if amount is None:
        return state(OPEN, None, (), reasons=(Reason.MISSING,), missing=wanted)
    found = _band(amount.above(KI67_MAJOR), amount.at_least(KI67_MINOR), amount.at_most(KI67_MAJOR))
    reasons = measured.reasons if found is not OPEN else (measured.doubt, *measured.reasons)
    missing = wanted if found is OPEN else ()
    return state(found, amount, measured.evidence, reasons=reasons, assumptions=measured.assumptions, missing=missing)


def fdg_positive(chart: Chart) -> Predictor:
    """P07: NETPET of an FDG PET of the last year; median survival 101.8 months at P1, 46.5 at P2-P4 [V]."""
    pair = chart.once(netpet)
    if pair.grade is None or pair.recent is not True:
        conflict = pair.scan is not None and isinstance(pair.scan.netpet, Conflict)
        reason = Reason.CONFLICTING_VALUES if conflict else Reason.MISSING
        if pair.grade is not None:
            reason = Reason.STALE if pair.recent is False else Reason.IMPRECISE_DATE
        return state(OPEN, pair.grade, pair.evidence, reasons=(reason,), missing=(chart.wanted(FDG),))
    weights = {Netpet.P4B: MAJOR, Netpet.P4A: MINOR, Netpet.P3: MINOR, Netpet.P2: MINOR}
    return state(weights.get(pair.grade, ABSENT), pair.grade, pair.evidence, assumptions=pair.assumptions)


def bulky_lesion(chart: Chart) -> Predictor:
    """P09: the largest lesion of the latest scan that measures one."""
    wanted = (chart.wanted(LESION_SIZE, "mm"),)
    measuring = [s for s in chart.case.liver_scans if s.largest_diameter or any(one.total for one in s.lesions)]
    scan = max(measuring, key=lambda s: (s.on.last, s.on.first), default=None)
    if scan is None:
        return state(OPEN, None, (), reasons=(Reason.MISSING,), missing=wanted)
    sizes = [q for q in (plain(scan.largest_diameter), *(plain(one.total) for one in scan.lesions)) if q is not None]
    evidence = unique((*scan.source, *(ref for one in scan.lesions for ref in one.source)))
    if not sizes:
        return state(OPEN, None, evidence, reasons=(Reason.CONFLICTING_VALUES,), missing=wanted)
    largest = max(sizes, key=lambda q: q.low if q.low is not None else Decimal(0))
    bulky = True if any(q.above(BULKY) for q in sizes) else False if all(q.at_most(BULKY) for q in sizes) else None
    if bulky is None:
        return state(OPEN, largest, evidence, reasons=(Reason.COMPARATOR_STRADDLES,), missing=wanted)
    return state(MINOR if bulky else ABSENT, largest, evidence, assumptions=preliminary(scan.reporting))


def raised_alp(chart: Chart) -> Predictor:
    """P10: above 2.5 times normal major, above normal minor."""
    current = chart.amount(Analyte.ALP)
    ratio, reason = times_normal(current)
    if ratio is None or reason:
        return unknown((current,), ratio, (reason,) if reason and not current.reason else ())
    found = _band(ratio.above(ALP_MAJOR), ratio.above(ALP_MINOR), ratio.at_most(ALP_MAJOR))
    if found is OPEN:
        return unknown((current,), ratio)
    return state(found, ratio, current.evidence, assumptions=current.assumptions)


def bone_or_peritoneum(chart: Chart) -> Predictor:
    """P13: bone or peritoneal disease; that there is none would have to be stated for both, and cannot be."""
    spread = metastatic_to(chart, Metastasis.BONE, Metastasis.PERITONEUM)
    said = chart.word(Topic.PERITONEAL_CARCINOMATOSIS)
    if spread or flag(said):
        stated, assumptions = (said.evidence, said.assumptions) if flag(said) else ((), ())
        evidence = unique((*(ref for d in spread for ref in d.source), *stated))
        return state(MINOR, True, evidence, assumptions=unique((*verification(spread), *assumptions)))
    reason = said.reason or Reason.MISSING
    return state(OPEN, None, said.evidence, reasons=(reason,), missing=(chart.wanted(BONE_PERITONEUM),))


def other(chart: Chart) -> Predictor:
    """P15: NSE above 15 ng/mL, clearance 40 to below 50 mL/min, or an embolization in the last 12 weeks."""
    nse, kidneys = chart.amount(Analyte.NSE), chart.once(clearance)
    high = None if nse.usable is None else nse.usable.value.above(NSE_HIGH)
    enough, not_failing = kidneys.at_least(RESERVE_ENOUGH), kidneys.at_least(RESERVE_LOW)
    recent = [p for p in chart.once(embolizations) if days_ago(chart, p.on, EMBOLIZED) is not True]
    surely = [p for p in recent if days_ago(chart, p.on, EMBOLIZED) is False]
    evidence = unique((*nse.evidence, *kidneys.evidence, *(ref for p in recent for ref in p.source)))
    if high or (enough is False and not_failing) or surely:
        return state(MINOR, True, evidence, assumptions=_assumed(kidneys.assumptions, nse.assumptions))
    if high is False and enough and not recent:
        return state(ABSENT, False, evidence, assumptions=_assumed(kidneys.assumptions, nse.assumptions))
    reasons = unique(
        (
            *((nse.reason or Reason.COMPARATOR_STRADDLES,) if high is None else ()),
            *(kidneys.reasons or ((Reason.COMPARATOR_STRADDLES,) if None in (enough, not_failing) else ())),
            *((Reason.IMPRECISE_DATE,) if recent else ()),
        )
    )
    missing = (*((nse.missing,) if high is None else ()), *kidneys.missing)
    return state(OPEN, None, evidence, reasons=reasons or (Reason.COMPARATOR_STRADDLES,), missing=missing)


PREDICTORS: tuple[tuple[str, Callable[[Chart], Predictor]], ...] = (
    ("predictor-liver-burden", liver_burden),
    ("predictor-primary-site", hindgut),
    ("predictor-low-uptake", low_uptake),
    ("predictor-heterogeneity", heterogeneity),
    ("predictor-morphology", lesion_morphology),
    ("predictor-ki67", high_ki67),
    ("predictor-fdg-positive", fdg_positive),
    ("predictor-clinical-score", clinical_score),
    ("predictor-bulky-lesion", bulky_lesion),
    ("predictor-alp", raised_alp),
    ("predictor-pretreatment", heavy_pretreatment),
    ("predictor-performance", performance),
    ("predictor-bone-peritoneal", bone_or_peritoneum),
    ("predictor-kinetics", kinetics),
    ("predictor-other", other),
)


UNVERIFIED = frozenset(  # 25 % of P01, the six months of P14, NSE and renal reserve of P15 are recalled [K]
    {"predictor-liver-burden", "predictor-kinetics", "predictor-other"}
)


def _band(major: bool | None, minor: bool | None, not_major: bool | None) -> PredictorState:
    """The weight of an amount with two limits; open where it spans one of them."""
    if major:
        return MAJOR
    if minor and not_major:
        return MINOR
    return ABSENT if minor is False else OPEN


def _assumed(*assumptions: tuple[Assumption, ...]) -> tuple[Assumption, ...]:
    return unique([a for some in assumptions for a in some])
