"""One row of the RESTful API: how it is asked for, by whom, what answers, and what the audit is told of it.

Who may do what is asked once for every row, before its view; whose records are seen is decided in the store.
"""

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g

from fhirnet import access
from fhirnet.errors import FhirnetError, Issue, Refused
from fhirnet.rest import auditing
from fhirnet.store import Store, Unavailable
from fhirnet.store.audit import DONE, FAILED, REFUSED, Act
from fhirnet.store.messages import Answer
from fhirnet.web import answers
from fhirnet.web.auth import client

# what changes the store tells the audit itself
WRITES = ("create", "update", "delete", "transaction", "keep", "sign", "send")
ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9.-]{1,64}")  # FHIR's, but for the names of folders
log = logging.getLogger("fhirnet.web")


@dataclass(frozen=True, slots=True)
class Interaction:
    """A row: its name in a CapabilityStatement and in the audit (of an operation without `$`), the right it needs
    (`access.NEEDED`), how it is asked for, what answers.
    """

    code: str
    right: str
    method: str
    path: str
    view: Callable[..., Answer]


def codes(rows: Iterable[Interaction]) -> tuple[str, ...]:
    """The names of these rows, each once."""
    return tuple(dict.fromkeys(each.code for each in rows))


def route(routes: Blueprint, each: Interaction, type_: str, needed: tuple[str, ...]) -> None:
    """Routes a row for a type of resource; `needed` are the types that its right is needed for."""

    def view(**path: str) -> Response:
        g.interaction = each
        found = _answered(each, type_, needed, path)
        return answers.told(found.status, found.body, found.headers)

    address = f"/{type_}{each.path}" if type_ else each.path
    name = f"{type_}-{each.code}-{each.method}-{each.path.count('/')}"
    routes.add_url_rule(address, name, view, methods=[each.method])


def asked() -> Interaction:
    """The row that this request asks for."""
    found = g.interaction
    assert isinstance(found, Interaction)
    return found


def store() -> Store:
    """Where the resources are."""
    found = current_app.extensions["fhirnet.store"]
    assert isinstance(found, Store)
    return found


def _answered(each: Interaction, type_: str, needed: tuple[str, ...], path: dict[str, str]) -> Answer:
    """The answer of a row to a client that may ask, about an id that is one. The audit is told of it."""
    outcome, patients = FAILED, tuple[str, ...]()
    tells = True
    try:
        for one in needed:
            access.require(client(), one, each.right)
        if not ID.fullmatch(path.get("id_", "-")):
            raise Refused(Issue("value", "An id has 1 to 64 letters, digits, - and dots.", "http.id"))
        found: Answer = each.view(*([type_] if type_ else []), **path)
        outcome, patients = DONE, found.patients
        tells = each.right not in WRITES
        return found
    except Unavailable:
        tells = False  # there is no audit to be told
        raise
    except FhirnetError:
        outcome = REFUSED
        raise
    finally:
        if tells:
            _tell(each, outcome, patients)


def _tell(each: Interaction, outcome: str, patients: tuple[str, ...]) -> None:
    """Tells the audit. Where that cannot be written what was read is shown all the same, and the log says so."""
    act = Act(client=client().name, action=each.code, outcome=outcome, request=answers.request_id(), patients=patients)
    try:
        auditing.record(store(), act)
    except Unavailable as error:
        log.error("not in the audit", extra=answers.told_of() | {"action": act.action, "reason": str(error)})
