"""Both sides of every threshold of the rules, in the units of the contract."""

from decimal import Decimal

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import PrimarySite
from fhirnet.case.imaging import Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender
from fhirnet.case.status import Pregnancy, Topic, Trend
from fhirnet.case.treatment import Drug, ProcedureKind, Rhythm
from fhirnet.quantities import Quantity
from fhirnet.verdict import Assumption, Reason, words
from tests.rules.prrt.patients import (
    Fact,
    amount,
    answer,
    born,
    done,
    given,
    lab,
    net,
    on,
    patient,
    pet,
    planned,
    predictor,
    response,
    rule,
    said,
    used,
)

MET, NOT_MET, OPEN = "met", "not-met", "indeterminate"
DEFAULT = "prrt-default-1"


def of(analyte: Analyte, number: object, upper: float | None = None) -> Case:
    name = analyte.value.removeprefix("lab-").removeprefix("vital-")
    changes: dict[str, Fact] = {name: lab(analyte, number, upper=upper)}
    return patient(**changes)


def clear(number: object) -> Case:
    """A reported creatinine clearance in place of a computed one."""
    return patient(lab(Analyte.CREATININE_CLEARANCE, number), weight=None)


@pytest.mark.parametrize(
    ("code", "analyte", "upper", "number", "rule_set", "expected"),
    [
        ("hemoglobin", Analyte.HEMOGLOBIN, None, "8.0", DEFAULT, MET),
        ("hemoglobin", Analyte.HEMOGLOBIN, None, "7.99", DEFAULT, NOT_MET),
        ("hemoglobin", Analyte.HEMOGLOBIN, None, "<8", DEFAULT, NOT_MET),
        ("hemoglobin", Analyte.HEMOGLOBIN, None, "<=8", DEFAULT, OPEN),
        ("hemoglobin", Analyte.HEMOGLOBIN, None, ">=8", DEFAULT, MET),
        ("leukocytes", Analyte.LEUKOCYTES, None, "2.0", DEFAULT, MET),
        ("leukocytes", Analyte.LEUKOCYTES, None, "1.99", DEFAULT, NOT_MET),
        ("platelets", Analyte.PLATELETS, None, "75.0", DEFAULT, MET),
        ("platelets", Analyte.PLATELETS, None, "74.9", DEFAULT, NOT_MET),
        ("platelets", Analyte.PLATELETS, None, "70.0", "nanets-2019", MET),
        ("platelets", Analyte.PLATELETS, None, "69.9", "nanets-2019", NOT_MET),
        ("platelets", Analyte.PLATELETS, None, ">=100", DEFAULT, MET),
        ("platelets", Analyte.PLATELETS, None, (70, 80), DEFAULT, OPEN),
        ("neutrophils", Analyte.NEUTROPHILS, None, "1.0", DEFAULT, MET),
        ("neutrophils", Analyte.NEUTROPHILS, None, "0.99", DEFAULT, NOT_MET),
        ("bilirubin", Analyte.BILIRUBIN, 21, 63, DEFAULT, MET),
        ("bilirubin", Analyte.BILIRUBIN, 21, "63.1", DEFAULT, NOT_MET),
        ("transaminases", Analyte.ALT, 40, 100, DEFAULT, MET),
        ("transaminases", Analyte.ALT, 40, "100.1", DEFAULT, NOT_MET),
        ("transaminases", Analyte.AST, 40, 120, "imperial-uk", MET),
        ("transaminases", Analyte.AST, 40, "120.1", "imperial-uk", NOT_MET),
        ("body-weight", Analyte.WEIGHT, None, "40.1", "netter-2", MET),
        ("body-weight", Analyte.WEIGHT, None, "40.0", "netter-2", NOT_MET),
        ("glucose", Analyte.GLUCOSE, 6, 12, "netter-1", MET),
        ("glucose", Analyte.GLUCOSE, 6, "12.1", "netter-1", NOT_MET),
    ],
)
def test_laboratory(
    code: str, analyte: Analyte, upper: float | None, number: object, rule_set: str, expected: str
) -> None:
    assert answer(of(analyte, number, upper), code, rule_set) == expected


