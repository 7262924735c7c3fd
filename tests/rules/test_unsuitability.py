"""TACE unsuitability, both definitions: the worked examples, each criterion at its edges, what stays open and why."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.disease import Complication, Verification
from fhirnet.case.imaging import GrossMorphology, LiverScan
from fhirnet.case.status import AscitesGrade, ChildPughClass, FistulaExtent, Reporting, Topic
from fhirnet.case.treatment import Procedure, ProcedureKind
from fhirnet.quantities import Quantity, rounded
from fhirnet.rules.tace_unsuitability import apple_2020, cn
from fhirnet.verdict import Assumption, Judged, Reason, Truth, Verdict
from mappings.words import say
from tests.rules.liver_patient import (
    CT,
    EMPTY,
    MRI,
    complication,
    day,
    patient,
    said,
    scan,
    tace,
)

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
U1 = {"bilirubin": 40, "albumin": 28, "inr": "2.0", "ascites": AscitesGrade.MILD, "ecog": 2}  # Child-Pugh 9


def found(code: str, case: Case) -> Judged:
    verdicts = (cn.judge(case), apple_2020.judge(case))
    return next(row.finding for verdict in verdicts for row in verdict.criteria if row.code == code)


def met(verdict: Verdict) -> list[str]:
    return [row.code for row in verdict.criteria if row.finding.answer is MET]


@pytest.mark.parametrize(
    ("case", "answer", "criteria"),
    [
        (patient(**U1), NOT_MET, []),
        (patient(**U1 | {"ecog": 3}), MET, ["unsuit-ecog-over-2"]),
        (patient(**U1 | {"albumin": 27}), MET, ["unsuit-child-pugh-c"]),
        (patient(fistula=FistulaExtent.FOCAL), NOT_MET, []),
    ],
    ids=["U1", "U2", "U3", "U6"],
)
def test_worked_examples(case: Case, answer: Truth, criteria: list[str]) -> None:
    verdict = cn.judge(case)
    assert verdict.answer is answer
    assert met(verdict) == criteria
    assert verdict.missing == ()


def test_rows_are_those_of_the_contract() -> None:
    rows = [(row.code, row.threshold) for judge in (cn.judge, apple_2020.judge) for row in judge(EMPTY).criteria]
    assert rows == [
        ("unsuit-arterial-occlusion", "occlusion and no catheterization"),
        ("unsuit-child-pugh-c", ">= 10"),
        ("unsuit-severe-jaundice", "> 171 umol/L"),
        ("unsuit-encephalopathy", ">= 2"),
        ("unsuit-refractory-ascites", "refractory"),
        ("unsuit-hepatorenal-syndrome", "coded"),
        ("unsuit-ecog-over-2", "> 2"),
        ("unsuit-diffuse-fistula", "diffuse"),
        ("apple-up-to-7-out", "> 7"),
        ("apple-malbi-2b", ">= -2.27"),
        ("apple-morphology", "listed type"),
    ]
    assert [(d.id, d.order) for d in (cn.DEFINITION, apple_2020.DEFINITION)] == [
        ("cn-tace-unsuitable", 1),
        ("apple-2020-tace-unsuitable", 2),
    ]


def _checked(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons without the one that says which numbers were not checked at their source."""
    return tuple(reason for reason in reasons if reason is not Reason.UNVERIFIED_THRESHOLDS)


@pytest.mark.parametrize(
    ("code", "facts", "unverified"),
    [
        ("unsuit-severe-jaundice", {"bilirubin": 40}, "unverified.jaundice"),
        ("unsuit-severe-jaundice", {"bilirubin": None}, None),
        ("unsuit-hepatorenal-syndrome", {"creatinine": 133}, "unverified.hepatorenal"),
        ("unsuit-hepatorenal-syndrome", {"creatinine": None}, None),
        ("unsuit-ecog-over-2", {}, None),
        ("apple-malbi-2b", {}, "unverified.malbi"),
        ("apple-malbi-2b", {"albumin": None}, None),
        ("apple-up-to-7-out", {}, None),
    ],
)
def test_an_amount_judged_by_a_number_nobody_checked_says_so(
    code: str, facts: dict[str, object], unverified: str | None
) -> None:
    case = patient(**facts)
    rows = [row for verdict in (cn.judge(case), apple_2020.judge(case)) for row in verdict.criteria if row.code == code]
    assert [row.unverified and row.unverified.key for row in rows] == [unverified]
    assert [Reason.UNVERIFIED_THRESHOLDS in row.finding.reasons for row in rows] == [unverified is not None]


