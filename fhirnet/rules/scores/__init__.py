"""Prognostic scores and stages of one case, found by looking in this folder: one file a score, each with a `score`.

They are information beside a verdict. No verdict reads them.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from fhirnet.case import Case
from fhirnet.rules.tace_diagnosis import gate
from fhirnet.verdict import Reason, Score

ORDER = (  # of the wire contract
    "bclc",
    "hap",
    "mhap-ii",
    "art",
    "abcr",
    "up-to-seven",
    "six-and-twelve",
    "malbi",
    "recist-1.1-response",
    "recicl-grade",
)


def scores(case: Case) -> tuple[Score, ...]:
    """Every score of a case in the order of the contract; of a tumour that is not HCC none has a value."""
    found = in_order(score(case) for score in _all())
    if gate(case).why is Reason.NON_HCC:
        return tuple([_inapplicable(score) for score in found])
    return found


def in_order(found: Iterable[Score]) -> tuple[Score, ...]:
    """These scores in the order of the contract; one that it does not know comes last, by its name."""
    return tuple(sorted(found, key=lambda score: (_place(score.code), score.code)))


@cache
def _all() -> tuple[Callable[[Case], Score], ...]:
    modules = [import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)]
    return tuple([module.score for module in modules if hasattr(module, "score")])


def _place(code: str) -> int:
    return ORDER.index(code) if code in ORDER else len(ORDER)


def _inapplicable(score: Score) -> Score:
    return replace(
        score, value=None, band=None, items=(), reasons=(Reason.NON_HCC,), assumptions=(), evidence=(), missing=()
    )
