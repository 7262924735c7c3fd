"""Whether the service lives and whether it can answer; both in the words of every other answer."""

from flask import Blueprint, Response, current_app

from fhirnet.assessment import EVALUATED, assess
from fhirnet.web.answers import answer, settings
from fhirnet.web.documented import an_outcome, documented
from mappings import outcome

routes = Blueprint("health", __name__)
PROBE = (
    b'{"resourceType":"Bundle","type":"collection","entry":'
    b'[{"fullUrl":"urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a000","resource":{"resourceType":"Patient"}}]}'
)


@routes.get("/livez")
@documented("Whether the process answers.", {200: an_outcome("It does.")})
def livez() -> Response:
    """The process answers."""
    return answer(outcome.write([], settings().language))


@routes.get("/readyz")
@documented("Whether every question can be answered and the store be written.", {200: an_outcome("They can.")})
def readyz() -> Response:
    """Every question can be answered, each asked about a patient of whom nothing is known; the store can be written."""
    if (probe := current_app.extensions.get("fhirnet.probe")) is not None:
        probe()
    for question in EVALUATED:
        assess(question, PROBE, query=[("asOf", "2024-01-01")], settings=settings())
    return answer(outcome.write([], settings().language))
