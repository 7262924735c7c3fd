"""All scores of a case: their order, what they rest on, and that no verdict knows them."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Tumour
from fhirnet.quantities import Quantity
from fhirnet.rules import tace
from fhirnet.rules.scores import ORDER, in_order, scores
from fhirnet.verdict import Reason, Score, words
from mappings.words import say
from tests.cases import cases
from tests.patients import tace_patients
from tests.rules.scores.treated_patient import treated, tumour
from tests.rules.tace_cases import HCC, mri

MINE = ("bclc", "hap", "mhap-ii", "art", "abcr", "up-to-seven", "six-and-twelve", "malbi")
INFORMATION_ONLY = ("art", "abcr")
DEFINITIONS = ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022")
law = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
patients = st.one_of(tace_patients(), cases())


def complete() -> Case:
    """A patient of whom every score is known."""
    return treated(
        {"afp": 10, "ast": 40}, {"ast": 40}, scans=(tumour(), mri("2024-02-25", 20, **_sizes())), as_of="2024-03-06"
    )


def _sizes() -> dict[str, Any]:
    return {name: getattr(tumour(), name) for name in ("tumor_count", "largest_diameter")}


def test_they_come_in_the_order_of_the_contract() -> None:
    found = [score.code for score in scores(complete())]
    assert [code for code in found if code in MINE] == list(MINE)
    assert found == sorted(found, key=ORDER.index)


def test_every_one_is_known_of_a_complete_record() -> None:
    unknown = [score.code for score in scores(complete()) if score.code in MINE and score.band is None]
    assert unknown == []


def test_a_score_that_the_contract_does_not_know_comes_last() -> None:
    other = Score(code="another", citation="", formula=words("score.afp"))
    assert [score.code for score in in_order((other, *scores(complete())))][-1] == "another"


@pytest.mark.parametrize(
    ("diagnoses", "valued"),
    [
        ((HCC,), True),
        ((), True),  # computed, as the stage is
        ((Diagnosis(key="d", tumour=Tumour.NET, source=("Condition/d",)),), False),
    ],
)
def test_of_another_tumour_there_is_none(diagnoses: tuple[Diagnosis, ...], valued: bool) -> None:
    found = scores(replace(complete(), diagnoses=diagnoses))
    assert {score.value is not None for score in found if score.code in MINE} == {valued}
    if not valued:
        assert {score.reasons for score in found} == {(Reason.NON_HCC,)}
        assert {score.evidence for score in found} == {()}


def test_what_is_for_information_only_says_so() -> None:
    cautioned = [score.code for score in scores(complete()) if score.caution == words("score.information-only")]
    assert [code for code in cautioned if code in MINE] == list(INFORMATION_ONLY)


@law
@given(patients)
def test_no_verdict_changes_with_the_scores(case: Case) -> None:
    before = [tace.resistance(case, definition) for definition in DEFINITIONS]
    first = scores(case)
    assert [tace.resistance(case, definition) for definition in DEFINITIONS] == before
    assert scores(case) == first


def test_no_verdict_imports_them() -> None:
    probe = "import sys, fhirnet.rules.tace, fhirnet.rules.prrt; sys.exit('fhirnet.rules.scores' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


@law
@given(patients)
def test_every_score_has_a_value_or_says_why_not(case: Case) -> None:
    for score in scores(case):
        if score.code in MINE and score.value is None:
            assert set(score.reasons) - {Reason.UNVERIFIED_THRESHOLDS}
            assert score.band is None


@law
@given(patients)
def test_a_class_is_named_only_with_a_value_and_points_add_up(case: Case) -> None:
    for score in scores(case):
        assert score.band is None or score.value is not None
        points = [item.points for item in score.items if item.points is not None]
        if points and score.value is not None:
            assert (_ends(score.value)) == tuple(sum(ends) for ends in zip(*map(_ends, points), strict=True))


def _ends(value: Any) -> tuple[Any, Any]:
    return (value.low, value.high) if isinstance(value, Quantity) else (value, value)


@law
@given(patients, st.data())
def test_one_measurement_less_never_narrows_what_is_possible(case: Case, data: st.DataObject) -> None:
    if not case.measurements:
        return
    hidden = data.draw(st.sampled_from(case.measurements))
    same = [m for m in case.measurements if m.analyte is hidden.analyte]
    if len(same) > 1:
        return
    less = replace(case, measurements=tuple(m for m in case.measurements if m is not hidden))
    for full, bare in zip(scores(case), scores(less), strict=True):
        if full.code in ("hap", "mhap-ii", "art", "abcr") and full.value is not None and bare.value is not None:
            (low, high), (least, most) = _ends(full.value), _ends(bare.value)
            assert least <= low <= high <= most


@pytest.mark.parametrize("code", ["hap", "mhap-ii"])
def test_points_of_a_secondary_table_carry_the_mark_that_they_are_unverified(code: str) -> None:
    (score,) = [score for score in scores(complete()) if score.code == code]
    assert score.unverified is not None
    assert "secondary table" in say(score.unverified, "en")
    assert Reason.UNVERIFIED_THRESHOLDS in score.reasons


@pytest.mark.parametrize(("language", "stop"), [("en", "."), ("zh-CN", "。")])
def test_every_formula_is_a_sentence_with_its_full_stop(language: str, stop: str) -> None:
    assert [s.code for s in scores(complete()) if not say(s.formula, language).endswith(stop)] == []
