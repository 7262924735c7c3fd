"""Everything that is wrong with a site mapping file."""

from datetime import date

import pytest

from fhirnet.errors import InvalidSettings
from mappings import site
from mappings.site_verified import Verified, readable, usable, verify
from mappings.words import say

LAB, SIGNED, ICD = "http://h.example/lab", "Dr Li,2024-01-02", "http://hl7.org/fhir/sid/icd-10"
HEADER = ",".join(site.HEADER) + "\n"


def looked(*rows: str) -> Verified:
    return verify((HEADER + "".join(f"{row}\n" for row in rows)).encode(), date(2024, 7, 1))


def told(found: Verified, *, wrong: bool) -> list[tuple[int, str]]:
    return [(each.line, say(each.what, "en")) for each in found.remarks if each.wrong is wrong]


@pytest.mark.hazard("H12")
@pytest.mark.parametrize(
    ("row", "what"),
    [
        (f"{LAB},A,,lab-afp,Dr Li,yesterday", "no date"),
        (f"{LAB},A,,lab-afp,,2024-13-01", "no date"),
        (f"{LAB},A,,lab-apf,{SIGNED}", "like it are lab-afp"),
        (f"{LAB},A,,%%%%,{SIGNED}", "the concept is not one of codes.csv"),
        (f"{LAB},A,,,{SIGNED}", "the concept is not one of codes.csv"),
        (f"{LAB},,,lab-afp,{SIGNED}", "system and code"),
        (f",,,lab-afp,{SIGNED}", "system and code"),
        (f"{LAB},A,,lab-afp,Dr Li,", "only one of"),
        (f"{LAB},A,,lab-afp,Dr Li,2024-07-02", "still to come"),
        (f"{LAB},A,,lab-afp,{SIGNED},more", "7 columns"),
        (f"{LAB},A,,lab-afp", "4 columns"),
        (f"{LAB},A,,verdict.met,{SIGNED}", "a word of answers"),
        (f"{LAB},*,,lab-afp,{SIGNED}", "every code"),
        (f"{ICD},Z99,,lab-afp,{SIGNED}", "no code of"),
        (f"http://loinc.org,1834-1,,lab-inr,{SIGNED}", "the code means lab-afp"),
        (f"urn:oid:2.16.840.1.113883.6.1,1834-1,,lab-inr,{SIGNED}", "the code means lab-afp"),
        (f"{ICD},C22*,,met-liver,{SIGNED}", "the row is never used"),
    ],
)
def test_what_is_wrong_with_a_row(row: str, what: str) -> None:
    found = looked(f"{LAB},OK,,lab-inr,{SIGNED}", row)
    said = told(found, wrong=True)
    assert [line for line, _ in said] == [3] * len(said)
    assert any(what in each for _, each in said), said
    assert not found.sound


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (f"{LAB},A*B,,lab-afp,{SIGNED}", "a star counts"),
        (f"http://loinc.org,1834-1,,lab-afp,{SIGNED}", "without this row"),
    ],
)
def test_what_is_remarked_of_a_row_that_can_stay(row: str, what: str) -> None:
    found = looked(row)
    assert [what in each for _, each in told(found, wrong=False)] == [True]
    assert found.sound


@pytest.mark.parametrize(
    "row",
    [
        f"{LAB},A,,lab-afp,{SIGNED}",
        f"{LAB},A*,,lab-afp,,",
        f"{LAB},A,somebody's text,,,",
        f",,肝癌,dx-hcc,{SIGNED}",
        f"http://loinc.org,1*,,lab-afp,{SIGNED}",
        f"{LAB},A,,ecog-1,{SIGNED}",
        f"http://loinc.org,1834-1*,,lab-inr,{SIGNED}",
    ],
)
def test_a_sound_row_is_not_remarked(row: str) -> None:
    assert looked(row).remarks == ()


def test_everything_is_told_at_once_by_line() -> None:
    found = looked(f"{LAB},A,,lab-apf,{SIGNED}", "", f"{LAB},B,,lab-afp,Dr Li,x", f"{LAB},B,,lab-inr,Dr Li,x")
    assert [line for line, _ in told(found, wrong=True)] == [2, 4, 5, 5]
    assert (len(found.rows), found.reviewed) == (3, 0)


