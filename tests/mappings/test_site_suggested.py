"""The rows that are proposed for local codes."""

import pytest

from mappings import site, site_suggested
from mappings.local_codes import Local, LocalCodes
from mappings.r4 import receive
from mappings.site_suggested import Suggestion, lines, suggest
from tests.mappings.posting import Json, body, condition, fact, observation

LAB = "http://hospital.example/lab"


def of(*resources: Json, **more: str | set[site.Key]) -> list[Suggestion]:
    reader = LocalCodes(None)
    reader.case(receive(body(*resources)))
    return suggest(reader.unread.values(), **more)  # type: ignore[arg-type]


def named(code: str, display: str, on: str = "2024-06-20") -> Json:
    made = observation((LAB, code), on=on, valueInteger=1)
    made["code"]["coding"][0]["display"] = display
    return made


def local(system: str = LAB, code: str = "1", text: str = "", display: str = "AFP") -> Local:
    return Local(system, code, text, display, {"lab-afp"})


def test_the_most_frequent_come_first_and_those_like_nothing_last() -> None:
    found = of(
        named("9", "钠"),
        named("1", "白蛋白"),
        named("2", "肌酐"),
        named("2", "肌酐", "2024-06-21"),
        named("9", "钠", "2024"),
    )
    assert [each.local.code for each in found] == ["2", "1", "9"]


def test_every_concept_that_is_as_good_has_a_row_that_nobody_has_signed() -> None:
    assert lines(of(named("1", "甲胎蛋白"))) == f"{LAB},1,甲胎蛋白,lab-afp,,\n{LAB},1,甲胎蛋白,lab-afp-units,,\n"


@pytest.mark.hazard("H12")
def test_what_is_written_is_read_as_rows_and_counts_for_nothing() -> None:
    text = site_suggested.header() + lines(of(named("1", 'the "AFP",\nserum'), condition(text="肝细胞癌")))
    assert {row.concept for row in site.rows(text)} == {"lab-afp", "dx-hcc"}
    assert site.parse(text) == site.SiteMapping()


def test_a_text_is_written_so_that_it_is_found_again() -> None:
    (found,) = of(condition(text="Hepatocellular\n carcinoma"))
    (row,) = site.rows(site_suggested.header() + lines([found]))
    assert row.key == found.local.key


def test_a_row_that_is_there_is_not_written_again() -> None:
    found = of(named("1", "肌酐"), there={(LAB, "1", "")})
    assert [each.already for each in found] == [True]
    assert lines(found) == ""


def test_what_is_like_nothing_is_written_only_where_everything_is() -> None:
    found = of(named("9", "钠"))
    assert (lines(found), lines(found, everything=True)) == ("", f"{LAB},9,钠,,,\n")


@pytest.mark.parametrize(
    "held",
    [local(system=""), local(display="=1+1"), local(code="@sum"), local(system="", code="", text="+AFP", display="")],
)
def test_a_code_without_a_system_and_a_formula_have_no_row(held: Local) -> None:
    (found,) = suggest([held])
    assert not found.writable
    assert lines([found], everything=True) == ""


def test_a_question_has_its_own_concepts() -> None:
    grams = (
        of(named("1", "淋巴细胞"), question="tace-resistance"),
        of(named("1", "淋巴细胞"), question="prrt-next-dose"),
    )
    assert [[each.proposed for each in found] for found in grams] == [[()], [("lab-lymphocytes",)]]


def test_values_are_of_every_question_and_what_nobody_reads_is_of_none() -> None:
    coded = fact("overall-response", valueCodeableConcept={"coding": [{"system": LAB, "code": "PD"}]})
    assert [each.proposed for each in of(coded, question="prrt-suitability")] == [("response-pd",)]
    (nobody,) = suggest([Local(LAB, "1", "", "ascites", {"cond-ascites"})], question="prrt-suitability")
    assert nobody.candidates == ()
