"""The table of responses in the narrative of a panel: computed beside stated, in words of the reader's language."""

import json
from pathlib import Path

import pytest

from fhirnet.assessment import assess
from fhirnet.settings import Settings
from mappings import conformance

CASES = Path(__file__).parents[2] / "fixtures" / "cases"


def narrative(name: str, language: str, question: str = "tace-resistance") -> str:
    body = (CASES / name).read_bytes()
    answer = assess(question, body, query=[("output", "bundle"), ("language", language)], settings=Settings())
    assert conformance.judge(answer) == ()
    return str(json.loads(answer)["entry"][0]["resource"]["text"]["div"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["Response at each scan", "105 mm (5 % from baseline, 5 % from nadir)", "target PD; overall PD", "46 d"],
        ),
        ("zh-CN", ["各次影像的疗效", "105 mm（较基线5%，较最小值5%）", "靶病灶PD；总体PD", "46天"]),
    ],
)
def test_every_scan_after_tace_has_a_row(language: str, said: list[str]) -> None:
    div = narrative("hcc-three-tace.json", language)
    assert [words for words in said if words not in div] == []
    rows = div.partition("<caption>" + said[0])[2].partition("</table>")[0]
    assert rows.count("<tr>") == 1 + 3


def test_without_tace_there_is_no_table() -> None:
    assert "Response at each scan" not in narrative("net-rectal-2025.json", "en")


def test_a_stated_response_stands_beside_the_computed_one() -> None:
    posted = json.loads((CASES / "hcc-three-tace.json").read_bytes())
    for entry in posted["entry"]:
        resource = entry["resource"]
        codes = {c["code"] for c in resource.get("code", {}).get("coding", ())}
        if "liver-imaging-assessment" in codes and resource["effectiveDateTime"].startswith("2024-07-01"):
            own = "https://w3id.org/fhirnet/CodeSystem/observation"
            stated = {"coding": [{"system": "http://loinc.org", "code": "LA28371-5"}]}
            code = {"coding": [{"system": own, "code": "target-response"}]}
            resource["component"].append({"code": code, "valueCodeableConcept": stated})
    body = json.dumps(posted).encode()
    query = [("output", "bundle"), ("language", "en")]
    panel = json.loads(assess("tace-resistance", body, query=query, settings=Settings()))["entry"][0]["resource"]
    assert "target PD (stated SD)" in panel["text"]["div"]
