"""From the posted bytes to the result Observation: the one line that everything else calls.

bytes - decode - parameters - read - known on a date - judge - write - bytes. Each station is a plain value; nothing
below knows a request, nothing above knows a code. Views, command line, harness and demo differ only in where the bytes
come from and go to.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from fhirnet.case.imaging import Conflict, FdgScan, LiverScan, SstrScan
from fhirnet.case.laboratory import Measurement
from fhirnet.errors import Issue, Refused
from fhirnet.history import moments
from fhirnet.rules import catalogue, next_dose, prrt, series, staging, tace
from fhirnet.rules import scores as score_rules
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.rules.prrt_next_dose.kidneys import RenalRule
from fhirnet.settings import Settings
from fhirnet.verdict import Suitability, TaceResistance, Verdict
from mappings import bundle, history, hypothetical, outcome, panel, parameters, provenance, r4, scores, verdict, what_if
from mappings import next_dose as dose
from mappings.bundle import Known, Reading
from mappings.caveats import Answered, caveats
from mappings.codes import coding
from mappings.parameters import Asked
from mappings.r4 import Posted
from mappings.result_elements import DEVICE, Frame, Json, encode
from mappings.site import SiteMapping, load
from mappings.words import say

QUESTIONS = ("tace-resistance", "prrt-suitability")
NEXT_DOSE = "prrt-next-dose"  # a question without definitions: it is answered by a version of CTCAE
EVALUATED = (*QUESTIONS, NEXT_DOSE)
RULE_RELEASE = "1.0.0"


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
    return hypothetical.marked(answer, _answer(evaluation.supposing()), supposed) if supposed else answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One question about one case: what was asked and read, what is known on the day, the primary definition."""

    question: str
    definition: str
    asked: Asked
    reading: Reading
    as_of: date
    known: Known
    site: str
    frame: Frame

    def member(self, operation: str, definition: str) -> Frame:
        """The frame of a member of the panel; `operation` is its code."""
        named = _identifier(operation, definition, self.as_of, self.asked, self.reading, self.site)
        return replace(self.frame, identifier=named, named="verdict")

    def supposing(self) -> "Evaluation":
        """The same question of the case with the facts that the asker supposes."""
        case = what_if.suppose(self.known.case, self.asked.hypotheses)
        return replace(self, known=replace(self.known, case=case))


def evaluate(
    question: str,
    body: bytes,
    *,
    query: Sequence[tuple[str, str]] = (),
    accept_language: str = "",
    strict: bool = False,
    settings: Settings,
) -> Evaluation:
    """The posted case, read and cut at its day, before any rule is asked. Raises Refused as `assess` does."""
    posted = r4.receive(body)
    asked = parameters.read(
        question, posted, query, accept_language=accept_language, settings=settings, offered=offered(question)
    )
    reading = _read(posted, settings, body if strict else None, attested=asked.accept_attestation)
    as_of = _as_of(asked, reading)
    known = reading.known_on(as_of, recorded_filter=asked.as_known)
    read_for = "prrt-suitability" if question == NEXT_DOSE else question
    if strict:
        _refuse_what_is_not_used(known, read_for)
    definition = _definition(question, asked, settings)
    site = _site_digest(settings)
    frame = Frame(
        subject=reading.patient,
        as_of=as_of,
        language=asked.language,
        identifier=_identifier(question, definition, as_of, asked, reading, site),
        used=known.used(read_for),
        not_used=known.not_used_count(read_for),
        as_known=asked.as_known,
        device=provenance.COMPUTED_BY if asked.output == "bundle" else DEVICE,
    )
    return Evaluation(
        question=question,
        definition=definition,
        asked=asked,
        reading=reading,
        as_of=as_of,
        known=known,
        site=site,
        frame=frame,
    )


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
        reading = _read(posted, settings)
        known = reading.known_on(_as_of(asked, reading), recorded_filter=asked.as_known)
        issues = (*known.report(), *_contradictory(known), *caveats(_answered_by_default(known, settings)))
    except Refused as refused:
        issues = refused.issues
    return outcome.write(issues, asked.language)


@cache
def offered(question: str) -> tuple[str, ...]:
    """The ids of the definitions that answer this question, in catalogue order; none where it has none."""
    return tuple(definition.id for definition in catalogue.definitions(question)) if question in QUESTIONS else ()


def _answer(asked: Evaluation) -> bytes:
    """The answer in the form that was asked for."""
    if asked.asked.output == "bundle":
        return PANELS[asked.question](asked)
    answer = JUDGES[asked.question](asked)
    return history.write(answer, asked.frame.identifier, _story(asked)) if asked.asked.history else answer


def _story(asked: Evaluation) -> list[Json]:
    """What every definition answered on each clinical date, where that was asked for."""
    if not asked.asked.history:
        return []
    as_known = asked.asked.as_known
    found = moments(
        asked.question, asked.reading, asked.known, recorded_filter=as_known, attested=asked.asked.accept_attestation
    )
    return history.observations(found, asked.question, asked.definition, asked.frame, as_known=as_known)


def _tace(asked: Evaluation) -> bytes:
    return encode(verdict.tace(tace.resistance(asked.known.case, asked.definition), asked.frame))


def _prrt(asked: Evaluation) -> bytes:
    return encode(
        verdict.prrt(
            prrt.suitability(asked.known.case, asked.definition, attested=asked.asked.accept_attestation), asked.frame
        )
    )


