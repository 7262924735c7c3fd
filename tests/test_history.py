"""The story over time: each day of it answers as if it had been asked on that day."""

import json
from pathlib import Path

import pytest

from fhirnet.assessment import assess, evaluate
from fhirnet.history import moments
from fhirnet.settings import Settings
from fhirnet.verdict import Moment

CASES = Path(__file__).parent.parent / "fixtures" / "cases"
STORIES = [
    ("tace-resistance", "hcc-three-tace.json"),
    ("prrt-suitability", "net-rectal-2025.json"),
    ("tace-resistance", "net-rectal-2025.json"),
]


def story(question: str, name: str, mode: str = "as-known") -> tuple[Moment, ...]:
    asked = evaluate(question, (CASES / name).read_bytes(), settings=Settings())
    return moments(question, asked.reading, asked.known, recorded_filter=mode == "as-known")


@pytest.mark.parametrize(("question", "name"), STORIES)
def test_every_moment_is_what_was_answered_as_of_that_day(question: str, name: str) -> None:
    found = story(question, name)
    assert len(found) > 3
    for moment in found:
        for definition, answer in moment.answers.items():
            query = [("asOf", moment.on.isoformat()), ("definition", definition)]
            observation = json.loads(assess(question, (CASES / name).read_bytes(), query=query, settings=Settings()))
            assert observation["valueCodeableConcept"]["coding"][0]["code"] == answer.value


@pytest.mark.parametrize(("question", "name"), STORIES)
def test_the_last_moment_is_the_day_of_the_case_and_days_rise(question: str, name: str) -> None:
    days = [moment.on for moment in story(question, name)]
    assert days == sorted(set(days))
    assert days[-1] == evaluate(question, (CASES / name).read_bytes(), settings=Settings()).as_of


def test_the_story_of_the_net_patient() -> None:
    grades = {m.on.isoformat()[:7]: m.answers["prrt-default-1"].value for m in story("prrt-suitability", STORIES[1][1])}
    assert grades["2023-07"] == "not-suitable"  # the latest response is PR
    assert grades["2023-11"] == "indeterminate"  # progression, laboratory values missing
    assert grades["2024-06"] == "not-suitable"  # progression during the first course
