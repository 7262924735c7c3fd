"""A verdict as the result Observation: every criterion, its number, the records the number came from, what is missing.

One Observation answers one question: the primary definition's verdict is its value, everything else its components, in
the fixed order of the wire contract, each always present. Nothing in it comes from a clock.
"""

from collections.abc import Iterable, Sequence

from fhirnet.verdict import (
    NOT_APPLICABLE,
    Assumption,
    CriterionResult,
    Grade,
    Missing,
    Predictor,
    PredictorState,
    PrrtSuitability,
    Reason,
    Suitability,
    TaceResistance,
    Truth,
    Verdict,
    words,
)
from mappings import narrative
from mappings.result_elements import (
    FN,
    Element,
    Frame,
    Json,
    coded,
    coding,
    component,
    concept,
    dated,
    evidence,
    extensions,
    observation,
    value,
    worded,
)
from mappings.words import say


def tace(result: TaceResistance, frame: Frame) -> Json:
    """The TACE-resistance Observation: the whole answer."""
    language = frame.language
    components = [
        *(_definition(other, language) for other in result.others),
        *_criteria(result.primary, language),
        *(_definition(other, language) for other in result.unsuitability),
        *_stage(result, language),
        *_stability(result, language),
    ]
    return _tace(result, frame, components)


def tace_of_one(result: TaceResistance, frame: Frame) -> Json:
    """The answer of the primary definition alone: its criteria and its other readings."""
    language = frame.language
    return _tace(result, frame, [*_criteria(result.primary, language), *_stability(result, language)])


def prrt(result: PrrtSuitability, frame: Frame) -> Json:
    """The PRRT-suitability Observation: the whole answer."""
    language = frame.language
    components = [
        *(_graded(other, language) for other in result.others),
        *_rules(result.primary, language),
        *(_predictor(code, finding, language, code in result.unverified) for code, finding in result.predictors),
        *_readings(result, language),
    ]
    return _prrt(result, frame, components)


def prrt_of_one(result: PrrtSuitability, frame: Frame) -> Json:
    """The answer of the primary rule set alone: its rules and its other readings."""
    language = frame.language
    return _prrt(result, frame, [*_rules(result.primary, language), *_readings(result, language)])


def unsuitability(verdict: Verdict, frame: Frame, focus: str | None) -> Json:
    """Whether TACE is unsuitable by one definition."""
    language = frame.language
    return observation(
        "assessment.tace-unsuitability",
        frame,
        value=("valueCodeableConcept", worded(f"verdict.{verdict.answer.value}", language)),
        components=_criteria(verdict, language),
        notes=narrative.unsuitability(verdict, frame),
        extensions=_rests_on(verdict, language),
        method=f"definition.{verdict.definition.id}",
        focus=focus,
    )


def indication(
    result: TaceResistance,
    frame: Frame,
    *,
    assumptions: Sequence[Assumption],
    missing: tuple[Missing, ...],
    cited: Sequence[str],
) -> Json:
    """The place of TACE for the CNLC stage; the rest is of the stage: what it assumes, lacks and was found from."""
    language, place = frame.language, result.indication
    stage, _ = _stage(result, language)
    why = () if place else (Reason.MISSING,) if result.stage_applies else (Reason.NON_HCC,)
    found = worded(f"tace-indication.{place.value}", language) if place else None
    return observation(
        "assessment.tace-indication",
        frame,
        value=("valueCodeableConcept", found) if found else None,
        absent="unknown" if result.stage_applies else "not-applicable",
        components=[_citing(stage, cited)],
        notes=narrative.indication(result, missing, frame),
        extensions=[*extensions("assumption", assumptions, language), *extensions("reason", why, language)],
        focus=result.focus,
    )


def _tace(result: TaceResistance, frame: Frame, components: list[Json]) -> Json:
    verdict, language = result.primary, frame.language
    return observation(
        "assessment.tace-resistance",
        frame,
        value=("valueCodeableConcept", worded(f"verdict.{verdict.answer.value}", language)),
        components=components,
        notes=narrative.tace(result, frame),
        profile="tace-resistance-observation",
        extensions=_rests_on(verdict, language),
        method=f"definition.{verdict.definition.id}",
        focus=result.focus,
    )


def _prrt(result: PrrtSuitability, frame: Frame, components: list[Json]) -> Json:
    primary, language = result.primary, frame.language
    return observation(
        "assessment.prrt-suitability",
        frame,
        value=("valueCodeableConcept", worded(f"prrt-grade.{primary.grade.value}", language)),
        components=components,
        notes=narrative.prrt(result, frame),
        profile="prrt-suitability-observation",
        extensions=[
            *extensions("assumption", primary.assumptions, language),
            *extensions("reason", primary.reasons, language),
        ],
        method=f"definition.{primary.definition.id}",
        focus=result.focus,
    )


def _rests_on(verdict: Verdict, language: str) -> list[Json]:
    return [
        *extensions("basis", verdict.basis, language),
        *extensions("assumption", verdict.assumptions, language),
        *extensions("reason", verdict.reasons, language),
    ]