def test_an_amount_that_spans_the_threshold_says_so() -> None:
    assert rule(of(Analyte.PLATELETS, (70, 80)), "platelets").finding.reasons == (Reason.COMPARATOR_STRADDLES,)


SPANS, MISSING = Reason.COMPARATOR_STRADDLES, Reason.MISSING


@pytest.mark.parametrize(
    ("code", "case", "reasons"),
    [
        ("grade", patient(ki67=lab(Analyte.KI67, ">20")), (SPANS,)),
        ("bilirubin", of(Analyte.BILIRUBIN, "<70", 21), (SPANS,)),
        ("albumin", of(Analyte.ALBUMIN, ">=25"), None),  # a normal INR
        ("albumin", patient(albumin=lab(Analyte.ALBUMIN, ">=25"), inr=None), (SPANS, MISSING)),
        ("albumin", patient(albumin=lab(Analyte.ALBUMIN, ">=25"), inr=lab(Analyte.INR, 2)), (SPANS,)),
        ("albumin", patient(albumin=lab(Analyte.ALBUMIN, 25), inr=lab(Analyte.INR, "<2")), (SPANS,)),
        ("albumin", patient(albumin=lab(Analyte.ALBUMIN, 25), inr=None), (MISSING,)),
        ("transaminases", patient(alt=lab(Analyte.ALT, ">90", upper=40)), (SPANS,)),
        ("transaminases", patient(alt=lab(Analyte.ALT, ">90", upper=40), ast=None), (SPANS, MISSING)),
        ("transaminases", patient(ast=None), (MISSING,)),
        ("life-expectancy", patient(lab(Analyte.LIFE_EXPECTANCY, "<6")), (SPANS,)),
        ("renal-function", clear(">30"), (SPANS,)),
        (
            "renal-caution",
            patient(lab(Analyte.CREATININE_CLEARANCE, ">45"), weight=None, creatinine=None),
            (SPANS, MISSING),
        ),
        ("renal-caution", patient(creatinine=lab(Analyte.CREATININE, ">100"), weight=None), (SPANS, MISSING)),
        ("renal-caution", patient(weight=None), (MISSING,)),
        ("age", patient(lab(Analyte.AGE, ">=17"), person=born(None)), (SPANS,)),
        ("age", patient(lab(Analyte.AGE, "<20"), person=born(None)), (SPANS,)),
        ("age", patient(lab(Analyte.AGE, ">=18"), person=born(None)), None),
        ("age", patient(person=born(None)), (MISSING,)),
    ],
)
def test_a_comparator_that_spans_the_threshold_is_not_missing(
    code: str, case: Case, reasons: tuple[Reason, ...] | None
) -> None:
    found = rule(case, code).finding
    assert (found.answer, found.reasons) == ((OPEN, reasons) if reasons else (MET, ()))


@pytest.mark.parametrize(("neutrophils", "lymphocytes"), [(">=0.5", "0.9"), (1, "<1.2"), (3, "<=1.5")])
def test_white_cells_are_too_low_without_proof_of_lymphopenia(neutrophils: object, lymphocytes: object) -> None:
    case = patient(
        lab(Analyte.LYMPHOCYTES, lymphocytes),
        leukocytes=lab(Analyte.LEUKOCYTES, "1.9"),
        neutrophils=lab(Analyte.NEUTROPHILS, neutrophils),
    )
    found = rule(case, "leukocytes").finding
    assert (found.answer, found.reasons) == (NOT_MET, ())


def test_white_cells_that_may_be_low_stay_open_without_proof_of_lymphopenia() -> None:
    case = patient(lab(Analyte.LYMPHOCYTES, "<1.2"), leukocytes=lab(Analyte.LEUKOCYTES, "<3"))
    found = rule(case, "leukocytes").finding
    assert (found.answer, found.reasons) == (OPEN, (SPANS,))


