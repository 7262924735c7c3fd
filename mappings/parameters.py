"""What is asked beside the case: definitions, date, language; from the query string or from a Parameters resource.

The names and values of the wire contract, all problems at once. A name stands in one place only: with a Parameters
body the query may hold nothing but `_format` and `_pretty`.
"""

import re
from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from fhirnet.errors import Issue, Refused
from fhirnet.settings import LANGUAGES, Settings
from mappings.languages import preferred
from mappings.r4.decode import Posted

CASE = "case"
PRESENTATION = ("_format", "_pretty")  # how the answer is written, not what is asked
CODE = frozenset({"valueCode", "valueString"})
DATE = frozenset({"valueDate", "valueString"})
BOOLEAN = frozenset({"valueBoolean"})
STRING = frozenset({"valueString"})
FLAGS = frozenset({"acceptAttestation", "history"})
QUERY = "query"  # the kind of a value that stood in the query string
FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SUPPOSED = re.compile(r"[^=\s]+=.+", re.DOTALL)
CTCAE = ("5.0", "4.03", "6.0")  # the first is the default
RENAL_RULES = ("or", "and")
MODES = ("as-known", "retrospective")
_decode = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode
MAX_SHOWN = 64  # characters of a refused name or value that a message repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request asks; `definitions` is empty when it names none, `as_of` None when it names no date.

    `mode` is "as-known", "retrospective" or None (as-known with a date, retrospective without one). `output` is
    "observation" or "bundle". `history`: the verdicts over time are asked for. `hypotheses` are facts supposed, each
    "KEY=VALUE", given at `supposed_at`. `ctcae` and `renal_rule` are how toxicity is graded and renal toxicity read
    during PRRT.
    """

    definitions: tuple[str, ...] = ()
    as_of: date | None = None
    language: str = "zh-CN"
    mode: str | None = None
    accept_attestation: bool = False
    strict: bool = False
    output: str = "observation"
    history: bool = False
    hypotheses: tuple[str, ...] = ()
    supposed_at: tuple[str, ...] = ()
    ctcae: str = "5.0"
    renal_rule: str = "or"

    @property
    def as_known(self) -> bool:
        """Whether only what had been recorded by then is used."""
        return self.mode == "as-known" if self.mode else self.as_of is not None


@dataclass(frozen=True, slots=True)
class Described:
    """A parameter as it is offered: its FHIR type, whether it is given once only, the words it may be (none: any)."""

    name: str
    type: str
    once: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """One parameter as it came: which kind of value, the value, where it stood."""

    name: str
    kind: str | None
    value: object
    at: str


def read(
    operation: str,
    posted: Posted,
    query: Sequence[tuple[str, str]] = (),
    *,
    accept_language: str = "",
    strict: bool = False,
    settings: Settings,
    offered: Collection[str] = (),
) -> Asked:
    """What is asked of this operation ("tace-resistance", "prrt-suitability" or "validate-case").

    `offered` are the ids of the definitions that answer it.
    Raises Refused with every parameter that is unknown, repeated, of a wrong kind, or not a value it may have.
    """
    given, issues = _given(posted, query)
    raw: dict[str, list[Given]] = {}
    for each in given:
        raw.setdefault(each.name, []).append(each)
    asked: Mapping[str, Sequence[object]] = {}
    try:
        asked = _schema_of(operation, tuple(offered)).load(raw) if raw else {}
    except ValidationError as error:
        issues += _flat(error.messages, raw)
    if "set" in asked and _only(asked, "history") is True:
        issues.append(
            Issue("parameter", "a supposed fact has no history: ask with set or with history", raw["set"][0].at)
        )
    if issues:
        raise Refused.of(issues)
    as_of, mode = (_only(asked, name) for name in ("asOf", "mode"))
    return Asked(
        definitions=tuple(dict.fromkeys(map(str, asked.get("definition", ())))),
        as_of=as_of if isinstance(as_of, date) else None,
        language=str(_only(asked, "language") or preferred(accept_language, settings.language)),
        mode=mode if isinstance(mode, str) else None,
        accept_attestation=_only(asked, "acceptAttestation") is True,
        strict=strict,
        output=str(_only(asked, "output") or "observation"),
        history=_only(asked, "history") is True,
        hypotheses=tuple(map(str, asked.get("set", ()))),
        supposed_at=tuple(each.at for each in raw.get("set", ())),
        ctcae=str(_only(asked, "ctcae") or CTCAE[0]),
        renal_rule=str(_only(asked, "renalRule") or RENAL_RULES[0]),
    )


def adding(body: bytes, given: Sequence[tuple[str, str]]) -> bytes:
    """A Parameters resource with more parameters, each a name and its value; numbers stay as written."""
    posted = _decode(body)
    posted["parameter"] = [*posted.get("parameter", ()), *({"name": n, **_valued(n, v)} for n, v in given)]
    return _encode(posted)


def _valued(name: str, value: str) -> dict[str, object]:
    return {"valueBoolean": value == "true"} if name in FLAGS else {"valueString": value}


def _given(posted: Posted, query: Sequence[tuple[str, str]]) -> tuple[list[Given], list[Issue]]:
    """Every parameter of the request and what is wrong with where they stand."""
    asked = [Given(name, QUERY, value, f"http.{_shown(name)}") for name, value in query]
    issues = [
        Issue("parameter", "_pretty is true or false", each.at)
        for each in asked
        if each.name == "_pretty" and each.value not in ("true", "false")
    ]
    asked = [each for each in asked if each.name not in PRESENTATION]
    if posted.parameters is None:
        return asked, issues
    issues += [
        Issue("parameter", "with a Parameters body the query may hold only _format and _pretty", each.at)
        for each in asked
    ]
    given = [Given(each.name, each.kind, each.value, each.at) for each in posted.parameters]
    cases = [each for each in given if each.name == CASE]
    if not cases:
        issues.append(Issue("parameter", "Parameters holds no parameter case with the Bundle", "Parameters.parameter"))
    issues += [Issue("parameter", "case is given more than once", each.at) for each in cases[1:]]
    issues += [
        Issue("parameter", "case carries a resource, a Bundle", each.at)
        for each in cases
        if (each.kind, each.value) != ("resource", "Bundle")
    ]
    return [each for each in given if each.name != CASE], issues


def _only(asked: Mapping[str, Sequence[object]], name: str) -> object:
    return next(iter(asked.get(name, ())), None)


class _Value(fields.Field[object]):
    """One parameter: takes a Given, refuses the kinds of value it may not have."""

    kinds: frozenset[str] = CODE
    type = "code"

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> object:
        assert isinstance(value, Given)
        if value.kind != QUERY and value.kind not in self.kinds:
            raise _refusal(value, f"{value.name} is given as {' or '.join(sorted(self.kinds))}")
        return self.meaning(value)

    @abstractmethod
    def meaning(self, given: Given) -> object:
        """What the value says. Raises ValidationError with an Issue."""


class _Word(_Value):
    """One of a few words; `code` is the issue of a word that is not among them."""

    def __init__(self, *words: str, code: str = "parameter") -> None:
        super().__init__()
        self.words, self.code = words, code

    def meaning(self, given: Given) -> object:
        if given.value not in self.words:
            listed = ", ".join(self.words) or "nothing"
            raise _refusal(given, f"{given.name} is one of: {listed}", self.code)
        return given.value


class _Supposed(_Value):
    """A fact supposed, KEY=VALUE."""

    kinds = STRING
    type = "string"

    def meaning(self, given: Given) -> object:
        if isinstance(given.value, str) and given.value.isprintable() and SUPPOSED.fullmatch(given.value):
            return given.value
        raise _refusal(given, f"{given.name} is a fact supposed, KEY=VALUE")


class _FullDate(_Value):
    kinds = DATE
    type = "date"

    def meaning(self, given: Given) -> object:
        text = str(given.value)
        try:
            if FULL_DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise _refusal(given, f"{given.name} is a full date, YYYY-MM-DD")


class _Flag(_Value):
    kinds = BOOLEAN
    type = "boolean"

    def meaning(self, given: Given) -> object:
        flags: dict[object, bool] = {"true": True, "false": False, True: True, False: False}
        if given.value in flags:
            return flags[given.value]
        raise _refusal(given, f"{given.name} is true or false")


def _refusal(given: Given, what: str, code: str = "parameter") -> ValidationError:
    said: list[object] = [Issue(code, what, given.at)]
    return ValidationError(said)


def _once(value: _Value) -> fields.List[object]:
    return fields.List(value, validate=validate.Length(max=1))


def _schema(**parameters: fields.List[object]) -> Schema:
    return Schema.from_dict(dict(parameters))(unknown=RAISE)


def _validating(offered: Collection[str]) -> Schema:
    return _schema(asOf=_once(_FullDate()), language=_once(_Word(*LANGUAGES)))


def _evaluating(offered: Collection[str]) -> Schema:
    return _schema(
        definition=fields.List(_Word(*offered, code="definition")),
        asOf=_once(_FullDate()),
        language=_once(_Word(*LANGUAGES)),
        output=_once(_Word("observation", "bundle")),
        history=_once(_Flag()),
        set=fields.List(_Supposed()),
    )


def _evaluating_prrt(offered: Collection[str]) -> Schema:
    schema = _evaluating(offered)
    more = {"mode": _once(_Word(*MODES)), "acceptAttestation": _once(_Flag())}
    return Schema.from_dict({**schema.fields, **more})(unknown=RAISE)


def _releasing(offered: Collection[str]) -> Schema:
    return _schema(
        asOf=_once(_FullDate()),
        language=_once(_Word(*LANGUAGES)),
        mode=_once(_Word(*MODES)),
        ctcae=_once(_Word(*CTCAE)),
        renalRule=_once(_Word(*RENAL_RULES)),
    )


@lru_cache(maxsize=64)
def _schema_of(operation: str, offered: tuple[str, ...]) -> Schema:
    return SCHEMAS[operation](offered)


SCHEMAS = {
    "tace-resistance": _evaluating,
    "prrt-suitability": _evaluating_prrt,
    "prrt-next-dose": _releasing,
    "validate-case": _validating,
}


def described(operation: str, offered: Collection[str] = ()) -> tuple[Described, ...]:
    """Every parameter of an operation, beside the case; `offered` as in `read`."""
    found = _schema_of(operation, tuple(offered)).fields
    return tuple(_described(name, each) for name, each in found.items() if isinstance(each, fields.List))


def _described(name: str, listed: fields.List[object]) -> Described:
    inner = listed.inner
    assert isinstance(inner, _Value)
    return Described(name, inner.type, listed.validate is not None, inner.words if isinstance(inner, _Word) else ())


def _flat(messages: object, raw: Mapping[str, Sequence[Given]]) -> list[Issue]:
    """The issues in marshmallow's tree of messages: by name, and by place in the list where a value is at fault."""
    assert isinstance(messages, dict)
    issues: list[Issue] = []
    for name, found in messages.items():
        given = raw[name]
        if isinstance(found, dict):
            issues += [issue for at_one in found.values() for issue in at_one]
        elif len(given) > 1 and name in ONCE:
            issues += [Issue("parameter", f"{name} is given more than once", each.at) for each in given[1:]]
        else:
            issues += [
                Issue("parameter", f"{_shown(name)} is no parameter of this operation", each.at) for each in given
            ]
    return issues


ONCE = frozenset(
    {"asOf", "language", "output", "mode", "acceptAttestation", "history", "ctcae", "renalRule"}
)  # names that may be given once


def _shown(value: object) -> str:
    """A refused name or value as a message repeats it: short and printable."""
    text = str(value)
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in text[:MAX_SHOWN])