def test_nothing_known_leaves_everything_open_and_says_what_is_missing() -> None:
    for verdict in (cn.judge(EMPTY), apple_2020.judge(EMPTY)):
        assert verdict.answer is OPEN
        assert {row.finding.answer for row in verdict.criteria} == {OPEN}
        assert _checked(verdict.reasons) == (Reason.MISSING,)
    wanted = {(say(m.what, "en"), m.unit, m.first, m.last) for m in cn.judge(EMPTY).missing}
    recent, today = date(2024, 6, 1), date(2024, 7, 1)
    assert wanted >= {
        ("ECOG performance status", None, recent, today),
        ("total bilirubin", "umol/L", recent, today),
        ("creatinine", "umol/L", recent, today),
        ("whether the hepatic artery can be catheterized", None, None, today),
        ("hepatic artery fistula and its extent (none must be stated)", None, None, today),
    }
    assert len(wanted) == len(cn.judge(EMPTY).missing) == 10


CREATININE_IS_NO_ANSWER = (Reason.MISSING, Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE)
UNGRADED = (Reason.MISSING, Reason.EXTENT_UNKNOWN)


@pytest.mark.parametrize(
    ("code", "facts", "answer", "value", "reasons"),
    [
        ("unsuit-child-pugh-c", U1, NOT_MET, 9, ()),
        ("unsuit-child-pugh-c", U1 | {"albumin": 27}, MET, 10, ()),
        ("unsuit-child-pugh-c", U1 | {"albumin": None}, OPEN, (8, 10), (Reason.MISSING,)),
        ("unsuit-child-pugh-c", U1 | {"albumin": (28, day(31))}, OPEN, (8, 10), (Reason.STALE,)),
        ("unsuit-child-pugh-c", U1 | {"albumin": "<35"}, OPEN, (9, 10), (Reason.COMPARATOR_STRADDLES,)),
        ("unsuit-child-pugh-c", {"albumin": None}, NOT_MET, (5, 7), ()),
        ("unsuit-child-pugh-c", {"bilirubin": 90, "albumin": 20, "inr": 3, "ascites": None}, MET, (11, 13), ()),
        ("unsuit-child-pugh-c", {"albumin": None, "child_pugh": ChildPughClass.A}, NOT_MET, (5, 6), ()),
        ("unsuit-severe-jaundice", {"bilirubin": 51}, NOT_MET, 51, ()),
        ("unsuit-severe-jaundice", {"bilirubin": "51.1"}, OPEN, "51.1", (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,)),
        ("unsuit-severe-jaundice", {"bilirubin": 171}, OPEN, 171, (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,)),
        ("unsuit-severe-jaundice", {"bilirubin": "171.1"}, MET, "171.1", ()),
        ("unsuit-severe-jaundice", {"bilirubin": "2.9 mg/dL"}, NOT_MET, "49.6016", ()),
        ("unsuit-severe-jaundice", {"bilirubin": "3 mg/dL"}, OPEN, "51.312", (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,)),
        ("unsuit-severe-jaundice", {"bilirubin": "10 mg/dL"}, MET, "171.040", ()),
        ("unsuit-severe-jaundice", {"bilirubin": "9.9 mg/dL"}, OPEN, "169.3296",
         (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,)),
        ("unsuit-severe-jaundice", {"bilirubin": ">171"}, MET, (171, None), ()),
        ("unsuit-severe-jaundice", {"bilirubin": ">=171"}, OPEN, (171, None), (Reason.COMPARATOR_STRADDLES,)),
        ("unsuit-severe-jaundice", {"bilirubin": "<51"}, NOT_MET, (None, 51), ()),
        ("unsuit-severe-jaundice", {"bilirubin": "<60"}, OPEN, (None, 60), (Reason.COMPARATOR_STRADDLES,)),
        ("unsuit-severe-jaundice", {"bilirubin": "60-100"}, OPEN, (60, 100), (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,)),
        ("unsuit-severe-jaundice", {"bilirubin": (180, day(31))}, OPEN, None, (Reason.STALE,)),
        ("unsuit-severe-jaundice", {"bilirubin": 20, "jaundice": True}, MET, 20, ()),
        ("unsuit-severe-jaundice", {"bilirubin": None, "jaundice": (True, day(400))}, MET, None, ()),
        ("unsuit-severe-jaundice", {"bilirubin": None, "jaundice": False}, OPEN, None, (Reason.MISSING,)),
        ("unsuit-severe-jaundice", {"bilirubin": 60, "jaundice": False}, OPEN, 60,
         (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,)),
        ("unsuit-encephalopathy", {"encephalopathy": 0}, NOT_MET, 0, ()),
        ("unsuit-encephalopathy", {"encephalopathy": 1}, OPEN, 1, (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,)),
        ("unsuit-encephalopathy", {"encephalopathy": 2}, MET, 2, ()),
        ("unsuit-encephalopathy", {"encephalopathy": None}, OPEN, None, (Reason.MISSING,)),
        ("unsuit-encephalopathy", {"encephalopathy": (2, day(31))}, OPEN, None, (Reason.STALE,)),
        ("unsuit-refractory-ascites", {"ascites": AscitesGrade.NONE}, NOT_MET, AscitesGrade.NONE, ()),
        ("unsuit-refractory-ascites", {"ascites": AscitesGrade.MILD}, NOT_MET, AscitesGrade.MILD, ()),
        ("unsuit-refractory-ascites", {"ascites": AscitesGrade.MODERATE_SEVERE}, OPEN, AscitesGrade.MODERATE_SEVERE,
         (Reason.EXTENT_UNKNOWN, Reason.MISSING)),
        ("unsuit-refractory-ascites", {"ascites": AscitesGrade.REFRACTORY}, MET, AscitesGrade.REFRACTORY, ()),
        ("unsuit-refractory-ascites", {"ascites": (AscitesGrade.NONE, day(31))}, OPEN, None, (Reason.STALE,)),
        ("unsuit-hepatorenal-syndrome", {"creatinine": 133}, NOT_MET, 133, ()),
        ("unsuit-hepatorenal-syndrome", {"creatinine": "133.1"}, OPEN, "133.1", CREATININE_IS_NO_ANSWER),
        ("unsuit-hepatorenal-syndrome", {"creatinine": "1.5 mg/dL"}, NOT_MET, "132.60", ()),
        ("unsuit-hepatorenal-syndrome", {"creatinine": "1.51 mg/dL"}, OPEN, "133.484", CREATININE_IS_NO_ANSWER),
        ("unsuit-hepatorenal-syndrome", {"creatinine": "<133"}, NOT_MET, (None, 133), ()),
        ("unsuit-hepatorenal-syndrome", {"creatinine": "<140"}, OPEN, (None, 140), (Reason.COMPARATOR_STRADDLES,)),
        ("unsuit-hepatorenal-syndrome", {"creatinine": None}, OPEN, None, (Reason.MISSING,)),
        ("unsuit-hepatorenal-syndrome", {"creatinine": (70, day(31))}, OPEN, None, (Reason.STALE,)),
        ("unsuit-ecog-over-2", {"ecog": 2}, NOT_MET, 2, ()),
        ("unsuit-ecog-over-2", {"ecog": 3}, MET, 3, ()),
        ("unsuit-ecog-over-2", {"ecog": 5}, MET, 5, ()),
        ("unsuit-ecog-over-2", {"ecog": (3, day(30))}, MET, 3, ()),
        ("unsuit-ecog-over-2", {"ecog": (3, day(31))}, OPEN, None, (Reason.STALE,)),
        ("unsuit-ecog-over-2", {"ecog": (3, "2024-07")}, OPEN, None, (Reason.IMPRECISE_DATE,)),
        ("unsuit-ecog-over-2", {"ecog": None}, OPEN, None, (Reason.MISSING,)),
        ("unsuit-diffuse-fistula", {"fistula": FistulaExtent.NONE}, NOT_MET, FistulaExtent.NONE, ()),
        ("unsuit-diffuse-fistula", {"fistula": FistulaExtent.FOCAL}, NOT_MET, FistulaExtent.FOCAL, ()),
        ("unsuit-diffuse-fistula", {"fistula": FistulaExtent.DIFFUSE}, MET, FistulaExtent.DIFFUSE, ()),
        ("unsuit-diffuse-fistula", {"fistula": (FistulaExtent.DIFFUSE, day(400))}, MET, FistulaExtent.DIFFUSE, ()),
        ("unsuit-diffuse-fistula", {"fistula": FistulaExtent.PRESENT_EXTENT_UNKNOWN}, OPEN,
         FistulaExtent.PRESENT_EXTENT_UNKNOWN, (Reason.EXTENT_UNKNOWN,)),
        ("unsuit-diffuse-fistula", {"fistula": None}, OPEN, None, (Reason.MISSING,)),
    ],
)  # fmt: skip
def test_a_criterion_at_its_edges(
    code: str, facts: dict[str, object], answer: Truth, value: object, reasons: tuple[Reason, ...]
) -> None:
    judged = found(code, patient(**facts))
    assert (judged.answer, _checked(judged.reasons)) == (answer, reasons)
    if isinstance(judged.value, Quantity):
        bounds = judged.value.exact or (judged.value.low, judged.value.high)
        assert bounds == (value if isinstance(value, tuple) else Decimal(str(value)))
    else:
        assert judged.value == value
    if answer is not OPEN:
        assert judged.missing == ()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"bilirubin": 60}, ["whether jaundice is severe"]),
        ({"bilirubin": 60, "jaundice": False}, []),
        ({"ascites": AscitesGrade.MODERATE_SEVERE}, ["whether the ascites is refractory"]),
        ({"creatinine": 200}, ["whether hepatorenal syndrome is present"]),
        ({"fistula": FistulaExtent.PRESENT_EXTENT_UNKNOWN},
         ["hepatic artery fistula and its extent (none must be stated)"]),
        ({"encephalopathy": 1}, []),
        ({"ecog": None}, ["ECOG performance status"]),
    ],
)  # fmt: skip
def test_an_open_verdict_names_exactly_what_would_decide(facts: dict[str, object], words: list[str]) -> None:
    verdict = cn.judge(patient(**facts))
    assert verdict.answer is OPEN
    assert [say(missing.what, "en") for missing in verdict.missing] == words
    assert verdict.reasons


