"""What the tumour is: the gate, histology, differentiation, grade, extent, and the diagnosis that is the focus."""

import pytest

from fhirnet.case.disease import Diagnosis, Metastasis, Morphology, PrimarySite, Tumour, Verification
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Differentiation, NetGrade, Resectability, Topic
from fhirnet.verdict import Assumption, Grade, Reason
from tests.rules.prrt.patients import (
    Fact,
    answer,
    answers,
    bare,
    grade,
    lab,
    metastasis,
    net,
    on,
    patient,
    predictor,
    rule,
    said,
)

MET, NOT_MET, OPEN = "met", "not-met", "indeterminate"
HCC = Diagnosis(key="hcc", tumour=Tumour.HCC, onset=on("2023"), source=("Condition/hcc",))
CANCER = Diagnosis(key="other", tumour=Tumour.OTHER, source=("Condition/other",))
LIVER = Diagnosis(key="l", tumour=Tumour.LIVER_UNSPECIFIED, primary=PrimarySite.OTHER, source=("Condition/l",))
PANCREAS = Diagnosis(key="c25", primary=PrimarySite.PANCREAS, source=("Condition/c25",))
UNCONFIRMED_NET = net(verification=Verification.UNCONFIRMED)
UNCONFIRMED_HCC = Diagnosis(key="hcc", tumour=Tumour.HCC, verification=Verification.UNCONFIRMED)


@pytest.mark.parametrize(
    "facts", [(HCC,), (CANCER,), (HCC, metastasis()), (HCC, LIVER), (said(Topic.HISTOLOGY, Morphology.HCC, 30),)]
)
def test_another_tumour_only_is_another_question(facts: tuple[Fact, ...]) -> None:
    result = answers(bare(*facts))
    for one in (result.primary, *result.others):
        assert one.grade is Grade.NOT_APPLICABLE
        assert one.reasons[0] is Reason.NON_NET
        assert {row.finding.answer.value for row in one.rules} == {"not-applicable"}
        assert {row.finding.reasons for row in one.rules} == {(Reason.NON_NET,)}
    assert result.provisional is Grade.NOT_APPLICABLE
    assert set(result.alternatives.values()) == {Grade.NOT_APPLICABLE}
    assert result.defer_until is None


def test_predictors_are_computed_for_another_tumour_too() -> None:
    result = answers(bare(HCC, lab(Analyte.KI67, 30)))
    assert dict(result.predictors)["predictor-ki67"].answer == "present-major"


@pytest.mark.parametrize(
    "facts",
    [
        (),
        (metastasis(),),
        (HCC, net()),
        (HCC, UNCONFIRMED_NET),
        (HCC, PANCREAS),
        (UNCONFIRMED_HCC,),
        (HCC, said(Topic.HISTOLOGY, Morphology.NET_G1, 30)),
        (Diagnosis(key="l", tumour=Tumour.LIVER_UNSPECIFIED),),
    ],
)
def test_while_a_neuroendocrine_tumour_is_possible_the_question_stands(facts: tuple[Fact, ...]) -> None:
    assert grade(bare(*facts)) == OPEN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((), OPEN),
        ((UNCONFIRMED_NET,), OPEN),
        ((net(None),), OPEN),
        ((PANCREAS,), OPEN),
        ((PANCREAS, said(Topic.HISTOLOGY, Morphology.NET_G2, 30)), MET),
        ((net(None), PANCREAS), MET),
        ((net(None), LIVER), OPEN),
        ((net(None), PANCREAS, LIVER), MET),
        ((net(tumour=Tumour.NEC),), MET),
        ((net(tumour=None, morphology=Morphology.NET_G1),), MET),
        ((net(tumour=Tumour.OTHER, morphology=Morphology.NET_G1),), MET),
        ((net(PrimarySite.ILEUM), net(PrimarySite.LUNG, key="lung")), OPEN),
        ((net(PrimarySite.ILEUM), net(PrimarySite.UNKNOWN, key="cup")), MET),
    ],
)
def test_histology(facts: tuple[Fact, ...], expected: str) -> None:
    assert answer(bare(*facts), "histology") == expected


def test_two_sites_contradict_each_other() -> None:
    case = bare(net(PrimarySite.ILEUM), net(PrimarySite.LUNG, key="lung"))
    assert rule(case, "histology").finding.reasons == (Reason.CONFLICTING_VALUES,)


def test_an_unstated_verification_is_assumed() -> None:
    case = patient(net=net(verification=Verification.ASSUMED))
    assert Assumption.VERIFICATION_ASSUMED in answers(case).primary.assumptions


