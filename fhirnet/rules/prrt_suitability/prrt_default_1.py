"""Suitability for 177Lu-DOTATATE: the default rule set of this service, a synthesis of labels, trials and consensus.

It is nobody's guideline: the numbers are those most sources share, the combination is a design decision. High liver
burden is a predictor and not an exclusion: NETTER-1 showed benefit above 50 % (HR 0.145).
"""

from decimal import Decimal

from fhirnet.rules.prrt_criteria.grade import Band
from fhirnet.rules.prrt_criteria.liver_function import Albumin
from fhirnet.rules.prrt_criteria.performance import Scales
from fhirnet.rules.prrt_criteria.prior_prrt import Retreatment
from fhirnet.rules.prrt_criteria.procedures import LiverDirected
from fhirnet.rules.prrt_criteria.progression import Need, Progression
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import Parameters, caution, exclusion, hard, timing
from fhirnet.rules.prrt_criteria.safety import MARROW
from fhirnet.rules.prrt_criteria.tumour import GASTROENTEROPANCREATIC, Sites
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_criteria.washout import Washout
from fhirnet.verdict import Definition

RULES = Parameters(
    histology=hard(Sites("GEP-NET", GASTROENTEROPANCREATIC)),
    differentiation=hard(None),
    grade=hard(Band(Decimal(55))),  # NETTER-2 takes 10-55 %
    net_g3=caution(Band(Decimal(20))),  # above: WHO G3, outside the EMA label
    extent=hard(None),
    sstr_uptake=hard(Uptake(Comparison.ABOVE_LIVER)),  # the wording of NETTER-2
    sstr_recency=timing(90),  # NETTER-2: at most 3 months
    fdg_discordance=exclusion(None),  # NETPET P5 "no"
    progression=hard(Progression(Need.PRESENT, 366)),  # XT-XTR008: within 12 months
    hemoglobin=hard(Decimal(8)),  # g/dL, XT-XTR008
    leukocytes=hard(Decimal(2)),  # 10*9/L, XT-XTR008
    platelets=hard(Decimal(75)),  # 10*9/L, XT-XTR008
    neutrophils=caution(Decimal(1)),  # 10*9/L, a design decision
    renal_function=hard(Renal(Decimal(40))),  # Imperial protocol: below 40 contraindicated
    renal_caution=caution(Renal(Decimal(50), Decimal(150))),  # the entry limits of XT-XTR008, here a caution
    bilirubin=hard(Decimal(3)),  # x ULN, XT-XTR008
    albumin=hard(Albumin(Decimal(30))),  # g/L, "unless PT normal"
    transaminases=caution(Decimal("2.5")),  # x ULN, PKU-II
    performance_status=hard(Scales(ecog=2, kps=60)),
    life_expectancy=caution(Decimal(3)),  # months
    pregnancy=hard(None),
    ssa_washout=timing(Washout(long=28, short=1)),  # FDA label: 4 weeks, 24 hours
    prior_prrt=exclusion(Retreatment()),
    liver_directed_interval=caution(LiverDirected(84)),  # 12 weeks
    marrow_reserve=caution(MARROW),
    hypersensitivity=exclusion(None),
    cardiac=caution(None),
    obstruction_cns=caution(None),
    age=hard(18),
)

DEFINITION = Definition(
    id="prrt-default-1",
    version="1.0.0",
    order=1,
    citation="own synthesis; NETTER-1 NCT01578239, NETTER-2 NCT03972488, XT-XTR008 NCT05459844, FDA and EMA labels",
)
