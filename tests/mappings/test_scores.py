"""A score as an Observation: its value, class, formula, items and records, valid by the judge."""

import json
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.imaging import Response
from fhirnet.rules.scores import abcr, art, bclc, hap, malbi, mhap_ii, six_and_twelve, up_to_seven
from fhirnet.verdict import Score, ScoreItem, words
from mappings import conformance
from mappings.relevance import Used
from mappings.result_elements import Frame, encode
from mappings.scores import observation
from tests.cases import cases
from tests.patients import tace_patients
from tests.rules.scores.treated_patient import treated, tumour
from tests.rules.tace_cases import mri

Json = dict[str, Any]

MINE = (bclc, hap, mhap_ii, art, abcr, up_to_seven, six_and_twelve, malbi)
FRAME = Frame(
    subject="Patient/p1", as_of=date(2024, 3, 6), language="en", identifier="sha256:panel", used=(), not_used=0
)
law = settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
patients = st.one_of(tace_patients(), cases())


class Odd(StrEnum):
    """A class without a code."""

    ONE = "TE1"


def complete(**more: Any) -> Case:
    """A patient of whom every score is known: before the second TACE worse by one point, stable."""
    then, now = {"afp": 500, "ast": 40} | more, {"ast": 60, "albumin": 30}
    sized = {name: getattr(tumour(), name) for name in ("tumor_count", "largest_diameter")}
    return treated(then, now, scans=(tumour(), mri("2024-02-25", 35, **sized)), as_of="2024-03-06")


def written(score: Score, frame: Frame = FRAME, **more: Any) -> Json:
    """The Observation as JSON, judged."""
    body = encode(observation(score, frame, "sha256:member", **more))
    assert conformance.judge(body) == ()
    read: Json = json.loads(body)
    return read


@pytest.mark.parametrize(
    ("module", "value", "interpreted"),
    [
        (bclc, {"valueCodeableConcept": {"text": "BCLC A, early stage"}}, "BCLC A, early stage"),
        (hap, {"valueInteger": 1}, "HAP B"),
        (mhap_ii, {"valueInteger": 1}, "mHAP-II B"),
        (art, {"valueQuantity": 6.5}, "high risk"),
        (abcr, {"valueInteger": 1}, "1 to 3"),
        (up_to_seven, {"valueQuantity": 5}, "within up-to-seven"),
        (six_and_twelve, {"valueQuantity": 5}, "at most 6"),
        (malbi, {"valueQuantity": -1.774}, "grade 2b"),
    ],
)
def test_the_value_and_its_class(module: Any, value: Json, interpreted: str) -> None:
    seen = written(module.score(complete()))
    found = {name: content for name, content in seen.items() if name.startswith("value")}
    if "valueQuantity" in found:
        quantity = found["valueQuantity"]
        assert (quantity["unit"], quantity["code"]) == ("{score}", "{score}")
        found = {"valueQuantity": quantity["value"]}
    assert found == value
    assert seen["interpretation"] == [{"text": interpreted}]


@pytest.mark.parametrize("module", MINE)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_frame(module: Any, language: str) -> None:
    score = module.score(complete())
    seen = written(score, replace(FRAME, language=language), focus="Condition/hcc")
    assert (seen["status"], seen["language"], seen["effectiveDateTime"]) == ("preliminary", language, "2024-03-06")
    assert seen["identifier"] == [{"system": "https://w3id.org/fhirnet/id/verdict", "value": "sha256:member"}]
    assert seen["category"][0]["coding"][0]["code"] == "survey"
    assert seen["code"]["coding"][0]["code"] == score.code
    assert (seen["subject"], seen["focus"]) == ({"reference": "Patient/p1"}, [{"reference": "Condition/hcc"}])
    assert score.citation in seen["method"]["text"]
    assert len(seen["note"]) == 2
    assert len(seen["component"]) == len(score.items)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in seen["note"][0]["text"])
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in seen["note"][1]["text"])


def test_what_was_not_verified_is_said_and_coded() -> None:
    seen = written(abcr.score(complete()))
    coded = [each["valueCoding"]["code"] for each in seen["extension"] if each["url"].endswith("/reason")]
    assert coded == ["unverified-thresholds"]
    zh, en = (note["text"] for note in seen["note"])
    assert "Not verified at the source: every point" in en
    assert "未经原文核实：全部分值" in zh
    assert "it must not alter a verdict" in en
    assert "Harrell C 0.608" in en
    assert "不得据此改变判定" in zh