@pytest.mark.parametrize(
    ("nse", "clearance", "reasons"),
    [
        ("<20", None, (SPANS, MISSING)),
        ("<20", 60, (SPANS,)),
        (None, ">45", (MISSING, SPANS)),
        (None, "<50", (MISSING, SPANS)),
        (10, "<50", (SPANS,)),
        (None, 60, (MISSING,)),
    ],
)
def test_other_predictors_that_span_their_limit_say_so(
    nse: object, clearance: object, reasons: tuple[Reason, ...]
) -> None:
    facts = [
        *([] if nse is None else [lab(Analyte.NSE, nse)]),
        *([] if clearance is None else [lab(Analyte.CREATININE_CLEARANCE, clearance)]),
    ]
    found = predictor(patient(*facts, weight=None), "other")
    assert (found.answer, found.reasons) == (OPEN, reasons)


@pytest.mark.parametrize(
    ("neutrophils", "lymphocytes", "lower", "expected"),
    [
        (1, "0.9", None, MET),
        ("0.9", "0.9", None, NOT_MET),
        (1, 1, None, NOT_MET),
        (1, "1.2", "1.3", MET),
        (1, "1.3", "1.3", NOT_MET),
    ],
)
def test_low_white_cells_are_tolerated_when_only_lymphocytes_are_low(
    neutrophils: object, lymphocytes: object, lower: str | None, expected: str
) -> None:
    limit = None if lower is None else amount(lower, "10*9/L")
    case = patient(
        lab(Analyte.LYMPHOCYTES, lymphocytes, lower=limit),
        leukocytes=lab(Analyte.LEUKOCYTES, "1.9"),
        neutrophils=lab(Analyte.NEUTROPHILS, neutrophils),
    )
    assert answer(case, "leukocytes") == expected
    assert (Reason.LYMPHOPENIA_ONLY in rule(case, "leukocytes").finding.reasons) is (expected == MET)


def test_low_white_cells_without_lymphocytes_fail() -> None:
    assert answer(patient(leukocytes=lab(Analyte.LEUKOCYTES, "1.9")), "leukocytes") == NOT_MET


@pytest.mark.parametrize(
    ("code", "rule_set", "limit"),
    [
        ("renal-function", DEFAULT, 40),
        ("renal-function", "fda-2024", 30),
        ("renal-function", "ema-2024", 30),
        ("renal-function", "netter-2", 40),
        ("renal-function", "imperial-uk", 40),
        ("renal-function", "nanets-2019", 50),
        ("renal-function", "xtr008", 50),
        ("renal-function", "netter-1", 50),
        ("renal-caution", DEFAULT, 50),
        ("renal-caution", "ema-2024", 40),
    ],
)
def test_creatinine_clearance(code: str, rule_set: str, limit: int) -> None:
    assert answer(clear(limit), code, rule_set) == MET
    assert answer(clear(f"{limit - 1}.9"), code, rule_set) == NOT_MET


@pytest.mark.parametrize(("code", "rule_set"), [("renal-caution", DEFAULT), ("renal-function", "xtr008")])
def test_creatinine_of_150(code: str, rule_set: str) -> None:
    heavy = lab(Analyte.WEIGHT, 150)
    assert answer(patient(creatinine=lab(Analyte.CREATININE, 150), weight=heavy), code, rule_set) == MET
    assert answer(patient(creatinine=lab(Analyte.CREATININE, "150.1"), weight=heavy), code, rule_set) == NOT_MET


def test_cockcroft_gault_of_a_woman() -> None:
    case = patient(person=born("1964-01-15", Gender.FEMALE))
    assert rule(case, "renal-function").finding.value == amount("68.00", "mL/min")


def test_cockcroft_gault_of_unknown_sex_is_a_range() -> None:
    value = rule(patient(person=born("1964-01-15", None)), "renal-function").finding.value
    assert value == amount((68, 80), "mL/min")


