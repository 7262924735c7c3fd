"""A hospital's own codes and words, through its reviewed mapping file."""

from pathlib import Path

import pytest

from fhirnet.errors import InvalidSettings
from mappings import site
from tests.mappings.posting import LOINC, case, condition, known, not_used, observation, quantity, remarks

HEADER = "system,code,text,concept,reviewed_by,reviewed_on\n"
LOCAL = "http://hospital.example/lab"
ROWS = HEADER + (
    f"{LOCAL},AFP,,lab-afp,Dr Li,2024-01-02\n"
    f"{LOCAL},BIL*,,lab-bilirubin,Dr Li,2024-01-02\n"
    f"{LOCAL},BILD,,lab-albumin,,\n"
    ",,肝 细胞癌,dx-hcc,Dr Li,2024-01-02\n"
    ",,阴性,test-negative,Dr Li,2024-01-02\n"
    ",,unreviewed,dx-net,Dr Li,\n"
)
MAPPING = site.parse(ROWS)


@pytest.mark.parametrize(
    ("code", "analyte"),
    [("AFP", "lab-afp"), ("BIL", "lab-bilirubin"), ("BILT", "lab-bilirubin"), ("BILD", "lab-bilirubin")],
)
def test_a_local_code_is_read_and_reported(code: str, analyte: str) -> None:
    unit = "ng/mL" if analyte == "lab-afp" else "umol/L"
    found = known(observation((LOCAL, code), valueQuantity=quantity(20, unit)), site=MAPPING)
    assert [m.analyte for m in found.case.measurements] == [analyte]
    assert remarks(found) == ["site-mapping"]


@pytest.mark.hazard("H12")
def test_without_the_file_a_local_code_is_unknown() -> None:
    assert not_used(known(observation((LOCAL, "AFP"), valueQuantity=quantity(20, "ng/mL")))) == {
        "entry[1].resource": "code-unknown"
    }


@pytest.mark.hazard("H12")
def test_a_local_code_that_contradicts_a_known_one() -> None:
    both = observation((LOCAL, "AFP"), (LOINC, "1751-7"), valueQuantity=quantity(40, "g/L"))
    assert not_used(known(both, site=MAPPING)) == {"entry[1].resource": "code-conflict"}


def test_a_code_that_neither_table_nor_file_knows_says_nothing_beside_a_known_one() -> None:
    both = observation((LOCAL, "77"), (LOINC, "1834-1"), valueQuantity=quantity(20, "ng/mL"))
    found = known(both, site=MAPPING)
    assert [m.analyte for m in found.case.measurements] == ["lab-afp"]
    assert remarks(found) == []


def test_a_text_counts_only_through_a_reviewed_row() -> None:
    for text in ("肝 细胞癌", "  肝　细胞癌 "):
        assert case(condition(text=text), site=MAPPING).diagnoses[0].tumour == "hcc"
    assert not_used(known(condition(text="unreviewed"), site=MAPPING)) == {"entry[1].resource": "code-text-only"}


def test_a_string_value_counts_only_through_a_reviewed_row() -> None:
    test = observation((LOINC, "2118-8"), valueString="阴性")
    assert case(test, site=MAPPING).statements[0].value == "negative"
    assert not_used(known(test)) == {"entry[1].resource": "value-type"}
    other = observation((LOINC, "2118-8"), valueString="弱阳性")
    assert not_used(known(other, site=MAPPING)) == {"entry[1].resource": "value-type"}


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("system,code\n", "header"),
        (HEADER + f"{LOCAL},A,,lab-afp,Dr Li,yesterday\n", "no date"),
        (HEADER + f"{LOCAL},A,,lab-apf,Dr Li,2024-01-02\n", "not one of codes.csv"),
        (HEADER + f"{LOCAL},,,lab-afp,Dr Li,2024-01-02\n", "system and code"),
        (HEADER + ",,,lab-afp,Dr Li,2024-01-02\n", "system and code"),
        (HEADER + f"{LOCAL},A,,lab-afp,L,2024-01-02\n{LOCAL},A,,lab-inr,L,2024-01-02\n", "another concept"),
        (HEADER + f"{LOCAL},A,,lab-afp,Dr Li,2024-01-02,more\n", "line 2: the row has 7 columns, not 6"),
        (HEADER + f"{LOCAL},A,,lab-afp,,Dr Li,2024-01-02\n", "line 2: the row has 7 columns, not 6"),
        (HEADER + f"{LOCAL},A,,lab-afp,,,\n", "line 2: the row has 7 columns, not 6"),
    ],
)
def test_a_file_that_cannot_be_used_says_so_in_one_line(rows: str, what: str) -> None:
    with pytest.raises(InvalidSettings, match=what):
        site.parse(rows)


def test_the_file_is_named_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "site.csv"
    path.write_bytes(b"\xef\xbb\xbf" + ROWS.encode())
    loaded = site.load(path)
    assert loaded.codes == MAPPING.codes
    assert len(loaded.digest) == 64


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "site.csv"
    path.write_bytes(HEADER.encode() + "é".encode("latin-1"))
    with pytest.raises(InvalidSettings, match="UTF-8"):
        site.load(path)


def test_a_quotation_mark_left_open_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "map.csv"
    file.write_text(HEADER + f'"{LOCAL},AFP,,lab-afp,Dr Li,2024-01-02\n{LOCAL},ALB,,lab-albumin,Dr Li,2024-01-02\n')
    with pytest.raises(InvalidSettings, match="no CSV"):
        site.load(file)
