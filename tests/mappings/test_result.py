"""A result Observation in words: the question, each definition, each criterion, the rest, the note."""

from pathlib import Path

import pytest

from mappings import result

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def test_a_tace_result_in_chinese() -> None:
    seen = result.read((EXAMPLES / "tace-v5-expected.json").read_bytes())
    assert seen.language == "zh-CN"
    assert seen.as_of == "2024-07-01"
    assert [row.code for row in seen.definitions] == ["jsh-lcsgj-2014", "epoihcc-2013", "european-2014", "cci-2022"]
    assert {row.said for row in seen.definitions} == {"符合"}
    assert [row.code for row in seen.criteria][:2] == ["jsh-insufficient-response", "jsh-new-lesions"]
    first = seen.criteria[0]
    assert (first.value, first.threshold, first.answer) == ("115%", ">50%", "met")
    assert all(reference.startswith("urn:uuid:") for reference in first.evidence)
    assert seen.criteria[2].value == "否"
    assert "cn-tace-unsuitable" in [row.code for row in seen.further]
    assert "符合TACE抵抗标准" in seen.note


def test_a_prrt_result_in_english() -> None:
    body = (EXAMPLES / "prrt-22-expected.json").read_bytes().replace(b'"language": "zh-CN"', b'"language": "en"')
    seen = result.read(body)
    assert seen.language == "en"
    assert len(seen.definitions) == 8
    rows = {row.name.split()[0]: row for row in seen.criteria}
    assert rows["P08"].value == "3–6"
    assert rows["R04"].value == "yes"
    assert rows["R07"].reasons == ("Not received",)


@pytest.mark.parametrize(
    "odd",
    [
        b"{}",
        b'{"component":[1,{"code":7,"valueQuantity":3,"extension":[{"url":1}]}],"note":"x","code":{"coding":[null]}}',
        b'{"component":[{"code":{"text":"x"},"valueQuantity":{"value":12.50,"comparator":"<","code":"mm"}}],"language":"de"}',
    ],
)
def test_odd_observations_of_others_are_shown_as_far_as_they_go(odd: bytes) -> None:
    seen = result.read(odd)
    assert all(row.value in ("", "< 12.50 mm") for row in seen.further)