def test_cockcroft_gault_of_open_ends_is_open_where_they_are() -> None:
    high = rule(patient(creatinine=lab(Analyte.CREATININE, "<88.4")), "renal-function").finding
    assert (high.answer, high.value) == (MET, amount(">80", "mL/min"))
    low = rule(patient(creatinine=lab(Analyte.CREATININE, ">176.8")), "renal-function").finding
    assert (low.answer, low.value) == (NOT_MET, Quantity(Decimal(0), Decimal(40), "mL/min", high_open=True))
    closed = rule(patient(creatinine=lab(Analyte.CREATININE, ">=176.8")), "renal-function").finding
    assert (closed.answer, closed.reasons) == (OPEN, (Reason.COMPARATOR_STRADDLES,))
    light = rule(patient(weight=lab(Analyte.WEIGHT, "<30")), "renal-function").finding
    assert light.answer == NOT_MET


def test_cockcroft_gault_of_a_birth_year_is_a_range() -> None:
    value = rule(patient(person=born("1964")), "renal-function").finding.value
    assert value == amount((80, 81), "mL/min")


@pytest.mark.parametrize(("egfr", "expected"), [("50.1", MET), (50, OPEN), (30, OPEN), ("29.9", NOT_MET)])
def test_egfr_stands_in_unless_it_is_near_the_threshold(egfr: object, expected: str) -> None:
    case = patient(lab(Analyte.EGFR, egfr), weight=None)
    assert answer(case, "renal-function") == expected
    assert Assumption.EGFR_FOR_CRCL in rule(case, "renal-function").finding.assumptions


def test_a_reported_clearance_comes_before_egfr_and_after_a_computed_one() -> None:
    both = (lab(Analyte.EGFR, 20), lab(Analyte.CREATININE_CLEARANCE, 45))
    assert rule(patient(*both, weight=None), "renal-function").finding.value == amount(45, "mL/min")
    assert rule(patient(*both), "renal-function").finding.value == amount(80, "mL/min")


def test_a_stated_age_is_not_used_for_the_clearance() -> None:
    case = patient(lab(Analyte.AGE, 60), person=born(None))
    assert answer(case, "renal-function") == OPEN
    assert answer(case, "age") == MET


@pytest.mark.parametrize(
    ("albumin", "inr", "rule_set", "expected"),
    [
        (30, 3, DEFAULT, MET),
        ("29.9", "1.5", DEFAULT, MET),
        ("29.9", "1.51", DEFAULT, NOT_MET),
        ("29.9", None, DEFAULT, OPEN),
        ("29.9", "1.0", "xtr008", NOT_MET),
        ("29.9", "1.0", "nanets-2019", NOT_MET),
        ("29.9", "1.0", "netter-1", MET),
        ("29.9", "1.6", "ema-2024", NOT_MET),
        ("29.9", "1.0", "imperial-uk", MET),
    ],
)
def test_albumin(albumin: object, inr: object, rule_set: str, expected: str) -> None:
    measured = None if inr is None else lab(Analyte.INR, inr)
    assert answer(patient(albumin=lab(Analyte.ALBUMIN, albumin), inr=measured), "albumin", rule_set) == expected


def test_multiples_of_normal_need_the_upper_limit() -> None:
    case = patient(bilirubin=lab(Analyte.BILIRUBIN, 10), alt=lab(Analyte.ALT, 10))
    assert rule(case, "bilirubin").finding.reasons == (Reason.NO_ULN,)
    assert rule(case, "transaminases").finding.reasons == (Reason.NO_ULN,)


def test_one_transaminase_too_high_decides_and_one_in_order_does_not() -> None:
    assert answer(patient(ast=None), "transaminases") == OPEN
    assert answer(patient(ast=None, alt=lab(Analyte.ALT, 101, upper=40)), "transaminases") == NOT_MET


