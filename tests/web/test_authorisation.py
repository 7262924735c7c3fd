"""Every route answers every kind of caller as docs/authorisation.md says; and what that document says makes sense."""

import re

import pytest

from tests.web import authorisation
from tests.web.authorisation import CALLERS, OUTSIDE
from tests.web.test_two_peers import ROWS

ROW = re.compile(r"^\| `(\w+) (\S+)` \| ([\w ]*) \| ([\d| ]+) \|$", re.MULTILINE)
ALLOWED = re.compile(r"_search|\{type\}\Z|/fhir/?\Z|AuditEvent\Z")  # asked of all that a client sees, or of its own


def rows() -> dict[tuple[str, str], tuple[str, dict[str, int]]]:
    """The document: route, kind, status of each caller."""
    text = authorisation.WRITTEN.read_text("utf-8")
    return {
        (found[1], found[2]): (found[3], dict(zip(CALLERS, map(int, found[4].split(" | ")), strict=True)))
        for found in ROW.finditer(text)
    }


@pytest.mark.fault("F21")
def test_the_document_is_what_the_service_answers() -> None:
    assert authorisation.written() == authorisation.WRITTEN.read_text("utf-8"), (
        "run: .venv/bin/python -m tests.web.authorisation > docs/authorisation.md, and look at what has changed"
    )


def test_every_route_is_in_it() -> None:
    assert set(rows()) == set(ROWS)


def test_without_a_good_credential_only_what_is_public_is_answered() -> None:
    for route, (kind, statuses) in rows().items():
        outside = {statuses[caller] for caller in OUTSIDE}
        assert outside == ({statuses["owner"]} if kind == "public" else {401}), route


def test_a_stranger_gets_nothing_of_the_owner() -> None:
    for (method, path), (kind, statuses) in rows().items():
        if not kind and not ALLOWED.search(path) and (method, path) != ("DELETE", "/fhir/{type}/<id_>"):
            assert statuses["stranger"] in (403, 404), path


def test_whoever_only_reads_changes_nothing() -> None:
    for (method, path), (kind, statuses) in rows().items():
        changes = method in ("PUT", "DELETE") or re.search(r"\$(keep|sign|amend|withdraw|send|fetch)|\{type\}\Z", path)
        if not kind and changes and method != "GET":
            assert statuses["reader"] == 403, path


def test_whoever_may_do_everything_is_never_told_that_it_may_not() -> None:
    for route, (kind, statuses) in rows().items():
        if not kind:
            assert statuses["whole"] not in (401, 403), route
