"""The one word of an answer: the code of the verdict, grade or decision of the primary definition."""

import msgspec
from msgspec import Raw, Struct


class _Coding(Struct, frozen=True):
    code: str = ""


class _Concept(Struct, frozen=True):
    coding: tuple[_Coding, ...] = ()


class _Answer(Struct, frozen=True):
    """As little as is needed of an Observation, or of a Bundle that begins with one."""

    valueCodeableConcept: _Concept = _Concept()  # noqa: N815
    entry: tuple[Raw, ...] = ()


class _Entry(Struct, frozen=True):
    resource: _Answer = _Answer()


_answer = msgspec.json.Decoder(_Answer).decode
_entry = msgspec.json.Decoder(_Entry).decode


def of(answer: bytes) -> str:
    """The code of the value of an answer of this program: an Observation, or a Bundle whose first entry is one."""
    read = _answer(answer)
    if read.entry:
        read = _entry(read.entry[0]).resource
    codings = read.valueCodeableConcept.coding
    return codings[0].code if codings else ""
