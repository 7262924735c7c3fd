"""What the values of parameters may be, operation by operation: read with marshmallow, all problems at once."""

import re
from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from fhirnet.errors import Issue
from fhirnet.settings import LANGUAGES
from mappings.given import CTCAE, MODES, QUERY, RENAL_RULES, Given, shown

CODE = frozenset({"valueCode", "valueString"})
DATE = frozenset({"valueDate", "valueString"})
BOOLEAN = frozenset({"valueBoolean"})
STRING = frozenset({"valueString"})
FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SUPPOSED = re.compile(r"[^=\s]+=.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Described:
    """A parameter as it is offered: its FHIR type, whether it is given once only, the words it may be (none: any)."""

    name: str
    type: str
    once: bool
    words: tuple[str, ...]


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


def meant(
    operation: str, offered: tuple[str, ...], raw: Mapping[str, Sequence[Given]]
) -> tuple[Mapping[str, Sequence[object]], list[Issue]]:
    """What the parameters of an operation say, by name, and what is wrong with them."""
    try:
        asked: Mapping[str, Sequence[object]] = _schema_of(operation, offered).load(raw)
    except ValidationError as error:
        return {}, _flat(error.messages, raw)
    return asked, []


def described(operation: str, offered: Collection[str] = ()) -> tuple[Described, ...]:
    """Every parameter of an operation, beside the case; `offered` are the ids of its definitions."""
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
                Issue("parameter", f"{shown(name)} is no parameter of this operation", each.at) for each in given
            ]
    return issues


ONCE = frozenset(
    {"asOf", "language", "output", "mode", "acceptAttestation", "history", "ctcae", "renalRule"}
)  # names that may be given once
