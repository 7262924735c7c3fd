"""What would decide an open verdict on TACE: of resistance or of unsuitability."""

from collections.abc import Callable, Sequence
from itertools import chain

from fhirnet.rules import catalogue
from fhirnet.rules.deciding import Row, deciding
from fhirnet.verdict import Deciding, Missing, Reason, Truth, Verdict, any_of, words

HCC = Missing(words("missing.hcc-diagnosis"))
CANDIDATES = Missing(words("missing.candidate-sessions"))
OF_THE_QUESTION = {  # what is missing where the question itself cannot be asked yet
    Reason.DIAGNOSIS_MISSING: HCC,
    Reason.HCC_NOT_CONFIRMED: HCC,
    Reason.CANDIDATE_SESSIONS: CANDIDATES,
}


def what_decides(verdict: Verdict) -> tuple[Deciding, ...]:
    """The smallest sets of facts that decide, or may decide, this verdict; none where it is decided."""
    if verdict.answer is not Truth.INDETERMINATE:
        return ()
    if not verdict.missing:
        asked = [OF_THE_QUESTION[reason] for reason in verdict.reasons if reason in OF_THE_QUESTION]
        return (Deciding(tuple(asked), (), False),) if asked else ()
    places, combine = _combination(verdict)
    findings = [verdict.criteria[place].finding for place in places]
    shared = tuple(m for m in verdict.missing if m not in {*chain.from_iterable(f.missing for f in findings)})
    rows = [Row(f.answer, (*shared, *f.missing)) for f in findings if isinstance(f.answer, Truth)]
    return deciding(rows, combine, Truth.INDETERMINATE)


def _combination(verdict: Verdict) -> tuple[Sequence[int], Callable[[Sequence[Truth]], Truth]]:
    """Which criteria of a verdict make it, by place, and how."""
    module = catalogue.module("tace-resistance", verdict.definition.id)
    if module is None:
        return range(len(verdict.criteria)), any_of
    return [place for place, row in enumerate(module.RULES.criteria) if row.basis is not None], module.RULES.combine