def test_conflicting_statements_are_unknown() -> None:
    case = patient()
    other = replace(said(Topic.ECOG, 3), key="other", source=("Observation/other",))
    judged = found("unsuit-ecog-over-2", replace(case, statements=(*case.statements, other)))
    assert (judged.answer, judged.value, judged.reasons) == (OPEN, None, (Reason.CONFLICTING_VALUES,))
    assert "Observation/other" in judged.evidence


def test_conflicting_statements_on_jaundice_cannot_exclude_it() -> None:
    no, yes = said(Topic.SEVERE_JAUNDICE, False), replace(said(Topic.SEVERE_JAUNDICE, True), key="yes")
    case = patient(bilirubin=20)
    judged = found("unsuit-severe-jaundice", replace(case, statements=(*case.statements, no, yes)))
    assert (judged.answer, _checked(judged.reasons)) == (OPEN, (Reason.CONFLICTING_VALUES,))
    case = patient(bilirubin=180)
    judged = found("unsuit-severe-jaundice", replace(case, statements=(*case.statements, no, yes)))
    assert judged.answer is MET


def test_encephalopathy_on_record_without_a_grade_stays_open() -> None:
    case = replace(patient(encephalopathy=None), complications=(complication(Complication.ENCEPHALOPATHY, day(9)),))
    judged = found("unsuit-encephalopathy", case)
    assert (judged.answer, judged.value, judged.reasons) == (OPEN, None, UNGRADED)
    assert judged.evidence == ("Condition/encephalopathy",)


