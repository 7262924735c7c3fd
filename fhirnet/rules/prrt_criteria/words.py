"""What a fact is called where an answer says that it is missing."""

from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.verdict import Words, words

WORDS: dict[Analyte | Topic, tuple[Words, str | None]] = {
    Analyte.KI67: (words("missing.ki67"), "%"),
    Analyte.HEMOGLOBIN: (words("missing.hemoglobin"), "g/dL"),
    Analyte.LEUKOCYTES: (words("missing.leukocytes"), "10*9/L"),
    Analyte.NEUTROPHILS: (words("missing.neutrophils"), "10*9/L"),
    Analyte.LYMPHOCYTES: (words("missing.lymphocytes"), "10*9/L"),
    Analyte.PLATELETS: (words("missing.platelets"), "10*9/L"),
    Analyte.CREATININE: (words("missing.creatinine"), "umol/L"),
    Analyte.CREATININE_CLEARANCE: (words("missing.creatinine-clearance"), "mL/min"),
    Analyte.EGFR: (words("missing.egfr"), "mL/min/{1.73_m2}"),
    Analyte.WEIGHT: (words("missing.weight"), "kg"),
    Analyte.AGE: (words("missing.age"), "a"),
    Analyte.BILIRUBIN: (words("missing.bilirubin-with-limit"), "umol/L"),
    Analyte.ALBUMIN: (words("missing.albumin"), "g/L"),
    Analyte.INR: (words("missing.inr"), None),
    Analyte.ALT: (words("missing.alt-with-limit"), "U/L"),
    Analyte.AST: (words("missing.ast-with-limit"), "U/L"),
    Analyte.ALP: (words("missing.alp-with-limit"), "U/L"),
    Analyte.GLUCOSE: (words("missing.glucose-with-limit"), "mmol/L"),
    Analyte.NSE: (words("missing.nse"), "ng/mL"),
    Analyte.LIFE_EXPECTANCY: (words("missing.life-expectancy"), "mo"),
    Topic.ECOG: (words("missing.ecog"), None),
    Topic.KPS: (words("missing.kps"), None),
    Topic.NET_GRADE: (words("missing.net-grade"), None),
    Topic.RESECTABILITY: (words("missing.resectability"), None),
    Topic.SSTR2_IHC: (words("missing.sstr2-ihc"), None),
    Topic.CHILDBEARING_POTENTIAL: (words("missing.childbearing-potential"), None),
    Topic.BREAST_FEEDING: (words("missing.breast-feeding"), None),
    Topic.MARROW_IRRADIATION: (words("missing.marrow-irradiation"), None),
    Topic.MARROW_DISEASE: (words("missing.marrow-disease"), None),
    Topic.HEART_FAILURE: (words("missing.heart-failure"), None),
    Topic.OBSTRUCTION: (words("missing.obstruction"), None),
    Topic.CNS_METASTASES: (words("missing.cns-metastases"), None),
    Topic.SYMPTOM_GRADE: (words("missing.symptom-grade"), None),
    Topic.CRITICAL_ORGAN_BURDEN: (words("missing.critical-organ-burden"), None),
    Topic.PERITONEAL_CARCINOMATOSIS: (words("missing.peritoneal-carcinomatosis"), None),
    Topic.ILL_DEFINED_MARGINS: (words("missing.ill-defined-margins"), None),
    Topic.HYPOVASCULAR: (words("missing.hypovascular"), None),
    Topic.PRIOR_LINES: (words("missing.prior-lines"), None),
}
HISTOLOGY = words("missing.histology")
PRIMARY_SITE = words("missing.primary-site")
DIFFERENTIATION = words("missing.differentiation")
SSTR_UPTAKE = words("missing.sstr-uptake")
SSTR_IMAGING = words("missing.sstr-imaging")
FDG = words("missing.fdg-scan")
RESPONSE = words("missing.response")
PREGNANCY_TEST = words("missing.pregnancy-test")
LAST_SSA_DOSE = words("missing.last-ssa-dose")
ACTIVITY = words("missing.activity")
CYCLE_DATES = words("missing.cycle-dates")
BEST_RESPONSE = words("missing.best-response")
LIVER_DIRECTED = words("missing.liver-directed")
ALLERGIES = words("missing.allergies")
MEDICATION = words("missing.medication")
MEDICATION_DURATION = words("missing.medication-duration")
ONSET = words("missing.net-onset")
LAR_EXPOSURE = words("missing.lar-exposure")
LIVER_BURDEN = words("missing.liver-burden")
LOWEST_UPTAKE = words("missing.lowest-uptake")
HETEROGENEITY = words("missing.heterogeneity")
LESION_SIZE = words("missing.lesion-size")
BONE_PERITONEUM = words("missing.bone-peritoneum")
PROGRESSION = words("missing.progression")