def test_the_session_it_was_read_before_is_said() -> None:
    assert "before the TACE of 2024-01-10" in written(hap.score(complete()))["note"][1]["text"]
    assert "按2024-03-05 TACE前" in written(abcr.score(complete()))["note"][0]["text"]
    assert "TACE" not in written(malbi.score(complete()))["note"][1]["text"]


def test_points_and_records_of_each_item() -> None:
    first, *_ = written(hap.score(complete(albumin=30)))["component"]
    assert first["code"] == {"text": "albumin"}
    assert first["valueQuantity"]["value"] == 30
    assert first["interpretation"] == [{"text": "1 point"}]
    assert [each["valueReference"]["reference"] for each in first["extension"]] == [
        "Observation/lab-albumin@2024-01-08"
    ]
    points = [each["interpretation"][0]["text"] for each in written(art.score(complete()))["component"]]
    assert points == ["1.5 points", "4 points", "1 point"]


def test_an_item_that_is_not_known_says_why() -> None:
    seen = written(hap.score(complete(albumin=None)))
    first = seen["component"][0]
    assert first["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert first["extension"][0]["valueCoding"]["code"] == "missing"
    assert first["interpretation"][0]["text"].endswith("points")
    assert (seen["valueRange"]["low"]["value"], seen["valueRange"]["high"]["value"]) == (1, 2)
    assert "interpretation" not in seen
    assert "Missing: albumin [g/L]" in seen["note"][1]["text"]
    assert "缺少：白蛋白" in seen["note"][0]["text"]


def test_what_it_was_computed_from() -> None:
    used = (
        Used("Observation/lab-bilirubin@2024-01-08", "Observation", "2024-01-08"),
        Used("Observation/never-read", "Observation", "2024-01-08"),
        Used("Patient/p1", "Patient", ""),
        Used(f"Procedure/tace-{'2024-01-10'}", "Procedure", ""),
    )
    seen = written(art.score(complete()), replace(FRAME, used=used))
    cited = [each["reference"] for each in seen["derivedFrom"]]
    assert "Observation/lab-bilirubin@2024-01-08" in cited
    assert "Observation/ast-2024-03-03" in cited  # the question itself does not read AST
    assert "Observation/never-read" not in cited
    supporting = [e["valueReference"]["reference"] for e in seen["extension"] if "workflow" in e["url"]]
    assert supporting == ["Procedure/tace-2024-01-10"]


def test_a_score_of_a_published_code_is_written_with_it() -> None:
    score = Score(
        code="recist-1.1-response",
        citation="x",
        formula=words("score.afp"),
        value=Response.SD,
        items=(ScoreItem(name=words("score.response"), value=Response.SD),),
    )
    seen = written(score)
    assert seen["code"]["coding"][0]["code"] == "recist-1.1-response"
    assert seen["valueCodeableConcept"]["coding"][0]["code"] == "LA28371-5"
    assert "Stable disease" in seen["note"][1]["text"]
    assert "interpretation" not in seen["component"][0]


def test_a_class_without_a_code_is_said_in_words() -> None:
    score = Score(code="recicl-grade", citation="x", formula=words("score.afp"), value=Odd.ONE)
    assert written(score)["valueCodeableConcept"] == {"text": "TE1"}
    assert written(replace(score, band=words("score.art-low")))["valueCodeableConcept"] == {"text": "low risk"}


def test_a_range_without_a_class_is_said_as_such() -> None:
    assert "HAP score: 1-2." in written(hap.score(complete(albumin=None)))["note"][1]["text"].replace("–", "-")


def test_without_a_value_it_says_so() -> None:
    seen = written(art.score(treated(sessions=())))
    assert seen["dataAbsentReason"]["coding"][0]["code"] == "unknown"
    assert "cannot be determined" in seen["note"][1]["text"]
    assert "component" not in seen


@law
@given(patients)
def test_every_score_of_every_case_is_a_valid_observation(case: Case) -> None:
    for module in MINE:
        written(module.score(case))
