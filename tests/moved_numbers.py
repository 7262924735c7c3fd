"""Does a test turn red when a number of the rules is another? `make mutants` runs this beside mutmut.

mutmut changes what stands inside functions; the thresholds of the rules stand outside of them. Here every number of a
rule module that stands outside its functions is moved by one in its last digit, up and down, and the tests of the
rules are run until the first one fails. What no test notices is printed.

    python -m tests.moved_numbers [FILE ...]      all rule modules without FILE
"""

import ast
import os
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import pytest

RULES = Path("fhirnet/rules")
NEAREST = {  # tried first: what most often notices, by a part of the path of the rule module
    "prrt_suitability": ("tests/rules/prrt/test_rule_sets.py", "tests/rules/prrt/test_boundaries.py"),
    "prrt_next_dose": ("tests/rules/next_dose",),
    "prrt": ("tests/rules/prrt",),
    "scores": ("tests/rules/scores",),
}
OPTIONS = ("-x", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "not hypothesis and not browser and not peers")


class Moved(NamedTuple):
    """One number of one module, moved."""

    path: Path
    node: ast.Constant
    becomes: str

    @property
    def source(self) -> str:
        """The module with the number moved."""
        lines = self.path.read_bytes().splitlines(keepends=True)
        row = lines[self.node.lineno - 1]
        lines[self.node.lineno - 1] = (
            row[: self.node.col_offset] + self.becomes.encode() + row[self.node.end_col_offset :]
        )
        return b"".join(lines).decode()

    def __str__(self) -> str:
        row = self.path.read_text().splitlines()[self.node.lineno - 1].strip()
        return f"{self.path}:{self.node.lineno}:{self.node.col_offset}: {self.node.value!r} -> {self.becomes}    {row}"


def numbers(path: Path) -> Iterator[Moved]:
    """Every number of the module outside its functions, one less and one more in its last digit."""
    waiting: list[ast.AST] = [ast.parse(path.read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield from (Moved(path, node, repr(node.value + by)) for by in (-1, 1))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Decimal":
            yield from _decimals(path, node.args[0])


def _decimals(path: Path, node: ast.expr) -> Iterator[Moved]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and Decimal(node.value).is_finite():
        number = Decimal(node.value)
        last = Decimal((0, (1,), int(number.as_tuple().exponent)))
        yield from (Moved(path, node, f'"{number + by}"') for by in (-last, last))


def survives(moved: Moved) -> bool:
    """Whether all tests of the rules pass with the number moved."""
    nearest = next((tests for part, tests in NEAREST.items() if part in str(moved.path)), ())
    return (not nearest or _passes(moved, nearest)) and _passes(moved, ("tests/rules",))


def _passes(moved: Moved, tests: tuple[str, ...]) -> bool:
    """Asked of a fork, which alone imports the rules."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(_run(moved, tests))
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _run(moved: Moved, tests: tuple[str, ...]) -> int:
    kept, source = SourceFileLoader.get_code, moved.source

    def get_code(self: SourceFileLoader, name: str) -> CodeType | None:
        if Path(self.path).resolve() == moved.path.resolve():
            return compile(source, self.path, "exec")
        return kept(self, name)

    setattr(SourceFileLoader, "get_code", get_code)  # noqa: B010
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return int(pytest.main([*OPTIONS, *tests]))


def main(paths: list[Path]) -> None:
    """Print what no test notices, then how many were noticed."""
    began, tried, survived = time.monotonic(), 0, 0
    for path in paths:
        for moved in numbers(path):
            tried += 1
            if survives(moved):
                survived += 1
                print(moved, flush=True)
    print(f"{tried} moved numbers, {survived} unnoticed, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted(RULES.rglob("*.py")))
