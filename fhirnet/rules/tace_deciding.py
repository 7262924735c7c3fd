"""What would decide an open verdict on TACE: of resistance or of unsuitability."""

from collections.abc import Callable, Sequence
from itertools import chain

from fhirnet.rules import catalogue
from fhirnet.rules.deciding import Row, deciding
from fhirnet.rules.marker_prospects import EITHER
from fhirnet.verdict import CriterionResult, Deciding, Missing, Reason, Truth, Verdict, any_of, words

HCC = Missing(words("missing.hcc-diagnosis"))
CANDIDATES = Missing(words("missing.candidate-sessions"))
OF_THE_QUESTION = {  # what is missing where the question itself cannot be asked yet
    Reason.DIAGNOSIS_MISSING: HCC,
    Reason.HCC_NOT_CONFIRMED: HCC,
    Reason.CANDIDATE_SESSIONS: CANDIDATES,
}


def what_decides(
    verdict: Verdict,
    opened: Callable[[Verdict], Verdict | None] = lambda verdict: None,
    prospects: Callable[[CriterionResult], tuple[Truth, ...]] = lambda row: EITHER,
) -> tuple[Deciding, ...]:
    """The smallest sets of facts that decide, or may decide, this verdict; none where it is decided.

    `opened` gives the verdict of a question that cannot be asked yet as if it could; None where that is not known.
    `prospects` are what an open criterion may turn out to be with what it lacks.
    """
    if verdict.answer is not Truth.INDETERMINATE:
        return ()
    if not verdict.missing:
        asked = [OF_THE_QUESTION[reason] for reason in verdict.reasons if reason in OF_THE_QUESTION]
        return _behind(asked[0], opened(verdict), opened, prospects) if asked else ()
    places, combine = _combination(verdict)
    criteria = [verdict.criteria[place] for place in places]
    findings = [row.finding for row in criteria]
    shared = tuple(m for m in verdict.missing if m not in {*chain.from_iterable(f.missing for f in findings)})
    rows = [
        Row(f.answer, _obtainable((*shared, *f.missing)), prospects(row) if f.missing else EITHER)
        for row, f in zip(criteria, findings, strict=True)
        if isinstance(f.answer, Truth)
    ]
    ways = deciding(rows, combine, Truth.INDETERMINATE)
    return tuple([way._replace(settles=False) if CANDIDATES in way.facts else way for way in ways])


def _obtainable(facts: tuple[Missing, ...]) -> tuple[Missing, ...]:
    """What a criterion lacks; nothing where there is no day left for one of them."""
    return facts if all(fact.can_be for fact in facts) else ()


def _behind(
    gate: Missing,
    verdict: Verdict | None,
    opened: Callable[[Verdict], Verdict | None],
    prospects: Callable[[CriterionResult], tuple[Truth, ...]],
) -> tuple[Deciding, ...]:
    """What decides a question that cannot be asked yet: what is asked for first, and what the answer then lacks.

    How many possible sessions were sessions, and which, is not known before: they never settle it.
    """
    sure = gate is HCC
    if verdict is None:
        return (Deciding((gate,), (), False),)
    if verdict.answer is not Truth.INDETERMINATE:
        return (Deciding((gate,), (verdict.answer,), sure),)
    ways = what_decides(verdict, opened, prospects) if sure else what_decides(verdict)
    found = [way._replace(facts=(gate, *way.facts), settles=way.settles and sure) for way in ways]
    return tuple(found) or (Deciding((gate,), (), False),)


def _combination(verdict: Verdict) -> tuple[Sequence[int], Callable[[Sequence[Truth]], Truth]]:
    """Which criteria of a verdict make it, by place, and how."""
    module = catalogue.module("tace-resistance", verdict.definition.id)
    if module is None:
        return range(len(verdict.criteria)), any_of
    return [place for place, row in enumerate(module.RULES.criteria) if row.basis is not None], module.RULES.combine
