"""The one fact that separates definitions of TACE resistance that disagree.

The definitions differ in what counts (new lesions, vessels, spread, markers or the targets alone), in what stable
disease means, in the scan they compare with, and in how many sessions they ask for. Where several facts separate
them, the first in that order is named. The sentences on findings that CCI excludes follow 《TACE抵抗:肝癌介入治疗中的
挑战》, 2024-09-19.
"""

from collections.abc import Mapping

from fhirnet.case.imaging import Response
from fhirnet.verdict import Reason, Text, Truth, Verdict

FINDINGS = {
    "jsh-new-lesions": Text("new intrahepatic lesions", "肝内新发病灶"),
    "jsh-vascular-invasion": Text("vascular invasion", "血管侵犯"),
    "jsh-extrahepatic-spread": Text("extrahepatic spread", "肝外转移"),
}
MARKERS = Text(
    "The definitions differ because only tumour markers rise: JSH-LCSGJ counts them, the others do not.",
    "各定义结论不一:仅肿瘤标志物升高,JSH-LCSGJ计入,其余定义不计入。",
)
NADIR = Text(
    "The definitions differ because the targets progress from their smallest size but not from the baseline, "
    "which CCI compares with.",
    "各定义结论不一:靶病灶较最小值进展,但较CCI所比较的基线未达进展。",
)
STABLE = Text(
    "The definitions differ because the targets are stable (SD), which only some count as failure.",
    "各定义结论不一:靶病灶稳定(SD),仅部分定义视为无效。",
)
INTENT = Text(
    "The definitions differ because the targets are stable (SD) after TACE of curative intent.",
    "各定义结论不一:根治性目的TACE后靶病灶稳定(SD)。",
)
COUNT = Text(
    "The definitions differ because they ask for different numbers of sessions.",
    "各定义结论不一:所要求的TACE次数不同。",
)
WINDOW = Text(
    "The definitions differ because they take different scans for the assessment.",
    "各定义结论不一:所采用的评估影像不同。",
)


def separating(verdicts: Mapping[str, Verdict]) -> Text | None:
    """What makes the four verdicts (by definition id) differ; None where no two of them contradict each other."""
    answers = {verdict.answer for verdict in verdicts.values()}
    if not {Truth.MET, Truth.NOT_MET} <= answers:
        return None
    epo, jsh, eu, cci = (verdicts[name] for name in ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022"))
    response = eu.criteria[1].finding.value
    if Reason.EXCLUDED_BY_CCI in jsh.reasons:
        return _excluded(jsh, response if isinstance(response, Response) else None)
    if Reason.MARKER_ONLY in jsh.reasons:
        return MARKERS
    if Reason.PROGRESSING_FROM_NADIR in cci.reasons:
        return NADIR
    if response is Response.SD:
        return INTENT if eu.answer is Truth.MET else STABLE
    if any(Reason.PRECONDITION_COUNT in verdict.reasons for verdict in (epo, cci)):
        return COUNT
    assessed = {v.index_assessment for v in verdicts.values()}
    return WINDOW if len(assessed) > 1 else None


def _excluded(jsh: Verdict, response: Response | None) -> Text:
    met = [FINDINGS[row.code] for row in jsh.criteria if row.code in FINDINGS and row.finding.answer is Truth.MET]
    en, zh = " and ".join(text.en for text in met), "、".join(text.zh for text in met)
    state = Text("not assessed", "未评价") if response is None else Text(response.name, response.name)
    return Text(
        f"JSH criterion met by {en}. Under CCI 2022 this finding does not count as TACE resistance; "
        f"the intrahepatic target lesions are in {state.en}.",
        f"依JSH判定为抵抗的依据为{zh};按CCI定义,该项不作为TACE抵抗或停止TACE的评价标准,"
        f"抵抗仅针对肝内靶病灶(靶病灶评价:{state.zh})。",
    )