def test_hepatorenal_syndrome_on_record() -> None:
    record = complication(Complication.HEPATORENAL_SYNDROME)
    judged = found("unsuit-hepatorenal-syndrome", replace(patient(creatinine=None), complications=(record,)))
    assert (judged.answer, judged.value, judged.assumptions) == (MET, True, ())
    assumed = replace(record, verification=Verification.ASSUMED)
    judged = found("unsuit-hepatorenal-syndrome", replace(patient(), complications=(assumed,)))
    assert (judged.answer, judged.assumptions) == (MET, (Assumption.VERIFICATION_ASSUMED,))


STATED = {"occlusion": (True, day(20)), "catheterization": (False, day(20))}
SINCE_APRIL = {"occlusion": (True, "2024-04-15"), "catheterization": (False, "2024-04-15")}
UNSTATED = {"catheterization": None}


@pytest.mark.parametrize(
    ("facts", "procedures", "answer", "reason"),
    [
        (UNSTATED, (), OPEN, Reason.MISSING),
        ({"catheterization": True}, (), NOT_MET, None),
        ({"catheterization": (True, day(400)), "occlusion": True}, (), NOT_MET, None),
        (UNSTATED | {"occlusion": False}, (), NOT_MET, None),
        (UNSTATED | {"occlusion": True}, (), OPEN, Reason.MISSING),
        ({"catheterization": False}, (), OPEN, Reason.MISSING),
        (STATED, (), MET, None),
        (UNSTATED, (tace(day(90)),), NOT_MET, None),
        (UNSTATED, (tace(day(91)),), OPEN, Reason.STALE),
        (UNSTATED, (tace("2024-07"),), OPEN, Reason.IMPRECISE_DATE),
        (UNSTATED, (tace(day(40)), tace("2024-07")), NOT_MET, None),
        (UNSTATED, (tace(None),), OPEN, Reason.MISSING),
        (UNSTATED | {"occlusion": True}, (tace(day(30)),), NOT_MET, None),
        (UNSTATED, (tace(day(5), abandoned=True),), MET, None),
        (UNSTATED, (tace(None, abandoned=True),), MET, None),
        (UNSTATED, (tace(day(30)), tace(day(5), abandoned=True)), MET, None),
        (UNSTATED, (tace(day(30), abandoned=True), tace(day(5))), NOT_MET, None),
        (UNSTATED, (tace(day(200), abandoned=True), tace(day(100))), OPEN, Reason.STALE),
        (UNSTATED, (tace(day(5), abandoned=True), tace(day(5))), OPEN, Reason.CONFLICTING_VALUES),
        (STATED, (tace(day(5)),), NOT_MET, None),
        (STATED, (tace(day(30)),), MET, None),
        ({"catheterization": (True, day(5))}, (tace(day(30), abandoned=True),), NOT_MET, None),
        ({"catheterization": (True, day(100))}, (tace(day(100)),), NOT_MET, None),
        ({"catheterization": (True, day(200))}, (tace(day(100)),), NOT_MET, None),  # both say that it can be
        ({"catheterization": (True, day(200))}, (tace("2024-04"),), NOT_MET, None),  # 62 to 91 days ago
        ({"catheterization": (True, day(20))}, (tace("2024-04"),), NOT_MET, None),
        (STATED, (tace("2024-04"),), MET, None),  # surely before the statement
        (SINCE_APRIL, (tace("2024-04"),), OPEN, Reason.IMPRECISE_DATE),  # perhaps after it
        (SINCE_APRIL, (tace(day(100)),), MET, None),
        (STATED | {"catheterization": (False, day(100))}, (tace(day(100)),), OPEN, Reason.STALE),
        (UNSTATED, (tace(None, abandoned=True), tace("2024-04")), OPEN, Reason.IMPRECISE_DATE),
        (UNSTATED, (tace(day(80)), tace(day(40), abandoned=True), tace("2024-04")), MET, None),
        (UNSTATED, (tace(day(80)), tace(day(40), abandoned=True), tace("2024")), OPEN, Reason.IMPRECISE_DATE),
        (UNSTATED, (tace(day(5), abandoned=True), tace(day(5)), tace("2024")), OPEN, Reason.CONFLICTING_VALUES),
    ],
)
def test_arterial_occlusion(
    facts: dict[str, object], procedures: tuple[Procedure, ...], answer: Truth, reason: Reason | None
) -> None:
    judged = found("unsuit-arterial-occlusion", replace(patient(**facts), procedures=procedures))
    assert judged.answer is answer
    assert judged.value == {MET: True, NOT_MET: False, OPEN: None}[answer]
    assert reason is None or reason in judged.reasons


