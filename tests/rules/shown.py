"""A finding in one line: `met 84 d from tae-84`, `indeterminate because missing asks for age a`; scores and scans."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from fhirnet.quantities import Quantity, rounded
from fhirnet.verdict import CriteriaResponse, Finding, Missing, ScanResponse, Score, ScoreItem, TaceResistance, Verdict
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


def shown_score(score: Score) -> tuple[str, ...]:
    """A score in lines: its value and class, each of its items with its points, and what would decide."""
    said = [
        "none" if score.value is None else _value(score.value),
        "" if score.band is None else score.band.key.partition(".")[2],
        "" if score.before is None else f"before {score.before.written}",
        _rest("because", [reason.value for reason in score.reasons]),
        _rest("from", [source.partition("/")[2] for source in score.evidence]),
        _rest("assuming", [assumption.value for assumption in score.assumptions]),
    ]
    first = " ".join(filter(None, said))
    return (first, *map(_item, score.items), *(f"asks for {_wanted(missing)}" for missing in score.missing))


def _item(item: ScoreItem) -> str:
    exact = item.value
    if isinstance(exact, Quantity) and exact.unit == "%":
        exact = _to_one_place(exact)
    value = "" if exact is None else _value(exact)
    points = "" if item.points is None else f"gives {_value(item.points)}"
    because = _rest("because", [reason.value for reason in item.reasons])
    sources = _rest("from", [source.partition("/")[2] for source in item.evidence])
    return " ".join(filter(None, (f"{item.name.key.partition('.')[2]}:", value, points, because, sources)))


def _wanted(missing: Missing) -> str:
    """A fact that would decide, with both ends of the time in which it would."""
    first = None if missing.first is None else f"since {missing.first}"
    last = None if missing.last is None else f"until {missing.last}"
    return " ".join(filter(None, (missing.what.key.partition(".")[2], missing.unit, first, last)))


def shown_scan(row: ScanResponse) -> tuple[str, ...]:
    """What a scan says of the response in three lines: the scan, by mRECIST, by RECIST 1.1."""
    facts = {
        "after": [row.session.written] if row.session else [],
        "days": [] if row.days is None else ["-".join(map(str, row.days))],
        "by": [row.modality.value] if row.modality else [],
        "qualifies": [str(row.qualifies)],
        "early": [str(row.early)],
        "non-target": [row.non_target.value] if row.non_target else [],
        "new": [str(row.new_lesion)],
        "note": [note.value for note in row.notes],
        "assuming": [assumption.value for assumption in row.assumptions],
        "from": [source.partition("/")[2] for source in row.evidence],
    }
    scan = " ".join([row.on.written, *(f"{name} {', '.join(said)}" for name, said in facts.items() if said)])
    return scan, f"mRECIST {_criteria(row.mrecist)}", f"RECIST {_criteria(row.recist)}"


def _criteria(found: CriteriaResponse) -> str:
    amounts = {
        "sum": found.amount,
        "baseline": found.baseline,
        "nadir": found.nadir,
        "from baseline": _to_one_place(found.from_baseline),
        "from nadir": _to_one_place(found.from_nadir),
    }
    said = [
        _rest("target", [r.value for r in found.target]),
        _rest("stated", [] if found.target_stated is None else [found.target_stated.value]),
        _rest("overall", [r.value for r in found.overall]),
        _rest("stated", [] if found.overall_stated is None else [found.overall_stated.value]),
        *(_rest(name, [] if amount is None else [_value(amount)]) for name, amount in amounts.items()),
        _rest("because", [reason.value for reason in found.reasons]),
    ]
    return " ".join(filter(None, said)) or "nothing"


def _to_one_place(amount: Quantity | None) -> Quantity | None:
    if amount is None:
        return None
    low, high = (None if end is None else rounded(end) for end in (amount.low, amount.high))
    return replace(amount, low=low, high=high)


def _rest(name: str, said: Sequence[str]) -> str:
    return f"{name} {', '.join(said)}" if said else ""


def shown_verdict(verdict: Verdict) -> str:
    """A verdict on TACE in one line: its answer, what it rests on, why, the assessment, and what would decide."""
    said = [
        verdict.answer.value,
        _rest("by", [basis.value for basis in verdict.basis]),
        _rest("because", [reason.value for reason in verdict.reasons]),
        _rest("assuming", [assumption.value for assumption in verdict.assumptions]),
        _rest("session", [verdict.index_session.written] if verdict.index_session else []),
        _rest("scan", [verdict.index_assessment.written] if verdict.index_assessment else []),
        _rest("pending", [on.written for on in verdict.pending]),
        _rest("early", [on.written for on in verdict.early_scans]),
        _rest("asks for", [_wanted(missing) for missing in verdict.missing]),
    ]
    return " ".join(filter(None, said))


def shown_with_days(found: Finding[Any]) -> str:
    """A finding in one line, with both ends of the time in which a fact would decide."""
    wanted = _rest("asks for", [_wanted(missing) for missing in found.missing])
    return " ".join(filter(None, (shown(replace(found, missing=())), wanted)))


def shown_answer(answer: TaceResistance) -> tuple[str, ...]:
    """What stands beside a verdict on TACE resistance, in lines: the stage, the history, what does not count."""
    stage = [
        "stage",
        ", ".join(stage.value for stage in answer.stage) or ("none" if answer.stage_applies else "does not apply"),
        _rest("for TACE", [answer.indication.value] if answer.indication else []),
        _rest("perhaps", [indication.value for indication in answer.indications]),
    ]
    history = [
        "first met " + (answer.first_met.written if answer.first_met else "never"),
        _rest("by imaging", [answer.imaging_only.value] if answer.imaging_only else []),
        _rest("otherwise by", answer.flips),
        _rest("separated by", [answer.separating.key.partition(".")[2]] if answer.separating else []),
        _rest("of", [answer.focus.partition("/")[2]] if answer.focus else []),
    ]
    excluded = [
        f"{definition} excludes {one.what.value} {'of before ' if one.at_baseline else ''}"
        f"since {one.first.written if one.first else 'unknown'} from {', '.join(one.sources)}"
        for definition, found in answer.excluded.items()
        for one in found
    ]
    return " ".join(filter(None, stage)), " ".join(filter(None, history)), *excluded
