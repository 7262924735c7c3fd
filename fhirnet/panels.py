"""All that is computed for one question as a Bundle: who is a member, what the report says, what was used."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from fhirnet.evaluation import RULE_RELEASE, Evaluation, contradictory, offered
from fhirnet.history import moments
from fhirnet.rules import prrt, staging, tace
from fhirnet.rules import scores as score_rules
from fhirnet.rules.responses import responses
from fhirnet.verdict import ScanResponse, Suitability, TaceResistance, Verdict
from mappings import history, outcome, panel, scores, verdict
from mappings.caveats import Answered, caveats
from mappings.codes import coding
from mappings.result_elements import Json
from mappings.words import say


def story(asked: Evaluation) -> list[Json]:
    """What every definition answered on each clinical date, where that was asked for."""
    if not asked.asked.history:
        return []
    as_known = asked.asked.as_known
    found = moments(
        asked.question, asked.reading, asked.known, recorded_filter=as_known, attested=asked.asked.accept_attestation
    )
    return history.observations(found, asked.question, asked.definition, asked.frame, as_known=as_known)


def _tace_panel(asked: Evaluation) -> bytes:
    case, listed = asked.known.case, asked.asked.definitions or offered(asked.question)
    results = tace.resistances(case, dict.fromkeys((asked.definition, *listed)))
    whole = results[asked.definition]
    stage = staging.stage(case) if whole.stage_applies else staging.Staging(())
    scored = score_rules.scores(case)
    valued = [each for each in scored if each.value is not None]
    members = [
        *(verdict.tace_of_one(results[name], asked.member(asked.question, name)) for name in listed),
        *_beside(asked, whole, stage),
        *(
            scores.observation(each, asked.frame, asked.member(each.code, each.code).identifier, whole.focus)
            for each in valued
        ),
    ]
    answers = [
        *(answered(each) for each in (*(results[name].primary for name in listed), *whole.unsuitability)),
        Answered(coding("obs-cnlc-stage").display, stage.assumptions, stage.missing),
        *(
            Answered(coding(f"obs-{each.code.replace('.', '-')}").display, each.assumptions, each.missing)
            for each in scored
        ),
    ]
    cited = [reference for each in valued for reference in each.evidence]
    return _panel(asked, verdict.tace(whole, asked.frame), members, answers, cited, responses(case))


def _beside(asked: Evaluation, whole: TaceResistance, stage: staging.Staging) -> Iterator[Json]:
    """What is answered beside the verdicts: whether TACE is unsuitable, and its place for the stage."""
    for each in whole.unsuitability:
        yield verdict.unsuitability(each, asked.member("tace-unsuitability", each.definition.id), whole.focus)
    yield verdict.indication(
        whole,
        asked.member("tace-indication", "cnlc-stage"),
        assumptions=stage.assumptions,
        missing=stage.missing,
        cited=stage.evidence,
    )


def _prrt_panel(asked: Evaluation) -> bytes:
    listed = asked.asked.definitions or offered(asked.question)
    names = dict.fromkeys((asked.definition, *listed))
    results = prrt.suitabilities(asked.known.case, names, attested=asked.asked.accept_attestation)
    members = [verdict.prrt_of_one(results[name], asked.member(asked.question, name)) for name in listed]
    answers = [answered(results[name].primary) for name in listed]
    return _panel(asked, verdict.prrt(results[asked.definition], asked.frame), members, answers)


def _panel(
    asked: Evaluation,
    whole: Json,
    members: Sequence[Json],
    answers: Iterable[Answered],
    cited: Sequence[str] = (),
    scans: Sequence[ScanResponse] = (),
) -> bytes:
    """The Bundle; `cited` are references of what members were computed from, also where the question reads it not."""
    report = (
        *asked.known.report(asked.question, cited),
        *contradictory(asked.known, asked.question),
        *caveats(answers),
    )
    return panel.write(
        whole,
        members,
        story=story(asked),
        scans=scans,
        sources=list(dict.fromkeys((*(used.reference for used in asked.frame.used), *cited))),
        release=RULE_RELEASE,
        recorded=datetime.now(UTC),
        report=outcome.write(report, asked.asked.language),
    )


def answered(answer: Verdict | Suitability) -> Answered:
    """What an answer takes for granted and what it lacks."""
    return Answered(say(answer.definition.title, "en"), answer.assumptions, answer.missing)


PANELS: dict[str, Callable[[Evaluation], bytes]] = {"tace-resistance": _tace_panel, "prrt-suitability": _prrt_panel}
