"""A finding in one line: `met 84 d from tae-84`, `indeterminate because missing asks for age a`."""

from enum import Enum
from typing import Any

from fhirnet.quantities import Quantity
from fhirnet.verdict import Finding, Missing
from fhirnet.verdict.finding import Value


def shown(found: Finding[Any]) -> str:
    """The answer, the value, why it is open, from which records, assuming what, and what would decide."""
    rest = {
        "because": [reason.value for reason in found.reasons],
        "from": [source.partition("/")[2] for source in found.evidence],
        "assuming": [assumption.value for assumption in found.assumptions],
        "asks for": [_missing(missing) for missing in found.missing],
    }
    first = [found.answer.value, *([] if found.value is None else [_value(found.value)])]
    return " ".join([*first, *(f"{name} {', '.join(said)}" for name, said in rest.items() if said)])


def _value(value: Value) -> str:
    if isinstance(value, Quantity):
        if value.exact is not None:
            return f"{value.low} {value.unit}"
        low = "" if value.low is None else f"{'>' if value.low_open else '>='}{value.low} "
        high = "" if value.high is None else f"{'<' if value.high_open else '<='}{value.high} "
        return f"{low}{high}{value.unit}"
    return str(value.value if isinstance(value, Enum) else value)


def _missing(missing: Missing) -> str:
    when = f"since {missing.first}" if missing.first else f"by {missing.last}"
    return " ".join(filter(None, (missing.what.key.partition(".")[2], missing.unit, when)))
