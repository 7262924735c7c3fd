"""Entry criteria of NETTER-1 (NCT01578239), 177Lu-DOTATATE against high-dose octreotide in midgut NET.

Primary, Ki-67, setting, target lesions and age were read at source [V]; the laboratory limits second-hand [V2]; liver
uptake, KPS, prior therapy and the 12 weeks are not verified at source [K].
"""

from dataclasses import replace
from decimal import Decimal

from fhirnet.case.disease import SiteGroup
from fhirnet.rules.prrt_criteria.grade import Band
from fhirnet.rules.prrt_criteria.liver_function import Albumin
from fhirnet.rules.prrt_criteria.medication import Exposure
from fhirnet.rules.prrt_criteria.performance import Scales
from fhirnet.rules.prrt_criteria.procedures import LiverDirected
from fhirnet.rules.prrt_criteria.progression import Need, Progression
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import as_exclusion, exclusion, hard, taken_over, unverified
from fhirnet.rules.prrt_criteria.tumour import Sites
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Definition, words

INHERITED = taken_over(prrt_default_1.RULES)
RULES = replace(
    INHERITED,
    histology=hard(Sites("midgut NET", frozenset({SiteGroup.MIDGUT}), unknown=False)),  # "midgut only" [V]
    grade=hard(Band(Decimal(20))),  # Ki-67 <= 20 % [V]
    sstr_uptake=unverified(hard(Uptake(Comparison.AT_LEAST_LIVER, targets_only=True))),  # targets [V], ">=" [K]
    progression=hard(Progression(Need.PRESENT, 366)),  # PD on LAR [V]; oldest scan 3 years, the 12 months are a reading
    hemoglobin=unverified(hard(Decimal(8))),  # g/dL, 5.0 mmol/L [V2]
    leukocytes=unverified(hard(Decimal(2))),  # 10*9/L [V2]
    platelets=unverified(hard(Decimal(75))),  # 10*9/L [V2]
    renal_function=unverified(hard(Renal(Decimal(50), Decimal(150)))),  # "creatinine > 150 or CrCl < 50 excluded" [V2]
    bilirubin=unverified(hard(Decimal(3))),  # x ULN [V2]
    albumin=unverified(hard(Albumin(Decimal(30)))),  # "< 30 g/L excluded unless PT normal" [V2]
    performance_status=unverified(hard(Scales(kps=60))),  # [K]
    prior_prrt=unverified(exclusion(None)),  # [K]
    liver_directed_interval=unverified(exclusion(LiverDirected(84, silence_is_none=True))),  # "< 12 wk excluded" [K]
    cardiac=unverified(as_exclusion(INHERITED.cardiac)),  # "CHF NYHA II-IV excluded" [V2]
    age=hard(18),  # years [V]
    ssa_exposure=hard(Exposure()),  # "LAR 20-30 mg q3-4w >= 12 wk" [V]
    glucose=unverified(hard(Decimal(2))),  # x ULN [V2]
)

DEFINITION = Definition(
    id="netter-1",
    version="1.0.0",
    order=5,
    citation="NCT01578239",
    unverified=words("unverified.netter-1"),
)
