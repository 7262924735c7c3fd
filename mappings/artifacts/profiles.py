"""The StructureDefinitions of the result Observations: what the wire contract fixes of them, and no more.

They say what differs from Observation; a validator makes the snapshot. A result that is signed has another status, one
that is amended more notes: neither is fixed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from fhirnet.verdict import words
from mappings.artifacts.canonical import EN, Json, head, url
from mappings.artifacts.extensions import BASE
from mappings.codes import FN, coding
from mappings.result_elements import SUPPORTING_INFO
from mappings.words import say

NOTES = 2  # the Chinese and the English one


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one result is: its question, the codes of its answer, of its method ("": text) and of what a rule found."""

    question: str
    answers: str
    methods: str
    found: str
    extensions: tuple[str, ...]
    parts: tuple[str, ...] = ("reason", "evidence", "modifiable")


PROFILES = (
    Profile(
        question="tace-resistance",
        answers="verdict",
        methods="tace-definition",
        found="verdict",
        extensions=("basis", "assumption", "reason"),
    ),
    Profile(
        question="prrt-suitability",
        answers="prrt-grade",
        methods="prrt-definition",
        found="prrt-answer",
        extensions=("assumption", "reason"),
    ),
    Profile(
        question="prrt-next-dose",
        answers="next-dose",
        methods="",
        found="verdict",
        extensions=("assumption", "reason"),
        parts=("reason", "evidence", "decides"),
    ),
)
OPEN = ("indeterminate", "not-applicable")  # answers of a rule that are given with their reason
CONSTRAINTS = {  # on every component: the phrase that says it, its FHIRPath
    "fhirnet-1": ("profile.value-or-why-not", "value.exists() xor dataAbsentReason.exists()"),
    "fhirnet-2": (
        "profile.criterion-is-answered",
        f"code.coding.where(system = '{FN}/CodeSystem/criterion').exists() implies interpretation.exists()",
    ),
    "fhirnet-3": (
        "profile.open-with-reason",
        f"interpretation.coding.where(system = '{FN}/CodeSystem/verdict' and code in ('{OPEN[0]}' | '{OPEN[1]}'))"
        f".exists() implies extension('{FN}/StructureDefinition/reason').exists()",
    ),
}


def make() -> tuple[Json, ...]:
    """The StructureDefinition of every result."""
    return tuple(_definition(each) for each in PROFILES)


def _definition(profile: Profile) -> Json:
    id_ = f"{profile.question}-observation"
    title = words(f"profile.{profile.question}")
    return {
        **head("StructureDefinition", id_, title, words("profile.description", title=title)),
        "fhirVersion": "4.0.1",
        "kind": "resource",
        "abstract": False,
        "type": "Observation",
        "baseDefinition": f"{BASE}Observation",
        "derivation": "constraint",
        "differential": {"element": list(_elements(profile, say(title, EN)))},
    }


def _elements(profile: Profile, said: str) -> Iterator[Json]:
    yield {"id": "Observation", "path": "Observation", "short": said, "definition": said}
    yield _element("meta", least=1)
    yield from _asserted()
    yield _element("language", least=1)
    yield from _extensions("extension", profile.extensions)
    yield _slice("extension", "supportingInfo", SUPPORTING_INFO)
    yield _element("identifier", least=1)
    yield _element("category", least=1, patternCodeableConcept={"coding": [_coding("result-category")]})
    yield _element("code", patternCodeableConcept={"coding": [_coding(f"assessment.{profile.question}")]})
    yield _element("subject", least=1, type=[{"code": "Reference", "targetProfile": [f"{BASE}Patient"]}])
    yield _element("effective[x]", least=1, type=[{"code": "dateTime"}])
    yield _element("value[x]", least=1, type=[{"code": "CodeableConcept"}], binding=_required(profile.answers))
    yield _element("dataAbsentReason", max="0")
    yield _element("note", least=NOTES)
    yield _element("method", least=1, **({"binding": _required(profile.methods)} if profile.methods else {}))
    yield _element("device", least=1)
    yield _element("component", constraint=[_constraint(key) for key in CONSTRAINTS])
    yield from _extensions("component.extension", profile.parts)
    yield _element("component.interpretation", max="1", binding=_required(profile.found))


def _asserted() -> Iterator[Json]:
    """The mark that a program asserts it."""
    mark, at = coding("result-ai-asserted"), "Observation.meta.security:asserted"
    told_apart = [{"type": "value", "path": path} for path in ("system", "code")]
    yield _element("meta.security", least=1, slicing={"discriminator": told_apart, "rules": "open"})
    yield {"id": at, "path": "Observation.meta.security", "sliceName": "asserted", "min": 1, "max": "1"}
    yield {"id": f"{at}.system", "path": "Observation.meta.security.system", "min": 1, "fixedUri": mark.system}
    yield {"id": f"{at}.code", "path": "Observation.meta.security.code", "min": 1, "fixedCode": mark.code}


def _extensions(name: str, ids: tuple[str, ...]) -> Iterator[Json]:
    for id_ in ids:
        yield _slice(name, id_, url("StructureDefinition", id_))


def _slice(name: str, slice_: str, profile: str) -> Json:
    path = f"Observation.{name}"
    type_ = [{"code": "Extension", "profile": [profile]}]
    return {"id": f"{path}:{slice_}", "path": path, "sliceName": slice_, "min": 0, "max": "*", "type": type_}


def _element(name: str, *, least: int | None = None, **said: object) -> Json:
    path = f"Observation.{name}"
    return {"id": path, "path": path, **({} if least is None else {"min": least}), **said}


def _coding(concept: str) -> Json:
    row = coding(concept)
    return {"system": row.system, "code": row.code}


def _required(value_set: str) -> Json:
    return {"strength": "required", "valueSet": url("ValueSet", value_set)}


def _constraint(key: str) -> Json:
    phrase, expression = CONSTRAINTS[key]
    human = say(words(phrase), EN)
    return {"key": key, "severity": "error", "human": human, "expression": expression}
