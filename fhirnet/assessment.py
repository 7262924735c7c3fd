"""From the posted bytes to the result Observation: the one line that everything else calls.

bytes - decode - parameters - read - known on a date - judge - write - bytes. Each station is a plain value; nothing
below knows a request, nothing above knows a code. Views, command line, harness and demo differ only in where the bytes
come from and go to.

A question brings its rules when it is first asked: one of them needs a third of all, and a command asks one.
"""

from collections.abc import Callable, Iterator, Sequence

from fhirnet.errors import Refused
from fhirnet.evaluation import (
    EVALUATED,
    NEXT_DOSE,
    QUESTIONS,
    Evaluation,
    contradictory,
    day_of,
    evaluate,
    offered,
    read,
)
from fhirnet.settings import Settings
from mappings import outcome, parameters, r4, verdict
from mappings.bundle import Known
from mappings.caveats import Answered, caveats
from mappings.result_elements import encode

__all__ = ["EVALUATED", "QUESTIONS", "assess", "evaluate", "offered", "validate"]


def assess(
    question: str,
    body: bytes,
    *,
    query: Sequence[tuple[str, str]] = (),
    accept_language: str = "",
    strict: bool = False,
    settings: Settings,
) -> bytes:
    """The computed Observation on the posted case, or the Bundle with all that was computed, as JSON bytes.

    `question` is one of EVALUATED, `body` a Bundle or Parameters. Raises Refused with every problem of the first
    stage that fails (contract of the endpoint: size, lexis, parameters, structure, case).
    """
    evaluation = evaluate(
        question, body, query=query, accept_language=accept_language, strict=strict, settings=settings
    )
    answer = _answer(evaluation)
    supposed = evaluation.asked.hypotheses
    if not supposed:
        return answer
    from mappings import hypothetical

    return hypothetical.marked(answer, _answer(evaluation.supposing()), supposed)


def validate(
    body: bytes,
    *,
    query: Sequence[tuple[str, str]] = (),
    accept_language: str = "",
    settings: Settings,
) -> bytes:
    """What of the posted case is not used, assumed and converted, and its errors, as an OperationOutcome.

    Raises Refused only for what cannot be read at all (size, lexis, parameters); errors of structure and of the case
    are part of the answer.
    """
    posted = r4.receive(body)
    asked = parameters.read("validate-case", posted, query, accept_language=accept_language, settings=settings)
    try:
        reading = read(posted, settings)
        known = reading.known_on(day_of(asked, reading), recorded_filter=asked.as_known)
        issues = (*known.report(), *contradictory(known), *caveats(_answered_by_default(known, settings)))
    except Refused as refused:
        issues = refused.issues
    return outcome.write(issues, asked.language)


def _answer(asked: Evaluation) -> bytes:
    """The answer in the form that was asked for."""
    if asked.asked.output != "bundle" and not asked.asked.history:
        return JUDGES[asked.question](asked)
    from fhirnet import panels
    from mappings import history

    if asked.asked.output == "bundle":
        return panels.PANELS[asked.question](asked)
    return history.write(JUDGES[asked.question](asked), asked.frame.identifier, panels.story(asked))


def _tace(asked: Evaluation) -> bytes:
    from fhirnet.rules import tace

    return encode(verdict.tace(tace.resistance(asked.known.case, asked.definition), asked.frame))


def _prrt(asked: Evaluation) -> bytes:
    from fhirnet.rules import prrt

    return encode(
        verdict.prrt(
            prrt.suitability(asked.known.case, asked.definition, attested=asked.asked.accept_attestation), asked.frame
        )
    )


def _next_dose(asked: Evaluation) -> bytes:
    from fhirnet.rules import next_dose
    from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
    from fhirnet.rules.prrt_next_dose.kidneys import RenalRule
    from mappings import next_dose as dose

    ctcae, renal_rule = Ctcae(asked.asked.ctcae), RenalRule(asked.asked.renal_rule)
    return encode(dose.write(next_dose.next_dose(asked.known.case, ctcae, renal_rule), asked.frame))


def _answered_by_default(known: Known, settings: Settings) -> Iterator[Answered]:
    """The answers of the default definitions of both questions."""
    from fhirnet.panels import answered
    from fhirnet.rules import prrt, tace

    yield answered(tace.resistance(known.case, settings.definition("tace-resistance")).primary)
    yield answered(prrt.suitability(known.case, settings.definition("prrt-suitability")).primary)


JUDGES: dict[str, Callable[[Evaluation], bytes]] = {
    "tace-resistance": _tace,
    "prrt-suitability": _prrt,
    NEXT_DOSE: _next_dose,
}
