"""What may be done with the next dose of PRRT, as the result Observation: one component a rule, then the course.

No code system has these rules: a component's code says in words what it is, and carries a coding where a laboratory
value or a rule of suitability is exactly that. The version of CTCAE is in the words of `method`. Thresholds are in
the language of the request. An extension says on which components the answer rests.
"""

from collections.abc import Iterator
from datetime import date

from fhirnet.quantities import Quantity
from fhirnet.verdict import NOT_APPLICABLE, DoseRule, NextDose, PrrtCourse, PrrtNextDose, Truth, Value
from mappings import next_dose_note
from mappings.result_elements import (
    FN,
    Frame,
    Json,
    coding,
    concept,
    dated,
    evidence,
    extensions,
    observation,
    value,
    worded,
)
from mappings.speech import SPEECH
from mappings.vocabulary import day_text

DECIDES = f"{FN}/StructureDefinition/decides"  # of a component: the answer rests on it
CODINGS = {  # by rule: the concept that it is
    "pregnancy": "criterion.prrt-pregnancy",
    "hypersensitivity": "criterion.prrt-hypersensitivity",
    "thrombocytopenia": "lab-platelets",
    "anaemia": "lab-hemoglobin",
    "neutropenia": "lab-neutrophils",
    "lymphopenia": "lab-lymphocytes",
    "renal": "lab-crcl",
    "washout": "criterion.prrt-ssa-washout",
}


def write(result: PrrtNextDose, frame: Frame) -> Json:
    """The next-dose Observation."""
    language = frame.language
    written = observation(
        "assessment.prrt-next-dose",
        frame,
        value=("valueCodeableConcept", worded(f"next-dose.{result.answer.value}", language)),
        components=[*(_rule(rule, language) for rule in result.rules), *_course(result, language)],
        notes=next_dose_note.notes(result, frame),
        profile="prrt-next-dose-observation",
        extensions=[
            *extensions("assumption", result.assumptions, language),
            *extensions("reason", result.reasons, language),
        ],
        focus=result.focus,
    )
    return written | {"method": {"text": _method(result)}}


def _method(result: PrrtNextDose) -> str:
    joined = "" if result.renal_rule == "or" else f"; renalRule={result.renal_rule}"
    return f"CTCAE {result.ctcae}{joined}"


def _rule(rule: DoseRule, language: str) -> Json:
    finding = rule.finding
    absent = "not-applicable" if finding.answer is NOT_APPLICABLE else "unknown"
    written = _component(rule.name, finding.value, language, absent)
    extended = [*extensions("reason", finding.reasons, language), *evidence(finding.evidence)]
    if rule.decides:
        extended.insert(0, {"url": DECIDES, "valueBoolean": True})
    threshold = SPEECH[language].threshold(rule.threshold)
    return {
        **({"extension": extended} if extended else {}),
        **written,
        "interpretation": [concept(f"verdict.{finding.answer.value}", language)],
        **({"referenceRange": [{"text": threshold}]} if threshold else {}),
    }


def _course(result: PrrtNextDose, language: str) -> Iterator[Json]:
    """Where the patient stands, and what comes next."""
    course = result.course
    absent = "not-applicable" if course is None else "unknown"
    yield _component("last-activity", course.last_activity if course else None, language, absent)
    yield _component("reduced", _reduced(course), language, absent)
    yield _component("cumulative-activity", _cumulative(course), language, absent)
    toxic = None if course is None else len({episode.cycle for episode in course.toxicity})
    yield _component("toxic-cycles", toxic, language, absent)
    yield _day("planned", course.planned if course else None, language, absent)
    yield dated("obs-defer-until", result.not_before, language)
    over = course is None or result.answer is NextDose.DISCONTINUE
    yield _component("next-activity", result.activity, language, "not-applicable" if over else "unknown")


def _reduced(course: PrrtCourse | None) -> bool | None:
    known = {Truth.MET: True, Truth.NOT_MET: False}
    return known.get(course.reduced) if course else None


def _cumulative(course: PrrtCourse | None) -> Quantity | None:
    """The activity of all cycles; nothing where none of them is recorded."""
    return course.cumulative if course and (course.cumulative.low or course.cumulative.high is not None) else None


def _component(name: str, found: Value | None, language: str, absent: str) -> Json:
    element = value(found, name, language)
    shown = {"dataAbsentReason": concept(f"absent-{absent}", language)} if element is None else {element[0]: element[1]}
    return {"code": _code(name, language), **shown}


def _day(name: str, on: date | None, language: str, absent: str) -> Json:
    shown: Json = (
        {"dataAbsentReason": concept(f"absent-{absent}", language)} if on is None else {"valueDateTime": day_text(on)}
    )
    return {"code": _code(name, language), **shown}


def _code(name: str, language: str) -> Json:
    known = CODINGS.get(name)
    coded: Json = {} if known is None else {"coding": [coding(known, language)]}
    return coded | {"text": SPEECH[language].say(f"next-dose.{name}")}
