"""The sentences of a note on TACE: resistance, unsuitability, the place of TACE for the stage.

What CCI 2022 excludes is named with its date and source wherever an answer rests on it or sets it aside: the fixed
sentences follow 《TACE抵抗:肝癌介入治疗中的挑战》, 2024-09-19.
"""

from collections.abc import Iterator, Sequence

from fhirnet.case.status import CnlcStage
from fhirnet.dates import Interval
from fhirnet.verdict import NOT_APPLICABLE, ExcludedFinding, Missing, Reason, TaceResistance, Truth, Verdict
from mappings import sentences
from mappings.result_elements import Frame
from mappings.speech import Speech, short
from mappings.vocabulary import day_text

TOLD_ELSEWHERE = frozenset(
    {Reason.MARKER_ONLY, Reason.EXCLUDED_BY_CCI, Reason.PENDING_ASSESSMENT, Reason.UNVERIFIED_THRESHOLDS}
)
CCI, EUROPEAN, JSH = "cci-2022", "european-2014", "jsh-lcsgj-2014"
WHY_NO_INDEX = (Reason.PRECONDITION_COUNT, Reason.NO_QUALIFYING_ASSESSMENT, Reason.CANDIDATE_SESSIONS, Reason.NO_TACE)


def resistance(speech: Speech, result: TaceResistance, frame: Frame) -> Iterator[str | None]:
    """The whole answer to "has TACE stopped working?"."""
    verdict = result.primary
    beside = [*result.others, *result.unsuitability]
    yield sentences.headline(speech, verdict.definition, verdict.answer, frame.as_of)
    told = TOLD_ELSEWHERE if verdict.index_session else TOLD_ELSEWHERE.union(WHY_NO_INDEX)
    yield sentences.reasons(speech, verdict.reasons, told, verdict.missing)
    yield _basis(speech, verdict)
    yield _marker_only(speech, result)
    yield _index(speech, verdict, result.first_met)
    yield _days(speech, "note.pending", verdict.pending)
    yield _days(speech, "note.early-scans", verdict.early_scans)
    yield sentences.answered(speech, [(each.definition, each.answer) for each in beside])
    yield speech.words(result.separating) if result.separating else None
    yield from _excluded(speech, result)
    yield _imaging_only(speech, result)
    yield _intent_missing(speech, [verdict, *result.others])
    yield sentences.readings(speech, verdict.answer, result.alternatives.items()) if verdict.basis else None
    yield _stage(speech, result)
    yield _stage_one(speech, result)
    yield speech.say("note.met-is-not-forbidden") if verdict.answer is Truth.MET else None
    yield sentences.deciding(speech, result.deciding)
    yield speech.say("note.no-baseline") if Reason.NO_BASELINE in verdict.reasons else None
    yield from sentences.missing(speech, verdict.missing)
    yield sentences.assumptions(speech, verdict.assumptions)
    yield _unverified(speech, [verdict, *beside])


def unsuitability(speech: Speech, verdict: Verdict, frame: Frame) -> Iterator[str | None]:
    """Whether TACE is unsuitable by one definition."""
    yield sentences.headline(speech, verdict.definition, verdict.answer, frame.as_of)
    yield sentences.reasons(speech, verdict.reasons, lacking=verdict.missing)
    yield _basis(speech, verdict)
    yield from sentences.missing(speech, verdict.missing)
    yield sentences.assumptions(speech, verdict.assumptions)
    yield _unverified(speech, [verdict])


def indication(speech: Speech, result: TaceResistance, missing: Sequence[Missing]) -> Iterator[str | None]:
    """The place of TACE for the stage; `missing` is what the stage lacks."""
    without = "indication.unknown" if result.stage_applies else "indication.not-applicable"
    yield _stage(speech, result) or speech.say(without)
    yield _stage_one(speech, result)
    yield from sentences.missing(speech, missing)


def _unverified(speech: Speech, verdicts: Sequence[Verdict]) -> str | None:
    rows = [row.unverified for verdict in verdicts for row in verdict.criteria]
    return sentences.unverified(speech, [verdict.definition for verdict in verdicts], rows)


