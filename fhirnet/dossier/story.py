"""The timeline of a case: its rows, beside what the rules have found of its sessions and scans."""

from collections.abc import Mapping

from fhirnet.case import Case
from fhirnet.quantities import Quantity
from fhirnet.rules.courses import History
from fhirnet.rules.readings import World
from fhirnet.rules.responses import responses
from mappings import timeline
from mappings.timeline import Event


def story(case: Case, language: str) -> tuple[Event, ...]:
    """The rows of the timeline of a case in one language."""
    history = History(case)
    sessions = history.embolizations.sessions
    return timeline.events(case, language, responses(case), sessions=sessions, sums=_sums(history))


def _sums(history: History) -> Mapping[str, Quantity]:
    """The sums of viable diameters that are known of the scans, by key; where dates are inexact, in one reading."""
    course = history.course(World())
    pictures = () if course is None else course.pictures
    return {each.scan.key: each.viable.amount for each in pictures if each.viable.amount is not None}
