"""Which language a request is answered in: the one it names, else the best match of what it accepts."""

import re
from collections.abc import Iterable

import msgspec

from fhirnet.settings import LANGUAGES


def asked_for(body: bytes, query: Iterable[tuple[str, str]], accept_language: str, default: str) -> str:
    """The language that a request asks for, whatever else is wrong with it: what a refusal is written in."""
    named = [value for name, value in query if name == "language"] or _named_in(body)
    return next((value for value in named if value in LANGUAGES), None) or preferred(accept_language, default)


def preferred(accept_language: str, default: str) -> str:
    """The best match of an Accept-Language header among the languages of this service."""
    best, weight = default, 0.0
    for part in accept_language.split(","):
        tag, _, rest = part.partition(";")
        known = {"zh": "zh-CN", "en": "en", "*": default}.get(tag.strip().lower().partition("-")[0])
        quality = _quality(rest)
        if known and quality > weight:
            best, weight = known, quality
    return best


def _quality(text: str) -> float:
    found = re.fullmatch(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", text)
    return min(float(found[1]), 1.0) if found else (0.0 if text.strip() else 1.0)


class _Named(msgspec.Struct):
    name: object = None
    value_code: object = msgspec.field(default=None, name="valueCode")
    value_string: object = msgspec.field(default=None, name="valueString")


class _Peeked(msgspec.Struct):
    parameter: list[_Named] = []


def _named_in(body: bytes) -> list[object]:
    if b'"Parameters"' not in body:
        return []
    try:
        peeked = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_Peeked)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return []
    return [each.value_code or each.value_string for each in peeked.parameter if each.name == "language"]
