"""Entry criteria of XT-XTR008, the Chinese phase 3 trial of 177Lu-DOTATATE against octreotide (NCT05459844).

Read in the trial record [V]. Its ALT, AST and INR limits are listed there but not known, so it does not judge them.
"""

from dataclasses import replace
from decimal import Decimal

from fhirnet.rules.prrt_criteria.grade import Band
from fhirnet.rules.prrt_criteria.liver_function import Albumin
from fhirnet.rules.prrt_criteria.medication import Exposure
from fhirnet.rules.prrt_criteria.performance import Scales
from fhirnet.rules.prrt_criteria.progression import Need, Progression
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import OFF, hard, taken_over
from fhirnet.rules.prrt_criteria.tumour import GASTROENTEROPANCREATIC, Sites
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Definition

RULES = replace(
    taken_over(prrt_default_1.RULES),
    histology=hard(Sites("GEP-NET", GASTROENTEROPANCREATIC)),  # "all origins" [V]
    grade=hard(Band(Decimal(20))),  # G1-G2 [V]
    sstr_uptake=hard(Uptake(Comparison.POSITIVE, targets_only=True)),  # "all target lesions positive" [V]
    progression=hard(Progression(Need.PRESENT, 366)),  # "PD <= 12 months" [V]
    hemoglobin=hard(Decimal(8)),  # "< 80 g/L excluded" [V]
    leukocytes=hard(Decimal(2)),  # 10*9/L [V]
    platelets=hard(Decimal(75)),  # 10*9/L [V]
    renal_function=hard(Renal(Decimal(50), Decimal(150))),  # "creatinine > 150 or CrCl < 50 excluded" [V]
    bilirubin=hard(Decimal(3)),  # x ULN [V]
    albumin=hard(Albumin(Decimal(30), flat=True)),  # "< 30 g/L excluded", whatever the INR [V]
    transaminases=OFF,
    performance_status=hard(Scales(ecog=1)),  # "ECOG 0-1" [V]
    age=hard(18),  # years [V]
    prior_lines=hard(2),  # "<= 2 prior lines" [V]
    ssa_exposure=hard(Exposure()),  # "LAR 20-30 mg >= 12 wk" [V]
)

DEFINITION = Definition(
    id="xtr008",
    version="1.0.0",
    order=4,
    citation="NCT05459844",
)
