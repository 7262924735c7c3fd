"""The dossier of a posted case, as JSON for the page: nothing of it is stored."""

from flask import Blueprint, Response

from fhirnet.dossier import Dossier, dossier
from fhirnet.web import counting, negotiation
from fhirnet.web.answers import in_time, settings
from fhirnet.web.documented import FHIR, Content, Parameter, documented
from mappings.given import CTCAE, MODES, RENAL_RULES
from mappings.result_elements import encode

routes = Blueprint("dossier", __name__, url_prefix="/dossier")
routes.before_request(negotiation.check)
JSON = "application/json"
CASE = Content(
    what="A FHIR R4 Bundle, Parameters with one, or a case document",
    types=(FHIR, JSON),
    schema={"type": "object"},
    example={
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": "urn:uuid:1f4d8a9e-0c55-5d5e-8f0e-3a3a6a0b7c11", "resource": {"resourceType": "Patient"}}
        ],
    },
)
REPEATED = {"type": "array", "items": {"type": "string"}}
ASKED = {
    "question": Parameter(what="Which question; without it those that fit the case", schema=REPEATED),
    "definition": Parameter(what="Which definition answers; the first is the primary one", schema=REPEATED),
    "asOf": Parameter(
        what="The case as it was known on this day", schema={"type": "string", "format": "date"}, example="2024-07-01"
    ),
    "language": Parameter(what="Of the words", schema={"enum": ["zh-CN", "en"]}, example="en"),
    "set": Parameter(what="A fact that is only supposed, KEY=VALUE or KEY@DATE=VALUE", schema=REPEATED),
    "mode": Parameter(what="PRRT: whether what was recorded later counts", schema={"enum": list(MODES)}),
    "acceptAttestation": Parameter(what="PRRT: whether the word of a trial counts", schema={"type": "boolean"}),
    "ctcae": Parameter(what="Next dose: the version that grades toxicity", schema={"enum": list(CTCAE)}),
    "renalRule": Parameter(what="Next dose: what makes a renal toxicity", schema={"enum": list(RENAL_RULES)}),
}


@routes.post("")
@documented(
    "Everything that a board looks at of a posted case, in words of one language. Nothing of it is stored.",
    {200: Content(what="The dossier", schema=Dossier)},
    parameters=ASKED,
    body=CASE,
)
def give() -> Response:
    """Everything that a board looks at of the posted case (a Bundle, Parameters, or a case document)."""
    found, written = in_time(lambda: (made := dossier(**negotiation.sent(), settings=settings()), encode(made)))
    for question in found.questions:
        counting.evaluation(question.id, question.definitions[0].answer)
    return Response(written, content_type=JSON)
