"""Who asks, and what they may do: the one place that decides, for every route and every stored object.

A client has scopes (what it may do with which type of resource) and a sight (whose records it may see). What it may not
see is answered exactly as what is not there.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose records a client sees: those it stored itself, and those of patients with one of these identifiers.

    `identifiers` are (system, value); a value of None is every patient with an identifier of that system.
    """

    everything: bool = False
    identifiers: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """Whoever sent a request, by the name of its registration."""

    name: str
    sight: Sight
    scopes: frozenset[str]


EVERYTHING = Sight(everything=True)
ANYONE = Client("anyone", EVERYTHING, frozenset({"system/*.cruds"}))  # where access is not restricted
