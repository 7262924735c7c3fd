"""A posted case changed here and there, as hospitals, programs and lines do it: the same chance, the same bytes.

What is changed is aimed at: an element of a resource goes, comes twice, has another type, another date, unit, code or
reference; now and then the text itself is hit, byte by byte. `mutated` draws one to three changes of one body.
"""

import json
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple, TypeAlias

Json: TypeAlias = Any
RAW = "@raw:"  # a string that stands for text which json.dumps does not write: numbers beyond floats, keys twice


class Place(NamedTuple):
    """An element: the object or array that holds it, and its key or index there."""

    within: Json
    key: Any

    @property
    def value(self) -> Json:
        return self.within[self.key]


DATES = (
    "2024", "2024-03", "2024-02-29", "2023-02-29", "2024-02-30", "0000-01-01", "0001-01-01", "9999-12-31",
    "2024-W10-1", "20240301", "2024-03-01T24:00:00Z", "2024-03-01T23:59:60Z", "2024-03-01T10:00:00",
    "2024-03-01T10:00:00+14:00", "2024-03-01T10:00:00-12:00", "2024-03-01T10:00:00.123456789012345Z",
    "2024-03-31T02:30:00+02:00", "2999-01-01", "1800-01-01", "2024-03-01 ", "", "yesterday", "2024-1-5", "２０２４",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "-1", "1e400", "1e-31", "1E30", "9" * 30, "9" * 31, "0." + "0" * 28 + "1", "5.10", "05", "5.", ".5",
    "+5", "NaN", "Infinity", "-Infinity", "0x10", "1e2000000", '"5.1"', '"<5"', "true", "null", "1" * 5000,
    "12.000000000001",
)  # fmt: skip
UNITS = (
    "mg/dL", "umol/L", "µmol/L", "μmol/L", "g/L", "g/dL", "ng/mL", "kg", "foo", "", " mg/dL ", "mm", "cm", "%", "1",
    "10*9/L", "IU/mL", "ｍｇ／ｄＬ", "[IU]/L", "{INR}",
)  # fmt: skip
CODES = (
    "final", "amended", "preliminary", "entered-in-error", "cancelled", "registered", "unknown", "completed",
    "not-done", "in-progress", "stopped", "suspended", "active", "nope", "male", "M", "<", ">=", "~", "Final", "",
)  # fmt: skip
REFERENCES = (
    "Patient/2", "#missing", "#", "https://evil.example/x", "http://169.254.169.254/latest/meta-data",
    "file:///etc/passwd", "../../etc/passwd", "urn:uuid:00000000-0000-0000-0000-000000000000", "Patient?identifier=x|y",
    "Observation/" + "x" * 65, "", "Patient/", "/", "Patient/p1/_history/2",
)  # fmt: skip
TEXTS = (
    "", " ", "x" * 20_000, "\u202e", "\u200b", "\ud800", "\x00", "\x1b[31m", "\r\n", "<script>alert(1)</script>",
    "javascript:alert(1)", "=1+1", "' OR 1=1 --", "%_", "５．１", "阴性", "\ufeff", "\U0001f600", "a" * 65, RAW,
)  # fmt: skip
NAMES = (
    "extension", "modifierExtension", "implicitRules", "contained", "meta", "id", "status", "unknownElement", "_status",
    "dataAbsentReason", "valueQuantity", "valueString", "hasMember", "focus", "resourceType", "text", "partOf",
)  # fmt: skip
ANY: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    5,
    -1,
    "x",
    "",
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"resourceType": "Bundle"},
    "5",
    [1, "x"],
)
CODED = ("status", "code", "system", "gender", "comparator", "type", "resourceType")
Change = Callable[[Random, Json], None]


def mutated(chance: Random, body: bytes) -> tuple[tuple[str, ...], bytes]:
    """One to three changes of this body: their names, and the bytes that come of them."""
    names = []
    try:
        root = json.loads(body)
    except (ValueError, RecursionError):
        root = None
    if isinstance(root, dict) and chance.random() < 0.9:
        for _ in range(chance.choice((1, 1, 2, 3))):
            change = chance.choice(CHANGES)
            change(chance, root)
            names.append(change.__name__)
        body = written(root)
        if chance.random() < 0.9:
            return tuple(names), body
    return (*names, "byte"), _bytes(chance, body)


def written(root: Json) -> bytes:
    """The JSON text, with what stands for other text put in."""
    text = json.dumps(root, separators=(",", ":"), ensure_ascii=True)
    before, *pieces = text.split(f'"{RAW}')
    whole = [before]
    for piece in pieces:
        raw, _, rest = piece.partition('"')
        whole += [raw.replace("'", '"'), rest]
    return "".join(whole).encode()


