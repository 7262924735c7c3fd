"""Stage 4 of reading, slowly and completely: the JSON value as received, or every reason why there is none.

A number stays the text that was sent (`Number`), an object that repeats a key remembers which. Whatever is wrong
is reported with its place; nothing of the content is.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn, TypeAlias

from fhirnet.errors import Issue, Refused
from mappings.r4 import lexical

ENTRIES = 2000

Json: TypeAlias = Any
"""dict, list, str, bool, None or Number."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_NAME = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}")
# texts without any of this have no lexical problem; strings may hold it in all innocence
_SUSPECT = re.compile(r"\\[ubf]|[0-9.]{31}|[0-9][eE]|NaN|Infinity")


class Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


class _Numbers(dict[str, Number]):
    """Equal texts share one Number: a body may hold millions."""

    def __missing__(self, text: str) -> Number:
        number = self[text] = Number(text)
        return number


class _Constant(str):
    __slots__ = ()


class _Repeating(dict[str, Json]):
    """An object with repeated keys."""

    repeated: tuple[str, ...] = ()


def read(body: bytes) -> dict[str, Json]:
    """The Bundle or Parameters that was posted; Refused with every problem of stage 4."""
    root, issues = _read(body, "a Bundle or Parameters")
    if root.get("resourceType") not in ("Bundle", "Parameters"):
        issues.append(Issue("resource-type", "resourceType of the body has to be Bundle or Parameters"))
    issues += _too_many_entries(root)
    if issues:
        raise Refused.of(issues)
    return root


def sound(body: bytes, wanted: str) -> None:
    """Raises Refused with every problem of stage 4 of a body that is no resource; `wanted` says what is to be sent."""
    _, issues = _read(body, wanted)
    if issues:
        raise Refused.of(issues)


def _read(body: bytes, wanted: str) -> tuple[dict[str, Json], list[Issue]]:
    """The object of a body, and what is wrong with its text. Refused where it is none."""
    mark = len(lexical.BYTE_ORDER_MARK) if body.startswith(lexical.BYTE_ORDER_MARK) else 0
    if body[mark:].isspace() or len(body) == mark:
        raise Refused(Issue("body-empty", f"the body is empty; send {wanted}"))
    text = _text(body, mark)
    root, repeats = _parsed(text, mark)
    suspect = repeats or _SUSPECT.search(text) or not lexical.shallow(body)
    issues = list(_lexical_problems(root)) if suspect else []
    if not isinstance(root, dict):
        issues.append(Issue("not-object", f"the body is not a JSON object; send {wanted}"))
        raise Refused.of(issues)
    return root, issues


def case_of(root: dict[str, Json]) -> tuple[str, dict[str, Json]] | None:
    """Where the posted Bundle stands and the Bundle: the body, or the first parameter `case` that holds one."""
    if root.get("resourceType") == "Bundle":
        return "Bundle", root
    parameters = root.get("parameter")
    for index, parameter in enumerate(parameters if isinstance(parameters, list) else ()):
        if isinstance(parameter, dict) and parameter.get("name") == "case":
            resource = parameter.get("resource")
            if isinstance(resource, dict) and resource.get("resourceType") == "Bundle":
                return f"Parameters.parameter[{index}].resource", resource
            return None
    return None


def named(at: str, key: str) -> str:
    """The path of an element; of its owner where the key is nothing an element could be called."""
    return f"{at}.{key}".lstrip(".") if _NAME.fullmatch(key) else at


def written(value: Json) -> str:
    """JSON text as contract 4.5 has it: keys sorted, no blanks, numbers as received."""
    if isinstance(value, dict):
        pairs = (f"{_string(key)}:{written(value[key])}" for key in sorted(value))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, Number):
        return str(value)
    return _string(value) if isinstance(value, str) else json.dumps(value)


_string = json.encoder.encode_basestring


def _text(body: bytes, mark: int) -> str:
    try:
        text = body[mark:].decode()
    except UnicodeDecodeError as error:
        what = f"the body is not UTF-8 (byte {error.start + mark}); send UTF-8"
        raise Refused(Issue("encoding", what)) from None
    if "\0" in text[:4]:
        raise Refused(Issue("encoding", "the body looks like UTF-16 or UTF-32; send UTF-8"))
    return text