def test_an_unknown_primary_is_one_caution() -> None:
    assert grade(patient(net=net(PrimarySite.UNKNOWN))) == "suitable-with-adverse-predictors"
    assert predictor(patient(net=net(PrimarySite.UNKNOWN)), "primary-site").answer == OPEN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((net(),), MET),
        ((net(tumour=Tumour.NEC),), NOT_MET),
        ((net(None, tumour=None),), OPEN),
        ((said(Topic.NET_GRADE, NetGrade.G3, 30),), MET),
        ((said(Topic.NET_GRADE, NetGrade.NEC, 30),), NOT_MET),
        ((said(Topic.DIFFERENTIATION, Differentiation.WELL, 30),), MET),
        ((said(Topic.DIFFERENTIATION, Differentiation.POOR, 30),), NOT_MET),
        ((said(Topic.HISTOLOGY, Morphology.SMALL_CELL_NEC, 30),), NOT_MET),
        ((said(Topic.HISTOLOGY, Morphology.NET_G1, 60), said(Topic.HISTOLOGY, Morphology.NEC, 30)), NOT_MET),
        ((said(Topic.HISTOLOGY, Morphology.NET_G1, 30), said(Topic.HISTOLOGY, Morphology.NEC, 60)), MET),
        ((said(Topic.HISTOLOGY, Morphology.NET_G1, 30), said(Topic.NET_GRADE, NetGrade.NEC, 30)), OPEN),
        ((net(onset="2024"), said(Topic.HISTOLOGY, Morphology.NEC, "2024-03-01")), NOT_MET),
        ((net(onset=None), said(Topic.HISTOLOGY, Morphology.NEC, "2020")), NOT_MET),
    ],
)
def test_differentiation(facts: tuple[Fact, ...], expected: str) -> None:
    assert answer(bare(*facts), "differentiation") == expected


@pytest.mark.parametrize(
    ("facts", "rule_set", "expected"),
    [
        ((said(Topic.NET_GRADE, NetGrade.G1, 30),), "prrt-default-1", MET),
        ((said(Topic.NET_GRADE, NetGrade.G2, 30),), "prrt-default-1", MET),
        ((said(Topic.NET_GRADE, NetGrade.G3, 30),), "prrt-default-1", OPEN),
        ((said(Topic.NET_GRADE, NetGrade.G3, 30),), "ema-2024", OPEN),
        ((said(Topic.NET_GRADE, NetGrade.G1, 30),), "netter-2", NOT_MET),
        ((said(Topic.NET_GRADE, NetGrade.G2, 30),), "netter-2", OPEN),
        ((said(Topic.NET_GRADE, NetGrade.G3, 30), lab(Analyte.KI67, 54, 30)), "prrt-default-1", MET),
        ((), "prrt-default-1", OPEN),
        ((said(Topic.HISTOLOGY, Morphology.NET_G2, 30),), "prrt-default-1", OPEN),
        ((lab(Analyte.KI67, 60, 731), lab(Analyte.KI67, 5, 30)), "prrt-default-1", NOT_MET),
        ((lab(Analyte.KI67, 60, 732), lab(Analyte.KI67, 5, 30)), "prrt-default-1", MET),
        ((lab(Analyte.KI67, 60, 900), lab(Analyte.KI67, 5, 800)), "prrt-default-1", MET),
        ((lab(Analyte.KI67, 60, "2022"), lab(Analyte.KI67, 5, 30)), "prrt-default-1", OPEN),
    ],
)
def test_grade(facts: tuple[Fact, ...], rule_set: str, expected: str) -> None:
    assert answer(bare(net(), *facts), "grade", rule_set) == expected


@pytest.mark.hazard("H02")
def test_an_old_ki67_is_used_and_stale() -> None:
    found = rule(bare(net(), lab(Analyte.KI67, 5, 800)), "grade").finding
    assert (found.answer, found.reasons) == (MET, (Reason.STALE,))


def test_ki67_of_uncertain_date_is_an_interval_of_what_it_may_be() -> None:
    found = rule(bare(net(), lab(Analyte.KI67, 60, "2022"), lab(Analyte.KI67, 5, 30)), "grade").finding
    assert (found.value.low, found.value.high) == (5, 60)  # type: ignore[union-attr]
    assert found.reasons == (Reason.IMPRECISE_DATE,)


@pytest.mark.parametrize(
    ("facts", "expected", "value"),
    [
        ((metastasis(Metastasis.BONE),), MET, True),
        ((said(Topic.RESECTABILITY, Resectability.UNRESECTABLE),), MET, None),
        ((said(Topic.RESECTABILITY, Resectability.RESECTABLE),), NOT_MET, False),
        ((said(Topic.RESECTABILITY, Resectability.PLANNED),), NOT_MET, False),
        ((said(Topic.RESECTABILITY, Resectability.RESECTABLE), metastasis()), MET, True),
        ((), OPEN, None),
    ],
)
def test_extent(facts: tuple[Fact, ...], expected: str, value: bool | None) -> None:
    found = rule(bare(net(), *facts), "extent").finding
    assert (found.answer, found.value) == (expected, value)


def test_focus_is_the_earliest_neuroendocrine_diagnosis_then_the_smallest_reference() -> None:
    assert answers(bare(net(onset="2023", key="b"), net(onset="2022", key="c"))).focus == "Condition/c"
    assert answers(bare(net(onset="2022", key="b"), net(onset="2022", key="a"))).focus == "Condition/a"
    assert answers(bare(net(onset=None, key="a"), net(onset="2023", key="b"))).focus == "Condition/b"
    assert answers(bare(HCC)).focus is None
