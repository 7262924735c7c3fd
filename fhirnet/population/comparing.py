"""Two sets of answers for the same patients, side by side: who changes, from what to what, because of which criterion.

Two definitions or readings of one run, or the same definition in two runs (of different releases, sources or days).
"""

import csv
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fhirnet.population.row import Row
from fhirnet.population.writing import VERDICTS, rows_of

CHANGES = "changes.csv"
ABSENT = "absent"  # what a patient is by a run that does not know him


class Change(NamedTuple):
    """One criterion of a patient whose verdict changes; a row without criterion where none of them shows why."""

    patient: str
    source: str
    from_verdict: str
    to_verdict: str
    criterion: str = ""
    from_result: str = ""
    to_result: str = ""
    from_value: str = ""
    to_value: str = ""
    unit: str = ""
    from_threshold: str = ""
    to_threshold: str = ""
    evidence: str = ""


class Side(NamedTuple):
    """Where one side of a comparison is: the folder of a run, and the name of a definition in it."""

    folder: Path
    name: str


@dataclass(slots=True)
class Totals:
    """How many patients went from which verdict to which, and which criteria changed."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    criteria: Counter[str] = field(default_factory=Counter)


def compare(one: Side, other: Side, folder: Path) -> Totals:
    """The changes written to a file in a folder, and their totals."""
    totals = Totals()
    file, unfinished = folder / CHANGES, folder / f".{CHANGES}.unfinished"
    folder.mkdir(parents=True, exist_ok=True)
    with unfinished.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(Change._fields)
        for before, after in _both(_answers(one), _answers(other)):
            verdicts = _verdict(before), _verdict(after)
            totals.verdicts[verdicts] += 1
            if verdicts[0] != verdicts[1]:
                changes = _changes(before, after, *verdicts)
                totals.criteria.update({each.criterion for each in changes if each.criterion})
                writer.writerows(changes)
    os.replace(unfinished, file)
    return totals


Rows = Sequence[Row]


def _answers(side: Side) -> Iterator[Rows]:
    """The rows of one definition, a patient after the other; of who could not be evaluated, why."""
    held: list[Row] = []
    for row in map(Row._make, rows_of(side.folder / VERDICTS)):
        if row.definition != side.name and not row.problem:
            continue
        if held and _key(held) != _key([row]):
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def _both(before: Iterator[Rows], after: Iterator[Rows]) -> Iterator[tuple[Rows, Rows]]:
    """The answers of both sides for every patient of either; both are in the order of the patients."""
    one, other = next(before, None), next(after, None)
    while one is not None or other is not None:
        if other is None or (one is not None and _order(one) < _order(other)):
            assert one is not None, "one of both is there"
            yield one, ()
            one = next(before, None)
        elif one is None or _order(other) < _order(one):
            yield (), other
            other = next(after, None)
        else:
            yield one, other
            one, other = next(before, None), next(after, None)


def _key(rows: Rows) -> tuple[str, str]:
    return rows[0].patient, rows[0].source


def _order(rows: Rows) -> tuple[str, str]:
    """How runs are ordered: by the file of a Bundle where there is one, else by the patient."""
    return rows[0].source, rows[0].patient if not rows[0].source else ""


def _verdict(rows: Rows) -> str:
    return (rows[0].problem or rows[0].verdict) if rows else ABSENT


def _changes(before: Rows, after: Rows, from_verdict: str, to_verdict: str) -> list[Change]:
    """The criteria that both have and that are answered otherwise; else those of either that say what it says."""
    patient, source = _key(before or after)
    plain = Change(patient, source, from_verdict, to_verdict)
    was, now = ({row.criterion: row for row in rows if row.criterion} for rows in (before, after))
    differing = [name for name in was if name in now and was[name].result != now[name].result]
    if differing:
        return [_criterion(plain, was[name], now[name]) for name in differing]
    gone = [_criterion(plain, row, None) for name, row in was.items() if name not in now and row.result == from_verdict]
    come = [_criterion(plain, None, row) for name, row in now.items() if name not in was and row.result == to_verdict]
    return [*gone, *come] or [plain]


def _criterion(plain: Change, was: Row | None, now: Row | None) -> Change:
    shown = now or was
    assert shown is not None, "it is of one of both"
    return plain._replace(
        criterion=shown.criterion,
        from_result=was.result if was else "",
        to_result=now.result if now else "",
        from_value=was.value if was else "",
        to_value=now.value if now else "",
        unit=shown.unit,
        from_threshold=was.threshold if was else "",
        to_threshold=now.threshold if now else "",
        evidence=shown.evidence,
    )