def test_the_tace_that_is_surely_recent_is_the_one_cited() -> None:
    case = replace(patient(**UNSTATED), procedures=(tace(day(40)), tace("2024-07")))
    assert found("unsuit-arterial-occlusion", case).evidence == (f"Procedure/{day(40)}",)


def test_of_what_is_contradicted_by_a_tace_of_vague_date_both_are_cited() -> None:
    case = replace(patient(**SINCE_APRIL), procedures=(tace("2024-04"),))
    cited = found("unsuit-arterial-occlusion", case).evidence
    assert {"Procedure/2024-04", "Observation/obs-catheterization-possible@2024-04-15"} <= {*cited}


@pytest.mark.parametrize("kind", [ProcedureKind.TAE, ProcedureKind.HAIC, ProcedureKind.EMBOLIZATION_UNSPECIFIED])
def test_only_tace_shows_that_the_artery_is_open(kind: ProcedureKind) -> None:
    case = replace(patient(**UNSTATED), procedures=(replace(tace(day(5)), kind=kind),))
    assert found("unsuit-arterial-occlusion", case).answer is OPEN


@pytest.mark.parametrize(
    ("onset", "stated", "answer"),
    [
        (day(20), None, MET),
        (None, None, MET),
        (day(20), (False, day(10)), NOT_MET),
        (day(20), (False, day(30)), MET),
        (None, (False, day(10)), NOT_MET),
    ],
)
def test_occlusion_on_record_says_nothing_on_catheterization(onset: str | None, stated: object, answer: Truth) -> None:
    records = (complication(Complication.HEPATIC_ARTERY_OCCLUSION, onset),)
    case = replace(patient(catheterization=False, occlusion=stated), complications=records)
    assert found("unsuit-arterial-occlusion", case).answer is answer
    alone = replace(patient(catheterization=None), complications=records)
    assert found("unsuit-arterial-occlusion", alone).answer is OPEN


