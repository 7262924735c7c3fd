"""What `/openapi.json` says of the bodies of CDS Hooks; https://cds-hooks.hl7.org/2.0/ says all of it."""

from fhirnet.hooks.services import SERVICES
from fhirnet.web.documented import Content, Parameter, an_outcome

TEXT = {"type": "string"}
SERVICE = {
    "service": Parameter(
        what="The id of a service", place="path", schema={"enum": [*SERVICES]}, example="tace-resistance-order-sign"
    )
}
LISTED = Content(
    what="The services, with what each asks an EHR to send along",
    schema={
        "type": "object",
        "required": ["services"],
        "properties": {
            "services": {"type": "array", "items": {"type": "object", "required": ["hook", "id", "description"]}}
        },
    },
)
CALL = Content(
    what="A call of CDS Hooks",
    schema={"type": "object", "required": ["hook", "hookInstance", "context"]},
    example={
        "hook": "order-sign",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {
            "userId": "Practitioner/1",
            "patientId": "p1",
            "draftOrders": {"resourceType": "Bundle", "type": "collection"},
        },
    },
)
CARDS = Content(
    what="One card, or none where there is nothing to say",
    schema={
        "type": "object",
        "required": ["cards"],
        "properties": {
            "cards": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["uuid", "summary", "indicator", "source"],
                    "properties": {
                        "uuid": TEXT,
                        "summary": {"type": "string", "maxLength": 139},
                        "detail": TEXT,
                        "indicator": {"enum": ["info", "warning"]},
                    },
                },
            }
        },
    },
)
FEEDBACK = Content(
    what="What became of cards",
    schema={
        "type": "object",
        "required": ["feedback"],
        "properties": {
            "feedback": {"type": "array", "items": {"type": "object", "required": ["card", "outcome"]}},
        },
    },
    example={
        "feedback": [
            {
                "card": "1a564d30-9104-5943-927a-b7a26461ff43",
                "outcome": "overridden",
                "outcomeTimestamp": "2024-07-01T08:30:00Z",
            }
        ]
    },
)
KEPT = Content(what="It is kept")
NO_LOGIN = an_outcome("No JWT of a registered EHR")
LACKING = an_outcome("What has to be sent along and was not, each by its key and its query")