def test_one_key_has_one_signed_concept() -> None:
    conflict = looked(f"{LAB},A,,lab-afp,{SIGNED}", f"{LAB},A,,lab-inr,{SIGNED}")
    assert told(conflict, wrong=True) == [(3, "an earlier row maps the same to another concept")]
    chosen = looked(f"{LAB},A,,lab-afp,{SIGNED}", f"{LAB},A,,lab-inr,,")
    assert chosen.remarks == ()
    twice = looked(",,AFP,lab-afp,,", f",,ａｆｐ,lab-afp,{SIGNED}")
    assert told(twice, wrong=False) == [(3, "the same as line 2")]


def test_a_prefix_that_swallows_a_row_nobody_has_reviewed() -> None:
    found = looked(f"{LAB},BIL*,,lab-bilirubin,{SIGNED}", f"{LAB},BILD,,lab-albumin,,", f"{LAB},BILT,,lab-bilirubin,,")
    assert [line for line, _ in told(found, wrong=True)] == [3]
    assert "BIL* of line 2" in told(found, wrong=True)[0][1]
    reviewed = looked(f"{LAB},BIL*,,lab-bilirubin,{SIGNED}", f"{LAB},BILD,,lab-albumin,{SIGNED}")
    assert reviewed.remarks == ()


@pytest.mark.parametrize(
    ("body", "line", "what"),
    [
        (b"", 1, "header"),
        (b"system;code\n", 1, "header"),
        (HEADER.encode() + "ok,ok,,,,\né,,,,,\n".encode("latin-1"), 3, "UTF-8"),
        (HEADER.encode() + b'a,b,,,,\n"c,d,,,,\n', 3, "CSV"),
    ],
)
def test_a_file_that_is_no_such_file(body: bytes, line: int, what: str) -> None:
    ((found, said),) = told(verify(body, date(2024, 7, 1)), wrong=True)
    assert (found, what in said) == (line, True)


def test_a_row_with_more_columns_than_the_head_has_one_fault_and_does_not_count() -> None:
    found = looked(f"{LAB},A,,lab-afp,{SIGNED},more", f"{LAB},B,,no-such,,,", f"{LAB},C,,lab-inr,{SIGNED}")
    said = "the row has 7 columns, not 6: put a text with a comma in it within quotation marks"
    assert told(found, wrong=True) == [(2, said), (3, said)]
    assert found.reviewed == 1
    assert usable(found.rows).codes == {(LAB, "C"): "lab-inr"}


def test_what_is_refused_at_the_start_is_wrong_here() -> None:
    for rows in (
        f"{LAB},A,,lab-afp,{SIGNED},x\n",
        f"{LAB},A,,,,,\n",
        f"{LAB},A,,lab-afp,L,x\n",
        f"{LAB},A,,lab-afp,{SIGNED}\n{LAB},A,,lab-inr,{SIGNED}\n",
    ):
        with pytest.raises(InvalidSettings):
            site.parse(HEADER + rows)
        assert not verify((HEADER + rows).encode(), date(2024, 7, 1)).sound


def test_the_usable_rows_of_a_file_that_is_not_sound() -> None:
    rows = looked(
        f"{LAB},A,,lab-afp,{SIGNED}", f"{LAB},A,,lab-inr,{SIGNED}", f"{LAB},B,,no-such,{SIGNED}", f"{LAB},C,,lab-inr,,",
        f"{LAB},D,,lab-afp,,", f"{LAB},D,,lab-afp-units,,", f"{LAB},A,,lab-alt,,",
    ).rows  # fmt: skip
    assert usable(rows).codes == {(LAB, "A"): "lab-afp"}
    assert usable(rows, unreviewed=True).codes == {(LAB, "A"): "lab-afp", (LAB, "C"): "lab-inr"}


def test_words_of_answers_are_not_readable() -> None:
    assert {"lab-afp", "dx-hcc", "site-liver", "ecog-2", "ascites-grade.none"} <= readable()
    assert not {"verdict.met", "reason.missing", "obs-bclc", "issue.ok"} & readable()
