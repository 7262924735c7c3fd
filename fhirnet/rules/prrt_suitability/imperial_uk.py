"""The local protocol of Imperial College Healthcare, London (imperialendo.com, lutetium therapy), read [V].

"ECOG 2 or above" in its text is ambiguous; it is read as ECOG 0 to 2.
"""

from dataclasses import replace
from decimal import Decimal

from fhirnet.rules.prrt_criteria.liver_function import Albumin
from fhirnet.rules.prrt_criteria.performance import Scales
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import hard, taken_over, timing
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Definition

RULES = replace(
    taken_over(prrt_default_1.RULES),
    sstr_uptake=hard(Uptake(Comparison.AT_LEAST_LIVER)),  # ">= liver on planar" [V]
    sstr_recency=timing(183),  # "<= 6 months" [V]
    hemoglobin=hard(Decimal(8)),  # "< 8 contraindicated" [V]
    leukocytes=hard(Decimal(2)),  # "< 2" [V]
    platelets=hard(Decimal(75)),  # "< 75" [V]
    renal_function=hard(Renal(Decimal(40))),  # "eGFR/CrCl < 40 contraindicated" [V]
    bilirubin=hard(Decimal(3)),  # "> 3 x ULN" [V]
    albumin=hard(Albumin(Decimal(30))),  # "< 30 with raised PT" [V]
    transaminases=hard(Decimal(3)),  # "> 3 x ULN" [V]; that it is hard is a reading
    performance_status=hard(Scales(ecog=2)),  # [V]
)

DEFINITION = Definition(
    id="imperial-uk",
    version="1.0.0",
    order=7,
    citation="Imperial College Healthcare NHS Trust, lutetium therapy protocol (imperialendo.com)",
)
