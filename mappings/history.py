"""The story over time on the wire: one small Observation a day, with the answer of every definition on that day.

They follow the answer of the day that was asked for. Their identifiers are that answer's, with the day.
"""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import Raw

from fhirnet.verdict import Moment, words
from mappings.references import named
from mappings.result_elements import Frame, Json, coded, component, encode, observation
from mappings.words import say

FAMILIES = {"tace-resistance": "verdict", "prrt-suitability": "prrt-grade"}


def observations(moments: Sequence[Moment], question: str, primary: str, frame: Frame, *, as_known: bool) -> list[Json]:
    """The days as Observations; `as_known`: each knows only what had been recorded by then."""
    family = FAMILIES[question]
    return [_observation(moment, question, family, primary, frame, as_known) for moment in moments]


def _observation(moment: Moment, question: str, family: str, primary: str, frame: Frame, as_known: bool) -> Json:
    said = words("history.as-known" if as_known else "history.as-dated", day=moment.on)
    language = frame.language
    return observation(
        f"assessment.{question}",
        replace(frame, as_of=moment.on, used=(), named="verdict", identifier=f"{frame.identifier}@{moment.on}"),
        value=coded(f"{family}.{moment.answers[primary].value}", language),
        method=f"definition.{primary}",
        notes=(say(said, "zh-CN"), say(said, "en")),
        components=[
            component(f"definition.{name}", language, value=coded(f"{family}.{answer.value}", language))
            for name, answer in moment.answers.items()
        ],
    )


def addressed(story: Sequence[Json]) -> list[tuple[str, Json]]:
    """The days with the addresses they have in a Bundle."""
    return [(named(f"Observation|{day['identifier'][0]['value']}"), day) for day in story]


def write(answer: bytes, identifier: str, story: Sequence[Json]) -> bytes:
    """The answer to a question (an Observation as JSON) and the story that leads to it, as a collection Bundle."""
    entries = [(named(f"Panel|{identifier}"), Raw(answer)), *addressed(story)]
    return encode(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"fullUrl": address, "resource": resource} for address, resource in entries],
        }
    )
