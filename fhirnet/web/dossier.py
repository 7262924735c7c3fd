"""The dossier of a posted case, as JSON for the page: nothing of it is stored."""

from flask import Blueprint, Response

from fhirnet.dossier import dossier
from fhirnet.web import counting, negotiation
from fhirnet.web.answers import in_time, settings
from mappings.result_elements import encode

routes = Blueprint("dossier", __name__, url_prefix="/dossier")
routes.before_request(negotiation.check)
JSON = "application/json"


@routes.post("")
def give() -> Response:
    """Everything that a board looks at of the posted case (a Bundle, Parameters, or a case document)."""
    found, written = in_time(lambda: (made := dossier(**negotiation.sent(), settings=settings()), encode(made)))
    for question in found.questions:
        counting.evaluation(question.id, question.definitions[0].answer)
    return Response(written, content_type=JSON)
