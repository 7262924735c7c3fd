"""A patient with HCC and one or two TACE, in words: what was known before the first and second, and on scans."""

from collections.abc import Sequence
from typing import Any

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.treatment import Procedure
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.verdict import Score, ScoreItem, Value
from tests.rules import liver_patient, tace_cases
from tests.rules.liver_patient import WELL, amount
from tests.rules.tace_cases import mri

FIRST, SECOND = tace_cases.FIRST, tace_cases.SECOND  # 55 days apart
BEFORE_FIRST, BEFORE_SECOND = "2024-01-08", "2024-03-03"
BASELINE, ASSESSED = tace_cases.BASELINE, "2024-02-25"
MARKERS = {"afp": (Analyte.AFP, "ng/mL"), "afp_units": (Analyte.AFP_UNITS, "k[IU]/L"), "ast": (Analyte.AST, "U/L")}
Facts = dict[str, Any]


def known(on: str, **facts: Any) -> tuple[Case, tuple[Measurement, ...]]:
    """A well patient on a day but for these facts, None leaves one out; AFP and AST beside the case."""
    more = [_marker(name, facts.pop(name), on) for name in MARKERS if facts.get(name) is not None]
    facts = {name: value for name, value in facts.items() if name not in MARKERS}
    dated = {name: None if value is None else (value, on) for name, value in (WELL | facts).items()}
    return liver_patient.patient(**dated), tuple(more)


def _marker(name: str, text: object, on: str) -> Measurement:
    analyte, unit = MARKERS[name]
    key = f"Observation/{name}-{on}"
    return Measurement(key=key, analyte=analyte, on=Interval.parse(on), value=amount(str(text), unit), source=(key,))


def treated(
    then: Facts | None = None,
    now: Facts | None = None,
    *,
    sessions: Sequence[str | Procedure] = (FIRST, SECOND),
    on: tuple[str, str] = (BEFORE_FIRST, BEFORE_SECOND),
    **more: Any,
) -> Case:
    """The patient: `then` before the first TACE, `now` before the second; by default well, one tumour of 40 mm,
    which has responded."""
    scans = more.pop("scans", None)
    if scans is None:
        scans = (tumour(), mri(ASSESSED, 10))
    told = [known(day, **facts) for day, facts in zip(on, (then, now), strict=True) if facts is not None]
    measurements = [m for case, markers in told for m in (*case.measurements, *markers)]
    statements = [s for case, _ in told for s in case.statements]
    return tace_cases.case(sessions, scans, measurements, statements=tuple(statements), **more)


def tumour(count: object = 1, largest: object = 40, on: str = BASELINE, viable: int = 40, **more: Any) -> Any:
    """A baseline with number, largest diameter and viable sum in mm."""
    said = {"tumor_count": ("{#}", count), "largest_diameter": ("mm", largest)}
    stated = {name: amount(str(value), unit) for name, (unit, value) in said.items() if value is not None}
    return mri(on, viable, **(stated | more))


def item(score: Score, name: str) -> ScoreItem:
    """The item of a score with this name."""
    return next(item for item in score.items if item.name.key == f"score.{name}")


def number(value: Value | None) -> object:
    """A value of a score as "2", "1.5", "0-1", a stage, or None."""
    if isinstance(value, Quantity):
        return f"{value.low}" if value.exact is not None else f"{value.low}-{value.high}"
    return value if value is None else str(value)


def band(score: Score) -> str | None:
    """The class of a score by its name."""
    return score.band.key.removeprefix("score.") if score.band else None
