"""The answers to each question on one case as rows: a verdict, then its criteria.

A question that does not arise has one row a definition: its criteria would all say the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum

from fhirnet.case import Case
from fhirnet.dates import Interval
from fhirnet.evaluation import RULE_RELEASE
from fhirnet.population.row import SEPARATOR, Row
from fhirnet.quantities import Quantity, rounded
from fhirnet.rules import prrt, tace
from fhirnet.rules.tace_deciding import what_decides
from fhirnet.verdict import NOT_APPLICABLE, CriterionResult, Deciding, Grade, Missing, Suitability, Value, Verdict
from mappings.vocabulary import CONCEPTS, PLACES, day_text

Begun = Callable[..., Row]  # a row of this patient and this question


def _tace(case: Case, names: Sequence[str], row: Begun) -> Iterator[Row]:
    for name, found in tace.standings(case, names).items():
        yield from _of_verdict(name, found.verdict, found.deciding, row, found.first_met)


def _unsuitability(case: Case, names: Sequence[str], row: Begun) -> Iterator[Row]:
    for found in tace.unsuitability(case):
        if found.definition.id in names:
            yield from _of_verdict(found.definition.id, found, what_decides(found), row)


def _prrt(case: Case, names: Sequence[str], row: Begun) -> Iterator[Row]:
    for name, found in prrt.standings(case, names).items():
        yield from _of_grade(name, found.verdict, found.deciding, row)


OF_QUESTION: Mapping[str, Callable[[Case, Sequence[str], Begun], Iterator[Row]]] = {
    "tace-resistance": _tace,
    "tace-unsuitability": _unsuitability,
    "prrt-suitability": _prrt,
}


def _of_verdict(
    name: str, found: Verdict, deciding: Sequence[Deciding], row: Begun, first_met: Interval | None = None
) -> Iterator[Row]:
    yield row(
        definition=name,
        version=RULE_RELEASE,
        verdict=found.answer.value,
        basis=_codes(found.basis),
        first_met=_day(first_met),
        index_session=_day(found.index_session),
        index_assessment=_day(found.index_assessment),
        **_open(found, deciding),
    )
    if found.answer is not NOT_APPLICABLE:
        yield from _criteria(name, found.answer.value, found.criteria, row)


def _of_grade(name: str, found: Suitability, deciding: Sequence[Deciding], row: Begun) -> Iterator[Row]:
    yield row(definition=name, version=RULE_RELEASE, verdict=found.grade.value, **_open(found, deciding))
    if found.grade is not Grade.NOT_APPLICABLE:
        yield from _criteria(name, found.grade.value, found.rules, row)


def _open(found: Verdict | Suitability, deciding: Sequence[Deciding]) -> dict[str, str]:
    """What both kinds of answer say of themselves."""
    single = [way for way in deciding if len(way.facts) == 1]
    return {
        "reasons": _codes(found.reasons),
        "assumptions": _codes(found.assumptions),
        "missing": _facts(found.missing),
        "deciding": _facts(way.facts[0] for way in single),
        "settling": _facts(way.facts[0] for way in single if way.settles),
    }


def _criteria(name: str, verdict: str, criteria: Iterable[CriterionResult], row: Begun) -> Iterator[Row]:
    for each in criteria:
        found = each.finding
        value, unit = shown(found.value, each.code)
        yield row(
            definition=name,
            version=RULE_RELEASE,
            verdict=verdict,
            criterion=each.code,
            result=found.answer.value,
            value=value,
            unit=unit,
            threshold=each.threshold,
            reasons=_codes(found.reasons),
            assumptions=_codes(found.assumptions),
            evidence=SEPARATOR.join(found.evidence),
            missing=_facts(found.missing),
        )


def shown(value: Value | None, code: str) -> tuple[str, str]:
    """A value, with the decimals that the service shows, and its unit: "12.5", "<=3", "40..60", "true", a concept."""
    if value is None:
        return "", ""
    if isinstance(value, Quantity):
        return _amount(value, PLACES.get(code, 1)), value.unit
    if isinstance(value, bool):
        return str(value).lower(), ""
    return (f"{CONCEPTS[type(value)]}{value.value}" if isinstance(value, Enum) else str(value)), ""


def _amount(amount: Quantity, places: int) -> str:
    low, high = (
        None if end is None else format(rounded(end, places) if amount.computed else end, "f")
        for end in (amount.low, amount.high)
    )
    if low == high:
        return low or ""
    if high is None:
        return f"{'>' if amount.low_open else '>='}{low}"
    return f"{'<' if amount.high_open else '<='}{high}" if low is None else f"{low}..{high}"


def _codes(said: Iterable[Enum]) -> str:
    return SEPARATOR.join([str(each.value) for each in said])


def _facts(missing: Iterable[Missing]) -> str:
    """The names of facts in the word lists, each once."""
    return SEPARATOR.join(dict.fromkeys(fact.what.key.removeprefix("missing.") for fact in missing))


def _day(on: Interval | None) -> str:
    return "" if on is None else day_text(on)
