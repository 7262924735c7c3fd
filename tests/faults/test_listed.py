"""The page about faults names every fault that a test shows, and every file that shows one."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "faults.md").read_text()
REQUIRED = [f"F{number}" for number in range(1, 22)] + ["F24", "F25", "F26", "F28"]


def shown() -> dict[str, set[str]]:
    """The files that show a fault, as the page names them."""
    found: dict[str, set[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for fault in set(re.findall(r'mark\.fault\("(F\d+)"\)', file.read_text())):
            inside = file.parent == TESTS / "faults"
            found.setdefault(fault, set()).add(file.name if inside else str(file.relative_to(TESTS.parent)))
    return found


def test_the_page_lists_what_the_tests_show() -> None:
    for fault, files in shown().items():
        rows = [row for row in PAGE.splitlines() if row.startswith(f"| {fault} |")]
        for file in files:
            assert any(f"`{file}`" in row for row in rows), (fault, file)


def test_every_fault_is_shown() -> None:
    assert set(REQUIRED) <= shown().keys()
