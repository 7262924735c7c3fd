"""The sentences of a note on the next dose of PRRT, Chinese first."""

from collections.abc import Iterator

from fhirnet.quantities import Quantity, rounded
from fhirnet.verdict import DoseRule, Episode, NextDose, PrrtCourse, PrrtNextDose, Reason
from mappings import sentences
from mappings.result_elements import Frame
from mappings.speech import SPEECH, Speech
from mappings.vocabulary import day_text

SAID_ELSEWHERE = frozenset({Reason.UNVERIFIED_THRESHOLDS})
NOT_ASKED = SAID_ELSEWHERE | {Reason.NON_NET, Reason.NO_RECORD}  # without a course a remark says why


def notes(result: PrrtNextDose, frame: Frame) -> tuple[str, str]:
    """The Chinese and the English note."""
    return _note(SPEECH["zh-CN"], result, frame), _note(SPEECH["en"], result, frame)


def _note(speech: Speech, result: PrrtNextDose, frame: Frame) -> str:
    said = [each for each in _sentences(speech, result, frame) if each]
    return speech.joined("sentence", said)


def _sentences(speech: Speech, result: PrrtNextDose, frame: Frame) -> Iterator[str | None]:
    answer = speech.concept(f"next-dose.{result.answer.value}")
    yield speech.say("next-dose.headline", on=frame.as_of, ctcae=result.ctcae, answer=answer.lower())
    yield _activity(speech, result)
    yield speech.say("next-dose.not-before", on=result.not_before) if result.not_before else None
    told = SAID_ELSEWHERE if result.course else NOT_ASKED
    yield sentences.reasons(speech, result.reasons, told, result.missing)
    deciding = [_rule(speech, rule) for rule in result.rules if rule.decides]
    yield sentences.listed(speech, "next-dose.because", deciding)
    if result.course is not None:
        yield from _course(speech, result.course)
    if result.renal_rule == "and":
        yield speech.say("next-dose.japan")
    for remark in result.remarks:
        yield speech.words(remark)
    yield from sentences.missing(speech, result.missing)
    yield sentences.assumptions(speech, result.assumptions)
    for caveat in result.caveats:
        yield speech.words(caveat)
    yield speech.say("note.as-known" if frame.as_known else "note.retrospective", on=frame.as_of)
    yield sentences.not_used(speech, frame.not_used)
    yield speech.say("answer.rule-based")


def _activity(speech: Speech, result: PrrtNextDose) -> str | None:
    if result.activity is None:
        return None
    key = {NextDose.RELEASE: "give", NextDose.REDUCE: "give-reduced"}.get(result.answer, "give")
    toxic = [rule for rule in result.rules if rule.name == "resolution" and rule.decides]
    if result.answer is NextDose.HOLD and toxic:
        key = "give-after-recovery"
    return speech.say(f"next-dose.{key}", activity=speech.value(result.activity))


def _rule(speech: Speech, rule: DoseRule) -> str:
    found = speech.value(rule.finding.value, rule.name)
    return sentences.measured(speech, speech.say(f"next-dose.{rule.name}"), found, rule.threshold)


def _course(speech: Speech, course: PrrtCourse) -> Iterator[str | None]:
    unknown = speech.say("next-dose.activity-unknown")
    known = course.cumulative.low or course.cumulative.high is not None
    yield speech.say(
        "next-dose.course" if course.doses is not None else "next-dose.course-uncounted",
        **({"doses": course.doses} if course.doses is not None else {}),
        last=day_text(course.last),
        activity=speech.value(course.last_activity) or unknown,
        total=speech.value(course.cumulative) if known else speech.say("next-dose.total-unknown"),
    )
    episodes = [_episode(speech, episode) for episode in course.toxicity]
    yield sentences.listed(speech, "next-dose.episodes", episodes) or speech.say("next-dose.no-episode")
    if course.planned is not None and course.held_weeks.high:
        yield speech.say("next-dose.held", weeks=_weeks(course.held_weeks), planned=course.planned)


def _episode(speech: Speech, episode: Episode) -> str:
    parts = {"cycle": episode.cycle, "name": speech.say(f"next-dose.{episode.name}-of")}
    if episode.worst is None:
        return speech.say("next-dose.episode", **parts)
    worst = speech.value(episode.worst)
    if episode.grades is None:
        return speech.say("next-dose.episode-worst", **parts, worst=worst)
    mild, grave = episode.grades
    return speech.say(
        "next-dose.episode-graded", **parts, worst=worst, grade=mild if mild == grave else f"{mild}-{grave}"
    )


def _weeks(held: Quantity) -> str:
    low, high = (f"{rounded(bound):f}" for bound in (held.low, held.high) if bound is not None)
    return low if low == high else f"{low}-{high}"
