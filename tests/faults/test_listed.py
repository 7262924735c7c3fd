"""The page about faults names every fault that a test here shows, and every file that shows one."""

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = (HERE.parents[1] / "docs" / "faults.md").read_text()


def test_the_page_lists_what_the_tests_show() -> None:
    for file in sorted(HERE.glob("test_*.py")):
        for fault in set(re.findall(r'mark\.fault\("(F\d+)"\)', file.read_text())):
            rows = [row for row in PAGE.splitlines() if row.startswith(f"| {fault} |")]
            assert any(f"`{file.name}`" in row for row in rows), (fault, file.name)


def test_the_files_that_the_page_names_are_there() -> None:
    for name in re.findall(r"`((?:tests/\w+/)?\w+/?test_\w+\.py)`", PAGE):
        assert (HERE / name).exists() or (HERE.parents[1] / name).exists(), name
