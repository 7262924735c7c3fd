"""One parameter of a request as it came, and the few words that some of them may be."""

from dataclasses import dataclass

QUERY = "query"  # the kind of a value that stood in the query string
CTCAE = ("5.0", "4.03", "6.0")  # the first is the default
RENAL_RULES = ("or", "and")
MODES = ("as-known", "retrospective")
MAX_SHOWN = 64  # characters of a refused name or value that a message repeats


@dataclass(frozen=True, slots=True)
class Given:
    """One parameter as it came: which kind of value, the value, where it stood."""

    name: str
    kind: str | None
    value: object
    at: str


def shown(value: object) -> str:
    """A refused name or value as a message repeats it: short and printable."""
    text = str(value)
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in text[:MAX_SHOWN])
