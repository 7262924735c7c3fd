"""The FHIR operations, from one table: what is routed is what `metadata` lists."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, current_app

from fhirnet.assessment import EVALUATED, assess, validate
from fhirnet.web import conformance, counting, negotiation
from fhirnet.web.answers import answer, in_time, settings
from mappings import capability

routes = Blueprint("fhir", __name__, url_prefix="/fhir")
routes.before_request(negotiation.check)


def evaluate(question: str) -> Response:
    """The verdict on the posted case, as an Observation."""
    strict = negotiation.strict()
    made = in_time(lambda: assess(question, **negotiation.sent(), strict=strict, settings=settings()))
    return answer(counting.evaluated(question, made))


def validate_case() -> Response:
    """What of the posted case is not used, assumed and converted, as an OperationOutcome."""
    return answer(in_time(lambda: validate(**negotiation.sent(), settings=settings())))


OPERATIONS: dict[str, Callable[[], Response]] = {
    **{f"evaluate-{question}": partial(evaluate, question) for question in EVALUATED},
    "validate-case": validate_case,
}
for name, view in OPERATIONS.items():
    routes.add_url_rule(f"/${name}", name, view, methods=["POST"])


@routes.get("/metadata")
def metadata() -> Response:
    """What this service offers, as a CapabilityStatement."""
    told = current_app.extensions
    operations = (*OPERATIONS, *told.get("fhirnet.operations", ()))
    offered = told.get("fhirnet.offered")
    return answer(capability.statement(operations, settings(), conformance.OFFERED, offered))
