"""The one fact that separates definitions of TACE resistance that disagree.

The definitions differ in what counts (new lesions, vessels, spread, markers or the targets alone), in what stable
disease means, in the scan they compare with, and in how many sessions they ask for. Where several facts separate
them, the first in that order is named. The sentences on findings that CCI excludes follow 《TACE抵抗:肝癌介入治疗中的
挑战》, 2024-09-19.
"""

from collections.abc import Mapping

from fhirnet.case.imaging import Response
from fhirnet.verdict import Reason, Truth, Verdict, Words, words

FINDINGS = {
    "jsh-new-lesions": words("separating.new-lesions"),
    "jsh-vascular-invasion": words("separating.vascular-invasion"),
    "jsh-extrahepatic-spread": words("separating.extrahepatic-spread"),
}
NOT_ASSESSED = words("separating.not-assessed")
MARKERS = words("separating.markers")
NADIR = words("separating.nadir")
STABLE = words("separating.stable")
INTENT = words("separating.intent")
COUNT = words("separating.count")
WINDOW = words("separating.window")


def separating(verdicts: Mapping[str, Verdict]) -> Words | None:
    """What makes the four verdicts (by definition id) differ; None where no two of them contradict each other.

    Where JSH-LCSGJ rests on nothing but what CCI excludes, that is said whatever the others answer.
    """
    epo, jsh, eu, cci = (verdicts[name] for name in ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022"))
    response = eu.criteria[1].finding.value
    if Reason.EXCLUDED_BY_CCI in jsh.reasons:
        return _excluded(jsh, response if isinstance(response, Response) else None)
    if not {Truth.MET, Truth.NOT_MET} <= {verdict.answer for verdict in verdicts.values()}:
        return None
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


def _excluded(jsh: Verdict, response: Response | None) -> Words:
    met = [FINDINGS[row.code] for row in jsh.criteria if row.code in FINDINGS and row.finding.answer is Truth.MET]
    return words(
        "separating.excluded", findings=tuple(met), response=NOT_ASSESSED if response is None else response.name
    )
