"""A result that is kept: what may become of it, and the Observation changed by no more than that.

A result is preliminary until a clinician signs it, then final; it may be amended and is withdrawn as entered in error.
Of its Observation only the members that change are written anew, every other character stays. What was signed never
changes: its status goes on, and notes are added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Raw, Struct

from fhirnet.errors import Issue, Refused
from fhirnet.settings import LANGUAGES
from mappings import provenance
from mappings.gate import ASSESSMENT
from mappings.hypothetical import TAG
from mappings.r4.decode import Parameter, receive
from mappings.result_elements import DEVICE, FN, Json

PRELIMINARY, FINAL, AMENDED, WITHDRAWN = "preliminary", "final", "amended", "entered-in-error"
SIGNED = (FINAL, AMENDED, "corrected")
NOT_SIGNED = frozenset(  # members that may differ between a signed result and an amended one
    {"id", "meta", "status", "note", "performer", "issued", "device"}
)
EVALUATION = f"{FN}/id/evaluation"  # the system of the digests that name evaluations
SIGNER = re.compile(r"(?:https?://\S+/)?Practitioner(?:Role)?/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?")
CAN_BE = {  # by status: what can be done now
    PRELIMINARY: "This result is preliminary: it can be signed ($sign) or withdrawn ($withdraw).",
    **dict.fromkeys(SIGNED, "This result is signed: it can be amended ($amend) or withdrawn ($withdraw)."),
    WITHDRAWN: "This result is withdrawn, and stays so: keep a new evaluation ($keep-…).",
}
ONLY_WITHDRAWN = "A result of this status can only be withdrawn ($withdraw)."
NOT_A_RESULT = "This Observation is no result of an evaluation; only those are signed, amended and withdrawn."
HYPOTHETICAL = "This result rests on facts that were only supposed; it can only be withdrawn ($withdraw)."
LOST = "What was signed cannot be deleted; withdraw it ($withdraw)."
ALTERED = "What was signed cannot be changed: a correction is amended, with a note more, or entered in error."
ELSEWHERE = "What was signed or withdrawn stays a result of the same question about the same patient."
UNNAMED = "A result becomes final by $sign, or with the performer who signed it."
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode
_decode = msgspec.json.Decoder(dict[str, Any], float_hook=str).decode
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Step:
    """Something a clinician does with a result: from one of these states to another one (empty: from any)."""

    name: str
    before: tuple[str, ...]
    after: str
    told: str  # the parameter with what is noted, "" where there is none
    role: str  # what the clinician is in the Provenance
    activity: provenance.Code


STEPS = {
    each.name: each
    for each in (
        Step("sign", (PRELIMINARY,), FINAL, "", "attester", provenance.AUTHENTICATED),
        Step("amend", SIGNED, AMENDED, "note", "author", provenance.APPENDED),
        Step("withdraw", (), WITHDRAWN, "reason", "author", provenance.NULLIFIED),
    )
}


@dataclass(frozen=True, slots=True)
class Said:
    """Who acts, as a Reference with a name, and what they note."""

    who: Mapping[str, object]
    note: str

    @property
    def name(self) -> str:
        """The clinician in words: the name, and the reference where one is given."""
        reference = self.who.get("reference")
        return f"{self.who['display']} ({reference})" if reference else str(self.who["display"])


class _Coding(Struct):
    system: str = ""
    code: str = ""


class _Concept(Struct):
    coding: list[_Coding] = []


class _Meta(Struct):
    tag: list[_Coding] = []


class _Identifier(Struct):
    system: str = ""
    value: str = ""


class Result(Struct):
    """What of a result Observation decides what may become of it."""

    status: str
    code: _Concept
    identifier: list[_Identifier] = []
    meta: _Meta = msgspec.field(default_factory=_Meta)

    @property
    def question(self) -> str | None:
        """The question it answers: `tace-resistance`; None where it is no result of an evaluation."""
        return next((each.code for each in self.code.coding if each.system == ASSESSMENT), None)

    @property
    def hypothetical(self) -> bool:
        return any((each.system, each.code) == (TAG["system"], TAG["code"]) for each in self.meta.tag)


read = msgspec.json.Decoder(Result).decode


def is_result(observation: bytes) -> bool:
    """Whether an Observation is the result of an evaluation, here or elsewhere."""
    return ASSESSMENT.encode() in observation and read(observation).question is not None


def identifier_of(observation: bytes) -> str:
    """The digest that names the evaluation; "" where nothing does."""
    return next((each.value for each in read(observation).identifier if each.system == EVALUATION), "")


def status_of(observation: bytes) -> str:
    """The status of an Observation."""
    return read(observation).status


def computed_by(observation: bytes, device: str) -> bytes:
    """A result that refers to what computed it by the reference of a Device that is stored."""
    return _with(observation, device=DEVICE | {"reference": device})


def stepped(observation: bytes, step: Step, said: Said, now: str) -> bytes:
    """The result after this step at `now`. Refused (`conflict`) where it is no result, or cannot take the step."""
    result = read(observation)
    if result.question is None:
        raise Refused(Issue("conflict", NOT_A_RESULT, "Observation.code"))
    if result.hypothetical and step.after != WITHDRAWN:
        raise Refused(Issue("conflict", HYPOTHETICAL, "Observation.meta.tag"))
    if result.status == WITHDRAWN or (step.before and result.status not in step.before):
        raise Refused(Issue("conflict", CAN_BE.get(result.status, ONLY_WITHDRAWN), "Observation.status"))
    changed = _with(_unstored(observation), status=step.after)
    if step.after == FINAL:
        return _adding(changed, "performer", said.who)
    return _adding(changed, "note", {"authorString": said.name, "time": now, "text": said.note})


def unchangeable(before: bytes, after: bytes | None) -> str | None:
    """Why an Observation cannot be replaced by this one (None: be deleted) as any other may; None: it can be."""
    if not is_result(before):
        return None
    was = read(before).status
    if after is None:
        return LOST if was in (*SIGNED, WITHDRAWN) else None
    now = read(after).status
    if was == WITHDRAWN and now != WITHDRAWN:
        return CAN_BE[WITHDRAWN]
    if was in (*SIGNED, WITHDRAWN) and now == WITHDRAWN:
        return None if _about_the_same(before, after) else ELSEWHERE
    if was in SIGNED and not (now in (was, *SIGNED[1:]) and _only_added(before, after)):
        return ALTERED
    return UNNAMED if was == PRELIMINARY and now in SIGNED and "performer" not in _members(after) else None


def said(step: Step, body: bytes) -> Said:
    """Who takes a step and why, from a Parameters resource. Refused with everything that is wrong with it."""
    posted = receive(body)
    if posted.parameters is None:
        raise Refused(Issue("parameter", "Post a Parameters resource with the signer.", "Bundle"))
    posted.bundle()
    known = tuple(filter(None, ("signer", step.told, "language")))
    given: dict[str, Parameter] = {}
    issues = []
    for each in posted.parameters:
        if each.name not in known or each.name in given:
            issues.append(Issue("parameter", f"The parameters, each once, are: {', '.join(known)}.", each.at))
        given.setdefault(each.name, each)
    checks = (_signer(given), _note(given, step.told), _language(given))
    issues += [each for each in checks if isinstance(each, Issue)]
    if issues:
        raise Refused.of(issues)
    who, note, _ = checks
    assert isinstance(who, dict)
    return Said(who, str(note))


def _signer(given: Mapping[str, Parameter]) -> Json | Issue:
    each = given.get("signer")
    if each and each.kind == "valueString" and str(each.value).strip():
        return {"display": str(each.value).strip()}
    if each and each.kind == "valueReference" and isinstance(each.value, dict):
        named, reference = str(each.value.get("display", "")).strip(), str(each.value.get("reference", ""))
        if named and (not reference or SIGNER.fullmatch(reference)):
            return ({"reference": reference} if reference else {}) | {"display": named}
    what = "signer names the clinician: valueString, or valueReference to a Practitioner with display."
    return Issue("parameter", what, each.at if each else "Parameters.parameter")


def _note(given: Mapping[str, Parameter], name: str) -> str | Issue:
    if not name:
        return ""
    each = given.get(name)
    if each and each.kind == "valueString" and str(each.value).strip():
        return str(each.value).strip()
    return Issue("parameter", f"{name} says why, as valueString.", each.at if each else "Parameters.parameter")


def _language(given: Mapping[str, Parameter]) -> str | Issue:
    each = given.get("language")
    if each is None or (each.kind in ("valueCode", "valueString") and each.value in LANGUAGES):
        return ""
    return Issue("parameter", f"language is one of: {', '.join(LANGUAGES)}.", each.at)


def _with(resource: bytes, **members: object) -> bytes:
    """The resource with these members; every other one as it is written."""
    return _encode(_members(resource) | {name: Raw(_encode(member)) for name, member in members.items()})


def _unstored(resource: bytes) -> bytes:
    """The resource without what the store says of a version."""
    members = _members(resource)
    meta = _members(members.pop("meta", Raw(b"{}")))
    said = {name: each for name, each in meta.items() if name not in ("versionId", "lastUpdated")}
    return _encode(members | ({"meta": said} if said else {}))


def _adding(resource: bytes, name: str, element: object) -> bytes:
    """The resource with one more element in an array."""
    members = _members(resource)
    return _encode(members | {name: [*_elements(members.get(name, Raw(b"[]"))), element]})


def _about_the_same(before: bytes, after: bytes) -> bool:
    """Whether both are results of one question about one patient."""
    subjects = [{**_decode(each).get("subject", {}), "display": None} for each in (before, after)]
    return subjects[0] == subjects[1] and read(before).question == read(after).question


def _only_added(before: bytes, after: bytes) -> bool:
    """Whether both say the same, but for notes and signers that were added; one that stays final says just the same."""
    old, new = _decode(before), _decode(after)
    for name in ("note", "performer"):
        was, now = old.get(name, []), new.get(name, [])
        if now[: len(was)] != was or (now != was and new["status"] == FINAL):
            return False
    return all(old.get(name) == new.get(name) for name in (old.keys() | new.keys()) - NOT_SIGNED)
