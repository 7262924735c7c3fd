"""The grade: every rule of a set, the predictors, and what they come to (contract 7.1)."""

from collections.abc import Callable

from fhirnet.case import Case
from fhirnet.case.disease import Morphology, Tumour
from fhirnet.case.status import Topic
from fhirnet.verdict import NOT_APPLICABLE, Answer, Grade, PredictorState, Truth
from tests.oracle.prrt import blood, condition, imaging, treatment, tumour
from tests.oracle.prrt.predictors import PREDICTORS
from tests.oracle.prrt.rule_sets import CLASSES, RULE_SETS, RuleSet, alternatives
from tests.oracle.prrt.three_values import Maybe

SIMPLE: dict[str, Callable[[Case, RuleSet], Maybe]] = {
    "prrt-histology": tumour.histology,
    "prrt-differentiation": tumour.differentiation,
    "prrt-grade": tumour.grade,
    "prrt-net-g3": tumour.net_g3,
    "prrt-extent": tumour.extent,
    "prrt-sstr-uptake": imaging.sstr_uptake,
    "prrt-sstr-recency": imaging.sstr_recency,
    "prrt-fdg-discordance": imaging.fdg_discordance,
    "prrt-progression": imaging.progression,
    "prrt-hemoglobin": blood.hemoglobin,
    "prrt-leukocytes": blood.leukocytes,
    "prrt-platelets": blood.platelets,
    "prrt-neutrophils": blood.neutrophils,
    "prrt-renal-function": blood.renal_function,
    "prrt-renal-caution": blood.renal_caution,
    "prrt-bilirubin": blood.bilirubin,
    "prrt-albumin": blood.albumin,
    "prrt-transaminases": blood.transaminases,
    "prrt-performance-status": condition.performance_status,
    "prrt-life-expectancy": condition.life_expectancy,
    "prrt-ssa-washout": treatment.ssa_washout,
    "prrt-prior-prrt": treatment.prior_prrt,
    "prrt-marrow-reserve": condition.marrow_reserve,
    "prrt-hypersensitivity": condition.hypersensitivity,
    "prrt-cardiac": condition.cardiac,
    "prrt-obstruction-cns": condition.obstruction,
    "prrt-age": condition.old_enough,
    "prrt-prior-lines": treatment.prior_lines,
    "prrt-diagnosis-interval": tumour.diagnosis_interval,
    "prrt-ssa-exposure": treatment.ssa_exposure,
    "prrt-other-systemic-therapy": treatment.other_systemic_therapy,
    "prrt-body-weight": blood.body_weight,
    "prrt-glucose": blood.glucose,
    "prrt-recent-surgery": treatment.recent_surgery,
}
CODES = [code for code in CLASSES if code not in {c for rules in RULE_SETS.values() for c in rules.further}]


def off(rules: RuleSet) -> set[str]:
    """What a set does not judge."""
    columns = {
        "prrt-grade": rules.ki67,
        "prrt-net-g3": rules.net_g3 or None,
        "prrt-progression": rules.progression,
        "prrt-hemoglobin": rules.hemoglobin,
        "prrt-leukocytes": rules.leukocytes,
        "prrt-platelets": rules.platelets,
        "prrt-neutrophils": rules.neutrophils,
        "prrt-transaminases": rules.transaminases,
    }
    return {code for code, column in columns.items() if column is None}


def weight(code: str, rules: RuleSet) -> str:
    """The class of a rule in a set."""
    return rules.classes.get(code, CLASSES[code])


def answer(case: Case, code: str, rules: RuleSet) -> Answer:
    """One rule."""
    if code in off(rules):
        return NOT_APPLICABLE
    if code == "prrt-pregnancy":
        return condition.pregnancy(case, rules)
    if code == "prrt-liver-directed-interval":
        return condition.as_truth(treatment.liver_directed_interval(case, rules, weight(code, rules) == "X"))
    return condition.as_truth(SIMPLE[code](case, rules))


def other_tumour(case: Case) -> bool:
    """Whether the question does not arise: another tumour, and nothing neuroendocrine on record."""
    kinds = {tumour.tumour_of(d) for d in case.diagnoses}
    sure = {tumour.tumour_of(d) for d in tumour.confirmed(case)}
    histology = {s.value for s in tumour.statements(case, Topic.HISTOLOGY)}
    net = kinds & {Tumour.NET, Tumour.NEC} or histology & (tumour.NET | tumour.NEC)
    hcc = Morphology.HCC in histology
    return bool((sure & {Tumour.HCC, Tumour.OTHER} or hcc) and not net) and not any(
        tumour.tumour_of(d) is None and d.primary and d.metastasis is None for d in case.diagnoses
    )


def answers(case: Case, rules: RuleSet) -> dict[str, Answer]:
    """Every rule of a set."""
    codes = [*CODES, *rules.further]
    if other_tumour(case):
        return dict.fromkeys(codes, NOT_APPLICABLE)
    return {code: answer(case, code, rules) for code in codes}


def predictors(case: Case) -> dict[str, PredictorState]:
    """Every predictor."""
    return {code: judge(case) for code, judge in PREDICTORS.items()}


def _blocks(case: Case, code: str, rules: RuleSet) -> bool:
    """Whether the rule blocks while it is open."""
    if code == "prrt-prior-prrt":
        return bool(treatment.cycles(case))
    if code == "prrt-fdg-discordance":
        return rules.require_fdg and imaging.fdg_required(case)
    return weight(code, rules) == "H"


def grades(
    case: Case, rules: RuleSet, found: dict[str, Answer], states: dict[str, PredictorState]
) -> tuple[Grade, Grade]:
    """The grade and the provisional one."""
    if other_tumour(case):
        return Grade.NOT_APPLICABLE, Grade.NOT_APPLICABLE
    not_met = [code for code, one in found.items() if one is Truth.NOT_MET]
    if any(weight(code, rules) in ("H", "X") for code in not_met):
        return Grade.NOT_SUITABLE, Grade.NOT_SUITABLE
    cautions = [code for code in not_met if weight(code, rules) == "C"]
    if found["prrt-histology"] is Truth.MET and tumour.unknown_primary(case):
        cautions.append("unknown primary")
    if found["prrt-fdg-discordance"] is Truth.MET and imaging.many_hot_lesions(case):
        cautions.append("NETPET p4b")
    seen = list(states.values())
    adverse = PredictorState.PRESENT_MAJOR in seen or seen.count(PredictorState.PRESENT_MINOR) >= 2 or bool(cautions)
    settled = Grade.WITH_PREDICTORS if adverse else Grade.SUITABLE
    if any(one is Truth.INDETERMINATE and _blocks(case, code, rules) for code, one in found.items()):
        return Grade.INDETERMINATE, settled
    return settled, settled


def grade(case: Case, rules: RuleSet) -> Grade:
    """The grade of one set."""
    return grades(case, rules, answers(case, rules), predictors(case))[0]


def other_readings(case: Case, rules: RuleSet) -> dict[str, Grade]:
    """The grade of the set under each other reading."""
    return {name: grade(case, other) for name, other in alternatives(rules).items()}
