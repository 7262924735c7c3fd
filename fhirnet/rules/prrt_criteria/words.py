"""What a fact is called where an answer says that it is missing."""

from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.verdict import Text

WORDS: dict[Analyte | Topic, tuple[Text, str | None]] = {
    Analyte.KI67: (Text("Ki-67", "Ki-67指数"), "%"),
    Analyte.HEMOGLOBIN: (Text("haemoglobin", "血红蛋白"), "g/dL"),
    Analyte.LEUKOCYTES: (Text("white blood cells", "白细胞"), "10*9/L"),
    Analyte.NEUTROPHILS: (Text("neutrophils", "中性粒细胞"), "10*9/L"),
    Analyte.LYMPHOCYTES: (Text("lymphocytes", "淋巴细胞"), "10*9/L"),
    Analyte.PLATELETS: (Text("platelets", "血小板"), "10*9/L"),
    Analyte.CREATININE: (Text("creatinine", "肌酐"), "umol/L"),
    Analyte.CREATININE_CLEARANCE: (Text("creatinine clearance", "肌酐清除率"), "mL/min"),
    Analyte.EGFR: (Text("eGFR", "eGFR"), "mL/min/{1.73_m2}"),
    Analyte.WEIGHT: (Text("body weight", "体重"), "kg"),
    Analyte.AGE: (Text("birth date or age", "出生日期或年龄"), "a"),
    Analyte.BILIRUBIN: (Text("total bilirubin with its upper limit of normal", "总胆红素及其正常上限"), "umol/L"),
    Analyte.ALBUMIN: (Text("albumin", "白蛋白"), "g/L"),
    Analyte.INR: (Text("INR", "国际标准化比值INR"), None),
    Analyte.ALT: (Text("ALT with its upper limit of normal", "ALT及其正常上限"), "U/L"),
    Analyte.AST: (Text("AST with its upper limit of normal", "AST及其正常上限"), "U/L"),
    Analyte.ALP: (Text("ALP with its upper limit of normal", "ALP及其正常上限"), "U/L"),
    Analyte.GLUCOSE: (Text("glucose with its upper limit of normal", "血糖及其正常上限"), "mmol/L"),
    Analyte.NSE: (Text("NSE", "NSE"), "ng/mL"),
    Analyte.LIFE_EXPECTANCY: (Text("life expectancy", "预期生存期"), "mo"),
    Topic.ECOG: (Text("ECOG performance status", "ECOG评分"), None),
    Topic.KPS: (Text("Karnofsky performance status", "KPS评分"), None),
    Topic.NET_GRADE: (Text("WHO grade", "WHO分级"), None),
    Topic.RESECTABILITY: (Text("metastases or resectability", "转移或可切除性"), None),
    Topic.SSTR2_IHC: (Text("SSTR2 immunohistochemistry", "SSTR2免疫组化"), None),
    Topic.CHILDBEARING_POTENTIAL: (Text("childbearing potential", "有无生育可能"), None),
    Topic.BREAST_FEEDING: (Text("breast-feeding", "哺乳"), None),
    Topic.MARROW_IRRADIATION: (Text("extensive marrow irradiation (none must be stated)", "广泛骨髓照射史"), None),
    Topic.MARROW_DISEASE: (Text("extensive marrow disease (none must be stated)", "广泛骨髓病变"), None),
    Topic.HEART_FAILURE: (Text("uncontrolled heart failure (none must be stated)", "未控制的心力衰竭"), None),
    Topic.OBSTRUCTION: (Text("untreated obstruction (none must be stated)", "未处理的梗阻"), None),
    Topic.CNS_METASTASES: (Text("untreated CNS metastases (none must be stated)", "未处理的中枢转移"), None),
    Topic.SYMPTOM_GRADE: (Text("disease symptom grade", "疾病症状分级"), None),
    Topic.CRITICAL_ORGAN_BURDEN: (Text("tumour burden in critical organs", "关键器官肿瘤负荷"), None),
    Topic.PERITONEAL_CARCINOMATOSIS: (Text("peritoneal carcinomatosis", "腹膜癌病"), None),
    Topic.ILL_DEFINED_MARGINS: (Text("whether lesions are ill-defined", "病灶是否边界不清"), None),
    Topic.HYPOVASCULAR: (Text("whether lesions are hypovascular", "病灶是否乏血供"), None),
    Topic.PRIOR_LINES: (Text("number of prior systemic lines", "既往全身治疗线数"), None),
}
HISTOLOGY = Text("confirmed neuroendocrine diagnosis", "确诊的神经内分泌肿瘤诊断")
PRIMARY_SITE = Text("primary site", "原发部位")
DIFFERENTIATION = Text("differentiation (histology or grade)", "分化程度(病理或分级)")
SSTR_UPTAKE = Text("SSTR uptake of all lesions against the liver", "全部病灶相对肝脏的SSTR摄取")
SSTR_IMAGING = Text("SSTR imaging", "SSTR显像")
FDG = Text(
    "FDG PET at most 31 days from the SSTR imaging, with NETPET grade", "与SSTR显像相隔不超过31天的FDG PET(NETPET分级)"
)
RESPONSE = Text("dated response assessment", "有日期的疗效评估")
PREGNANCY_TEST = Text("pregnancy test or status", "妊娠试验或妊娠状态")
LAST_SSA_DOSE = Text("date of the last somatostatin analogue dose", "末次生长抑素类似物给药日期")
ACTIVITY = Text("activity of each prior PRRT cycle", "既往各周期PRRT活度")
CYCLE_DATES = Text("exact dates of the prior PRRT cycles and of progression", "既往PRRT周期及疾病进展的确切日期")
BEST_RESPONSE = Text("response to the first PRRT course", "首程PRRT的疗效")
LIVER_DIRECTED = Text("liver-directed therapy with its date", "肝脏局部治疗史及日期")
ALLERGIES = Text("allergy list", "过敏史")
MEDICATION = Text("record of systemic therapy", "全身治疗记录")
MEDICATION_DURATION = Text("duration of systemic therapy", "全身治疗持续时间")
ONSET = Text("date of the neuroendocrine diagnosis", "神经内分泌肿瘤诊断日期")
LAR_EXPOSURE = Text("octreotide LAR 20-30 mg every 3-4 weeks for 12 weeks", "长效奥曲肽20-30 mg每3-4周一次满12周")
LIVER_BURDEN = Text("liver tumour burden", "肝脏肿瘤负荷")
LOWEST_UPTAKE = Text("lowest SUVmax and tumour-to-liver ratio", "最低SUVmax与肿瘤/肝脏比值")
HETEROGENEITY = Text("heterogeneity of SSTR uptake", "SSTR摄取异质性")
LESION_SIZE = Text("diameter of the largest lesion", "最大病灶直径")
BONE_PERITONEUM = Text("bone and peritoneal disease", "骨与腹膜病变")
PROGRESSION = Text("progression and the response before it", "疾病进展及其前一次疗效")