def _definition(verdict: Verdict, language: str) -> Json:
    reasons = verdict.reasons if verdict.answer in (Truth.INDETERMINATE, NOT_APPLICABLE) else ()
    return component(
        f"definition.{verdict.definition.id}",
        language,
        value=coded(f"verdict.{verdict.answer.value}", language),
        extensions=extensions("reason", reasons, language),
    )


def _graded(suitability: Suitability, language: str) -> Json:
    reasons = suitability.reasons if suitability.grade in (Grade.INDETERMINATE, Grade.NOT_APPLICABLE) else ()
    return component(
        f"definition.{suitability.definition.id}",
        language,
        value=_grade(suitability.grade, language),
        extensions=extensions("reason", reasons, language),
    )


def _grade(grade: Grade, language: str) -> Element:
    return coded(f"prrt-grade.{grade.value}", language)


def _criteria(verdict: Verdict, language: str) -> list[Json]:
    inapplicable = verdict.answer is NOT_APPLICABLE
    return [_criterion(row, inapplicable, language) for row in verdict.criteria]


def _rules(suitability: Suitability, language: str) -> list[Json]:
    inapplicable = suitability.grade is Grade.NOT_APPLICABLE
    return [_criterion(row, inapplicable, language) for row in suitability.rules]


def _criterion(row: CriterionResult, inapplicable: bool, language: str) -> Json:
    finding = row.finding
    extended = extensions("reason", finding.reasons, language) + evidence(finding.evidence)
    if row.modifiable is not None:
        extended.append({"url": f"{FN}/StructureDefinition/modifiable", "valueBoolean": row.modifiable})
    absent = "not-applicable" if finding.answer is NOT_APPLICABLE else "unknown"
    if row.code.startswith("cci-excluded-") and not inapplicable:
        absent = "unknown"
    written = component(
        f"criterion.{row.code}",
        language,
        value=value(finding.value, row.code, language),
        absent=absent,
        extensions=extended,
    )
    answered = f"verdict.{finding.answer.value}"
    if row.attested:
        text = say(words("answer.attested"), language)
        written["interpretation"] = [{"coding": [coding(answered, language)], "text": text}]
    else:
        written["interpretation"] = [concept(answered, language)]
    if row.threshold:
        written["referenceRange"] = [{"text": row.threshold}]
    return written


def _predictor(code: str, finding: Predictor, language: str, unverified: bool) -> Json:
    state: PredictorState = finding.answer
    reasons = (*finding.reasons, Reason.UNVERIFIED_THRESHOLDS) if unverified else finding.reasons
    written = component(
        f"criterion.{code}",
        language,
        value=value(finding.value, code, language),
        extensions=extensions("reason", reasons, language) + evidence(finding.evidence),
    )
    written["interpretation"] = [concept(f"predictor-state.{state.value}", language)]
    return written


def _citing(written: Json, cited: Sequence[str]) -> Json:
    """The component with the records that it was found from."""
    extended = [*written.get("extension", ()), *evidence(cited)]
    return ({"extension": extended} if extended else {}) | {k: v for k, v in written.items() if k != "extension"}


def _stage(result: TaceResistance, language: str) -> Iterable[Json]:
    absent = "unknown" if result.stage_applies else "not-applicable"
    stage = result.stage[0] if result.stage_applies and len(result.stage) == 1 else None
    missing = extensions("reason", (Reason.MISSING,), language) if result.stage_applies else []
    yield component(
        "obs-cnlc-stage",
        language,
        value=value(stage, "", language),
        absent=absent,
        extensions=missing if stage is None else [],
    )
    indication = result.indication if result.stage_applies else None
    yield component(
        "assessment.tace-indication",
        language,
        value=value(indication, "", language),
        absent=absent,
        extensions=missing if indication is None else [],
    )


def _stability(result: TaceResistance, language: str) -> Iterable[Json]:
    stability = "stable" if result.stable else "reading-dependent"
    yield component("obs-verdict-stability", language, value=coded(f"stability.{stability}", language))
    for name, answer in result.alternatives.items():
        yield component(f"alternative.{name}", language, value=coded(f"verdict.{answer.value}", language))
    yield dated("obs-index-session-date", result.primary.index_session, language)
    yield dated("obs-index-assessment-date", result.primary.index_assessment, language)
    yield dated("obs-first-met-date", result.first_met, language)
    if result.imaging_only is not None:
        answered = coded(f"verdict.{result.imaging_only.value}", language)
        yield component("obs-imaging-only-verdict", language, value=answered)


def _readings(result: PrrtSuitability, language: str) -> Iterable[Json]:
    yield component("obs-provisional-grade", language, value=_grade(result.provisional, language))
    yield dated("obs-defer-until", result.defer_until, language)
    for name, grade in result.alternatives.items():
        yield component(f"alternative.{name}", language, value=_grade(grade, language))
