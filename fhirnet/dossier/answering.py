"""One question of a dossier: the answers of every definition, in words, with what decides and what is missing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from fhirnet.dossier.defined import NOT_APPLICABLE, criteria_of, definition, sources
from fhirnet.dossier.evidence import evidence_to
from fhirnet.dossier.record import Beside, Change, Definition, Question, Said, Score, Unused
from fhirnet.evaluation import NEXT_DOSE, Evaluation, contradictory, offered
from fhirnet.history import moments
from fhirnet.rules import next_dose, prrt, tace
from fhirnet.rules import scores as score_rules
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.rules.prrt_next_dose.kidneys import RenalRule
from fhirnet.verdict import CriterionResult, Deciding, Effect, Missing, Suitability, TaceResistance, Verdict, words
from fhirnet.verdict import Score as ScoreFound
from mappings import hypothetical, outcome, result, scores, sentences, verdict
from mappings import next_dose as dose
from mappings.history import FAMILIES
from mappings.result_elements import encode
from mappings.speech import Speech, speech_of
from mappings.supposed import supposed

PREDICTORS = "predictor-"
EFFECTS = (Effect.FAILS, Effect.BLOCKS, Effect.CAUTIONS)  # of a rule on a grade, the weightiest first


class Answered(NamedTuple):
    """A question and the result Observation that says the same on the wire."""

    question: Question
    observation: bytes


def question(asked: Evaluation) -> Question:
    """The question of an evaluation, answered; with supposed facts, what they change."""
    made, language = MADE[asked.question], asked.asked.language
    plain = made(asked)
    if not asked.asked.hypotheses:
        return plain.question
    supposing = made(asked.supposing())
    flips = hypothetical.flips(plain.observation, supposing.observation, language)
    marked = [supposed(asked.asked.hypotheses, language), supposing.question.note]
    return replace(
        supposing.question,
        note=speech_of(language).joined("sentence", marked),
        story=plain.question.story,
        changes=tuple(Change(name=each.name, before=each.before, after=each.after) for each in flips.listed),
        changed=(hypothetical.verdict(flips, language), *hypothetical.beside(flips, language)),
    )


def applicable(found: Question) -> bool:
    """Whether any definition has something to say of this case."""
    return any(each.answer != NOT_APPLICABLE for each in found.definitions)


def _tace(asked: Evaluation) -> Answered:
    case, language = asked.known.case, asked.asked.language
    found = tace.resistances(case, offered(asked.question))
    whole, speech = found[asked.definition], speech_of(language)
    alone = {name: verdict.tace_of_one(each, asked.frame) for name, each in found.items()}
    return _question(
        asked,
        encode(verdict.tace(whole, asked.frame)),
        definitions=[
            definition(each.definition, alone[each.definition.id], _deciding(each), each.criteria, asked)
            for each in (whole.primary, *whole.others)
        ],
        separating=speech.words(whole.separating) if whole.separating else "",
        possible=_possible(speech, whole),
        deciding=whole.deciding,
        missing=whole.primary.missing,
        assumptions=sentences.taken_for_granted(speech, whole.primary.assumptions),
        scores=tuple(_score(each, asked) for each in score_rules.scores(case) if each.value is not None),
    )


def _possible(speech: Speech, found: TaceResistance) -> dict[str, str]:
    """The stages, and the places of TACE, between which the record does not decide."""
    places = [speech.concept(f"tace-indication.{each.value}") for each in found.indications]
    return {
        "cnlc-stage": speech.joined("or", [speech.concept(f"cnlc-stage.{each.value}") for each in found.stage]),
        "tace-indication": speech.joined("or", places),
    }


def _prrt(asked: Evaluation) -> Answered:
    case, language, attested = asked.known.case, asked.asked.language, asked.asked.accept_attestation
    found = prrt.suitabilities(case, offered(asked.question), attested=attested)
    whole, speech = found[asked.definition], speech_of(language)
    alone = {name: verdict.prrt_of_one(each, asked.frame) for name, each in found.items()}
    return _question(
        asked,
        encode(verdict.prrt(whole, asked.frame)),
        definitions=[
            definition(each.definition, alone[each.definition.id], _grading(each), each.rules, asked)
            for each in (whole.primary, *whole.others)
        ],
        deciding=whole.deciding,
        missing=whole.primary.missing,
        assumptions=sentences.taken_for_granted(speech, whole.primary.assumptions),
    )


def _next_dose(asked: Evaluation) -> Answered:
    ctcae, renal_rule = Ctcae(asked.asked.ctcae), RenalRule(asked.asked.renal_rule)
    found = next_dose.next_dose(asked.known.case, ctcae, renal_rule)
    observation, speech = encode(dose.write(found, asked.frame)), speech_of(asked.asked.language)
    seen = result.read(observation)
    row, lacking = seen.definitions[0], [rule.finding.missing for rule in found.rules]
    criteria = criteria_of(seen.criteria, lacking, asked)
    decided_on = speech.joined("clause", [each.name for each in seen.criteria if each.decides])
    version = Definition(
        id=asked.definition,
        name=speech.say("dossier.next-dose-by", ctcae=asked.asked.ctcae),
        version=asked.asked.ctcae,
        answer=row.answer,
        said=row.said,
        reasons=row.reasons,
        decided_on=decided_on,
        evidence_to=evidence_to(criteria, speech) if row.answer != NOT_APPLICABLE else "",
        citation=speech.say("dossier.next-dose-source"),
        link="",
        unverified=speech.joined("sentence", [speech.words(each) for each in found.caveats]),
        criteria=criteria,
    )
    return _question(
        asked,
        observation,
        definitions=[version],
        deciding=(),
        missing=found.missing,
        assumptions=sentences.taken_for_granted(speech, found.assumptions),
    )


def _question(
    asked: Evaluation,
    observation: bytes,
    *,
    definitions: Sequence[Definition],
    deciding: Sequence[Deciding],
    missing: Sequence[Missing],
    assumptions: Sequence[str],
    separating: str = "",
    scores: tuple[Score, ...] = (),
    possible: Mapping[str, str] = MappingProxyType({}),
) -> Answered:
    """The question in words; `possible` is what is still open of what stands beside it, by its code."""
    speech, seen = speech_of(asked.asked.language), result.read(observation)
    predictors = [row for row in seen.criteria if row.code.startswith(PREDICTORS)]
    first, several = definitions[0], len(definitions) > 1
    only = speech.say("dossier.headline", definition=first.name, answer=first.said)
    found = Question(
        id=asked.question,
        title=seen.question,
        identifier=asked.frame.identifier,
        headline=_standing(speech, definitions) if several else only,
        agreement=speech.say("page.shown-first", definition=first.name, answer=first.said) if several else "",
        separating=separating,
        definitions=tuple(definitions),
        predictors=criteria_of(predictors, [()] * len(predictors), asked),
        beside=tuple(
            Beside(code=row.code, name=row.name, value=row.value or possible.get(row.code, "")) for row in seen.further
        ),
        scores=scores,
        deciding=tuple(sentences.ways(speech, deciding)),
        missing=tuple(speech.missing(fact) for fact in dict.fromkeys(missing) if fact.can_be),
        assumptions=tuple(assumptions),
        note=seen.note,
        unused=tuple(_unused(asked)),
        story=_story(asked),
    )
    return Answered(found, observation)


def _deciding(found: Verdict) -> list[CriterionResult]:
    """The criteria that have the answer of the verdict."""
    return [row for row in found.criteria if row.finding.answer == found.answer]


def _grading(found: Suitability) -> list[CriterionResult]:
    """The rules that an answer rests on: those that fail, else those that nobody can answer, else the cautions."""
    by_effect = ([row for row in found.rules if row.effect is effect] for effect in EFFECTS)
    return next(filter(None, by_effect), [])


def _standing(speech: Speech, definitions: Sequence[Definition]) -> str:
    """How many definitions answer what: a board sees all of them side by side, none before the others."""
    counted: dict[str, int] = {}
    for each in definitions:
        counted[each.said] = counted.get(each.said, 0) + 1
    rows = [speech.say("dossier.counted", answer=said, count=n, all=len(definitions)) for said, n in counted.items()]
    return speech.joined("clause", rows)


def _score(found: ScoreFound, asked: Evaluation) -> Score:
    speech = speech_of(asked.asked.language)
    unverified = words("score.unverified-mark", what=found.unverified) if found.unverified else None
    remarks = (found.published, found.caution, unverified)
    return Score(
        code=found.code,
        said=scores.headline(found, asked.asked.language),
        formula=speech.words(found.formula),
        citation=found.citation,
        remarks=tuple(speech.words(each) for each in remarks if each),
        sources=sources(found.evidence, asked),
    )


def _unused(asked: Evaluation) -> Iterator[Unused]:
    """What of the case is no evidence for this question, and facts that contradict each other."""
    read_for = "prrt-suitability" if asked.question == NEXT_DOSE else asked.question
    for issue in (*asked.known.report(read_for), *contradictory(asked.known, read_for)):
        if issue.system == "not-used" or issue.severity == "warning":
            yield Unused(
                code=issue.code,
                kind=outcome.kind(issue, asked.asked.language),
                what=issue.what,
                at=issue.at or "",
                harmless=issue.code in outcome.HARMLESS,
            )


def _story(asked: Evaluation) -> tuple[Said, ...]:
    """What every definition answered on each date of the case, as it was known then."""
    if asked.question not in FAMILIES:
        return ()
    attested, speech = asked.asked.accept_attestation, speech_of(asked.asked.language)
    told = moments(asked.question, asked.reading, asked.known, recorded_filter=True, attested=attested)
    family = FAMILIES[asked.question]
    return tuple(
        Said(
            on=moment.on.isoformat(),
            answers={
                name: (answer.value, speech.concept(f"{family}.{answer.value}"))
                for name, answer in moment.answers.items()
            },
        )
        for moment in told
    )


MADE: Mapping[str, Callable[[Evaluation], Answered]] = {
    "tace-resistance": _tace,
    "prrt-suitability": _prrt,
    NEXT_DOSE: _next_dose,
}
