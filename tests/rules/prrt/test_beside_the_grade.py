"""What stands beside a grade: what would decide it, what is advised, what each rule does, what nobody verified."""

from dataclasses import replace

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Morphology, Tumour, Verification
from fhirnet.case.imaging import Netpet
from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender
from fhirnet.case.status import Attestation, Reporting, Topic, TrialStatus
from fhirnet.case.treatment import Drug
from fhirnet.rules.prrt import suitability
from fhirnet.verdict import Assumption, Effect, Grade, Reason, Words, words
from tests.rules.prrt.patients import (
    Fact,
    answers,
    bare,
    born,
    burden,
    fdg,
    given,
    lab,
    metastasis,
    net,
    patient,
    pet,
    said,
)
from tests.rules.shown import shown

DEFAULT = "prrt-default-1"
CONTRADICTED = (lab(Analyte.PLATELETS, 74), lab(Analyte.PLATELETS, 76))
FAILS = " decides if not-suitable"


def would_decide(case: Case) -> list[str]:
    """What would decide a grade, and which grades it may lead to: `hemoglobin settles suitable, not-suitable`."""
    return [
        f"{' + '.join(fact.what.key.removeprefix('missing.') for fact in one.facts)} "
        f"{'settles' if one.settles else 'decides if'} {', '.join(one.outcomes)}"
        for one in answers(case).deciding
    ]


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (patient(), []),
        (patient(hemoglobin=None, pet=pet(30, lowest_krenning=1)), []),
        (patient(hemoglobin=None), ["hemoglobin settles suitable, not-suitable"]),
        (patient(platelets=CONTRADICTED), ["platelets settles suitable, not-suitable"]),
        (
            patient(hemoglobin=None, weight=None),
            [f"hemoglobin{FAILS}", f"weight{FAILS}", "hemoglobin + weight settles suitable, not-suitable"],
        ),
        (
            patient(hemoglobin=None, weight=None, burden=burden(60)),
            [
                f"hemoglobin{FAILS}",
                f"weight{FAILS}",
                "hemoglobin + weight settles suitable-with-adverse-predictors, not-suitable",
            ],
        ),
        (
            patient(person=born("1989-01-15", Gender.FEMALE)),
            ["pregnancy-test settles suitable, not-suitable"],
        ),
    ],
)
def test_what_would_decide_an_open_grade(case: Case, expected: list[str]) -> None:
    assert would_decide(case) == expected


def ki67(percent: object) -> object:
    return lab(Analyte.KI67, percent, "2024-01-20")


FDG, REPEAT = words("action.fdg", above=10), words("action.repeat-sstr")


@pytest.mark.parametrize(
    ("case", "advised"),
    [
        (patient(ki67=ki67(10)), []),
        (patient(ki67=ki67("10.1")), [FDG]),
        (patient(ki67=ki67(">10")), [FDG]),
        (patient(ki67=ki67((8, 12))), []),
        (patient(ki67=None), []),
        (patient(fdg(365, netpet=Netpet.P1), ki67=ki67(18)), []),
        (patient(fdg(366, netpet=Netpet.P1), ki67=ki67(18)), [FDG]),
        (patient(fdg("2023-09", netpet=Netpet.P1), ki67=ki67(18)), [FDG]),
        (patient(fdg(366, netpet=Netpet.P1)), []),
        (patient(pet=pet(90, lowest_krenning=4)), []),
        (patient(pet=pet(91, lowest_krenning=4)), [REPEAT]),
        (patient(pet=None), []),
        (patient(pet=pet(91, lowest_krenning=4), ki67=ki67(18)), [REPEAT, FDG]),
    ],
)
def test_what_is_advised_whatever_the_grade(case: Case, advised: list[Words]) -> None:
    assert list(answers(case).actions) == advised


def test_what_each_rule_does_to_the_grade() -> None:
    case = patient(
        hemoglobin=None,
        platelets=lab(Analyte.PLATELETS, 74),
        neutrophils=lab(Analyte.NEUTROPHILS, "0.9"),
        last_lar=given(Drug.OCTREOTIDE_LAR, 20),
    )
    does = {row.code: row.effect for row in answers(case).primary.rules}
    assert {code: effect for code, effect in does.items() if effect is not Effect.NONE} == {
        "prrt-hemoglobin": Effect.BLOCKS,
        "prrt-platelets": Effect.FAILS,
        "prrt-neutrophils": Effect.CAUTIONS,
    }


def test_predictors_whose_numbers_nobody_verified_are_named() -> None:
    expected = {"predictor-liver-burden", "predictor-kinetics", "predictor-other"}
    assert answers(patient()).unverified == expected


def test_a_trial_whose_word_is_taken_does_not_hide_the_old_value() -> None:
    in_a_trial = (Attestation(key="t", status=TrialStatus.ON_STUDY, source=("ResearchSubject/t",)),)
    case = replace(patient(hemoglobin=lab(Analyte.HEMOGLOBIN, 12, 29)), attestations=in_a_trial)
    attested = suitability(case, DEFAULT, attested=True).primary.rules
    assert [shown(row.finding) for row in attested if row.code == "prrt-hemoglobin"] == ["met 12 g/dL from t"]
    assert suitability(case, DEFAULT).primary.grade is Grade.INDETERMINATE


def test_where_the_question_does_not_arise_nothing_is_assumed_advised_or_asked_for() -> None:
    hcc = Diagnosis(key="hcc", tumour=Tumour.HCC, source=("Condition/hcc",))
    preliminary = lab(Analyte.KI67, 18, reporting=Reporting.PRELIMINARY)
    found = answers(bare(hcc, preliminary))
    assert (found.primary.grade, found.primary.reasons) == (Grade.NOT_APPLICABLE, (Reason.NON_NET,))
    assert (found.primary.assumptions, found.actions, found.deciding) == ((), (), ())
    assert set(found.alternatives.values()) == {Grade.NOT_APPLICABLE}


def test_a_set_names_the_flags_and_the_assumptions_of_the_rules_it_asks_only() -> None:
    white = lab(Analyte.LEUKOCYTES, "1.5", reporting=Reporting.PRELIMINARY)
    case = patient(lab(Analyte.LYMPHOCYTES, "0.3"), leukocytes=white)
    found = answers(case)
    for one in (found.primary, *found.others):
        asks = one.definition.id != "fda-2024"
        assert (Reason.LYMPHOPENIA_ONLY in one.reasons) is asks, one.definition.id
        assert (Assumption.PRELIMINARY_DATA in one.assumptions) is asks, one.definition.id


SITE_ONLY = net(tumour=None)
HISTOLOGY = said(Topic.HISTOLOGY, Morphology.NET_G1)


@pytest.mark.parametrize(
    ("facts", "focus"),
    [
        ([net()], "net"),
        ([net(), net(onset="2021", key="earlier")], "earlier"),
        ([net(verification=Verification.UNCONFIRMED)], "net"),
        ([net(verification=Verification.UNCONFIRMED, onset="2020", key="suspected"), net()], "net"),
        ([SITE_ONLY, HISTOLOGY], "net"),
        ([SITE_ONLY], None),
        ([metastasis(), HISTOLOGY], None),
    ],
)
def test_the_diagnosis_that_an_answer_is_about(facts: list[Fact], focus: str | None) -> None:
    assert answers(bare(*facts)).focus == (focus and f"Condition/{focus}")