@pytest.mark.parametrize(
    ("ecog", "kps", "rule_set", "expected"),
    [
        (2, None, DEFAULT, MET),
        (3, None, DEFAULT, NOT_MET),
        (None, 60, DEFAULT, MET),
        (None, 50, DEFAULT, NOT_MET),
        (1, 50, DEFAULT, OPEN),
        (1, 55, DEFAULT, MET),
        (3, 55, DEFAULT, NOT_MET),
        (None, 55, DEFAULT, OPEN),
        (3, 80, DEFAULT, OPEN),
        (1, None, "xtr008", MET),
        (2, None, "xtr008", NOT_MET),
        (None, 90, "xtr008", OPEN),
        (1, 50, "xtr008", MET),
        (None, 60, "netter-1", MET),
        (None, 50, "netter-2", NOT_MET),
        (0, None, "netter-2", OPEN),
        (2, None, "imperial-uk", MET),
        (3, None, "imperial-uk", NOT_MET),
        (None, 90, "imperial-uk", OPEN),
        (None, None, DEFAULT, OPEN),
    ],
)
def test_performance_status(ecog: int | None, kps: int | None, rule_set: str, expected: str) -> None:
    scales: dict[str, Fact] = {
        "ecog": None if ecog is None else said(Topic.ECOG, ecog),
        "kps": None if kps is None else said(Topic.KPS, kps),
    }
    assert answer(patient(**scales), "performance-status", rule_set) == expected


def test_a_scale_that_decides_nothing_is_not_cited() -> None:
    found = rule(patient(kps=said(Topic.KPS, 55)), "performance-status").finding
    assert (found.value, found.evidence) == (1, ("Observation/ps-ecog-10",))


def test_performance_value_is_ecog_else_kps() -> None:
    assert rule(patient(), "performance-status").finding.value == 1
    assert rule(patient(ecog=None), "performance-status").finding.value == 90
    assert rule(patient(), "performance-status", "netter-1").finding.value == 90


@pytest.mark.parametrize(
    ("code", "name", "fact", "days"),
    [
        ("platelets", "platelets", lambda d: lab(Analyte.PLATELETS, 200, d), 28),
        ("albumin", "albumin", lambda d: lab(Analyte.ALBUMIN, 40, d), 28),
        ("renal-function", "creatinine", lambda d: lab(Analyte.CREATININE, 88, d), 28),
        ("renal-function", "weight", lambda d: lab(Analyte.WEIGHT, 72, d), 90),
        ("sstr-uptake", "pet", lambda d: pet(d, lowest_krenning=4), 365),
        ("progression", "response", lambda d: response(Response.PD, d), 366),
    ],
)
def test_windows(code: str, name: str, fact: object, days: int) -> None:
    assert callable(fact)
    assert answer(patient(**{name: fact(days)}), code) == MET
    old = rule(patient(**{name: fact(days + 1)}), code).finding
    assert old.answer == OPEN
    assert old.reasons == (Reason.STALE,)


@pytest.mark.parametrize(("topic", "name"), [(Topic.ECOG, "ecog"), (Topic.KPS, "kps")])
def test_performance_window(topic: Topic, name: str) -> None:
    for days, expected in ((90, MET), (91, OPEN)):
        scales: dict[str, Fact] = {"ecog": None, "kps": None} | {
            name: said(topic, 80 if topic is Topic.KPS else 1, days)
        }
        assert answer(patient(**scales), "performance-status") == expected


@pytest.mark.parametrize(
    ("topic", "code", "days"),
    [(Topic.HEART_FAILURE, "cardiac", 180), (Topic.CNS_METASTASES, "obstruction-cns", 90)],
)
def test_that_there_is_none_must_be_recent_and_that_there_is_one_need_not(topic: Topic, code: str, days: int) -> None:
    other = said(Topic.OBSTRUCTION, False)
    assert answer(patient(said(topic, False, days), other), code) == MET
    assert rule(patient(said(topic, False, days + 1), other), code).finding.reasons == (Reason.STALE,)
    assert answer(patient(said(topic, True, days + 1), other), code) == NOT_MET


@pytest.mark.hazard("H11")
def test_a_date_that_may_lie_outside_the_window_is_imprecise() -> None:
    found = rule(patient(platelets=lab(Analyte.PLATELETS, 200, "2024-09")), "platelets").finding
    assert (found.answer, found.reasons) == (OPEN, (Reason.IMPRECISE_DATE,))
    assert answer(patient(platelets=lab(Analyte.PLATELETS, 200, "2024-09-02/2024-09-30")), "platelets") == MET


