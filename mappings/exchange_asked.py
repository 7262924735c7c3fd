"""What the operations of the exchange are asked with, and the messages of the outbox as they are told.

`$send` (to, form), `$fetch` (from, identifier, store) and `$outbox` (number, state, after) take their parameters in the
query or in a Parameters resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from fhirnet.errors import Issue, Refused
from mappings.parameters import PRESENTATION
from mappings.r4.decode import receive


def asked(
    body: bytes, query: Sequence[tuple[str, str]], needed: Sequence[str], offered: Sequence[str]
) -> dict[str, str]:
    """The parameters by name. Refused (`parameter`) where one is missing, unknown, given twice or no text."""
    given = [(name, value, f"http.{name}") for name, value in query if name not in PRESENTATION]
    if body.strip():
        posted = receive(body)
        if posted.parameters is None:
            raise Refused(Issue("parameter", "Post Parameters, or nothing.", "Bundle"))
        given += [(each.name, _text(each.value), each.at) for each in posted.parameters]
    found: dict[str, str] = {}
    problems: list[Issue] = []
    for name, value, at in given:
        if name not in (*needed, *offered):
            problems.append(Issue("parameter", f"This has the parameters {', '.join((*needed, *offered))}.", at))
        elif name in found or not value:
            problems.append(Issue("parameter", "This is given once, as a text.", at))
        found[name] = value
    missing = [name for name in needed if name not in found]
    problems += [Issue("parameter", "This parameter is missing.", f"http.{name}") for name in missing]
    if problems:
        raise Refused.of(problems)
    return found


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else ""


def told(messages: Iterable[Mapping[str, Any]]) -> bytes:
    """The messages as Parameters: each one parameter, with a part for each thing that is known of it."""
    entries = [{"name": "message", "part": list(_parts(each))} for each in messages]
    return msgspec.json.encode({"resourceType": "Parameters"} | ({"parameter": entries} if entries else {}))


def _parts(message: Mapping[str, Any]) -> Iterable[dict[str, object]]:
    for name, value in message.items():
        if name == "said":
            yield from (_part(f"said-{which}", said) for which, said in value.items())
        elif name in ("written", "due"):
            yield {"name": name, "valueInstant": value}
        else:
            yield _part(name, value)


def _part(name: str, value: object) -> dict[str, object]:
    if isinstance(value, int):
        return {"name": name, "valueInteger": value}
    return {"name": name, "valueString": " ".join(map(str, value)) if isinstance(value, list) else str(value)}
