"""What a run found: who was evaluated, how the definitions agree, which missing facts would decide, since when met.

One pass over the rows, a patient at a time; what is kept are counts.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

from fhirnet.errors import Issue, Unreachable
from fhirnet.population import kappa
from fhirnet.population.row import Row
from fhirnet.population.running import MANIFEST
from fhirnet.population.writing import VERDICTS, rows_of
from fhirnet.verdict import NOT_APPLICABLE

AGREEING = "tace-resistance"  # the question whose definitions are compared with each other
OPEN = "indeterminate"
READ = (
    "patient", "source", "question", "definition", "verdict", "criterion", "missing", "deciding", "settling",
    "first_met", "problem",
)  # fmt: skip
SUMMARY = "summary.json"


@dataclass(slots=True)
class _Wanted:
    """For how many open verdicts of a definition a fact is missing, may decide alone, decides whatever it says."""

    missing: Counter[str] = field(default_factory=Counter)
    deciding: Counter[str] = field(default_factory=Counter)
    settling: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Counts:
    patients: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    verdicts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    ratings: Counter[tuple[str, ...]] = field(default_factory=Counter)
    wanted: dict[str, _Wanted] = field(default_factory=lambda: defaultdict(_Wanted))
    first_met: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def summarize(folder: Path) -> Mapping[str, Any]:
    """The summary of a finished run. Unreachable where there is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        counts = _counted(_patients(folder / VERDICTS), manifest["names"].get(AGREEING, []))
    except FileNotFoundError:
        raise Unreachable(Issue("peer", f"{folder} holds no finished run of fhirnet population evaluate")) from None
    raters = _raters(manifest["names"].get(AGREEING, []))
    return {
        "patients": counts.patients,
        "notEvaluated": _ranked(counts.problems),
        "questions": list(manifest["names"].values()),
        "unknownPatient": manifest.get("unknownPatient", {}),
        "verdicts": {name: dict(sorted(counted.items())) for name, counted in counts.verdicts.items()},
        "agreement": _agreement(raters, counts.ratings),
        "missing": {name: _profile(wanted) for name, wanted in counts.wanted.items()},
        "firstMet": {
            name: dict(sorted(counts.first_met[name].items())) for name in counts.verdicts if name in counts.first_met
        },
    }


def write(folder: Path, summary: Mapping[str, Any]) -> None:
    """The summary beside the verdicts."""
    (folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _patients(file: Path) -> Iterator[list[Row]]:
    """The verdicts of one patient after the other."""
    held: list[Row] = []
    for cells in rows_of(file, READ):
        row = Row(**dict(zip(READ, cells, strict=True)))
        if row.criterion:
            continue
        if held and (row.patient, row.source) != (held[0].patient, held[0].source):
            yield held
            held = []
        held.append(row)
    if held:
        yield held


def _raters(names: Iterable[str]) -> list[str]:
    return [name for name in names if "/" not in name]


def _counted(patients: Iterable[list[Row]], names: Iterable[str]) -> _Counts:
    counts, raters = _Counts(), _raters(names)
    for rows in patients:
        counts.patients += 1
        said = {row.definition: row.verdict for row in rows if row.question == AGREEING}
        rated = tuple(said.get(name, "") for name in raters)
        if rated and "" not in rated:
            counts.ratings[rated] += 1
        for row in rows:
            _count(row, counts)
    return counts


def _count(row: Row, counts: _Counts) -> None:
    if row.problem:
        counts.problems[row.problem] += 1
        return
    counts.verdicts[row.definition][row.verdict] += 1
    if row.verdict == OPEN:
        wanted = counts.wanted[row.definition]
        for counter, facts in ((wanted.missing, row.missing), (wanted.deciding, row.deciding)):
            counter.update(facts.split())
        wanted.settling.update(row.settling.split())
    if row.first_met:
        met = counts.first_met[row.definition]
        met[row.first_met[:4]] += 1
        if len(row.first_met) > 4:
            met[f"{row.first_met[:4]}-Q{(int(row.first_met[5:7]) + 2) // 3}"] += 1


def _agreement(raters: list[str], ratings: Counter[tuple[str, ...]]) -> Mapping[str, Any] | None:
    """Every combination of verdicts with its number, kappa of every pair and of all; None of fewer than two raters.

    A pair is compared where the question arises by both, all where it arises by all.
    """
    if len(raters) < 2:
        return None
    judged = {rated: count for rated, count in ratings.items() if NOT_APPLICABLE.value not in rated}
    table = sorted(judged.items(), key=lambda item: (-item[1], item[0]))
    return {
        "definitions": raters,
        "patients": sum(judged.values()),
        "table": [{"verdicts": list(rated), "patients": count} for rated, count in table],
        "pairs": [_pair(raters, ratings, one, other) for one, other in combinations(range(len(raters)), 2)],
        "fleiss": _text(kappa.fleiss(judged, len(raters))),
    }


def _pair(raters: list[str], ratings: Counter[tuple[str, ...]], one: int, other: int) -> Mapping[str, Any]:
    both = {r: n for r, n in ratings.items() if NOT_APPLICABLE.value not in (r[one], r[other])}
    return {
        "definitions": [raters[one], raters[other]],
        "patients": sum(both.values()),
        "same": sum(count for rated, count in both.items() if rated[one] == rated[other]),
        "kappa": _text(kappa.cohen(both, one, other)),
    }


def _profile(wanted: _Wanted) -> list[Mapping[str, Any]]:
    """The missing facts, first what would decide most verdicts alone."""
    ranked = sorted(wanted.missing, key=lambda fact: (-wanted.deciding[fact], -wanted.missing[fact], fact))
    ranked += sorted(set(wanted.deciding) - set(wanted.missing))
    return [
        {
            "fact": fact,
            "missing": wanted.missing[fact],
            "decides": wanted.deciding[fact],
            "whateverItSays": wanted.settling[fact],
        }
        for fact in ranked
    ]


def _ranked(counted: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _text(kappa: Fraction | None) -> str | None:
    if kappa is None:
        return None
    exact = Decimal(kappa.numerator) / Decimal(kappa.denominator)
    return str(exact.quantize(Decimal("0.001"), ROUND_HALF_EVEN))
