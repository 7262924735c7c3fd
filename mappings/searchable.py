"""What a stored resource is found by: one table of search parameters, each with the elements it reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Values:
    """What a resource is found by, each named by its search parameter; `patient` is the id of whose record it is in.

    tokens: (name, system or "", code). days: (name, first day, last day, first instant, last instant): the days as
    written in their own offset, `2024-07-01`; the instants in UTC, `2024-07-01T08:30:00.000000Z`. links: (name,
    target), a target in this store as `Type/id`, another as it is written.
    """

    patient: str | None = None
    tokens: tuple[tuple[str, str, str], ...] = ()
    days: tuple[tuple[str, str, str, str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


def values(resource: bytes) -> Values:
    """What this resource, as it is served, is found by."""
    return Values()
