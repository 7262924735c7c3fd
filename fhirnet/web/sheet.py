"""The sheet of a posted case: the dossier as PDF, Word, CSV or Excel. Nothing of it is stored."""

from flask import Blueprint, Response, request

from fhirnet import sheet
from fhirnet.dossier import Dossier, dossier
from fhirnet.errors import Issue, Refused
from fhirnet.sheet import FORMS
from fhirnet.web import counting, negotiation
from fhirnet.web.answers import in_time, settings
from fhirnet.web.documented import Content, Parameter, documented
from fhirnet.web.dossier import ASKED, CASE

routes = Blueprint("sheet", __name__, url_prefix="/dossier/sheet")
FORMAT = "format"
WRITTEN = tuple(form.media_type.partition(";")[0] for form in FORMS.values())


@routes.before_request
def speaks() -> None:
    """Raises Refused where the client does not want what it asks for."""
    negotiation.check(frozenset({FORMS[_form()].media_type.partition(";")[0]}))


@routes.post("")
@documented(
    "The sheet for the tumour board of a posted case: an A4 page and its appendix, or tables. Nothing of it is stored.",
    {200: Content(what="The sheet", types=WRITTEN, schema={"type": "string"})},
    parameters={
        FORMAT: Parameter(what="Of the sheet; pdf without it", schema={"enum": [*FORMS]}, example="csv"),
        **ASKED,
    },
    body=CASE,
)
def give() -> Response:
    """The sheet of the posted case, under a name without the patient's."""
    form = _form()
    found, written = in_time(lambda: _made(form))
    for question in found.questions:
        counting.evaluation(question.id, question.definitions[0].answer)
    answer = Response(written, content_type=FORMS[form].media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{sheet.file_name(found, form)}"'
    return answer


def _made(form: str) -> tuple[Dossier, bytes]:
    sent = negotiation.sent()
    sent["query"] = [pair for pair in sent["query"] if pair[0] != FORMAT]
    found = dossier(**sent, settings=settings())
    return found, sheet.sheet(found, form)


def _form() -> str:
    """The form that is asked for. Raises Refused (`parameter`)."""
    named = request.args.getlist(FORMAT) or ["pdf"]
    if len(named) > 1 or named[0] not in FORMS:
        raise Refused(Issue("parameter", f"{FORMAT} is one of: {', '.join(FORMS)}", f"http.{FORMAT}"))
    return named[0]