def test_an_assumed_condition_is_said() -> None:
    record = replace(complication(Complication.HEPATIC_ARTERY_OCCLUSION), verification=Verification.ASSUMED)
    case = replace(patient(catheterization=False), complications=(record,))
    assert cn.judge(case).assumptions == (Assumption.VERIFICATION_ASSUMED,)


def test_the_verdict_rests_on_the_criteria_that_share_its_answer() -> None:
    verdict = cn.judge(replace(patient(ecog=3, albumin=None, creatinine=None), procedures=(tace(day(3)),)))
    assert (verdict.answer, verdict.reasons, verdict.missing) == (MET, (), ())
    verdict = cn.judge(replace(patient(ecog=None, creatinine=None), procedures=(tace(day(3)),)))
    assert (verdict.answer, verdict.reasons) == (OPEN, (Reason.MISSING,))
    assert [say(missing.what, "en") for missing in verdict.missing] == ["creatinine", "ECOG performance status"]
    verdict = cn.judge(replace(patient(), procedures=(tace(day(3)),)))
    assert (verdict.answer, _checked(verdict.reasons)) == (NOT_MET, (Reason.POST_TACE_TRANSIENT,))


@pytest.mark.hazard("H16")
def test_a_preliminary_result_is_an_assumption_of_the_verdict() -> None:
    case = patient()
    statements = tuple(replace(s, reporting=Reporting.PRELIMINARY) for s in case.statements if s.topic is Topic.ECOG)
    rest = tuple(s for s in case.statements if s.topic is not Topic.ECOG)
    verdict = cn.judge(replace(case, statements=rest + statements))
    assert (verdict.answer, verdict.assumptions) == (NOT_MET, (Assumption.PRELIMINARY_DATA,))


