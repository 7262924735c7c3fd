"""Whether the settings can be used, and what they leave open."""

from collections.abc import Iterable, Iterator, Set
from datetime import date
from pathlib import Path

from fhirnet.doctor.check import Check, Level, not_looked, ok, problem, problems, said, warning
from fhirnet.errors import InvalidSettings, Issue
from fhirnet.evaluation import QUESTIONS, offered
from fhirnet.settings import OPEN, REQUIRED, Settings
from fhirnet.verdict import words
from mappings import site, site_verified

SUBJECT, MAPPING = "settings", "mapping"


def look(settings: Settings, issues: Iterable[Issue], refused: Set[str], today: date) -> Iterator[Check]:
    """`issues` are the settings that cannot be used; all of them are told, and those that name what is not there.

    What rests on one of these, which are `refused`, is not looked at: its default is not what was meant.
    """
    wrong = [said(SUBJECT, Level.PROBLEM, issue.what) for issue in issues]
    wrong += _definitions(settings)
    yield from wrong or [ok(SUBJECT, words("doctor.settings-sound"))]
    if refused.isdisjoint(("FHIRNET_PEERS", "FHIRNET_ACCESS")):
        yield from _access(settings)
    if "FHIRNET_SITE_MAPPING" in refused:
        yield not_looked(MAPPING, "FHIRNET_SITE_MAPPING")
    else:
        yield from _mapping(settings.site_mapping, today)


def _definitions(settings: Settings) -> Iterator[Check]:
    for question in QUESTIONS:
        named, there = settings.definition(question), offered(question)
        if named not in there:
            what = words("doctor.definition", definition=named, question=question, offered=", ".join(there))
            yield problem(SUBJECT, what)


def _access(settings: Settings) -> Iterator[Check]:
    if settings.access == REQUIRED and settings.peers is None:
        yield problem(SUBJECT, words("doctor.access-nobody"))
    elif settings.access == OPEN and settings.peers is not None:
        yield warning(SUBJECT, words("doctor.access-open-beside-peers"))
    elif not settings.restricted:
        yield warning(SUBJECT, words("doctor.access-open"))


def _mapping(file: Path | None, today: date) -> Iterator[Check]:
    if file is None:
        yield ok(MAPPING, words("doctor.mapping-none"))
        return
    try:
        body = file.read_bytes()
        site.load(file)
    except InvalidSettings as error:
        yield from problems(MAPPING, error)
        return
    except OSError as error:
        yield problem(MAPPING, words("doctor.unreadable", file=file, why=error.strerror or type(error).__name__))
        return
    found = site_verified.verify(body, today)
    unreviewed = len(found.rows) - found.reviewed
    if found.sound:
        yield ok(MAPPING, words("doctor.mapping-sound", reviewed=found.reviewed, unreviewed=unreviewed))
        return
    wrong = sum(remark.wrong for remark in found.remarks)
    yield warning(MAPPING, words("doctor.mapping-wrong", wrong=wrong, command=f"fhirnet map verify {file}"))