def resources(root: Json) -> list[Json]:
    """The entries of the case, wherever it is."""
    case = root
    if root.get("resourceType") == "Parameters":
        given = root.get("parameter")
        cases = [each.get("resource") for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        case = next((each for each in cases if isinstance(each, dict)), root)
    entries = case.get("entry")
    return entries if isinstance(entries, list) else []


def some_place(chance: Random, root: Json) -> Place | None:
    """Any element: mostly of an entry, now and then of what is around."""
    entries = resources(root)
    node = chance.choice(entries) if entries and chance.random() < 0.95 else root
    place = None
    while isinstance(node, dict | list) and node:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        place = Place(node, chance.choice(keys))
        if chance.random() < 0.15:
            break
        node = place.value
    return place


def named_place(chance: Random, root: Json, wanted: Callable[[str, Json], bool]) -> Place | None:
    """An element whose name and value are such, of some entry."""
    entries = resources(root)
    for _ in range(4):
        found = _named(chance.choice(entries), wanted) if entries else []
        if found:
            return chance.choice(found)
    return None


def _named(node: Json, wanted: Callable[[str, Json], bool]) -> list[Place]:
    found, left = [], [node]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            found += [Place(each, key) for key, value in each.items() if wanted(key, value)]
            left += [value for value in each.values() if isinstance(value, dict | list)]
        elif isinstance(each, list):
            left += [value for value in each if isinstance(value, dict | list)]
    return found


def _put(place: Place | None, value: Json) -> None:
    if place is not None:
        place.within[place.key] = value


def drop(chance: Random, root: Json) -> None:
    """An element is not there."""
    if (place := some_place(chance, root)) is not None:
        del place.within[place.key]


def drop_resource(chance: Random, root: Json) -> None:
    """A resource is not there."""
    if entries := resources(root):
        del entries[chance.randrange(len(entries))]


def duplicate(chance: Random, root: Json) -> None:
    """An element of an array, or a whole entry, is there twice; or an object has a key twice."""
    place = some_place(chance, root)
    if place is None:
        return
    if isinstance(place.within, list):
        place.within.insert(place.key, _copy(place.value))
    elif chance.random() < 0.2:
        place.within[f"{place.key}"] = _copy(place.value)
        place.within["twice"] = f"{RAW}1,'{place.key}':1"
    else:
        place.within[place.key] = [_copy(place.value), place.value]


def duplicate_resource(chance: Random, root: Json) -> None:
    """A resource comes twice: as it is, under another address, or with another id."""
    if not (entries := resources(root)):
        return
    twin = _copy(chance.choice(entries))
    if isinstance(twin, dict) and chance.random() < 0.7:
        twin["fullUrl"] = f"https://hospital.example/fhir/Twin/{chance.randrange(9)}"
        if isinstance(twin.get("resource"), dict) and chance.random() < 0.5:
            twin["resource"]["id"] = f"twin-{chance.randrange(9)}"
    entries.insert(chance.randrange(len(entries) + 1), twin)


def retype(chance: Random, root: Json) -> None:
    """An element has another JSON type."""
    _put(some_place(chance, root), _copy(chance.choice(ANY)))


def nest(chance: Random, root: Json) -> None:
    """An element lies deeper than it should."""
    if (place := some_place(chance, root)) is None:
        return
    value, deep = place.value, chance.choice((1, 2, 5, 30, 45, 300))
    for _ in range(deep):
        value = {"extension": [value]} if deep > 5 else chance.choice(([value], {"value": value}))
    _put(place, value)


def contain(chance: Random, root: Json) -> None:
    """A resource within a resource: a Bundle, itself, one that contains another."""
    entries = [each for each in resources(root) if isinstance(each, dict) and isinstance(each.get("resource"), dict)]
    if entries:
        inner, outer = _copy(chance.choice(entries)["resource"]), chance.choice(entries)["resource"]
        if chance.random() < 0.3:
            inner = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": inner}]}
        outer["contained"] = [inner]


def reference(chance: Random, root: Json) -> None:
    """Two references change places, one leads elsewhere, to itself, or in a circle."""
    one = named_place(chance, root, lambda name, _: name == "reference")
    other = named_place(chance, root, lambda name, _: name in ("reference", "fullUrl"))
    if one is None:
        return
    if other is None or chance.random() < 0.4:
        _put(one, chance.choice(REFERENCES))
    elif chance.random() < 0.5:
        _put(one, other.value)
    else:
        mine, theirs = one.value, other.value
        _put(one, theirs)
        _put(other, mine)


def unique_name(chance: Random, root: Json) -> None:
    """Addresses and ids are those of another, or none."""
    place = named_place(chance, root, lambda name, value: name in ("fullUrl", "id") and isinstance(value, str))
    other = named_place(chance, root, lambda name, value: name in ("fullUrl", "id") and isinstance(value, str))
    _put(place, chance.choice((*REFERENCES, "x" * 64, other.value if other else "x")))


def date(chance: Random, root: Json) -> None:
    """Another date, also one that is none."""
    place = named_place(chance, root, lambda _, value: isinstance(value, str) and value[:2] in ("19", "20"))
    _put(place, chance.choice(DATES))


def number(chance: Random, root: Json) -> None:
    """Another number, also one that is none."""
    place = named_place(chance, root, lambda _, value: isinstance(value, int | float) and not isinstance(value, bool))
    _put(place, RAW + chance.choice(NUMBERS).replace('"', "'"))


def unit(chance: Random, root: Json) -> None:
    """Another unit, in one element or in all of an amount."""
    place = named_place(chance, root, lambda _, value: isinstance(value, dict) and "value" in value)
    if place is None:
        return
    amount, other = place.value, chance.choice(UNITS)
    for name in chance.choice((("unit",), ("code",), ("unit", "code"), ("system",))):
        if chance.random() < 0.3:
            amount.pop(name, None)
        else:
            amount[name] = other


def code(chance: Random, root: Json) -> None:
    """Another status or code: one of FHIR, one of another resource, none."""

    def is_code(name: str, value: Json) -> bool:
        return name in CODED and isinstance(value, str)

    place, other = named_place(chance, root, is_code), named_place(chance, root, is_code)
    _put(place, chance.choice(CODES) if other is None or chance.random() < 0.5 else other.value)


def coding(chance: Random, root: Json) -> None:
    """A CodeableConcept of another resource."""

    def is_concept(_: str, value: Json) -> bool:
        return isinstance(value, dict) and ("coding" in value or "text" in value)

    place, other = named_place(chance, root, is_concept), named_place(chance, root, is_concept)
    if place is not None and other is not None:
        if chance.random() < 0.5 and isinstance(place.value.get("coding"), list):
            place.value["coding"] += _copy(other.value.get("coding", []))
        else:
            _put(place, _copy(other.value))


def text(chance: Random, root: Json) -> None:
    """A string of another kind: empty, very long, of characters that are not wanted."""
    _put(named_place(chance, root, lambda _, value: isinstance(value, str)), chance.choice(TEXTS))


def more(chance: Random, root: Json) -> None:
    """An element more: one that FHIR has, or one that nobody knows."""
    place = some_place(chance, root)
    if place is not None and isinstance(place.within, dict):
        place.within[chance.choice(NAMES)] = _copy(chance.choice(ANY))


def many(chance: Random, root: Json) -> None:
    """An element of an array some hundred times."""
    place = named_place(chance, root, lambda _, value: isinstance(value, list) and bool(value))
    if place is not None:
        _put(place, [place.value[0]] * chance.choice((2, 50, 500)))


def other_resource(chance: Random, root: Json) -> None:
    """A resource has the content of another, under its own address."""
    entries = [each for each in resources(root) if isinstance(each, dict) and "resource" in each]
    if entries:
        chance.choice(entries)["resource"] = _copy(chance.choice(entries)["resource"])


def order(chance: Random, root: Json) -> None:
    """The entries in another order."""
    chance.shuffle(resources(root))


CHANGES: tuple[Change, ...] = (
    drop, drop, drop_resource, duplicate, duplicate_resource, retype, nest, contain, reference, unique_name, date,
    number, unit, code, coding, text, more, many, other_resource, order,
)  # fmt: skip


def _bytes(chance: Random, body: bytes) -> bytes:
    """The text hit: a byte is another, is gone, is more; a piece is cut off, doubled or moved."""
    at, to = sorted((chance.randrange(len(body) + 1), chance.randrange(len(body) + 1)))
    to = min(to, at + 200)
    match chance.randrange(6):
        case 0:
            return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]
        case 1:
            return body[:at] + body[at + 1 :]
        case 2:
            return body[:at] + bytes([chance.randrange(256)]) + body[at:]
        case 3:
            return body[:at]
        case 4:
            return body[:at] + body[at:to] * 2 + body[to:]
        case _:
            return body[:at] + body[to:]


def _copy(value: Json) -> Json:
    return json.loads(json.dumps(value))
