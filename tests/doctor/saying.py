"""What the doctor says, by subject."""

from datetime import UTC, datetime

from fhirnet.doctor import examine
from mappings.words import say

Said = dict[str, list[tuple[str, str]]]  # by subject: level and sentence


def examined(*, online: bool = False) -> Said:
    found: Said = {}
    for each in examine(datetime.now(UTC), online=online):
        found.setdefault(each.subject, []).append((str(each.level), say(each.what, "en")))
    return found


def levels(said: Said, subject: str) -> list[str]:
    return [level for level, _ in said.get(subject, [])]


def sentences(said: Said, subject: str) -> str:
    return "\n".join(what for _, what in said.get(subject, []))
