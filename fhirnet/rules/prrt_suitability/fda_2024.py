"""The US label of lutetium Lu 177 dotatate (Lutathera), text of 4/2024.

Indication: adults and pediatric patients 12 years and older with SSTR-positive GEP-NETs, including foregut, midgut and
hindgut [V]. No grade limit, no progression, no blood count is named; CrCl < 30 and bilirubin > 3 x ULN were not
studied [V2: second-hand].
"""

from dataclasses import replace
from decimal import Decimal

from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import OFF, hard, taken_over, timing, unverified
from fhirnet.rules.prrt_criteria.tumour import GASTROENTEROPANCREATIC, Sites
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_criteria.washout import Washout
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Definition, words

RULES = replace(
    taken_over(prrt_default_1.RULES),
    histology=hard(Sites("GEP-NET", GASTROENTEROPANCREATIC)),  # "including foregut, midgut, and hindgut" [V]
    grade=OFF,  # absent from the indication [V]
    net_g3=OFF,
    sstr_uptake=hard(Uptake(Comparison.POSITIVE)),  # "SSTR-positive", no cut-off [V]
    progression=OFF,  # absent from the indication [V]
    hemoglobin=OFF,  # no number for any blood count
    leukocytes=OFF,
    platelets=OFF,
    neutrophils=OFF,
    renal_function=unverified(hard(Renal(Decimal(30)))),  # mL/min, below not studied [V2]
    bilirubin=unverified(hard(Decimal(3))),  # x ULN, severe hepatic impairment not studied [V2]
    ssa_washout=timing(Washout(long=28, short=1)),  # "at least 4 weeks", "at least 24 hours" [V]
    age=hard(12),  # years [V]
)

DEFINITION = Definition(
    id="fda-2024",
    version="1.0.0",
    order=2,
    citation="Lutathera (lutetium Lu 177 dotatate) US prescribing information, 4/2024",
    unverified=words("unverified.fda-2024"),
)
