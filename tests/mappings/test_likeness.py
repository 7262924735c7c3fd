"""Which concepts a local text is like."""

import pytest

from mappings import observation, procedure
from mappings.codes import table
from mappings.likeness import INSIDE, likely, nearest
from mappings.relevance import MASKS

READ = [concept for concept in observation.CONCEPTS.members if MASKS[concept]]


def best(text: str, among: list[str] = READ) -> tuple[str, int] | None:
    return next(iter(likely([text], among)), None)


@pytest.mark.parametrize(
    ("text", "concept", "score"),
    [
        ("AFP", "lab-afp", 100),
        ("afp（血清）", "lab-afp", 100),
        ("甲胎蛋白", "lab-afp", 100),
        ("甲胎蛋白测定", "lab-afp", INSIDE),
        ("总胆红素", "lab-bilirubin", 100),
        ("Ki-67", "path-ki67", 100),
        ("Bilirubin.total [Mass/volume] in Blood", "lab-bilirubin", 100),
        ("Albumin (fasting)", "lab-albumin", 100),
        ("前白蛋白", "lab-albumin", INSIDE),
    ],
)
def test_a_text_is_like_the_concept_that_is_called_so(text: str, concept: str, score: int) -> None:
    assert best(text) == (concept, score)


@pytest.mark.parametrize("text", ["PLT", "CHOL", "钠", "", "42", "Sodium [Moles/volume] in Serum or Plasma", "-"])
def test_a_text_like_none_has_no_candidate(text: str) -> None:
    assert best(text) is None


def test_the_best_text_of_several_counts_and_the_best_three_concepts() -> None:
    found = likely(["17", "经导管肝动脉化疗栓塞 TACE"], procedure.KINDS.members)
    assert found[0] == ("proc-tace", INSIDE)
    assert len(likely(["tace"], procedure.KINDS.members)) == 3


def test_a_code_without_a_concept_is_like_nothing() -> None:
    assert likely(["AFP"], []) == ()


def test_every_concept_is_most_like_its_own_display() -> None:
    for concept, rows in table().rows.items():
        assert likely([rows[0].display], [concept]) in (((concept, 100),), ()), concept


def test_the_concepts_with_the_nearest_names() -> None:
    assert nearest("lab-apf")[0] == "lab-afp"
    assert nearest("dx_hcc")[0] == "dx-hcc"
    assert nearest("%%%%") == ()
