"""Facts that are only supposed: "what if the platelets were 90?". The case with them, never stored.

A supposed fact is written KEY=VALUE or KEY@DATE=VALUE. A key is a fact by the name of its concept (lab-platelets) or
the end of it (platelets); it is read as the same fact would be read from an Observation, and takes the place of what
is on record for its day. Some keys are no Observation: a scan, a session, its intent and quality, a diagnosis.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from itertools import zip_longest

from fhirnet.case import Case
from fhirnet.errors import Refused
from mappings.order import sorted_case
from mappings.what_if.fact import AT, Supposed, parsed, refused
from mappings.what_if.observed import OBSERVED, observed
from mappings.what_if.unobserved import OWN

__all__ = ["keys", "meant", "suppose"]


def suppose(case: Case, hypotheses: Sequence[str], places: Sequence[str] = ()) -> Case:
    """The case as it would be with these facts, given at these places of the request.

    Refused where one is no fact that can be supposed, or is supposed twice for one day.
    """
    seen: set[tuple[str, date]] = set()
    for text, place in zip_longest(hypotheses, places[: len(hypotheses)], fillvalue=f"http.{AT}"):
        try:
            fact = parsed(text)
            named = meant(fact.key), fact.on or case.as_of
            if named in seen:
                raise refused(f"{fact.key}: it is supposed twice for one day")
            seen.add(named)
            case = _with(case, fact, named[0])
        except Refused as why:
            raise Refused.of(replace(issue, at=place) for issue in why.issues) from None
    return sorted_case(case)


def keys() -> tuple[str, ...]:
    """Everything that can be supposed."""
    return tuple(sorted((*OWN, *OBSERVED)))


def meant(key: str) -> str:
    """What a key names: a key of its own, or the concept it is the end of. Refused where it names nothing."""
    if key in OWN:
        return key
    named = [concept for concept in OBSERVED if key in (concept, concept.partition("-")[2])]
    if len(named) != 1:
        near = ", ".join(named or get_close_matches(key, keys()))
        what = f"it may mean {near}" if near else "nothing of that name can be supposed"
        raise refused(f"{key}: {what}")
    return named[0]


def _with(case: Case, fact: Supposed, named: str) -> Case:
    if fact.on is not None and fact.on > case.as_of:
        raise refused(f"{fact.key}: its day lies after {case.as_of}, the day of the case")
    return OWN[named](case, fact) if named in OWN else observed(case, fact, named)
