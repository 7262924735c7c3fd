"""The fixtures of a folder: where a file lies and what it is called says what is expected of its answer."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from fhirnet.assessment import EVALUATED, QUESTIONS

WITHOUT_EXPECTATION = ("cases", "resources")  # folders of whole patients and of single resources
BESIDE = {"tace-unsuitability": "tace-resistance", "cnlc-stage": "tace-resistance"}  # folder: whose answer says it


@dataclass(frozen=True, slots=True)
class Fixture:
    """One file and what is expected of it: the code, and for a refusal the status.

    `definition` is the definition that is asked for, or the code of the component that is looked at.
    """

    path: Path
    name: str
    kind: str
    question: str
    expected: str
    definition: str | None = None
    status: int | None = None

    @property
    def folder(self) -> str:
        """The folder of its name."""
        return self.name.rpartition("/")[0] or "."

    @property
    def wanted(self) -> str:
        """What is expected, as an answer is told: "met", "400 json"."""
        return f"{self.status} {self.expected}" if self.kind == "refused" else self.expected


def fixtures(folder: Path, only: Sequence[str] = ()) -> tuple[Fixture, ...]:
    """The fixtures under a folder, in the order of their names; `only`: whose names fit one of these patterns."""
    return tuple(each for each in _found(folder) if not only or any(fnmatchcase(each.name, one) for one in only))


def shown(name: str) -> str:
    """The name of a file as text: bytes that are no UTF-8 as escapes, as every report can hold them."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _looked_at(path: Path, folders: Sequence[str], last: str) -> bool:
    """Whether a file may be a case: every one of a folder of cases, elsewhere those called JSON; never a hidden one."""
    if any(part.startswith(".") for part in (*folders, last)):
        return False
    ours = bool(folders) and folders[0] in (*EVALUATED, *BESIDE, "refused", "set-aside")
    return last.endswith(".json") or (not path.is_dir() and (ours or last.lower().endswith(".json")))


def _found(folder: Path) -> Iterator[Fixture]:
    for path in sorted(folder.rglob("*")):
        name = shown(path.relative_to(folder).as_posix())
        *folders, last = name.split("/")
        expected = last.partition("--")[0]
        if not _looked_at(path, folders, last):
            continue
        match folders:
            case (folder_name, *_) if folder_name not in WITHOUT_EXPECTATION and not last.endswith(".json"):
                yield Fixture(path, name, "unplaced", "", expected)
            case (question, definition) if question in EVALUATED:
                yield Fixture(path, name, "verdict", question, expected, definition)
            case (folder_name, *rest) if folder_name in BESIDE:
                told = rest[0] if rest else folder_name
                yield Fixture(path, name, "beside", BESIDE[folder_name], expected, told)
            case ("refused", *rest):
                status, _, code = expected.partition("-")
                question = rest[0] if rest and rest[0] in QUESTIONS else QUESTIONS[0]
                yield Fixture(path, name, "refused", question, code, status=int(status) if status.isdecimal() else 0)
            case ("set-aside", *rest):
                question = rest[0] if rest and rest[0] in QUESTIONS else ""
                yield Fixture(path, name, "set-aside", question, expected)
            case (folder_name, *_) if folder_name in WITHOUT_EXPECTATION:
                continue
            case _:
                yield Fixture(path, name, "unplaced", "", expected)
