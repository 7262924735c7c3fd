"""The one fact that separates definitions of TACE resistance that disagree.

The definitions differ in what counts (new lesions, vessels, spread, markers or the targets alone), in the scan that
they compare with, in what stable disease means, in the scan that they judge and what they measure on it, and in how
many sessions they ask for and which. Each that is met is held against each that is not: of the facts that separate
such pairs the first in the order of FACTS is named. The sentences on findings that CCI excludes follow
《TACE抵抗:肝癌介入治疗中的挑战》, 2024-09-19.
"""

from collections.abc import Iterator, Mapping

from fhirnet.case.imaging import Response
from fhirnet.verdict import Reason, Truth, Verdict, Words, words

EPO, JSH, EU, CCI = "epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022"
EXCLUDED = {  # the criteria of JSH-LCSGJ that CCI excludes
    "jsh-new-lesions": words("separating.new-lesions"),
    "jsh-vascular-invasion": words("separating.vascular-invasion"),
    "jsh-extrahepatic-spread": words("separating.extrahepatic-spread"),
    "jsh-marker-elevation": words("separating.rising-markers"),
}
MARKERS_ALONE = ("jsh-marker-elevation",)
NOT_ASSESSED = words("separating.not-assessed")
MARKERS = words("separating.markers")
NADIR = words("separating.nadir")
STABLE = words("separating.stable")
INTENT = words("separating.intent")
PERIOD = words("separating.period")
QUALITY = words("separating.quality")
COUNT = words("separating.count")
WINDOW = words("separating.window")
REFERENCE = words("separating.reference")
SHARE = words("separating.share")
OTHERWISE = words("separating.otherwise")
FACTS = (NADIR, REFERENCE, INTENT, STABLE, WINDOW, SHARE, PERIOD, QUALITY, COUNT, OTHERWISE)

BY_COUNT = {(CCI, EPO): PERIOD, (EPO, CCI): QUALITY}  # (met, failed); both ask for three sessions


def separating(verdicts: Mapping[str, Verdict]) -> Words | None:
    """What makes the four verdicts (by definition id) differ; None where no two of them contradict each other.

    Where JSH-LCSGJ rests on nothing but what CCI excludes, and not on markers alone, that is said whatever the others
    answer.
    """
    rests = _rests_on(verdicts[JSH])
    if rests and rests != MARKERS_ALONE and all(code in EXCLUDED for code in rests):
        response = _response(verdicts[EU])
        return words(
            "separating.excluded",
            findings=tuple([EXCLUDED[code] for code in rests]),
            response=NOT_ASSESSED if response is None else response.name,
        )
    met = [verdict for verdict in verdicts.values() if verdict.answer is Truth.MET]
    failed = [verdict for verdict in verdicts.values() if verdict.answer is Truth.NOT_MET]
    if not met or not failed:
        return None
    if rests == MARKERS_ALONE and met == [verdicts[JSH]]:
        return MARKERS
    return min(_facts(met, failed, rests), key=FACTS.index)


def _facts(met: list[Verdict], failed: list[Verdict], rests: tuple[str, ...]) -> Iterator[Words]:
    """What separates each verdict that is met from each that is not; `rests`: what JSH-LCSGJ is met by."""
    for one in met:
        if one.definition.id != JSH or rests != MARKERS_ALONE:
            for other in failed:
                yield _fact(one, other)


def _fact(met: Verdict, failed: Verdict) -> Words:
    one, other = met.definition.id, failed.definition.id
    if _is_short(failed):
        return BY_COUNT.get((one, other), COUNT)
    response = _response(met)
    if other == EU and _response(failed) is Response.SD and (one == JSH or response is Response.SD):
        return STABLE
    if met.index_assessment != failed.index_assessment:
        return WINDOW
    if JSH in (one, other):
        return SHARE
    if other == CCI and response is Response.SD:
        return INTENT if one == EU else STABLE
    if other == CCI:
        return NADIR if response is Response.PD and Reason.PROGRESSING_FROM_NADIR in failed.reasons else OTHERWISE
    return REFERENCE if response is not _response(failed) else OTHERWISE


def _rests_on(jsh: Verdict) -> tuple[str, ...]:
    if jsh.answer is not Truth.MET:
        return ()
    return tuple([row.code for row in jsh.criteria if row.finding.answer is Truth.MET])


def _response(verdict: Verdict) -> Response | None:
    """The response of the targets by which EPOIHCC and the European definition are judged."""
    value = verdict.criteria[1].finding.value
    return value if isinstance(value, Response) else None


def _is_short(verdict: Verdict) -> bool:
    """Whether a verdict has too few sessions."""
    first = verdict.criteria[0].finding
    return first.answer is Truth.NOT_MET and Reason.PRECONDITION_COUNT in first.reasons
