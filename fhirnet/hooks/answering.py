"""What is answered to a call: one card where there is something to say, else none.

Nothing is said where the question does not arise: another tumour, a record in which nothing has a date, or, when a
record is merely opened, one without any tumour and without the treatment that is asked about.
"""

from dataclasses import dataclass
from datetime import date

from fhirnet.case import Case
from fhirnet.case.status import Topic
from fhirnet.case.treatment import TACE_KINDS, ProcedureKind
from fhirnet.dossier import answering
from fhirnet.dossier.defined import NOT_APPLICABLE
from fhirnet.dossier.record import Question
from fhirnet.errors import Refused
from fhirnet.evaluation import Evaluation, evaluate
from fhirnet.hooks.card import card
from fhirnet.hooks.gathering import Gathered, placed
from fhirnet.hooks.services import Service
from fhirnet.settings import Settings
from mappings.speech import speech_of

Json = dict[str, object]
GIVEN = {  # procedures for which the question arises, whatever the diagnosis
    "tace-resistance": TACE_KINDS | {ProcedureKind.TEXT_ONLY_TACE},
    "prrt-suitability": frozenset({ProcedureKind.PRRT_CYCLE}),
}


@dataclass(frozen=True, slots=True)
class Cards:
    """The answer to a call, and what the primary definition answers ("" where nothing was evaluated)."""

    cards: tuple[Json, ...] = ()
    answer: str = ""


def cards(
    service: Service, gathered: Gathered, day: date, accept_language: str, root: str, settings: Settings
) -> Cards:
    """The cards of a case, as of the day of the call; `root` is the address of this service.

    Refused with everything wrong with the case.
    """
    query = [("asOf", day.isoformat())]
    try:
        asked = evaluate(
            service.question, gathered.body, query=query, accept_language=accept_language, settings=settings
        )
    except Refused as refused:
        raise placed(refused, gathered.places) from None
    if asked.reading.latest is None:
        return Cards()
    if not service.on_orders and not _arises(service.question, asked.known.case):
        return Cards()
    found = answering.question(asked)
    answer = found.definitions[0].answer
    if answer == NOT_APPLICABLE:
        return Cards(answer=answer)
    return Cards((_card(service, found, asked, gathered, root),), answer)


def _card(service: Service, found: Question, asked: Evaluation, gathered: Gathered, root: str) -> Json:
    return card(
        service,
        found,
        speech_of(asked.asked.language),
        as_of=asked.as_of.isoformat(),
        not_used=asked.frame.not_used,
        root=root,
        lacking=gathered.lacking,
        certain=gathered.certain,
    )


def _arises(question: str, case: Case) -> bool:
    """Whether a record tells of any tumour, or of the treatment."""
    histology = any(each.topic is Topic.HISTOLOGY for each in case.statements)
    return bool(case.diagnoses) or histology or any(each.kind in GIVEN[question] for each in case.procedures)
