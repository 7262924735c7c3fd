"""The European label of lutetium (177Lu) oxodotreotide (Lutathera).

Indication: unresectable or metastatic, progressive, well differentiated (G1 and G2), SSTR-positive GEP-NETs in adults;
tumour uptake at least that of normal liver [V]. The blood, renal and hepatic numbers are not verified at source [K].
"""

from dataclasses import replace
from decimal import Decimal

from fhirnet.rules.prrt_criteria.grade import Band
from fhirnet.rules.prrt_criteria.liver_function import Albumin
from fhirnet.rules.prrt_criteria.progression import Need, Progression
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import caution, hard, taken_over, timing, unverified
from fhirnet.rules.prrt_criteria.tumour import GASTROENTEROPANCREATIC, Sites
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_criteria.washout import Washout
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Definition, words

RULES = replace(
    taken_over(prrt_default_1.RULES),
    histology=hard(Sites("GEP-NET", GASTROENTEROPANCREATIC)),  # [V]
    grade=hard(Band(Decimal(20))),  # "well differentiated (G1 and G2)" [V]
    sstr_uptake=hard(Uptake(Comparison.AT_LEAST_LIVER)),  # "tumour uptake >= normal liver" [V]
    progression=hard(Progression(Need.PRESENT, 366)),  # "progressive" [V]; the 12 months are a reading
    hemoglobin=unverified(hard(Decimal(8))),  # g/dL, 4.9 mmol/L [K]
    leukocytes=unverified(hard(Decimal(2))),  # 10*9/L [K]
    platelets=unverified(hard(Decimal(75))),  # 10*9/L [K]
    renal_function=unverified(hard(Renal(Decimal(30)))),  # "severe renal failure" [V leaflet], the number [K]
    renal_caution=unverified(caution(Renal(Decimal(40), Decimal(150)))),  # "not recommended" [K]
    bilirubin=unverified(caution(Decimal(3))),  # x ULN [K]
    albumin=unverified(caution(Albumin(Decimal(30)))),  # g/L with a low prothrombin ratio [K]
    ssa_washout=timing(Washout(long=30, short=1)),  # "within 30 days", "24 hours" [V]
    age=hard(18),  # "adults" [V]
)

DEFINITION = Definition(
    id="ema-2024",
    version="1.0.0",
    order=3,
    citation="Lutathera (lutetium (177Lu) oxodotreotide) EU summary of product characteristics",
    unverified=words("unverified.ema-2024"),
)
