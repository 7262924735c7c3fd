"""The result in sentences, Chinese first, English second: the answer, what it rests on, what differs, what is missing.

It repeats what the components say and adds nothing; the sentences are in `mappings/words`, most important first.
"""

from collections.abc import Callable, Iterable

from fhirnet.verdict import Missing, PrrtSuitability, TaceResistance, Verdict
from mappings import prrt_note, sentences, tace_note
from mappings.result_elements import Frame
from mappings.speech import SPEECH, Speech

Note = Callable[[Speech], Iterable[str | None]]


def tace(result: TaceResistance, frame: Frame) -> tuple[str, str]:
    """The Chinese and the English note of a TACE-resistance result."""
    return _both(lambda speech: tace_note.resistance(speech, result, frame), frame)


def prrt(result: PrrtSuitability, frame: Frame) -> tuple[str, str]:
    """The Chinese and the English note of a PRRT-suitability result."""
    return _both(lambda speech: prrt_note.suitability(speech, result, frame), frame)


def unsuitability(verdict: Verdict, frame: Frame) -> tuple[str, str]:
    """The Chinese and the English note of a TACE-unsuitability result."""
    return _both(lambda speech: tace_note.unsuitability(speech, verdict, frame), frame)


def indication(result: TaceResistance, missing: tuple[Missing, ...], frame: Frame) -> tuple[str, str]:
    """The Chinese and the English note of the place of TACE for the stage; `missing` is what the stage lacks."""
    return _both(lambda speech: tace_note.indication(speech, result, missing), frame)


def _both(note: Note, frame: Frame) -> tuple[str, str]:
    return _said(note, SPEECH["zh-CN"], frame), _said(note, SPEECH["en"], frame)


def _said(note: Note, speech: Speech, frame: Frame) -> str:
    last = (sentences.not_used(speech, frame.not_used), speech.say("answer.rule-based"))
    return speech.joined("sentence", [said for said in (*note(speech), *last) if said])