def test_of_dates_that_overlap_neither_result_counts_nor_is_shown() -> None:
    month = lab(Analyte.PLATELETS, 60, "2024-09-05/2024-09-25", source=("Observation/b",))
    found = rule(patient(platelets=[lab(Analyte.PLATELETS, 200), month]), "platelets").finding
    assert (found.answer, found.reasons, found.value) == (OPEN, (Reason.CONFLICTING_VALUES,), None)


@pytest.mark.parametrize("latest", [True, False])
def test_a_risk_that_either_of_two_overlapping_dates_may_deny_is_open(latest: bool) -> None:
    either = [said(Topic.HEART_FAILURE, latest, "2024-09-20"), said(Topic.HEART_FAILURE, not latest, "2024-09")]
    assert answer(patient(*either), "cardiac") == OPEN


@pytest.mark.hazard("H02")
def test_what_is_missing_is_named_with_its_window() -> None:
    missing = rule(patient(platelets=None), "platelets").finding.missing[0]
    assert (missing.what, missing.unit) == (words("missing.platelets"), "10*9/L")
    assert (str(missing.first), str(missing.last)) == ("2024-09-02", "2024-09-30")


@pytest.mark.hazard("H10")
def test_two_results_of_one_day_that_differ_are_unknown() -> None:
    case = patient(platelets=[lab(Analyte.PLATELETS, 200), lab(Analyte.PLATELETS, 60, source=("Observation/b",))])
    assert rule(case, "platelets").finding.reasons == (Reason.CONFLICTING_VALUES,)


@pytest.mark.parametrize(
    ("days", "rule_set", "expected"),
    [
        (90, DEFAULT, MET),
        (91, DEFAULT, NOT_MET),
        (183, "imperial-uk", MET),
        (184, "imperial-uk", NOT_MET),
        (91, "netter-2", NOT_MET),
    ],
)
def test_imaging_recency(days: int, rule_set: str, expected: str) -> None:
    assert answer(patient(pet=pet(days, lowest_krenning=4)), "sstr-recency", rule_set) == expected


@pytest.mark.parametrize(
    ("years", "rule_set", "expected"),
    [
        ("2006-09-30", DEFAULT, MET),
        ("2006-10-01", DEFAULT, NOT_MET),
        ("2006", DEFAULT, OPEN),
        ("2012-09-30", "fda-2024", MET),
        ("2012-10-01", "fda-2024", NOT_MET),
        ("2009-09-30", "netter-2", MET),
        ("2009-10-01", "netter-2", NOT_MET),
    ],
)
def test_age(years: str, rule_set: str, expected: str) -> None:
    assert answer(patient(person=born(years)), "age", rule_set) == expected


@pytest.mark.parametrize(
    ("number", "days", "expected"),
    [(17, 0, NOT_MET), (18, 0, MET), (17, 1, OPEN), (17, 366, MET), (15, 400, NOT_MET), (15, 800, OPEN)],
)
def test_a_stated_age_grows(number: int, days: int, expected: str) -> None:
    assert answer(patient(lab(Analyte.AGE, number, days), person=born(None)), "age") == expected


@pytest.mark.parametrize(("months", "expected"), [(3, MET), ("2.9", NOT_MET), (">=6", MET), ("<6", OPEN)])
def test_life_expectancy(months: object, expected: str) -> None:
    assert answer(patient(lab(Analyte.LIFE_EXPECTANCY, months)), "life-expectancy") == expected


@pytest.mark.parametrize(
    ("days", "rule_set", "expected"),
    [(28, DEFAULT, MET), (27, DEFAULT, NOT_MET), (28, "ema-2024", NOT_MET), (30, "ema-2024", MET)],
)
def test_long_acting_wash_out(days: int, rule_set: str, expected: str) -> None:
    assert answer(patient(last_lar=given(Drug.OCTREOTIDE_LAR, days)), "ssa-washout", rule_set) == expected


@pytest.mark.parametrize(("days", "expected"), [(1, MET), (0, NOT_MET)])
def test_short_acting_wash_out(days: int, expected: str) -> None:
    case = patient(given(Drug.OCTREOTIDE_SHORT, days))
    assert answer(case, "ssa-washout") == expected


