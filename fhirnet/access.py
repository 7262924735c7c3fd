"""Who asks, and what they may do: the one place that decides, for every route and every stored object.

A client has scopes (what it may do with which type of resource) and a sight (whose records it may see). What it may not
see is answered exactly as what is not there.

Scopes are those of SMART for systems (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html), in the
syntax of version 1 (`system/Observation.read`) or 2 (`system/Observation.rs`). Inside they are of version 2 only; a
scope that narrows by a query (`?category=…`) is none: it is never taken for the wider one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from fhirnet.errors import Issue, Refused


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose records a client sees: those it stored itself, and those of patients with one of these identifiers.

    `identifiers` are (system, value); a value of None is every patient with an identifier of that system.
    """

    everything: bool = False
    identifiers: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever sent a request, by the name of its registration; its scopes as `scopes` writes them."""

    name: str
    sight: Sight
    scopes: frozenset[str]


EVERYTHING = Sight(everything=True)
ANYONE = Client("anyone", EVERYTHING, frozenset({"system/*.cruds"}))  # where access is not restricted
ALL = "*"  # every type of resource

NEEDED = {  # interaction: the letters of the scope that it needs
    "create": "c",
    "read": "r",
    "vread": "r",
    "history": "r",
    "update": "u",
    "delete": "d",
    "search": "s",
    "transaction": "",  # each of its entries is asked about
    "everything": "rs",
    "evaluate": "rs",  # of a stored record; what a client posts itself it may have evaluated
    "keep": "rs",  # the result of an evaluation: what it stores is asked about
    "sign": "ru",  # or amend or withdraw a result
    "send": "cruds",  # a record to a peer, or fetch one, in our name; only a client that sees everything may
}
SCOPE = re.compile(r"system/(\*|[A-Z][A-Za-z]{0,63})\.(\*|read|write|(?=[cruds])c?r?u?d?s?)")
VERSION_1 = {"read": "rs", "write": "cud", "*": "cruds"}


def permits(client: Client, type_: str, interaction: str) -> bool:
    """Whether the scopes of a client allow an interaction with this type of resource (ALL: with every type)."""
    allowed = {letter for scope in client.scopes for letter in _letters(scope, type_)}
    return allowed.issuperset(NEEDED[interaction])


def require(client: Client, type_: str, interaction: str) -> None:
    """Raises Refused (`forbidden`) where the scopes of a client do not allow the interaction."""
    if not permits(client, type_, interaction):
        raise Refused(Issue("forbidden", f"This needs the scope system/{type_}.{NEEDED[interaction]}."))


def scope(text: str) -> str | None:
    """One scope in the syntax of version 2: `system/Observation.rs`. None where this service knows no such scope."""
    found = SCOPE.fullmatch(text)
    return f"system/{found[1]}.{VERSION_1.get(found[2], found[2])}" if found else None


def granted(asked: str, registered: frozenset[str]) -> tuple[str, ...]:
    """What of the scopes that are asked for (with blanks between them) a registration allows, in the same order.

    A scope that is allowed as a whole is granted in the words it was asked for; of another one what is left.
    """
    answer: list[str] = []
    for text in asked.split():
        wanted = scope(text)
        left = narrowed((wanted,), registered) if wanted else frozenset()
        answer += [text] if left == {wanted} else sorted(left)
    return tuple(dict.fromkeys(answer))


def narrowed(scopes: Iterable[str], registered: frozenset[str]) -> frozenset[str]:
    """What both allow, by the type of resource."""
    allowed: dict[str, set[str]] = {}
    for one in scopes:
        for other in registered:
            (type_, letters), (of, more) = _parts(one), _parts(other)
            if both := set(letters) & set(more) if ALL in (type_, of) or type_ == of else set():
                allowed.setdefault(of if type_ == ALL else type_, set()).update(both)
    return frozenset(f"system/{type_}.{_ordered(letters)}" for type_, letters in allowed.items())


def _letters(scope: str, type_: str) -> str:
    of, letters = _parts(scope)
    return letters if of in (ALL, type_) else ""


def _parts(scope: str) -> tuple[str, str]:
    type_, _, letters = scope.removeprefix("system/").partition(".")
    return type_, letters


def _ordered(letters: set[str]) -> str:
    return "".join(letter for letter in "cruds" if letter in letters)


def loopback(host: str) -> bool:
    """Whether a host is this machine itself, reached by nobody else."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
