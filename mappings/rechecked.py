"""What a kept result was asked and computed from, written beside it; whether it still holds, as an OperationOutcome.

What was asked stands in the Provenance of the result as extensions NAME=VALUE, with the versions it was computed from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from fhirnet.verdict import Words, words
from mappings import codes, provenance, result
from mappings.kept import WITHDRAWN, identifier_of, status_of
from mappings.result_elements import DEVICE, FN, Json
from mappings.words import say

CHANGED, WRONG = "not-used.superseded", "not-used.entered-in-error"  # kinds of findings
VERSIONED = re.compile(r"[A-Za-z]+/[A-Za-z0-9.-]+/_history/[0-9]{1,9}")
ASKED = f"{FN}/StructureDefinition/asked"
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Basis:
    """What was asked (names and values), and the versions (`Type/id/_history/n`) that the answer was computed from."""

    asked: tuple[tuple[str, str], ...]
    used: tuple[str, ...]


def write(target: str, basis: Basis, *, device: str, release: str, recorded: str) -> bytes:
    """The Provenance of a result that is kept at `target`, a version."""
    computed = provenance.write(
        [target],
        basis.used,
        release=release,
        recorded=datetime.fromisoformat(recorded),
        device=DEVICE | {"reference": device},
    )
    said = [{"url": ASKED, "valueString": f"{name}={value}"} for name, value in basis.asked]
    activity = {"activity": provenance.coded(provenance.CREATED)}
    head = {"resourceType": computed["resourceType"], "extension": said}
    return _encode(head | computed | activity)


def read(found: bytes) -> Basis | None:
    """What a Provenance says a kept result was asked; None where it is not that of one."""
    seen = _decode(found)
    said = [str(each.get("valueString", "")) for each in seen.get("extension", ()) if each.get("url") == ASKED]
    used = [str(each["what"].get("reference", "")) for each in seen.get("entity", ()) if each.get("role") == "source"]
    pairs = ((name, value) for name, _, value in (each.partition("=") for each in said))
    return Basis(tuple(pairs), tuple(filter(VERSIONED.fullmatch, used))) if said else None


def told(kept: bytes, now: bytes, basis: Basis, current: Mapping[str, tuple[int, bool]], language: str) -> bytes:
    """Whether a kept result still holds, as an OperationOutcome: `now` is the same evaluation of what is stored now.

    `current` is, by `Type/id`, the current version of what was used, and whether it is entered in error; what is
    missing was deleted.
    """
    issues = [_issue("warning", WRONG, words("kept.withdrawn"), language)] if status_of(kept) == WITHDRAWN else []
    issues += [_holds(kept, now, language), *_since(basis.used, current, language)]
    return _encode({"resourceType": "OperationOutcome", "issue": issues})


def _holds(kept: bytes, now: bytes, language: str) -> Json:
    was, new = result.read(kept, language), result.read(now, language)
    said, again = was.definitions[0], new.definitions[0]
    if identifier_of(kept) == identifier_of(now):
        return _issue("information", "issue.ok", words("kept.holds", answer=said.said, day=was.as_of), language)
    if said.answer == again.answer:
        return _issue("warning", CHANGED, words("kept.same", answer=said.said, day=new.as_of), language)
    other = words("kept.other", was=said.said, answer=again.said, before=was.as_of, day=new.as_of)
    return _issue("error", CHANGED, other, language)


def _since(used: Iterable[str], current: Mapping[str, tuple[int, bool]], language: str) -> Iterator[Json]:
    """What became of what was used."""
    for each in used:
        reference, _, number = each.partition("/_history/")
        version, wrong = current.get(reference, (0, False))
        named = {"reference": reference, "used": number}
        if not version:
            yield _issue("warning", CHANGED, words("kept.deleted", **named), language)
        elif version != int(number):
            said = words("kept.entered-in-error" if wrong else "kept.newer", **named, current=version)
            yield _issue("warning", WRONG if wrong else CHANGED, said, language)


def _issue(severity: str, concept: str, said: Words, language: str) -> Json:
    """An issue in words; `concept` is what kind of finding it is."""
    coding = codes.coding(concept)
    return {
        "severity": severity,
        "code": "informational" if severity == "information" else "conflict",
        "details": {
            "coding": [{"system": coding.system, "code": coding.code, "display": coding.display}],
            "text": say(said, language),
        },
    }
