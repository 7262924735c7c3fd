"""Which tests show what the rules, the hazard log and the page about faults say: the matrix, made from the tests.

The test files are read, not run: a marker (`hazard("H01")`, `fault("F1")`) or the code of a criterion that a test names
is what ties it to a row.

    python -m tests.matrix      writes docs/matrix.md, and the tests of each hazard into the hazard logs
"""

import ast
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fhirnet.conformance import of_rules
from fhirnet.rules import catalogue

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
LOGS = (DOCS / "safety.md", DOCS / "safety.zh-CN.md")
MATRIX = DOCS / "matrix.md"
BEGIN, END = "<!-- made by make matrix -->", "<!-- end of what make matrix made -->"
MARKERS = ("hazard", "fault")
SHORT = {"prrt": "prrt-", "predictor": "predictor-"}  # how the tests of PRRT leave out what all codes begin with
ASSERTING = ("tests/rules/", "tests/mappings/", "tests/test_")


class Shown(NamedTuple):
    """One test: its id, what its markers say, and the texts that it names."""

    id: str
    markers: frozenset[tuple[str, str]]
    texts: frozenset[str]


@cache
def tests() -> tuple[Shown, ...]:
    """Every test of the project in the order of the files."""
    return tuple(shown for path in sorted((ROOT / "tests").rglob("test_*.py")) for shown in _of(path))


def _of(path: Path) -> Iterator[Shown]:
    module = ast.parse(path.read_text("utf-8"))
    named = dict(_texts_by_name(module))
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            texts = frozenset(_texts(node)) | {named[each] for each in _names(node) if each in named}
            yield Shown(f"{path.relative_to(ROOT)}::{node.name}", frozenset(_markers(node)), texts)


def _texts_by_name(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The texts that stand under a name at the head of a module."""
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from ((each.id, node.value.value) for each in node.targets if isinstance(each, ast.Name))


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def _names(node: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _markers(node: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for each in node.decorator_list:
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in MARKERS:
            yield from ((each.func.attr, text) for text in _texts(each))


def marked(marker: str) -> Mapping[str, list[str]]:
    """The tests of each id that a marker names, in the order of the ids."""
    ids = {id_ for shown in tests() for kind, id_ in shown.markers if kind == marker}
    return {id_: [shown.id for shown in tests() if (marker, id_) in shown.markers] for id_ in sorted(ids, key=_number)}


def _number(id_: str) -> int:
    return int(id_[1:])


def criteria() -> tuple[str, ...]:
    """The codes of all criteria, rules and adverse predictors, in the order of the published code system."""
    with (ROOT / "mappings" / "codes.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["code"] for row in csv.DictReader(file) if row["system"].endswith("/CodeSystem/criterion"))


def naming(code: str) -> list[str]:
    """The tests of the rules and of answers that name a criterion."""
    return [
        shown.id for shown in tests() if shown.id.startswith(ASSERTING) and (code in shown.texts or _short(code, shown))
    ]


def _short(code: str, shown: Shown) -> bool:
    kind = code.partition("-")[0]
    return kind in SHORT and shown.id.startswith("tests/rules/prrt/") and code.removeprefix(SHORT[kind]) in shown.texts


def sets_of(code: str) -> list[str]:
    """The definitions that have a number of their own for a criterion."""
    return [each.definition for each in of_rules().thresholds if each.criterion == code]


def fixtures(question: str, definition: str) -> list[Path]:
    """The fixtures whose names say what a definition answers."""
    return sorted((ROOT / "fixtures" / question / definition).glob("*.json"))


def hazards(log: Path) -> list[str]:
    """The ids of a hazard log."""
    return re.findall(r"^\| (H\d+) \|", log.read_text("utf-8").partition(BEGIN)[0], re.MULTILINE)


def matrix() -> str:
    """The document."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Requirements and their tests"
    yield ""
    yield "Made from the test files by `make matrix`. `make test` fails where it is not up to date, and where a"
    yield "criterion, a hazard or a fault has no test. Each id is one that `.venv/bin/python -m pytest ID` runs."
    yield ""
    yield "## Definitions"
    yield ""
    yield "Every fixture of a definition is a patient whose file name says the answer. Each is posted by"
    yield "`tests/test_fixtures.py::test_the_answer_is_what_the_name_says`. Beside them a second program for each"
    yield "question, which shares no code with the rules, has to agree with them on drawn patients"
    yield "(`tests/oracle/tace/test_agreement.py`, `tests/oracle/prrt/test_agreement.py`)."
    yield ""
    yield "| question | definition | version | fixtures | of these, by answer |"
    yield "|---|---|---|---|---|"
    for question in catalogue.QUESTIONS:
        for definition in catalogue.definitions(question):
            found = fixtures(question, definition.id)
            yield f"| {question} | `{definition.id}` | {definition.version} | {len(found)} | {_by_answer(found)} |"
    yield ""
    yield "## Criteria"
    yield ""
    yield "The codes are those of the published code system `criterion`. A test of the rules or of the"
    yield "mappings stands here where it names the code (those of PRRT without what all codes begin with)."
    yield ""
    yield "| criterion | definitions with a threshold of their own | tests |"
    yield "|---|---|---|"
    for code in criteria():
        yield f"| {code} | {', '.join(sets_of(code))} | {_ids(naming(code))} |"
    yield ""
    yield "## Hazards"
    yield ""
    yield "What they are: `docs/safety.md`. Marker: `hazard`."
    yield ""
    yield from _table("hazard", marked("hazard").items())
    yield ""
    yield "## Faults"
    yield ""
    yield "What they are: `docs/faults.md`. Marker: `fault`."
    yield ""
    yield from _table("fault", marked("fault").items())


def _by_answer(found: Iterable[Path]) -> str:
    answers = [path.name.partition("--")[0] for path in found]
    return ", ".join(
        f"{each} {answers.count(each)}" for each in sorted(set(answers), key=lambda a: (-answers.count(a), a))
    )


def _table(head: str, rows: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    yield f"| {head} | tests |"
    yield "|---|---|"
    for id_, found in rows:
        yield f"| {id_} | {_ids(found)} |"


def _ids(found: Iterable[str]) -> str:
    return "<br>".join(f"`{each}`" for each in found)


def filled(log: Path) -> str:
    """A hazard log with the tests of each hazard as they are."""
    text = log.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    heads = ("编号", "测试") if "zh" in log.name else ("hazard", "tests")
    rows = [f"| {heads[0]} | {heads[1]} |", "|---|---|"]
    rows += [*_table("", marked("hazard").items())][2:]
    return f"{head}{BEGIN}\n\n" + "\n".join(rows) + f"\n\n{END}{tail}"


def main() -> None:
    """Write everything that is made here."""
    for log in LOGS:
        log.write_text(filled(log), "utf-8")
    MATRIX.write_text(matrix(), "utf-8")


if __name__ == "__main__":
    main()
