"""The text of a body before any meaning: what can be said of JSON in a few linear passes of C code.

`scan` looks at the body without its strings (`{":{":[{":5}]}}`). It may say "safe" or "look again", never
"refused": what it does not like is read once more, exactly, by `mappings.r4.exact`, which decides. Safe means: no
more than 40 levels deep; no empty object and no null; every number is written as Python's
`Decimal` writes it and within the limits; no escape stands for a character FHIR forbids.
"""

import re

DEPTH = 40
DIGITS = 30
EXPONENT = 30

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_BRACKETS = b"[]{}"
_NOT_BRACKETS = bytes(c for c in range(256) if c not in _BRACKETS)
_ROUND = bytes.maketrans(_BRACKETS, b"()()")
_IN_NUMBERS = b"0123456789.+-eE"
_ONLY_NUMBERS = bytes(c if c in _IN_NUMBERS else 0x20 for c in range(256))

_LARGE = 1 << 20  # from here on a body that is little but quotation marks or escapes is not taken apart

# after a blank: minus zero, more than six decimals below one, an exponent, a long run of digits
_UNUSUAL_NUMBER = re.compile(rb" -0[.0]* | -?0\.00000|[0-9.][eE]|[0-9.]{30}")
_ESCAPE = re.compile(rb"(\\(?:u[0-9A-Fa-f]{4}|.))", re.DOTALL)
_HARMLESS_ESCAPE = re.compile(
    rb'\\(?:["\\/nrt]|u(?:000[9AaDd]|00[2-9A-Fa-f].|0[1-9A-Fa-f]..|[1-9A-Ca-cE-Fe-f]...|[Dd][0-7]..))\Z'
)


def scan(body: bytes) -> int | None:
    """The number of quotation marks around the strings of a body that may be read quickly, None for "look again"."""
    plain = body
    if len(body) > _LARGE and body.count(b'"') * 4 > len(body):
        return None
    if b"\\" in body:
        if len(body) > _LARGE and body.count(b"\\") * 8 > len(body):
            return None
        between = _ESCAPE.split(body)
        if not all(map(_HARMLESS_ESCAPE.match, set(between[1::2]))):
            return None
        plain = b"".join(between[::2])
    pieces = plain.split(b'"')
    if len(pieces) % 2 == 0:
        return None
    outside = b'"'.join(pieces[::2]).translate(None, b" \t\r\n")
    if b"{}" in outside or b"null" in outside or not _shallow(outside):
        return None
    numbers = set(outside.translate(_ONLY_NUMBERS).split())
    if _UNUSUAL_NUMBER.search(b" %b " % b"  ".join(numbers)):
        return None
    return len(pieces) - 1


def without_escapes(text: bytes) -> bytes:
    """JSON text in which each quotation mark begins or ends a string."""
    return _ESCAPE.sub(b"", text)


def quotes(text: bytes) -> int:
    """The number of quotation marks around the strings of a JSON text."""
    return (without_escapes(text) if b"\\" in text else text).count(b'"')


def shallow(body: bytes) -> bool:
    """Whether a JSON text is nested no deeper than the limit."""
    return _shallow(b"".join(without_escapes(body).split(b'"')[::2]))


def _shallow(outside: bytes) -> bool:
    left = outside.translate(_ROUND, _NOT_BRACKETS)
    for _ in range(DEPTH):
        if not left:
            return True
        left = left.replace(b"()", b"")
    return not left
