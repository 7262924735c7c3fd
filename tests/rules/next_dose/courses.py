"""A course of PRRT in domain words: panels of laboratory and doses, in days after the first dose."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Person
from fhirnet.rules.next_dose import next_dose
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.rules.prrt_next_dose.kidneys import RenalRule
from fhirnet.verdict import DoseRule, PrrtNextDose
from tests.rules.prrt.patients import Fact, assembled, born, cycle, lab, net

FIRST = date(2024, 3, 1)
USUAL: dict[str, Any] = {
    "hemoglobin": 12,
    "leukocytes": 5,
    "neutrophils": 3,
    "platelets": 200,
    "creatinine": "88.4",
    "weight": 72,
    "bilirubin": 16,
    "albumin": 40,
    "inr": "1.0",
    "alt": 40,
}
ANALYTES = {
    **{name: Analyte[name.upper()] for name in USUAL},
    "lymphocytes": Analyte.LYMPHOCYTES,
    "clearance": Analyte.CREATININE_CLEARANCE,
    "egfr": Analyte.EGFR,
    "ast": Analyte.AST,
    "nse": Analyte.NSE,
}
LIMITS = {"bilirubin": 20, "alt": 40, "ast": 40}


def day(number: int) -> str:
    """The date so many days after the first dose, as written."""
    return (FIRST + timedelta(number)).isoformat()


def measured(name: str, value: Any, when: int | str, **more: Any) -> Fact:
    """One result on a day after the first dose, or on a written date."""
    more.setdefault("upper", LIMITS.get(name))
    return lab(ANALYTES[name], value, when if isinstance(when, str) else day(when), **more)


def panel(number: int, **changes: Any) -> list[Fact]:
    """The laboratory of one day, in order but for the changes; None: not measured."""
    values = {**USUAL, **changes}
    return [measured(name, value, number) for name, value in values.items() if value is not None]


def dose(number: int, on: int | str, activity: float | None = 7.4, **more: Any) -> tuple[Fact, ...]:
    """One dose."""
    return cycle(on if isinstance(on, str) else day(on), activity, number, **more)


BEFORE = panel(-7)
FIRST_DOSE = dose(1, 0)


def ask(
    *facts: Any,
    on: int,
    ctcae: Ctcae = Ctcae.V5_0,
    renal_rule: RenalRule = RenalRule.EITHER,
    person: Person | None = None,
) -> PrrtNextDose:
    """The answer on a day, of a patient with a NET and these facts alone."""
    known = [person or born("1964-01-15"), net(), *facts]
    return next_dose(assembled(known, FIRST + timedelta(on)), ctcae, renal_rule)


def first_course(*facts: Any, on: int, **more: Any) -> PrrtNextDose:
    """The answer after one dose of 7.4 GBq, the laboratory before it in order."""
    return ask(BEFORE, FIRST_DOSE, *facts, on=on, **more)


def rules(answer: PrrtNextDose) -> Mapping[str, DoseRule]:
    """The rules of an answer by name."""
    return {rule.name: rule for rule in answer.rules}


def deciding(answer: PrrtNextDose) -> list[str]:
    """The names of the rules that an answer rests on."""
    return [rule.name for rule in answer.rules if rule.decides]


def wanted(answer: PrrtNextDose) -> set[tuple[str, str | None, str | None]]:
    """What is missing: its name, and the days it would count in."""
    return {(m.what.key.removeprefix("missing."), _written(m.first), _written(m.last)) for m in answer.missing}


def _written(on: date | None) -> str | None:
    return None if on is None else on.isoformat()