@pytest.mark.parametrize(("days", "expected"), [(84, MET), (83, NOT_MET)])
@pytest.mark.parametrize("kind", [ProcedureKind.TAE, ProcedureKind.TACE, ProcedureKind.ABLATION, ProcedureKind.TARE])
def test_liver_directed_interval(kind: ProcedureKind, days: int, expected: str) -> None:
    assert answer(patient(done(kind, days)), "liver-directed-interval") == expected


@pytest.mark.parametrize(("days", "expected"), [(85, MET), (84, NOT_MET)])
def test_recent_surgery(days: int, expected: str) -> None:
    case = patient(done(ProcedureKind.PRIMARY_TUMOR_RESECTION, days))
    assert answer(case, "recent-surgery", "netter-2") == expected


@pytest.mark.parametrize(("onset", "expected"), [("2024-03-30", MET), ("2024-03-29", NOT_MET), ("2024-03", OPEN)])
def test_diagnosis_interval(onset: str, expected: str) -> None:
    assert answer(patient(net=net(onset=onset)), "diagnosis-interval", "netter-2") == expected


@pytest.mark.parametrize(
    ("onsets", "expected"),
    [
        (("../2024-09-01", "2010"), NOT_MET),
        (("../2024-09-01", "2024-08-01"), OPEN),
        (("2024-08-01", "2024"), OPEN),
        (("2024-08-01", "2024-09-01"), MET),
    ],
)
def test_of_several_diagnoses_the_earliest_counts_whichever_it_is(onsets: tuple[str, ...], expected: str) -> None:
    diagnoses = [net(onset=onset, key=f"net-{number}") for number, onset in enumerate(onsets)]
    assert answer(patient(net=diagnoses), "diagnosis-interval", "netter-2") == expected


@pytest.mark.parametrize(("days", "expected"), [(31, MET), (32, NOT_MET)])
def test_other_systemic_therapy(days: int, expected: str) -> None:
    start, end = on(200).first, on(200 - days).first
    case = patient(used(Drug.EVEROLIMUS, f"{start}/{end}"))
    assert answer(case, "other-systemic-therapy", "netter-2") == expected


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        (("2024-09-02/2024-09-22", "2024-09-02/2024-09-22"), MET),
        (("2024-08-01/2024-08-20", "2024-08-10/2024-09-01"), MET),
        (("2024-08-01/2024-08-20", "2024-08-10/2024-09-02"), NOT_MET),
        (("2024-07-01/2024-07-21", "2024-09-01/2024-09-12"), MET),
        (("2024-07-01/2024-07-21", "2024-09-01/2024-09-13"), NOT_MET),
        (("2024-07-01/2024-08-01", "2024-07-10/2024-07-12"), MET),
        (("2024-07-01/2024-08-02", "../2024-07-12"), NOT_MET),
        (("2024-07-01/2024-08-01", "../2024-07-12"), OPEN),
    ],
)
def test_days_of_one_drug_that_two_statements_cover_are_counted_once(periods: tuple[str, ...], expected: str) -> None:
    uses = [used(Drug.SURUFATINIB, during, f"use-{number}") for number, during in enumerate(periods)]
    assert answer(patient(*uses), "other-systemic-therapy", "netter-2") == expected


@pytest.mark.parametrize(
    ("mg", "weeks", "days", "expected"),
    [
        (20, "3", 84, MET),
        (30, "4", 84, MET),
        (30, "4", 83, OPEN),
        (40, "4", 200, OPEN),
        (19, "4", 200, OPEN),
        (30, "5", 200, OPEN),
        (30, "2", 200, OPEN),
    ],
)
def test_ssa_exposure(mg: int, weeks: str, days: int, expected: str) -> None:
    start = on(61 + days).first  # the PD was 61 days ago
    lar = used(Drug.OCTREOTIDE_LAR, f"{start}/..", dose=amount(mg, "mg"), rhythm=Rhythm(1, weeks, "wk"))
    assert answer(patient(lar=lar), "ssa-exposure", "xtr008") == expected


