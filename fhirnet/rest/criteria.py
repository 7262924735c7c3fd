"""What one search parameter asks, read as FHIR writes it: `code=system|code`, `date=ge2024-03`, `patient=Patient/1`.

A comma stands between values of which one must fit; `\\,` and `\\|` are a comma and a bar of the value itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from fhirnet.errors import Issue, Refused
from fhirnet.store.query import (
    Criterion,
    Dates,
    Ids,
    Links,
    OfPatient,
    OfPatientWith,
    Token,
    Tokens,
    Updated,
    When,
)
from mappings.searchable import DATE, SUBJECTS, TOKEN, Parameter, offered
from mappings.spans import written
from mappings.whose import unversioned

VALUES = 200  # of one parameter; with PARAMETERS less than what SQLite takes in one statement
PARAMETERS = 20  # of one search
LONGEST = 100_000  # characters of all values of one parameter
WHOSE = frozenset({"_id", "identifier", "patient", "subject"})  # without one of these others' records would be found
CHAINED = ("patient.identifier", "subject.identifier", "subject:Patient.identifier")
_WHEN = re.compile(r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?([0-9].*)")
_DATES = "a date as in 2024-07-01, 2024-07, 2024 or 2024-07-01T08:30:00Z"
_ESCAPED = re.compile(r"\\([\\,|$])")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
Read = TypeVar("Read")


class Unusable(Refused):
    """A parameter this type does not have, or a value it cannot have: refused by strict requests, else set aside."""


def read(type_: str, name: str, value: str, base: str = "") -> Criterion:
    """What a parameter asks of resources of a type; `base` is the address of this service.

    Raises Unusable; Refused for a modifier, since without it the question would be another one, and for a value that
    was to say whose record is asked for.
    """
    known = offered(type_)
    if name in CHAINED and name.partition(".")[0].partition(":")[0] in known:
        return OfPatientWith(_each(name, value, _token))
    plain, colon, modifier = name.partition(":")
    parameter = known.get(plain)
    if "." in name and plain.partition(".")[0] in known:
        raise Refused(problem(name, f"Of chained parameters only {', '.join(CHAINED[:2])} are searched."))
    if colon and not (parameter and modifier in parameter.targets):
        raise Refused(problem(name, f"The modifier :{modifier[:32]} is not supported with this parameter."))
    if parameter is None:
        raise Unusable(problem(name, f"A {type_} is not searched by this; it is by {', '.join(known)}."))
    return _criterion(parameter, name, value, modifier, base)


def dates(name: str, value: str) -> tuple[When, ...]:
    """The dates of a parameter, one of which must fit. Raises Unusable."""
    return _each(name, value, _when)


def _criterion(parameter: Parameter, name: str, value: str, modifier: str, base: str) -> Criterion:
    if parameter.name == "_id":
        return Ids(_each(name, value, _id))
    if parameter.type == TOKEN:
        return Tokens(parameter.name, _each(name, value, _token))
    if parameter.type == DATE:
        when = dates(name, value)
        return Updated(when) if parameter.name == "_lastUpdated" else Dates(parameter.name, when)
    types = (modifier,) if modifier else parameter.targets
    meant = [each for one in _each(name, value, lambda text: _references(text, types, base)) for each in one]
    if len(meant) > len(SUBJECTS) * VALUES:
        raise Refused(problem(name, "Too many ids that may be of any type; write each as Type/id."))
    if parameter.name != "patient":
        return Links(parameter.name, tuple(meant))
    here = tuple(each.removeprefix("Patient/") for each in meant if re.fullmatch(r"Patient/[^/]+", each))
    return OfPatient(here, tuple(each for each in meant if "://" in each))


def _each(name: str, value: str, reading: Callable[[str], Read]) -> tuple[Read, ...]:
    """The values between the commas. Raises Unusable where one cannot be read, Refused where it says whose record is
    asked for; nobody's data is repeated.
    """
    unusable = Refused if re.split(r"[.:]", name, maxsplit=1)[0] in WHOSE else Unusable
    if _UNPRINTABLE.search(value):
        raise unusable(problem(name, "The value holds a control character."))
    texts = _pieces(value, ",")
    if len(texts) > VALUES or len(value) > LONGEST:
        raise Refused(problem(name, f"More than {VALUES} values; ask several times."))
    try:
        return tuple(map(reading, texts))
    except ValueError as error:
        raise unusable(problem(name, f"The value cannot be used: {error}.")) from None


def _pieces(text: str, mark: str, most: int = -1) -> list[str]:
    """The text cut at the marks that no backslash stands before, at most so often."""
    pieces: list[str] = []
    start = index = 0
    while index < len(text) and most != len(pieces):
        if text[index] == mark:
            pieces.append(text[start:index])
            start = index + 1
        index += 2 if text[index] == "\\" else 1
    return [*pieces, text[start:]]


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _id(text: str) -> str:
    return _filled(_plain(text))


def _filled(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _token(text: str) -> Token:
    first, *rest = map(_plain, _pieces(text, "|", most=1))
    if not rest:
        return Token(None, _filled(first))
    code = rest[0] or None
    if not first and code is None:
        raise ValueError("it has neither a system nor a code")
    return Token(first, code)


def _when(text: str) -> When:
    found = _WHEN.fullmatch(text.replace(" ", "+"))  # a + that was not encoded arrives as a blank
    if found is None:
        raise ValueError(f"it is {_DATES}, after eq, ne, gt, lt, ge, le, sa, eb or ap")
    try:
        return When(found[1] or "eq", written(found[2]))
    except ValueError:
        raise ValueError(f"it is {_DATES}, of the calendar") from None


def _references(text: str, types: tuple[str, ...], base: str) -> list[str]:
    """What a reference may mean: an id any of these types, an address of this service a resource here."""
    reference = unversioned(_filled(_plain(text)))
    if base:
        reference = reference.removeprefix(f"{base}/")
    if "/" in reference or ":" in reference:
        return [reference]
    return [f"{type_}/{reference}" for type_ in types]


def problem(name: str, what: str) -> Issue:
    """A problem with a parameter; no value is repeated, it may name a patient."""
    return Issue("parameter", what, f"http.{_UNPRINTABLE.sub('', name)[:64]}")