SIMPLE = (GrossMorphology.SIMPLE_NODULAR,)


def imaged(*scans: LiverScan, **facts: object) -> Case:
    return replace(patient(**facts), liver_scans=scans)


@pytest.mark.parametrize(
    ("case", "answer", "criteria"),
    [
        (imaged(scan(2, 40, gross_morphology=SIMPLE)), NOT_MET, []),
        (imaged(scan(3, 40, gross_morphology=SIMPLE)), NOT_MET, []),
        (imaged(scan(3, "40.1", gross_morphology=SIMPLE)), MET, ["apple-up-to-7-out"]),
        (imaged(scan(3, 40)), OPEN, []),
        (imaged(scan(None, 40, gross_morphology=SIMPLE)), OPEN, []),
        (imaged(scan(3, 40, gross_morphology=SIMPLE), albumin=None), OPEN, []),
        (imaged(scan(), albumin=30), MET, ["apple-malbi-2b"]),
        (imaged(scan(gross_morphology=(GrossMorphology.MASSIVE,))), MET, ["apple-morphology"]),
    ],
)
def test_apple(case: Case, answer: Truth, criteria: list[str]) -> None:
    verdict = apple_2020.judge(case)
    assert verdict.answer is answer
    assert met(verdict) == criteria
    assert (verdict.missing != ()) is (answer is OPEN)


@pytest.mark.parametrize("kind", list(GrossMorphology))
def test_every_type_but_simple_nodular_is_listed(kind: GrossMorphology) -> None:
    judged = found("apple-morphology", imaged(scan(gross_morphology=(kind,))))
    assert judged.answer is (NOT_MET if kind is GrossMorphology.SIMPLE_NODULAR else MET)
    assert judged.value is kind


def test_of_several_types_a_listed_one_decides() -> None:
    judged = found("apple-morphology", imaged(scan(gross_morphology=(*SIMPLE, GrossMorphology.INFILTRATIVE))))
    assert (judged.answer, judged.value) == (MET, GrossMorphology.INFILTRATIVE)


def test_the_latest_type_counts_and_two_scans_of_a_day_may_differ() -> None:
    massive = scan(on=day(60), gross_morphology=(GrossMorphology.MASSIVE,))
    assert found("apple-morphology", imaged(massive, scan(gross_morphology=SIMPLE))).answer is NOT_MET
    assert found("apple-morphology", imaged(massive, scan())).answer is MET
    same_day = scan(gross_morphology=(GrossMorphology.MASSIVE,), modality=CT)
    judged = found("apple-morphology", imaged(scan(gross_morphology=SIMPLE, modality=MRI), same_day))
    assert (judged.answer, judged.value, judged.reasons) == (OPEN, None, (Reason.CONFLICTING_VALUES,))


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "shown", "answer"),
    [
        ("20", "36.81", "-2.27", NOT_MET),  # -2.27017: shown as the threshold, below it
        ("20", "36.80", "-2.269", MET),
        ("10", "34.4706", "-2.27", NOT_MET),
        ("10", "34.4705", "-2.27", MET),  # -2.269993
    ],
)
def test_malbi_is_judged_unrounded(bilirubin: str, albumin: str, shown: str, answer: Truth) -> None:
    judged = found("apple-malbi-2b", patient(bilirubin=bilirubin, albumin=albumin))
    assert judged.answer is answer
    assert isinstance(judged.value, Quantity)
    assert judged.value.exact is not None
    assert rounded(judged.value.exact, 3) == Decimal(shown)


