"""Facts that are only supposed: "what if the platelets were 90?". The case with them, never stored.

A supposed fact is written KEY=VALUE or KEY@DATE=VALUE. A key is a fact by the name of its concept (lab-platelets) or
the end of it (platelets); it is read as the same fact would be read from an Observation, and takes the place of what
is on record for its day. Some keys are no Observation: a scan, a session, its intent and quality, a diagnosis.
"""

from collections.abc import Sequence

from fhirnet.case import Case
from mappings.order import sorted_case
from mappings.what_if.fact import Supposed, parsed, refused
from mappings.what_if.observed import OBSERVED, observed
from mappings.what_if.unobserved import OWN

__all__ = ["keys", "suppose"]


def suppose(case: Case, hypotheses: Sequence[str]) -> Case:
    """The case as it would be with these facts. Refused where one is no fact that can be supposed."""
    for text in hypotheses:
        case = _with(case, parsed(text))
    return sorted_case(case)


def keys() -> tuple[str, ...]:
    """Everything that can be supposed."""
    return tuple(sorted((*OWN, *OBSERVED)))


def _with(case: Case, fact: Supposed) -> Case:
    if fact.on is not None and fact.on > case.as_of:
        raise refused(f"{fact.key}: its day lies after {case.as_of}, the day of the case")
    if fact.key in OWN:
        return OWN[fact.key](case, fact)
    named = [concept for concept in OBSERVED if fact.key in (concept, concept.partition("-")[2])]
    if len(named) != 1:
        what = f"it may mean {', '.join(named)}" if named else "nothing of that name can be supposed"
        raise refused(f"{fact.key}: {what}")
    return observed(case, fact, named[0])
