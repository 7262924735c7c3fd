"""The sentences of a note on PRRT suitability."""

from collections.abc import Iterable, Iterator

from fhirnet.quantities import Quantity
from fhirnet.verdict import (
    CriterionResult,
    Effect,
    Grade,
    PredictorState,
    PrrtSuitability,
    Reason,
    Suitability,
    Truth,
    words,
)
from mappings import sentences
from mappings.result_elements import Frame
from mappings.speech import Speech

PRESENT = (PredictorState.PRESENT_MAJOR, PredictorState.PRESENT_MINOR)
PREDICTORS = words("unverified.predictors")
TOLD_ELSEWHERE = frozenset({Reason.UNVERIFIED_THRESHOLDS})
CLINICAL_SCORE = "predictor-clinical-score"
ALWAYS_TOLD = ("prrt-target-lesions", "prrt-platelets-70")  # readings that are told whether or not they differ


def suitability(speech: Speech, result: PrrtSuitability, frame: Frame) -> Iterator[str | None]:
    """The whole answer to "is this patient suited to PRRT?"."""
    primary = result.primary
    yield sentences.headline(speech, primary.definition, primary.grade, frame.as_of)
    yield sentences.reasons(speech, primary.reasons, TOLD_ELSEWHERE, primary.missing)
    if primary.grade is Grade.INDETERMINATE:
        yield speech.say("note.provisional", grade=sentences.answer_words(speech, result.provisional))
    if primary.grade is not Grade.NOT_APPLICABLE:
        yield from _rules(speech, result)
        yield from _predictors(speech, result)
    yield sentences.answered(speech, [(other.definition, other.grade) for other in result.others])
    if primary.grade is not Grade.NOT_APPLICABLE:
        yield sentences.readings(speech, primary.grade, result.alternatives.items())
        yield _told_anyway(speech, result)
    yield sentences.deciding(speech, result.deciding)
    yield from sentences.missing(speech, primary.missing)
    yield sentences.assumptions(speech, primary.assumptions)
    recalled = any(code in result.unverified and finding.answer in PRESENT for code, finding in result.predictors)
    yield sentences.unverified(
        speech, [each.definition for each in (primary, *result.others)], [PREDICTORS] if recalled else []
    )
    yield from _mode(speech, result, frame)


def _rules(speech: Speech, result: PrrtSuitability) -> Iterator[str | None]:
    """What fails now and what fails for good, cautions, scheduling, what to do meanwhile."""
    rules = result.primary.rules
    failing = [row for row in rules if row.effect is Effect.FAILS]
    if not failing and result.primary.grade is not Grade.INDETERMINATE:
        yield speech.say("note.nothing-fails")
    yield _listed(speech, "note.fails-now", (row for row in failing if row.modifiable))
    yield _listed(speech, "note.fails", (row for row in failing if not row.modifiable))
    yield _listed(speech, "note.cautions", (row for row in rules if row.effect is Effect.CAUTIONS))
    late = [row for row in rules if row.effect is Effect.NONE and row.finding.answer is Truth.NOT_MET]
    yield _listed(speech, "note.timing", late)
    yield speech.say("note.defer-until", on=result.defer_until) if result.defer_until else None
    yield sentences.listed(speech, "note.actions", [speech.words(action) for action in result.actions])
    for row in rules:
        yield sentences.listed(speech, "note.retreatment", [speech.words(part) for part in row.finding.parts])
    yield _attested(speech, result.primary)


def _listed(speech: Speech, key: str, rows: Iterable[CriterionResult]) -> str | None:
    return sentences.listed(speech, key, [sentences.criterion(speech, row) for row in rows])


def _attested(speech: Speech, suitability: Suitability) -> str | None:
    return _listed(speech, "note.attested", [row for row in suitability.rules if row.attested])


def _predictors(speech: Speech, result: PrrtSuitability) -> Iterator[str | None]:
    """The predictors that are present, and the Das score whatever it is."""
    rows = [
        speech.say(
            "note.predictor",
            row=sentences.found(speech, code, finding),
            state=speech.concept(f"predictor-state.{finding.answer.value}").lower(),
        )
        for code, finding in result.predictors
        if finding.answer in PRESENT and code != CLINICAL_SCORE
    ]
    yield sentences.listed(speech, "note.predictors", rows) or speech.say("note.no-predictors")
    for code, finding in result.predictors:
        score = speech.value(finding.value, code) if code == CLINICAL_SCORE else None
        if score is not None:
            key = "note.das-score-range" if isinstance(finding.value, Quantity) else "note.das-score"
            state = speech.concept(f"predictor-state.{finding.answer.value}").lower()
            yield speech.say(key, score=score, state=state)


def _told_anyway(speech: Speech, result: PrrtSuitability) -> str | None:
    """The readings of uptake and platelets that differ in nothing: a reader asks for them."""
    same = [name for name in ALWAYS_TOLD if result.alternatives.get(name) == result.primary.grade]
    if all(g == result.primary.grade for g in result.alternatives.values()):
        return None  # said of every reading already
    return sentences.listed(speech, "note.same-under", [speech.concept(f"alternative.{name}") for name in same])


def _mode(speech: Speech, result: PrrtSuitability, frame: Frame) -> Iterator[str | None]:
    """Whether what was recorded later counts, and whether the word of a trial does."""
    if frame.as_known is not None:
        yield speech.say("note.as-known" if frame.as_known else "note.retrospective", on=frame.as_of)
    if frame.attested is False:
        yield speech.say("note.attestation-not-accepted")
    elif frame.attested:
        rests = any(row.attested for row in result.primary.rules)
        yield speech.say("note.attestation-accepted" if rests else "note.attestation-unused")