@pytest.mark.parametrize(
    ("facts", "answer", "reasons"),
    [
        ({"bilirubin": "<20", "albumin": 40}, NOT_MET, ()),
        ({"bilirubin": "<60", "albumin": 40}, OPEN, (Reason.COMPARATOR_STRADDLES,)),
        ({"bilirubin": ">60", "albumin": 40}, MET, ()),
        ({"bilirubin": 20, "albumin": "<35"}, MET, ()),
        ({"bilirubin": (20, day(31))}, OPEN, (Reason.STALE,)),
    ],
)
def test_malbi_of_an_interval(facts: dict[str, object], answer: Truth, reasons: tuple[Reason, ...]) -> None:
    judged = found("apple-malbi-2b", patient(**facts))
    assert (judged.answer, _checked(judged.reasons)) == (answer, reasons)


FACTS = {
    "bilirubin": st.sampled_from([20, 40, 51, 60, 171, 180, "<30", ">60"]),
    "albumin": st.sampled_from([20, 30, 40, "<35"]),
    "inr": st.sampled_from(["1.0", "2.0", "2.6"]),
    "creatinine": st.sampled_from([70, 200, "<140"]),
    "ascites": st.sampled_from(AscitesGrade),
    "encephalopathy": st.integers(0, 4),
    "ecog": st.integers(0, 5),
    "fistula": st.sampled_from(FistulaExtent),
    "occlusion": st.booleans(),
    "catheterization": st.booleans(),
    "count": st.integers(1, 9),
    "largest": st.integers(5, 90),
    "morphology": st.sampled_from(GrossMorphology),
}


def as_case(facts: dict[str, object]) -> Case:
    kind = facts.get("morphology")
    image = scan(facts.get("count"), facts.get("largest"), gross_morphology=(kind,) if kind else ())
    return imaged(
        image, **{name: value for name, value in facts.items() if name not in ("count", "largest", "morphology")}
    )


@given(st.fixed_dictionaries(FACTS), st.sets(st.sampled_from(sorted(FACTS))))
def test_forgetting_facts_only_moves_towards_indeterminate(facts: dict[str, object], forgotten: set[str]) -> None:
    known, less = as_case(facts), as_case(facts | dict.fromkeys(forgotten))
    for judge in (cn.judge, apple_2020.judge):
        before, after = judge(known), judge(less)
        pairs = [(before.answer, after.answer)]
        pairs += [(a.finding.answer, b.finding.answer) for a, b in zip(before.criteria, after.criteria, strict=True)]
        assert all(then in (first, OPEN) for first, then in pairs)


@given(st.fixed_dictionaries({name: st.none() | values for name, values in FACTS.items()}))
def test_whatever_is_open_says_why(facts: dict[str, object]) -> None:
    case = as_case(facts)
    for verdict in (cn.judge(case), apple_2020.judge(case)):
        for judged in (row.finding for row in verdict.criteria):
            assert (_checked(judged.reasons) != ()) is (judged.answer is OPEN)
        assert (_checked(verdict.reasons) != ()) is (verdict.answer is OPEN)


@given(st.fixed_dictionaries(FACTS), st.integers(-3000, 3000))
def test_the_answer_does_not_depend_on_the_calendar(facts: dict[str, object], days: int) -> None:
    case = as_case(facts)
    by = timedelta(days=days)
    on = (case.as_of + by).isoformat()
    moved = replace(
        case,
        as_of=case.as_of + by,
        measurements=tuple(replace(m, on=type(m.on).parse(on)) for m in case.measurements),
        statements=tuple(replace(s, on=type(s.on).parse(on)) for s in case.statements),
        liver_scans=tuple(replace(s, on=type(s.on).parse(on)) for s in case.liver_scans),
    )
    for judge in (cn.judge, apple_2020.judge):
        assert [r.finding.answer for r in judge(case).criteria] == [r.finding.answer for r in judge(moved).criteria]


def test_a_date_at_the_beginning_of_the_calendar_is_no_fault() -> None:
    assert cn.judge(replace(EMPTY, as_of=date.min)).missing[0].last == date.min