@pytest.mark.parametrize(
    ("lines", "drugs", "expected"),
    [
        (2, 0, MET),
        (3, 0, NOT_MET),
        (None, 1, MET),
        (None, 2, OPEN),
        (2, 3, MET),
    ],
)
def test_prior_lines(lines: int | None, drugs: int, expected: str) -> None:
    agents = (Drug.EVEROLIMUS, Drug.SUNITINIB, Drug.CAPECITABINE)[:drugs]
    stated = () if lines is None else (said(Topic.PRIOR_LINES, lines),)
    case = patient(*stated, *(used(drug, "2023-01/2023-06") for drug in agents))
    assert answer(case, "prior-lines", "xtr008") == expected


@pytest.mark.parametrize(
    ("trend", "expected"),
    [(Trend.WORSENED, MET), (Trend.STABLE, NOT_MET), (Trend.IMPROVED, NOT_MET), (Trend.UNDETERMINED, OPEN)],
)
def test_disease_trend(trend: Trend, expected: str) -> None:
    case = patient(said(Topic.DISEASE_TREND, trend, 20), response=None)
    assert answer(case, "progression") == expected
    assert (Assumption.TREND_ONLY in rule(case, "progression").finding.assumptions) is (expected != OPEN)


@pytest.mark.parametrize(
    ("status", "days", "expected"),
    [
        (Pregnancy.NOT_PREGNANT, 7, MET),
        (Pregnancy.NOT_PREGNANT, 8, OPEN),
        (Pregnancy.PREGNANT, 7, NOT_MET),
    ],
)
def test_pregnancy(status: Pregnancy, days: int, expected: str) -> None:
    case = patient(said(Topic.PREGNANCY, status, days), person=born("1989-01-15", Gender.FEMALE))
    assert answer(case, "pregnancy") == expected


def test_planned_start_moves_the_wash_out() -> None:
    case = patient(planned("2024-10-20"), last_lar=given(Drug.OCTREOTIDE_LAR, "2024-09-21"))
    assert rule(case, "ssa-washout").finding.value == amount(29, "d")
    assert Assumption.PLANNED_START_AS_OF not in rule(case, "ssa-washout").finding.assumptions


@pytest.mark.parametrize(
    ("site", "rule_set", "expected"),
    [
        (PrimarySite.PANCREAS, DEFAULT, MET),
        (PrimarySite.STOMACH, DEFAULT, MET),
        (PrimarySite.ILEUM, DEFAULT, MET),
        (PrimarySite.RECTUM, DEFAULT, MET),
        (PrimarySite.UNKNOWN, DEFAULT, MET),
        (PrimarySite.LUNG, DEFAULT, NOT_MET),
        (PrimarySite.THYMUS, DEFAULT, NOT_MET),
        (PrimarySite.OTHER, DEFAULT, NOT_MET),
        (None, DEFAULT, OPEN),
        (PrimarySite.LUNG, "nanets-2019", MET),
        (PrimarySite.RECTUM, "netter-1", NOT_MET),
        (PrimarySite.ILEUM, "netter-1", MET),
        (PrimarySite.UNKNOWN, "netter-1", OPEN),
    ],
)
def test_primary_site(site: PrimarySite | None, rule_set: str, expected: str) -> None:
    assert answer(patient(net=net(site)), "histology", rule_set) == expected


@pytest.mark.parametrize(
    ("percent", "rule_set", "expected"),
    [
        ("55.0", DEFAULT, MET),
        ("55.1", DEFAULT, NOT_MET),
        ("20.0", "ema-2024", MET),
        ("20.1", "xtr008", NOT_MET),
        ("9.9", "netter-2", NOT_MET),
        ("10.0", "netter-2", MET),
        ("55.0", "netter-2", MET),
        ("55.1", "netter-2", NOT_MET),
        ("<3", DEFAULT, MET),
        ((15, 25), "ema-2024", OPEN),
    ],
)
def test_ki67(percent: object, rule_set: str, expected: str) -> None:
    assert answer(patient(ki67=lab(Analyte.KI67, percent, "2024-01-20")), "grade", rule_set) == expected
