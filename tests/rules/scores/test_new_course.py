"""ART and ABCR are asked of the second TACE of a course: where that TACE began a new course, the reader is told."""

import json

import pytest

from fhirnet.case import Case
from fhirnet.case.treatment import ProcedureKind
from fhirnet.rules.scores import abcr, art
from fhirnet.verdict import Reason, words
from mappings.caveats import Answered, caveats
from mappings.words import say
from tests.rules.scores.treated_patient import ASSESSED, FIRST, SECOND, treated, tumour
from tests.rules.tace_cases import mri, tace

BEGAN = words("score.course-began", day=SECOND)


def gone() -> Case:
    """Nothing viable before the second TACE."""
    return treated({}, {}, scans=(tumour(), mri(ASSESSED, 0)))


def ablated() -> Case:
    ablation = tace("2024-02-20", kind=ProcedureKind.ABLATION)
    return treated({}, {}, therapies=(ablation,))


@pytest.mark.parametrize("case", [gone(), ablated()], ids=["complete response", "ablation"])
@pytest.mark.parametrize("module", [art, abcr])
def test_a_second_tace_that_began_a_new_course_is_named(module: object, case: Case) -> None:
    score = module.score(case)  # type: ignore[attr-defined]
    assert score.value is None
    assert Reason.PRECONDITION_COUNT in score.reasons
    assert [fact.what for fact in score.missing] == [BEGAN]
    assert SECOND in say(BEGAN, "en")
    assert SECOND in say(BEGAN, "zh-CN")
    (issue,) = caveats([Answered("ART", (), score.missing)])
    assert "began a new course" in json.dumps(issue.what)


@pytest.mark.parametrize("module", [art, abcr])
def test_a_first_tace_alone_lacks_nothing(module: object) -> None:
    assert module.score(treated({}, {}, sessions=(FIRST,))).missing == ()  # type: ignore[attr-defined]