def _parsed(text: str, mark: int) -> tuple[Json, bool]:
    """The JSON value, and whether an object in it repeats a key."""
    repeating: list[_Repeating] = []

    def made(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) < len(pairs):
            found = _Repeating(found)
            found.repeated = tuple(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
            repeating.append(found)
        return found

    number = _Numbers().__getitem__
    try:
        root = json.loads(text, object_pairs_hook=made, parse_int=number, parse_float=number, parse_constant=_Constant)
    except json.JSONDecodeError as error:
        _refuse_json(text, error, mark)
    except RecursionError:
        raise Refused(_too_deep(None)) from None
    return root, bool(repeating)


def _refuse_json(text: str, error: json.JSONDecodeError, mark: int) -> NoReturn:
    at = len(text[: error.pos].encode()) + mark
    if error.pos < len(text) and _FORBIDDEN.match(text, error.pos) and "control character" in error.msg:
        what = f"a control character that FHIR text may not hold stands in a string (byte {at}); remove it"
        raise Refused(Issue("encoding", what)) from None
    raise Refused(Issue("json", f"the body is not JSON (byte {at}: {error.msg.removesuffix(' at')})")) from None


def _lexical_problems(root: Json) -> Iterator[Issue]:
    name = root.get("resourceType") if isinstance(root, dict) else None
    waiting: list[tuple[Json, str, int]] = [(root, name if name in ("Bundle", "Parameters") else "", 1)]
    deep = False
    while waiting:
        node, at, level = waiting.pop()
        if isinstance(node, dict):
            yield from _key_problems(node, at)
        if level > lexical.DEPTH and not deep and isinstance(node, dict | list):
            deep = True
            yield _too_deep(at or None)
        inner = []
        for key, child in _children(node):
            if isinstance(child, dict | list):
                inner.append((child, _below(at, key), level + 1))
            elif what := _scalar_problem(child):
                yield Issue(*what, _below(at, key))
        waiting += reversed(inner)


def _children(node: Json) -> Iterable[tuple[str | int, Json]]:
    if isinstance(node, dict):
        return node.items()
    return enumerate(node if isinstance(node, list) else (node,))


def _below(at: str, key: str | int) -> str:
    return named(at, key) if isinstance(key, str) else f"{at}[{key}]"


def _key_problems(value: dict[str, Json], at: str) -> Iterator[Issue]:
    for key in value.repeated if isinstance(value, _Repeating) else ():
        shown = key if _NAME.fullmatch(key) else "a key"
        yield Issue("duplicate-key", f"{shown} is given more than once in one object; give it once", named(at, key))
    for key in value:
        if _FORBIDDEN.search(key):
            yield Issue("encoding", "a key holds a lone surrogate or a control character", at or None)


def _scalar_problem(value: Json) -> tuple[str, str] | None:
    if isinstance(value, _Constant):
        return "json", "NaN and Infinity are not JSON; leave the value out and give dataAbsentReason"
    if isinstance(value, Number):
        return ("number-range", _RANGE) if _out_of_range(value) else None
    if isinstance(value, str) and _FORBIDDEN.search(value):
        return "encoding", "the text holds a lone surrogate or a control character; remove it"
    return None


_RANGE = (
    f"the number is out of range: it may have {lexical.DIGITS} digits and an exponent from "
    f"-{lexical.EXPONENT} to {lexical.EXPONENT}"
)


def _out_of_range(number: Number) -> bool:
    mantissa, _, exponent = number.lower().partition("e")
    if len(mantissa) > lexical.DIGITS and sum(map(str.isdecimal, mantissa)) > lexical.DIGITS:
        return True
    size = exponent.lstrip("+-").lstrip("0")
    return len(size) > 2 or int(size or "0") > lexical.EXPONENT


def _too_deep(at: str | None) -> Issue:
    return Issue("depth", f"the body is nested more than {lexical.DEPTH} levels deep", at)


def _too_many_entries(root: dict[str, Json]) -> Iterator[Issue]:
    case = case_of(root)
    if case is None:
        return
    at, bundle = case
    entries = bundle.get("entry")
    if isinstance(entries, list) and len(entries) > ENTRIES:
        what = f"the Bundle has {len(entries)} entries; at most {ENTRIES} are taken"
        yield Issue("too-many-entries", what, f"{at}.entry")