def _basis(speech: Speech, verdict: Verdict) -> str | None:
    """The criteria that have the answer of the verdict, each with its number."""
    if verdict.answer is NOT_APPLICABLE:
        return None
    rows = [sentences.criterion(speech, row) for row in verdict.criteria if row.finding.answer == verdict.answer]
    key = "note.open" if verdict.answer is Truth.INDETERMINATE else "note.basis"
    if not rows or not verdict.basis:
        return sentences.listed(speech, key, rows)
    domains = speech.joined("item", [speech.concept(f"basis.{each.value}").lower() for each in verdict.basis])
    return speech.say(f"{key}-of", domains=domains, rows=speech.joined("clause", rows))


def _marker_only(speech: Speech, result: TaceResistance) -> str | None:
    only = any(Reason.MARKER_ONLY in verdict.reasons for verdict in (result.primary, *result.others))
    return speech.say("note.marker-only") if only else None


def _index(speech: Speech, verdict: Verdict, first_met: Interval | None) -> str | None:
    """The session and the scan that the verdict speaks about, and since when it is met; or why there is none."""
    if verdict.index_session is None:
        why = [speech.concept(f"reason.{reason.value}") for reason in verdict.reasons if reason in WHY_NO_INDEX]
        return speech.say("note.no-index", reasons=speech.joined("item", why)) if why else None
    scan = verdict.index_assessment
    return speech.say(
        "note.index",
        session=day_text(verdict.index_session),
        scan=speech.say("note.index-scan", scan=day_text(scan)) if scan else "",
        met=speech.say("note.first-met", on=day_text(first_met)) if first_met else speech.say("note.never-met"),
    )


def _days(speech: Speech, key: str, days: Sequence[Interval]) -> str | None:
    """A sentence that lists days."""
    return speech.say(key, days=speech.joined("item", [day_text(on) for on in days])) if days else None


def _excluded(speech: Speech, result: TaceResistance) -> Iterator[str | None]:
    """What CCI sets aside, and what JSH-LCSGJ rests on although CCI sets it aside."""
    answers = {verdict.definition.id: verdict for verdict in (result.primary, *result.others)}
    rests = JSH in answers and Reason.EXCLUDED_BY_CCI in answers[JSH].reasons
    if result.primary.definition.id == CCI or rests:
        seen = [_finding(speech, each) for each in result.excluded.get(CCI, ())]
        yield sentences.listed(speech, "note.excluded", seen)


def _finding(speech: Speech, finding: ExcludedFinding) -> str:
    """An excluded finding with its first date and its sources."""
    name = speech.concept(f"basis.{finding.what.value}")
    details = [day_text(finding.first)] if finding.first else []
    if finding.at_baseline:
        details.append(speech.say("note.at-baseline"))
    details += [short(source) for source in finding.sources]
    return speech.say("note.finding", name=name, details=speech.joined("item", details)) if details else name


def _imaging_only(speech: Speech, result: TaceResistance) -> str | None:
    if result.imaging_only is None or result.imaging_only is NOT_APPLICABLE:
        return None
    return speech.say("note.imaging-only", answer=sentences.answer_words(speech, result.imaging_only))


def _intent_missing(speech: Speech, verdicts: Sequence[Verdict]) -> str | None:
    """What the European definition would say by either intent; intent is never imputed."""
    open_ = any(Reason.INTENT_MISSING in v.reasons for v in verdicts if v.definition.id == EUROPEAN)
    return speech.say("note.intent-missing") if open_ else None


def _stage(speech: Speech, result: TaceResistance) -> str | None:
    if not result.stage_applies or not result.stage:
        return None
    stage = speech.joined("or", [stage.value for stage in result.stage])
    places = [speech.concept(f"tace-indication.{each.value}") for each in result.indications]
    if result.indication is None:
        return speech.say("note.stage-open", stage=stage, places=speech.joined("or", places))
    return speech.say("note.stage", stage=stage, place=places[0])


def _stage_one(speech: Speech, result: TaceResistance) -> str | None:
    """What the guideline is recalled to allow besides where the stage is, or may be, Ia."""
    return speech.say("note.stage-one") if result.stage_applies and CnlcStage.IA in result.stage else None
