"""What is kept of CDS Hooks: feedback, and in the audit that an EHR was asked. It brings the database with it."""

import logging
from collections.abc import Sequence

from fhirnet.rest import auditing
from fhirnet.store import Unavailable, feedback
from fhirnet.store.audit import Act
from fhirnet.web import answers
from fhirnet.web.auth import client
from fhirnet.web.interaction import store
from mappings import cds_feedback

log = logging.getLogger("fhirnet.web")


def keep(service: str, body: bytes) -> None:
    """Stores the feedback of a body. Refused with everything wrong with it."""
    given = answers.in_time(lambda: cds_feedback.read(body))
    feedback.keep(store(), client().name, service, given, answers.request_id())


def tell_of_fetching(service: str, keys: Sequence[str]) -> None:
    """Tells the audit what was fetched from an EHR. Where that cannot be written, the log says so."""
    what = {"service": service, "keys": list(keys)}
    act = Act(client=client().name, action="fetch", request=answers.request_id(), what=what)
    try:
        auditing.record(store(), act)
    except Unavailable as error:
        log.error("not in the audit", extra=answers.told_of() | {"action": act.action, "reason": str(error)})
