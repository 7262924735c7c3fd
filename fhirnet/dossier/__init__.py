"""The dossier: everything that a tumour board looks at of one case, for the page, the sheet and the tables.

It asks the same evaluation as every other way in and puts the answers beside the timeline; it judges nothing itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from fhirnet import __version__
from fhirnet.case import Case
from fhirnet.case.treatment import ProcedureKind
from fhirnet.dossier import answering
from fhirnet.dossier.drawing import drawing
from fhirnet.dossier.record import Dossier, Patient, Question
from fhirnet.dossier.story import story
from fhirnet.errors import Issue, Refused
from fhirnet.evaluation import EVALUATED, NEXT_DOSE, QUESTIONS, RULE_RELEASE, Evaluation, evaluate, offered
from fhirnet.settings import Settings
from mappings import posted_case
from mappings.speech import Speech, speech_of

__all__ = ["Dossier", "dossier"]

QUESTION = "question"  # the name of the parameter that is no parameter of an evaluation
OF_NEXT_DOSE = ("ctcae", "renalRule")
OF_PRRT = ("mode", "acceptAttestation")
NOT_HERE = (
    "output",
    "history",
)  # a dossier has one form, and the story is always in it: what a file says is passed over
Query = Sequence[tuple[str, str]]


def dossier(body: bytes, *, query: Query = (), accept_language: str = "", settings: Settings) -> Dossier:
    """The dossier of a posted case: a Bundle, Parameters, or a case document.

    `query` holds the parameters of an evaluation, and `question`, repeatable; without one every question that is
    applicable to the case, else both. What it says takes the place of what Parameters say.
    Raises Refused as an evaluation does.
    """
    posted = posted_case.read(body)
    asked = _merged(posted.query, query)
    listed = _questions(asked)
    evaluations = [
        evaluate(question, posted.body, query=_of(question, asked), accept_language=accept_language, settings=settings)
        for question in listed or QUESTIONS
    ]
    first = evaluations[0]
    if not listed and _has_cycle(first.known.case):
        query_of_dose = _of(NEXT_DOSE, asked)
        evaluations.append(
            evaluate(NEXT_DOSE, posted.body, query=query_of_dose, accept_language=accept_language, settings=settings)
        )
    answered = [(each, answering.question(each)) for each in evaluations]
    shown = [found for _, found in answered if listed or answering.applicable(found)] or [f for _, f in answered]
    return replace(_dossier(first, shown), bundle=posted.written)


def _dossier(first: Evaluation, shown: Iterable[Question]) -> Dossier:
    case, language = first.known.case, first.asked.language
    speech = speech_of(language)
    events = story(case, language)
    return Dossier(
        language=language,
        as_of=first.as_of.isoformat(),
        explicit=first.asked.as_of is not None,
        supposed=first.asked.hypotheses,
        patient=_patient(first, speech),
        questions=tuple(shown),
        timeline=events,
        drawing=drawing(events, language, first.as_of.isoformat()),
        software=__version__,
        rules=RULE_RELEASE,
        disclaimer=speech.say("answer.rule-based"),
    )


def _merged(said: Query, asked: Query) -> list[tuple[str, str]]:
    """What is asked: of a name that is asked for anew, not what the file said."""
    if strange := [name for name, _ in asked if name in NOT_HERE]:
        raise Refused(Issue("parameter", f"a dossier has no {strange[0]}; ask an evaluation", f"http.{strange[0]}"))
    anew = {name for name, _ in asked} | {*NOT_HERE}
    return [*(pair for pair in said if pair[0] not in anew), *asked]


def _questions(asked: Query) -> list[str]:
    named = list(dict.fromkeys(value for name, value in asked if name == QUESTION))
    if not {*EVALUATED}.issuperset(named):
        raise Refused(Issue("parameter", f"question is one of: {', '.join(EVALUATED)}", f"http.{QUESTION}"))
    return named


def _of(question: str, asked: Query) -> list[tuple[str, str]]:
    """What of all that is asked this question takes; what none takes reaches all of them and is refused there."""
    others = [each for each in QUESTIONS if each != question]
    of_others = {definition for each in others for definition in offered(each)} - {*offered(question)}
    left_out = {QUESTION}
    if question == NEXT_DOSE:
        left_out |= {"definition", "set", "acceptAttestation"}
    else:
        left_out |= {*OF_NEXT_DOSE} | ({*OF_PRRT} if question == "tace-resistance" else set())
    return [
        (name, value)
        for name, value in asked
        if name not in left_out and not (name == "definition" and value in of_others)
    ]


def _has_cycle(case: Case) -> bool:
    return any(each.kind is ProcedureKind.PRRT_CYCLE for each in case.procedures)


def _patient(asked: Evaluation, speech: Speech) -> Patient:
    """A name made from the key of the case, so that two sheets of one patient are known as such."""
    person = asked.known.case.person
    digest = sha256(f"{asked.reading.patient}|{person.key}".encode()).hexdigest()[:8].upper()
    return Patient(
        pseudonym=f"{digest[:4]}-{digest[4:]}",
        sex=speech.say(f"dossier.{person.gender.value}") if person.gender else "",
        age=_age(asked, speech),
    )


def _age(asked: Evaluation, speech: Speech) -> str:
    birth = asked.known.case.person.birth
    if birth is None:
        return ""
    least, most = (
        asked.as_of.year - day.year - ((asked.as_of.month, asked.as_of.day) < (day.month, day.day))
        for day in (birth.last, birth.first)
    )
    return speech.amount(str(least) if least == most else f"{least}–{most}", "a")
