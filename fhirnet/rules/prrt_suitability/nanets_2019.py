"""NANETS/SNMMI consensus on PRRT, 2019: no number of it was verified at source [K]."""

from dataclasses import replace
from decimal import Decimal

from fhirnet.case.disease import SiteGroup
from fhirnet.rules.prrt_criteria.liver_function import Albumin
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import hard, taken_over, timing, unverified
from fhirnet.rules.prrt_criteria.tumour import Sites
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_criteria.washout import Washout
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Definition, words

RULES = replace(
    taken_over(prrt_default_1.RULES),
    histology=hard(Sites("NET of any site", frozenset(SiteGroup))),  # "various primaries" [V]
    sstr_uptake=unverified(hard(Uptake(Comparison.ABOVE_LIVER))),  # "> liver" [K]
    hemoglobin=unverified(hard(Decimal(8))),  # g/dL [K]
    leukocytes=unverified(hard(Decimal(2))),  # 10*9/L [K]
    platelets=unverified(hard(Decimal(70))),  # 10*9/L [K]
    renal_function=unverified(hard(Renal(Decimal(50)))),  # "eGFR > 50" [K]
    bilirubin=unverified(hard(Decimal(3))),  # x ULN [K]
    albumin=unverified(hard(Albumin(Decimal(30), flat=True))),  # "> 30 g/L" [K]
    ssa_washout=unverified(timing(Washout(long=28, short=1))),  # 4 weeks [K]
)

DEFINITION = Definition(
    id="nanets-2019",
    version="1.0.0",
    order=8,
    citation="NANETS/SNMMI procedure standard and consensus for 177Lu-DOTATATE PRRT, 2019",
    unverified=words("unverified.nanets-2019"),
)
