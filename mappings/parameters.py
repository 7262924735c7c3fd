"""What is asked beside the case: definitions, date, language; from the query string or from a Parameters resource.

The names and values of the wire contract, all problems at once. A name stands in one place only: with a Parameters
body the query may hold nothing but `_format` and `_pretty`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from fhirnet.errors import Issue, Refused
from fhirnet.settings import Settings
from mappings.given import CTCAE, QUERY, RENAL_RULES, Given, shown
from mappings.languages import preferred
from mappings.r4.decode import Posted

CASE = "case"
PRESENTATION = ("_format", "_pretty")  # how the answer is written, not what is asked
FLAGS = frozenset({"acceptAttestation", "history"})
_decode = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


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
    asked, refused = _meant(operation, offered, raw) if raw else ({}, [])
    issues += refused
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


def _meant(
    operation: str, offered: Collection[str], raw: Mapping[str, Sequence[Given]]
) -> tuple[Mapping[str, Sequence[object]], list[Issue]]:
    """What these parameters say, and what is wrong with them."""
    from mappings import parameter_values  # it brings marshmallow; most cases come without a parameter

    return parameter_values.meant(operation, tuple(offered), raw)


def adding(body: bytes, given: Sequence[tuple[str, str]]) -> bytes:
    """A Parameters resource with more parameters, each a name and its value; numbers stay as written."""
    posted = _decode(body)
    posted["parameter"] = [*posted.get("parameter", ()), *({"name": n, **_valued(n, v)} for n, v in given)]
    return _encode(posted)


def _valued(name: str, value: str) -> dict[str, object]:
    return {"valueBoolean": value == "true"} if name in FLAGS else {"valueString": value}


def _given(posted: Posted, query: Sequence[tuple[str, str]]) -> tuple[list[Given], list[Issue]]:
    """Every parameter of the request and what is wrong with where they stand."""
    asked = [Given(name, QUERY, value, f"http.{shown(name)}") for name, value in query]
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
