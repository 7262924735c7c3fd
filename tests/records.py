"""Strategies for the records of a case: every field by its type, what a type cannot say by the caller."""

from dataclasses import MISSING, fields
from datetime import date, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from fhirnet.case.imaging import Conflict
from fhirnet.case.status import Topic
from fhirnet.case.treatment import Rhythm
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from mappings.document.particulars import CONCEPTS
from mappings.document.stated import CODE_LISTS, SCORES
from mappings.order import as_written
from tests import amounts

R = TypeVar("R")

TIMES = ("T08:30:00+08:00", "T23:59:60Z", "T00:00:00.125-05:00", "T12:00:00+14:00")


def keys() -> st.SearchStrategy[str]:
    """Keys as hospitals write them; as a rule short."""
    return st.text("abT1-.:/| 肝é", min_size=1, max_size=6).filter(lambda key: key == key.strip() != "")


def texts() -> st.SearchStrategy[str]:
    """Free text."""
    return st.text('ab 3肝癌<&"\\\n', min_size=1, max_size=12).filter(lambda text: text == text.strip() != "")


@st.composite
def moments(draw: st.DrawFn, first: date, last: date, *, period: bool = True, time: bool = True) -> Interval:
    """A date that may lie in these days: a day, one with a time, a month, a year, or a period of such dates."""
    start, end = sorted((draw(st.dates(first, last)), draw(st.dates(first, last))))
    forms = ["day", "day", "month", "year"] + ["time"] * time + ["period", "since", "until"] * period
    form = draw(st.sampled_from(forms))
    if form == "period":
        return Interval.parse(f"{_vague(draw, start)}/{_vague(draw, end)}")
    if form == "since":
        return Interval.parse(f"{_vague(draw, start)}/..")
    if form == "until":
        return Interval.parse(f"../{_vague(draw, end)}")
    lengths = {"day": 10, "time": 10, "month": 7, "year": 4}
    written = start.isoformat()[: lengths[form]] + (draw(st.sampled_from(TIMES)) if form == "time" else "")
    return Interval.parse(written)


def _vague(draw: st.DrawFn, day: date) -> str:
    return day.isoformat()[: draw(st.sampled_from((10, 10, 7, 4)))]


def instants(until: date) -> st.SearchStrategy[str]:
    """When something was recorded, at the latest on that day."""
    days = st.dates(until - timedelta(400), until)
    return st.builds(lambda day, time: f"{day}{time}", days, st.sampled_from(TIMES))


def maybe(value: st.SearchStrategy[R]) -> st.SearchStrategy[R | None]:
    """The value, or not documented."""
    return st.one_of(st.none(), value)


def records(record: type[R], **known: st.SearchStrategy[Any]) -> st.SearchStrategy[R]:
    """Records of that type; `known` replaces the strategy that the type of a field suggests. Keys are given later."""
    kind: Any = record
    names = _names(kind, frozenset(known))
    parts = {name: known[name] if name in known else _field(kind, name) for name in names}
    return st.builds(record, **parts)


def stated(topic: Topic) -> st.SearchStrategy[Any]:
    """What may be said on a topic."""
    ways: list[st.SearchStrategy[Any]] = []
    if topic in SCORES:
        ways.append(st.integers(*SCORES[topic]))
    if topic in CODE_LISTS:
        ways.append(st.sampled_from(list(CODE_LISTS[topic])))
    return st.one_of(ways or [st.booleans()])


def rhythms() -> st.SearchStrategy[Rhythm]:
    """How often a drug is given."""
    often, period = st.integers(1, 4), st.sampled_from(("1", "4", "0.5", "28"))
    unit = st.sampled_from(("s", "min", "h", "d", "wk", "mo", "a"))
    whole = st.builds(Rhythm, frequency=maybe(often), period=period, unit=unit)
    return st.one_of(whole, st.builds(Rhythm, frequency=often, period=st.none(), unit=st.none()))


@cache
def _names(record: Any, known: frozenset[str]) -> tuple[str, ...]:
    left_out = frozenset(("source", "recorded", "issued", "upper_is_default")) - known
    return tuple(field.name for field in fields(record) if field.name not in left_out)


@cache
def _field(record: Any, name: str) -> st.SearchStrategy[Any]:
    if name == "key":
        return st.just("")
    default = next(field.default for field in fields(record) if field.name == name)
    return _of(record, name, get_type_hints(record)[name], default)


def _of(record: type, name: str, hint: Any, default: object) -> st.SearchStrategy[Any]:
    members = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    plain = [kind for kind in members if isinstance(kind, type) and kind is not NoneType]
    if get_origin(hint) is tuple:
        inner = _of(record, name, get_args(hint)[0], MISSING)
        return st.lists(inner, max_size=2, unique=True).map(tuple)
    value = st.one_of([_plain(record, name, kind) for kind in plain])
    if any(get_origin(member) is Conflict for member in members):
        value = st.one_of(value, value, value, conflicts(value))
    if isinstance(default, Enum | bool):
        value = st.one_of(st.just(default), value)
    return maybe(value) if NoneType in members else value


def conflicts(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Conflict[Any]]:
    """Two values that exclude each other."""
    pairs = st.tuples(value, value).filter(lambda pair: _differ(*pair))
    return pairs.map(lambda pair: Conflict(tuple(sorted(pair, key=as_written))))


def _differ(one: Any, other: Any) -> bool:
    if isinstance(one, Quantity):
        return (one.low, one.high) != (other.low, other.high)
    mixed = isinstance(one, bool) != isinstance(other, bool)  # a count agrees with "yes"
    return bool(one) != bool(other) if mixed else bool(one != other)


def _plain(record: type, name: str, kind: type) -> st.SearchStrategy[Any]:
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(0, 4)
    if kind is Quantity:
        concept = CONCEPTS[(record, name)]
        assert isinstance(concept, str), (record, name)
        return amounts.quantities(concept)
    assert issubclass(kind, Enum), (record, name, kind)
    return st.sampled_from(list(kind))