def _next_dose(asked: Evaluation) -> bytes:
    ctcae, renal_rule = Ctcae(asked.asked.ctcae), RenalRule(asked.asked.renal_rule)
    return encode(dose.write(next_dose.next_dose(asked.known.case, ctcae, renal_rule), asked.frame))


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
        *(_answered(each) for each in (*(results[name].primary for name in listed), *whole.unsuitability)),
        Answered(coding("obs-cnlc-stage").display, stage.assumptions, stage.missing),
        *(
            Answered(coding(f"obs-{each.code.replace('.', '-')}").display, each.assumptions, each.missing)
            for each in scored
        ),
    ]
    cited = [reference for each in valued for reference in each.evidence]
    return _panel(asked, verdict.tace(whole, asked.frame), members, answers, cited)


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
    answers = [_answered(results[name].primary) for name in listed]
    return _panel(asked, verdict.prrt(results[asked.definition], asked.frame), members, answers)


def _panel(
    asked: Evaluation, whole: Json, members: Sequence[Json], answers: Iterable[Answered], cited: Sequence[str] = ()
) -> bytes:
    """The Bundle; `cited` are references of what members were computed from, also where the question reads it not."""
    report = (
        *asked.known.report(asked.question, cited),
        *_contradictory(asked.known, asked.question),
        *caveats(answers),
    )
    return panel.write(
        whole,
        members,
        story=_story(asked),
        sources=list(dict.fromkeys((*(used.reference for used in asked.frame.used), *cited))),
        release=RULE_RELEASE,
        recorded=datetime.now(UTC),
        report=outcome.write(report, asked.asked.language),
    )


def _answered(answer: Verdict | Suitability) -> Answered:
    return Answered(say(answer.definition.title, "en"), answer.assumptions, answer.missing)


Judges = dict[str, Callable[[Evaluation], bytes]]
JUDGES: Judges = {"tace-resistance": _tace, "prrt-suitability": _prrt, NEXT_DOSE: _next_dose}
PANELS: Judges = {"tace-resistance": _tace_panel, "prrt-suitability": _prrt_panel}


def _definition(question: str, asked: Asked, settings: Settings) -> str:
    """What answers: the first definition asked for, else that of the installation; of the next dose a CTCAE version."""
    if question == NEXT_DOSE:
        return f"ctcae-{asked.ctcae}"
    return asked.definitions[0] if asked.definitions else settings.definition(question)


def _read(posted: Posted, settings: Settings, judged: bytes | None = None, *, attested: bool = False) -> Reading:
    decoded = posted.bundle()
    if judged is not None:
        from mappings import conformance  # slow to import; only a strict request is judged

        if problems := conformance.judge(judged):
            raise Refused.of(problems)
    return bundle.read(decoded, _site_mapping(settings.site_mapping), attested=attested)


def _as_of(asked: Asked, reading: Reading) -> date:
    as_of = asked.as_of or reading.latest
    if as_of is None:
        raise Refused(
            Issue(
                "no-date", "No usable resource has a clinical date; send one, or say for which day with asOf.", "Bundle"
            )
        )
    return as_of


def _contradictory(known: Known, question: str | None = None) -> Iterator[Issue]:
    """Facts that are unknown because they are stated differently, of one scan or of one date: those of a question."""
    case, used = known.case, None if question is None else {each.reference for each in known.used(question)}
    scans: tuple[LiverScan | SstrScan | FdgScan, ...] = (*case.liver_scans, *case.sstr_scans, *case.fdg_scans)
    for scan in scans:
        for field in fields(scan):
            if isinstance(getattr(scan, field.name), Conflict) and (used is None or used.intersection(scan.source)):
                yield _conflict(f"{field.name} of one scan", scan.source)
    for found in series.contradictions(case):
        fact = found.fact
        if fact is not None and (used is None or used.intersection(found.source)):
            subject = fact.analyte if isinstance(fact, Measurement) else fact.topic
            yield _conflict(f"{subject.value} of one date", found.source)


def _conflict(what: str, source: tuple[str, ...]) -> Issue:
    return Issue(
        "conflicting-values",
        f"{what} is stated with different values and counts as unknown; correct one of {', '.join(source)}",
        system="reason",
        severity="warning",
    )


def _answered_by_default(known: Known, settings: Settings) -> Iterator[Answered]:
    """The answers of the default definitions of both questions."""
    yield _answered(tace.resistance(known.case, settings.definition("tace-resistance")).primary)
    yield _answered(prrt.suitability(known.case, settings.definition("prrt-suitability")).primary)


def _refuse_what_is_not_used(known: Known, question: str) -> None:
    report = (*known.report(question), *_contradictory(known, question))
    if any(issue.severity == "warning" for issue in report):
        raise Refused.of(report)


def _identifier(operation: str, definition: str, as_of: date, asked: Asked, reading: Reading, site: str) -> str:
    """The name of an evaluation: the digest of everything the answer depends on, equal wherever it is computed."""
    lines = (
        "fhirnet-evaluation-1",
        f"operation={operation}",
        f"definition={definition}",
        f"version={RULE_RELEASE}",
        f"asOf={as_of.isoformat()}",
        f"recorded={'filtered' if asked.as_of else 'all'}",
        *([f"mode={asked.mode}"] if asked.mode and asked.as_known is not (asked.as_of is not None) else ()),
        *(["attestation=true"] if asked.accept_attestation else ()),
        *([f"renalRule={asked.renal_rule}"] if asked.renal_rule != parameters.RENAL_RULES[0] else ()),
        *(f"set={fact}" for fact in asked.hypotheses),
        f"site={site}",
    )
    text = b"\n".join((*(line.encode() for line in lines), *reading.digest_lines))
    return f"sha256:{sha256(text).hexdigest()}"


def _site_digest(settings: Settings) -> str:
    mapping = _site_mapping(settings.site_mapping)
    return mapping.digest if mapping else "-"


@cache
def _site_mapping(path: Path | None) -> SiteMapping | None:
    """The reviewed mapping file, read once a process: a changed file needs a restart."""
    return load(path) if path else None
