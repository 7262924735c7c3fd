"""The first page is one page, whatever is on it, and says what the dossier says."""

from dataclasses import replace
from pathlib import Path

import pytest

from fhirnet.dossier import Dossier
from fhirnet.settings import LANGUAGES
from fhirnet.sheet.front import front
from fhirnet.sheet.pdf import pdf
from tests.sheet.reading import BOTH, FIXTURES, case, lines, pages, plain, written

SAMPLE = [
    *sorted(FIXTURES.glob("tace-resistance/*/*.json"))[::60],
    *sorted(FIXTURES.glob("prrt-suitability/*/*.json"))[::90],
    *sorted(FIXTURES.glob("prrt-next-dose/*/*.json"))[::60],
]
HCC, NET = FIXTURES / "cases" / "hcc-three-tace.json", FIXTURES / "cases" / "net-rectal-2025.json"
each_case = pytest.mark.parametrize(("path", "language"), BOTH, ids=lambda value: getattr(value, "stem", value))


def holds(found: Dossier, made: bytes) -> bool:
    """Whether the first page, and only that, ends with the lines to sign and the names of the results."""
    told, page = front(found), pages(made)
    last = [*told.to_fill_in, told.versions, *(identifier for _, identifier in told.identifiers)]
    assert [each for each in last if plain(each) not in page[0]] == []
    assert plain(told.page.format(page=1, pages=len(page))) in page[0]
    shown = lines(made)
    foot = min(shown, key=lambda line: line.low)
    return all(line.low >= foot.high - 1 or line.high <= foot.high + 1 for line in shown)


@pytest.mark.hazard("H06")
@each_case
def test_every_answer_of_every_definition_is_on_the_first_page(path: Path, language: str) -> None:
    found, page = case(path, language), pages(written((path, language)))[0]
    assert holds(found, written((path, language)))
    for question in found.questions:
        for text in (question.title, question.headline, question.agreement, question.separating):
            assert plain(text) in page
        for definition in question.definitions:
            assert plain(definition.name) in page
            assert page.count(plain(definition.said)) >= 1
            assert plain(definition.decided_on) in page  # with every number
    for text in (found.patient.pseudonym, found.patient.sex, found.patient.age, found.as_of, found.disclaimer):
        assert plain(text) in page


@each_case
def test_every_adverse_predictor_or_how_many_more_is_on_the_first_page(path: Path, language: str) -> None:
    found, page = case(path, language), pages(written((path, language)))[0]
    told = [listed for asked in front(found).asked for listed in asked.lists]
    for listed in told:
        assert plain(listed.title) in page
        there = [plain(item) in page for item in listed.items]
        more = plain(front(found).more.replace("{count}", str(there.count(False))))
        assert all(there) or more in page


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem[:60])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fixture_is_one_page_and_its_appendix(path: Path, language: str) -> None:
    found = replace(case(path, language), drawing={})  # drawing is slow, and has a page of its own below
    assert holds(found, pdf(found))


@pytest.mark.parametrize(("many", "long", "drawn"), [(1, 1, True), (1, 20, False), (20, 1, False), (20, 20, True)])
def test_more_than_a_page_can_hold_is_one_page(many: int, long: int, drawn: bool) -> None:
    found = case(NET, "en")
    question = found.questions[0]
    definitions = tuple(
        replace(each, decided_on=" ".join([each.decided_on] * long), citation=" ".join([each.citation] * long))
        for each in (question.definitions * many)[: max(8, many)]
    )
    crowded = replace(question, definitions=definitions, missing=question.missing * many, separating="all " * 40 * long)
    full = replace(found, questions=(crowded, crowded, crowded), supposed=(), drawing=found.drawing if drawn else {})
    thin = [replace(each, criteria=()) for each in definitions]  # the appendix of it is not looked at
    full = replace(full, questions=tuple(replace(each, definitions=tuple(thin)) for each in full.questions))
    assert holds(full, pdf(full))


@pytest.mark.hazard("H15")
def test_what_is_supposed_is_said_on_the_first_page_with_what_it_changes() -> None:
    found = case(HCC, "en", ("set", "extrahepatic-spread=yes"))
    told, page = front(found), pages(pdf(found))[0]
    assert told.hypothetical
    assert plain(told.hypothetical) in page
    assert plain("JSH 2b: appearance of extrahepatic spread: Criteria not met → Criteria met") in page


def test_nothing_is_said_of_what_nobody_supposes() -> None:
    assert front(case(HCC, "en")).hypothetical == ""


@pytest.mark.hazard("H09")
def test_what_is_not_verified_is_marked_and_the_mark_is_explained() -> None:
    found = front(case(NET, "en"))
    definitions = case(NET, "en").questions[0].definitions
    assert [bool(each.mark) for each in found.asked[0].answers] == [bool(each.unverified) for each in definitions]
    assert found.unverified.startswith("†")
    verified = replace(case(NET, "en"), questions=())
    assert front(verified).unverified == ""


@pytest.mark.hazard("H06")
def test_that_met_is_not_forbidden_is_said_where_the_note_says_it() -> None:
    assert front(case(HCC, "en")).asked[0].remark.startswith("Met does not mean")
    assert front(case(NET, "en")).asked[0].remark == ""
