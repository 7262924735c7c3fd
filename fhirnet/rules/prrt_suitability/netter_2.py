"""Entry criteria of NETTER-2 (NCT03972488), first-line 177Lu-DOTATATE in newly diagnosed NET of higher grade 2 or 3.

It took patients *without* progression on earlier therapy, so most others fail it. The blood and liver limits, the
clearance are not verified at source [K]; the rest was read [V].
"""

from dataclasses import replace
from decimal import Decimal

from fhirnet.rules.prrt_criteria.grade import Band
from fhirnet.rules.prrt_criteria.performance import Scales
from fhirnet.rules.prrt_criteria.procedures import LiverDirected
from fhirnet.rules.prrt_criteria.progression import Need, Progression
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.rule_set import exclusion, hard, taken_over, timing, unverified
from fhirnet.rules.prrt_criteria.safety import IRRADIATION_ONLY
from fhirnet.rules.prrt_criteria.tumour import GASTROENTEROPANCREATIC, Sites
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Definition, words

RULES = replace(
    taken_over(prrt_default_1.RULES),
    histology=hard(Sites("GEP-NET", GASTROENTEROPANCREATIC)),  # [V]
    grade=hard(Band(Decimal(55), Decimal(10))),  # Ki-67 10-55 % [V]
    sstr_uptake=hard(Uptake(Comparison.ABOVE_LIVER, targets_only=True)),  # "all target lesions, > normal liver" [V]
    sstr_recency=timing(90),  # "<= 3 months" [V]
    progression=hard(Progression(Need.ABSENT)),  # "progression on prior therapy excluded" [V]
    hemoglobin=unverified(hard(Decimal(8))),  # g/dL [K]
    leukocytes=unverified(hard(Decimal(2))),  # 10*9/L [K]
    platelets=unverified(hard(Decimal(75))),  # 10*9/L [K]
    renal_function=unverified(hard(Renal(Decimal(40)))),  # mL/min [K]
    bilirubin=unverified(hard(Decimal(3))),  # x ULN [K]
    performance_status=hard(Scales(kps=60)),  # [V]
    prior_prrt=exclusion(None),  # [V]
    liver_directed_interval=exclusion(LiverDirected(None)),  # any radio-, chemoembolisation or RFA; TAE not named [V]
    marrow_reserve=exclusion(IRRADIATION_ONLY),  # "EBRT > 25 % marrow" [V]
    age=hard(15),  # years [V]
    diagnosis_interval=hard(184),  # "diagnosed <= 6 months" [V]
    other_systemic_therapy=hard(31),  # "other systemic therapy > 1 month excluded" [V]
    body_weight=hard(Decimal(40)),  # "> 40 kg" [V]
    recent_surgery=exclusion(84),  # "surgery <= 12 wk excluded" [V]
)

DEFINITION = Definition(
    id="netter-2",
    version="1.0.0",
    order=6,
    citation="NCT03972488",
    unverified=words("unverified.netter-2"),
)
