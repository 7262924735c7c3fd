"""De-identification changes no answer: the same verdicts, numbers and reasons, with every date moved alike.

What may differ is said in docs/decisions/0014-de-identification.md, and nothing else is left out of the comparison.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.assessment import EVALUATED, assess, offered
from fhirnet.case import Case
from fhirnet.dates import Interval
from fhirnet.errors import Refused
from fhirnet.settings import Settings
from mappings import bundle, conformance, r4
from mappings.deidentified import Export, export
from tests.cases import cases
from tests.patients import prrt_patients, tace_patients

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "cases",
    "cnlc-stage",
    "set-aside",
    "tace-resistance",
    "tace-unsuitability",
    "prrt-suitability",
    "prrt-next-dose",
)
EXAMPLES = sorted((ROOT / "tests" / "examples").glob("*-input.json"))
FILES = [*EXAMPLES, *(path for folder in FOLDERS for path in sorted((ROOT / "fixtures" / folder).rglob("*.json")))]
KEY = bytes(range(32))
DATED = ("valueDateTime", "effectiveDateTime")
BY_THE_CALENDAR = ("month-calendar", "verdict-stability")  # months differ in length: these may answer otherwise
BOUNDARY = "boundary-sensitive"
EVER = 700_000  # days: what began on an unknown day may have begun on the first of the calendar
OLDEST = 90  # years: whoever is older is told to be of this age

law = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
keys = st.binary(min_size=32, max_size=40)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_answer_to_a_fixture_changes(path: Path) -> None:
    posted = _bundle_of(path.read_bytes())
    if posted is None:
        pytest.skip("no case of one patient")
    made = export(posted, KEY)
    for question in EVALUATED:
        assert same(question, posted, made), question
    assert conformance.judge(made.body) == ()


@law
@given(st.one_of(tace_patients(), cases()), keys)
def test_no_answer_about_tace_changes(case: Case, key: bytes) -> None:
    body = bundle.write(case)
    made = export(body, key)
    for definition in offered("tace-resistance"):
        assert same("tace-resistance", body, made, definition), definition


@pytest.mark.hazard("H17")
@law
@given(st.one_of(tace_patients(), cases()), keys, st.integers(0, 400))
def test_no_answer_about_tace_as_it_was_known_on_another_day_changes(case: Case, key: bytes, before: int) -> None:
    body = bundle.write(case)
    made = export(body, key)
    day = case.as_of - timedelta(before)
    then, now = (
        told("tace-resistance", posted, [("language", "en"), ("asOf", on.isoformat())])
        for posted, on in ((body, day), (made.body, made.day(day)))
    )
    assert moved(now) == moved(then, made)


@law
@given(st.one_of(prrt_patients(), cases()), keys)
def test_no_answer_about_prrt_changes_where_every_date_could_be_moved(case: Case, key: bytes) -> None:
    body = bundle.write(case)
    made = export(body, key)
    if made.inexact == 0 and not _ages_may_differ(case, body, made):
        for definition in offered("prrt-suitability"):
            assert same("prrt-suitability", body, made, definition), definition


def _ages_may_differ(case: Case, body: bytes, made: Export) -> bool:
    """A birth date of a month or a year cannot say everywhere that the patient may be of two ages."""
    latest, birth = bundle.read(r4.receive(body).bundle(), attested=True).latest, case.person.birth
    ends = [day + timedelta(1) for day in (latest, made.day(latest))] if latest else []
    return birth is not None and not birth.exact and any(day.day == 1 for day in ends)


def same(question: str, body: bytes, made: Export, definition: str | None = None) -> bool:
    """Whether the export is answered as the case was, but for the days."""
    query = [("language", "en"), *([("definition", definition)] if definition else [])]
    return bool(moved(told(question, made.body, query)) == moved(told(question, body, query), made))


def told(question: str, body: bytes, query: list[tuple[str, str]]) -> Json | str:
    """What is answered: of the Observation and of every component the value, the verdict and the reasons."""
    try:
        answer = json.loads(assess(question, body, query=query, settings=Settings()))
    except Refused as refused:
        return refused.issues[0].code
    said = {"": _said(answer)}
    for number, component in enumerate(answer.get("component", ())):
        code = component["code"].get("coding", [{"code": component["code"].get("text")}])[0]["code"]
        if code not in BY_THE_CALENDAR:
            said[f"{number} {code}"] = _said(component)
    return said


def moved(said: Any, made: Export | None = None) -> Any:
    """The same with the dates of the export."""
    if isinstance(said, dict):
        if said.get("code") == "d" and said["value"] > EVER:
            return said | {"value": EVER}
        if said.get("code") == "a" and said["value"] > OLDEST:
            return said | {"value": OLDEST}
        return {name: _day(value, made) if name in DATED else moved(value, made) for name, value in said.items()}
    return [moved(each, made) for each in said] if isinstance(said, list) else said


def _day(written: str, made: Export | None) -> str:
    return str(Interval.parse(written).last if made is None else made.day(Interval.parse(written).last))


def _said(of: Json) -> Json:
    kept = {name: value for name, value in of.items() if name[:5] == "value" or name in (*DATED, "interpretation")}
    coded = [each["valueCoding"]["code"] for each in of.get("extension", ()) if "valueCoding" in each]
    return kept | {"absent": of.get("dataAbsentReason"), "said": sorted(c for c in coded if c != BOUNDARY)}


def _bundle_of(body: bytes) -> bytes | None:
    """The case of a body of one patient."""
    try:
        posted = json.loads(body)
    except ValueError:
        return None
    if posted.get("resourceType") == "Parameters":
        posted = next(each["resource"] for each in posted["parameter"] if each["name"] == "case")
    return json.dumps(posted, ensure_ascii=False).encode() if posted.get("resourceType") == "Bundle" else None
