"""The fixtures of a folder: where a file lies and what it is called says what is expected of its answer."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from fhirnet.assessment import EVALUATED, QUESTIONS
from fhirnet.verdict import Words, words

WITHOUT_EXPECTATION = ("cases", "resources")  # folders of whole patients and of single resources
BESIDE = {"tace-unsuitability": "tace-resistance", "cnlc-stage": "tace-resistance"}  # folder: whose answer says it

REFUSAL = re.compile(r"[1-5][0-9]{2}-.+", re.DOTALL)  # status and issue code


@dataclass(frozen=True, slots=True)
class Fixture:
    """One file and what is expected of it: the code, and for a refusal the status.

    `definition` is the definition that is asked for, or the code of the component that is looked at. `wrong` says why
    nothing can be expected of it; nothing is asked then.
    """

    path: Path
    name: str
    kind: str
    question: str
    expected: str
    definition: str | None = None
    status: int | None = None
    wrong: Words | None = None

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
        if not _looked_at(path, folders, last) or folders[:1] in ([each] for each in WITHOUT_EXPECTATION):
            continue
        wrong = _wrong(folders, last)
        yield _placed(path, name) if wrong is None else Fixture(path, name, "unplaced", "", "", wrong=wrong)


def _wrong(folders: Sequence[str], last: str) -> Words | None:
    """Why folder and name do not say what is expected."""
    if folders and not last.endswith(".json"):
        return words("check.wrong-ending", file=last)
    if not _asks(folders):
        return words("check.wrong-folder", file=last)
    expected, dashes, _ = last.partition("--")
    if folders[0] == "refused":
        return None if dashes and REFUSAL.fullmatch(expected) else words("check.no-refusal", file=last)
    return None if dashes and expected else words("check.no-expectation", file=last)


def _asks(folders: Sequence[str]) -> bool:
    """Whether these folders say what is asked."""
    if folders and folders[0] in EVALUATED:
        return len(folders) == 2
    return bool(folders) and folders[0] in (*BESIDE, "refused", "set-aside")


def _placed(path: Path, name: str) -> Fixture:
    folder, *rest = name.split("/")[:-1]
    expected = name.rpartition("/")[2].partition("--")[0]
    asked = rest[0] if rest and rest[0] in QUESTIONS else ""
    match folder:
        case "refused":
            status, _, code = expected.partition("-")
            return Fixture(path, name, "refused", asked or QUESTIONS[0], code, status=int(status))
        case "set-aside":
            return Fixture(path, name, "set-aside", asked, expected)
        case _ if folder in BESIDE:
            return Fixture(path, name, "beside", BESIDE[folder], expected, rest[0] if rest else folder)
        case _:
            return Fixture(path, name, "verdict", folder, expected, rest[0])
