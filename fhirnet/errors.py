"""What this program will not do, said in one sentence each to whoever asked; no HTTP, no FHIR here.

A message holds ids, paths and codes only, never a patient's data.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One remark about what was received: a problem, a fact set aside, an assumption, a conversion.

    `code` is a code of the vocabulary `system` ("issue", "not-used", "assumption" or "reason"); `what` is
    English, says what to do where something can be done, and never holds a patient's data; `at` is the FHIRPath
    from the posted root, or "http.<name>" for a header or a query parameter.
    """

    code: str
    what: str
    at: str | None = None
    system: str = "issue"
    severity: str = "error"


class FhirnetError(Exception):
    """Something this program will not do; `issues` says what and where, all of them at once."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__("; ".join(f"{issue.at}: {issue.what}" if issue.at else issue.what for issue in issues))
        self.issues = issues


class Refused(FhirnetError):
    """What was posted or asked cannot be answered; the code of each issue decides the HTTP status."""

    @classmethod
    def of(cls, issues: Iterable[Issue]) -> "Refused":
        """The refusal of all these issues."""
        return cls(*issues)


class InvalidSettings(FhirnetError):
    """A setting that cannot be used; the start stops with one line."""


class Unreachable(FhirnetError):
    """A service at a URL does not answer, or an address cannot be listened at."""
