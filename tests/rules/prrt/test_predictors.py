"""Both sides of every threshold of the adverse predictors, and how they add up."""

from decimal import Decimal

import pytest

from fhirnet.case.disease import Metastasis, PrimarySite, Verification
from fhirnet.case.imaging import Conflict, LiverScan, Modality, Netpet, Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import SstrIhc, Topic
from fhirnet.case.treatment import Drug, ProcedureKind
from fhirnet.quantities import Quantity, Received
from fhirnet.verdict import Assumption, Reason
from tests.rules.prrt.patients import (
    Fact,
    amount,
    answers,
    bare,
    burden,
    done,
    fdg,
    given,
    grade,
    lab,
    metastasis,
    net,
    on,
    ordered,
    patient,
    pet,
    predictor,
    response,
    said,
    sized,
    uptake_of,
    used,
)

MAJOR, MINOR, ABSENT, OPEN = "present-major", "present-minor", "absent", "indeterminate"


def state(code: str, *facts: Fact, **changes: Fact) -> str:
    return predictor(patient(*facts, **changes), code).answer.value


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        ("24.9", ABSENT),
        (25, MINOR),
        (50, MINOR),
        ("50.1", MAJOR),
        ((40, 60), MINOR),
        ((51, 60), MAJOR),
        (">50", MAJOR),
        (">=50", OPEN),
        (">=24.9", OPEN),
        (">20", OPEN),
        (">=25", OPEN),
        ((20, 60), ABSENT),
        ("<25", ABSENT),
        ("<30", OPEN),
    ],
)
def test_liver_burden(percent: object, expected: str) -> None:
    assert state("liver-burden", burden=burden(percent)) == expected


@pytest.mark.parametrize(("percent", "flagged"), [(70, True), ("69.9", False), ((60, 80), False)])
def test_very_high_burden(percent: object, flagged: bool) -> None:
    found = predictor(patient(burden=burden(percent)), "liver-burden")
    assert (Reason.VERY_HIGH_BURDEN in found.reasons) is flagged


@pytest.mark.parametrize(
    ("scans", "percent"),
    [
        ((burden(30, 40, Modality.MRI), burden(60, 20, Modality.CT)), 30),
        ((burden(30, 51, Modality.MRI), burden(60, 20, Modality.CT)), 30),
        ((burden(30, 52, Modality.MRI), burden(60, 20, Modality.CT)), 60),
        ((burden(30, 20, Modality.CT), burden(60, 40, None)), 30),
        ((burden(30, 20, Modality.MRI), burden(60, 40, Modality.MRI)), 30),
        ((burden(20, "2024-09-01", Modality.MRI), burden(60, "2024-09-10", None)), 60),
        ((burden(20, "2024-09-01", Modality.MRI), burden(60, "2024-09-10", Modality.US)), 60),
        ((burden(20, "2024-09-01", Modality.MRI), burden(60, "2024-08-10", None)), 20),
        ((burden(20, 30, Modality.MRI), burden(60, 20, None), burden(40, 10, Modality.CT)), 60),
    ],
)
def test_which_burden_counts(scans: tuple[Fact, ...], percent: int) -> None:
    assert predictor(patient(burden=scans), "liver-burden").value == amount(percent, "%")


@pytest.mark.parametrize(("days", "stale"), [(90, False), (91, True)])
def test_an_old_burden_is_used_and_stale(days: int, stale: bool) -> None:
    found = predictor(patient(burden=burden(60, days)), "liver-burden")
    assert found.answer == MAJOR
    assert (Reason.STALE in found.reasons) is stale


def test_a_contradicted_burden_is_unknown() -> None:
    scan = LiverScan(key="x", on=on(20), liver_burden=Conflict((amount(20, "%"), amount(60, "%"))))
    assert predictor(patient(burden=scan), "liver-burden").reasons == (Reason.CONFLICTING_VALUES,)


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (PrimarySite.RECTUM, MINOR),
        (PrimarySite.TRANSVERSE_COLON, MINOR),
        (PrimarySite.CECUM, ABSENT),
        (PrimarySite.PANCREAS, ABSENT),
        (PrimarySite.UNKNOWN, OPEN),
        (None, OPEN),
    ],
)
def test_hindgut(site: PrimarySite | None, expected: str) -> None:
    assert state("primary-site", net=net(site)) == expected


def suv(number: object) -> Quantity:
    return amount(number, "g/ml{SUVbw}")  # type: ignore[arg-type]


def ratio(number: object) -> Quantity:
    return amount(number, "{ratio}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"lowest_suv_max": suv("16.4")}, MAJOR),
        ({"lowest_suv_max": suv("16.5")}, OPEN),
        ({"lowest_liver_ratio": ratio("2.2")}, MAJOR),
        ({"lowest_liver_ratio": ratio("2.3")}, OPEN),
        ({"lowest_suv_max": suv("16.5"), "lowest_liver_ratio": ratio("2.3")}, ABSENT),
        ({"lowest_suv_max": suv("16.5"), "lowest_liver_ratio": ratio("2.2")}, MAJOR),
        ({"lesions": (uptake_of("a", suv_max=suv(">=9")), uptake_of("b", suv_max=suv("16.4")))}, MAJOR),
        ({"lesions": (uptake_of("a", suv_max=suv("16.4")), uptake_of("b", suv_max=suv(">=9")))}, MAJOR),
        ({"lesions": (uptake_of("a", suv_max=suv(">=9")), uptake_of("b", suv_max=suv("16.5")))}, OPEN),
        ({"lesions": (uptake_of("a", suv_max=suv("<16.5")), uptake_of("b", suv_max=suv("16.5")))}, OPEN),
        ({"lowest_liver_ratio": ratio(">=0.9"), "lesions": (uptake_of("a", liver_ratio=ratio("2.1")),)}, MAJOR),
        ({"lowest_liver_ratio": ratio(">2"), "lesions": (uptake_of("a", liver_ratio=ratio("<2.2")),)}, MAJOR),
        ({"submaximal": True}, MAJOR),
        ({"submaximal": False}, ABSENT),
        ({"submaximal": False, "lowest_suv_max": suv(10)}, MAJOR),
        ({"submaximal": Conflict((True, False))}, OPEN),
        ({"lesions": (uptake_of("a", 4, suv_max=suv(30)), uptake_of("b", 4, suv_max=suv(12)))}, MAJOR),
        ({}, OPEN),
    ],
)
def test_low_uptake(facts: dict[str, Fact], expected: str) -> None:
    assert state("low-uptake", pet=pet(30, lowest_krenning=4, **facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"lowest_suv_max": suv(">=10")}, Reason.COMPARATOR_STRADDLES),
        ({"lowest_suv_max": suv(20), "lowest_liver_ratio": ratio("<3")}, Reason.COMPARATOR_STRADDLES),
        ({"lowest_suv_max": suv(">=20")}, Reason.MISSING),
        ({"lowest_suv_max": suv(">=10"), "submaximal": Conflict((True, False))}, Reason.CONFLICTING_VALUES),
    ],
)
def test_low_uptake_of_a_measure_that_spans_its_limit_says_so(facts: dict[str, Fact], expected: Reason) -> None:
    found = predictor(patient(pet=pet(30, lowest_krenning=4, **facts)), "low-uptake")
    assert (found.answer, found.reasons) == (OPEN, (expected,))


def test_the_clinical_score_says_that_a_peritoneal_metastasis_is_of_unstated_verification() -> None:
    seeded = metastasis(Metastasis.PERITONEUM, verification=Verification.ASSUMED)
    assert Assumption.VERIFICATION_ASSUMED in predictor(patient(seeded), "clinical-score").assumptions


def test_low_uptake_of_an_old_scan_is_stale() -> None:
    found = predictor(patient(pet=pet(400, lowest_suv_max=suv(10))), "low-uptake")
    assert (found.answer, found.reasons) == (OPEN, (Reason.STALE,))


@pytest.mark.parametrize(
    ("facts", "stain", "expected"),
    [
        ({"lowest_suv_max": suv(10), "highest_suv_max": suv(30)}, None, MAJOR),
        ({"lowest_suv_max": suv(10), "highest_suv_max": suv("29.9")}, None, ABSENT),
        ({"lesions": (uptake_of("a", suv_max=suv(30)), uptake_of("b", suv_max=suv(10)))}, None, MAJOR),
        ({"lesions": (uptake_of("a", suv_max=suv(30)),)}, None, OPEN),
        ({"heterogeneous": True}, None, MAJOR),
        ({"heterogeneous": False}, None, ABSENT),
        ({"heterogeneous": Conflict((True, False))}, None, OPEN),
        ({"lowest_krenning": 2}, SstrIhc.TWO, MAJOR),
        ({"lowest_krenning": 2}, SstrIhc.ONE, OPEN),
        ({"lowest_krenning": 3}, SstrIhc.THREE, OPEN),
    ],
)
def test_heterogeneity(facts: dict[str, Fact], stain: SstrIhc | None, expected: str) -> None:
    stained = () if stain is None else (said(Topic.SSTR2_IHC, stain, 900),)
    assert state("heterogeneity", *stained, pet=pet(30, **facts)) == expected


@pytest.mark.parametrize(
    ("lowest", "highest", "expected"),
    [
        ("<10", 30, MAJOR),
        (10, ">=30", MAJOR),
        (">10", 30, ABSENT),
        (">=10", 30, OPEN),
        ("<20", 30, OPEN),
        (10, "<40", OPEN),
        (10, ">20", OPEN),
        (10, "<30", ABSENT),
        (">=10", ">=30", OPEN),
    ],
)
def test_a_spread_of_open_ended_suvs(lowest: object, highest: object, expected: str) -> None:
    stated = {"lowest_suv_max": suv(lowest), "highest_suv_max": suv(highest)}
    found = predictor(patient(pet=pet(30, **stated)), "heterogeneity")
    assert found.answer == expected
    assert found.reasons == ((Reason.COMPARATOR_STRADDLES,) if expected == OPEN else ())


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [((30, 10, ">5"), MAJOR), ((20, 10, ">5"), OPEN), ((">30", 10), MAJOR), ((">10", 30), OPEN), (("<30", 10), OPEN)],
)
def test_a_lesion_of_open_ended_suv_may_be_the_hottest_or_the_coldest(
    numbers: tuple[object, ...], expected: str
) -> None:
    lesions = tuple(uptake_of(str(n), suv_max=suv(number)) for n, number in enumerate(numbers))
    assert state("heterogeneity", pet=pet(30, lesions=lesions)) == expected


def test_no_uptake_at_all_has_no_spread() -> None:
    scan = pet(30, lowest_suv_max=suv(0), highest_suv_max=suv(30))
    assert predictor(patient(pet=scan), "heterogeneity").reasons == (Reason.MISSING,)


@pytest.mark.parametrize(
    ("margins", "vessels", "expected"),
    [(True, None, MINOR), (None, True, MINOR), (False, False, ABSENT), (False, None, OPEN), (None, None, OPEN)],
)
def test_lesion_morphology(margins: bool | None, vessels: bool | None, expected: str) -> None:
    facts = [
        *([] if margins is None else [said(Topic.ILL_DEFINED_MARGINS, margins)]),
        *([] if vessels is None else [said(Topic.HYPOVASCULAR, vessels)]),
    ]
    assert state("morphology", *facts) == expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [("14.9", ABSENT), (15, MINOR), (20, MINOR), ("20.1", MAJOR), ((10, 15), OPEN), ((15, 20), MINOR), ("<3", ABSENT)],
)
def test_ki67(percent: object, expected: str) -> None:
    assert state("ki67", ki67=lab(Analyte.KI67, percent, "2024-01-20")) == expected


def test_the_largest_of_overlapping_ranges_is_a_range() -> None:
    ranges = [lab(Analyte.KI67, (10, 16), "2024-01-20"), lab(Analyte.KI67, "<15", "2024-02-20")]
    found = predictor(patient(ki67=ranges), "ki67")
    assert (found.value, found.answer) == (amount((10, 16), "%"), OPEN)
    ranges = [lab(Analyte.KI67, (10, 16), "2024-01-20"), lab(Analyte.KI67, (15, 15.5), "2024-02-20")]
    found = predictor(patient(ki67=ranges), "ki67")
    assert (found.value, found.answer) == (amount((15, 16), "%"), MINOR)


def test_a_contradicted_netpet_is_unknown() -> None:
    case = patient(fdg(30, netpet=Conflict((Netpet.P1, Netpet.P5))))
    assert predictor(case, "fdg-positive").reasons == (Reason.CONFLICTING_VALUES,)


def test_netpet_of_an_uncertain_year_is_imprecise() -> None:
    case = patient(fdg("2023-09/2023-10", netpet=Netpet.P2))
    assert predictor(case, "fdg-positive").reasons == (Reason.IMPRECISE_DATE,)


def test_netpet_of_last_year_only() -> None:
    assert state("fdg-positive", fdg(365, netpet=Netpet.P2)) == MINOR
    assert state("fdg-positive", fdg(366, netpet=Netpet.P2)) == OPEN


def score(*facts: Fact) -> Fact:
    return predictor(bare(*facts), "clinical-score").value


SITE = net(PrimarySite.ILEUM)
NO_SYMPTOMS = said(Topic.SYMPTOM_GRADE, 0)
NO_SEEDING = said(Topic.PERITONEAL_CARCINOMATOSIS, False)
SSA = used(Drug.OCTREOTIDE_LAR, "2023/..")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((), (0, 9)),
        ((net(PrimarySite.PANCREAS),), (0, 7)),
        ((SITE,), (1, 8)),
        ((net(PrimarySite.THYMUS),), (2, 9)),
        ((SITE, SSA), (1, 6)),
        ((SITE, used(Drug.EVEROLIMUS, "2023/..")), (2, 7)),
        ((SITE, used(Drug.TEMOZOLOMIDE, "2023/..")), (3, 8)),
        ((SITE, SSA, NO_SYMPTOMS), (1, 4)),
        ((SITE, SSA, said(Topic.SYMPTOM_GRADE, 1)), (2, 5)),
        ((SITE, SSA, said(Topic.SYMPTOM_GRADE, 3)), (3, 6)),
        ((SITE, SSA, NO_SYMPTOMS, burden("24.9")), (1, 2)),
        ((SITE, SSA, NO_SYMPTOMS, burden(25)), (2, 3)),
        ((SITE, SSA, NO_SYMPTOMS, burden("49.9")), (2, 3)),
        ((SITE, SSA, NO_SYMPTOMS, burden(50)), (3, 4)),
        ((SITE, SSA, NO_SYMPTOMS, burden((40, 60))), (2, 4)),
        ((SITE, SSA, NO_SYMPTOMS, burden(30), said(Topic.CRITICAL_ORGAN_BURDEN, 2)), (3, 4)),
        ((SITE, SSA, NO_SYMPTOMS, burden(60), said(Topic.CRITICAL_ORGAN_BURDEN, 0)), (3, 4)),
        ((SITE, SSA, NO_SYMPTOMS, said(Topic.CRITICAL_ORGAN_BURDEN, 0)), (1, 4)),
        ((SITE, SSA, NO_SYMPTOMS, said(Topic.CRITICAL_ORGAN_BURDEN, 2)), (3, 4)),
        ((SITE, SSA, NO_SYMPTOMS, burden(10), metastasis(Metastasis.PERITONEUM)), 2),
        ((SITE, SSA, NO_SYMPTOMS, burden(10), NO_SEEDING), 1),
    ],
)
def test_clinical_score(facts: tuple[Fact, ...], expected: int | tuple[int, int]) -> None:
    found = score(*facts)
    assert (found if isinstance(expected, int) else (found.low, found.high)) == expected


def test_clinical_score_from_5_on() -> None:
    four = (SITE, SSA, NO_SEEDING, burden(60), said(Topic.SYMPTOM_GRADE, 1))
    assert predictor(bare(*four), "clinical-score").answer == ABSENT
    five = (SITE, SSA, NO_SEEDING, burden(60), said(Topic.SYMPTOM_GRADE, 2))
    assert predictor(bare(*five), "clinical-score").answer == MINOR
    assert predictor(bare(*five[:-1]), "clinical-score").answer == OPEN


def test_without_a_liver_burden_organs_stated_as_free_leave_the_score_open() -> None:
    known = (SITE, SSA, NO_SEEDING, said(Topic.SYMPTOM_GRADE, 2), said(Topic.CRITICAL_ORGAN_BURDEN, 0))
    found = predictor(bare(*known), "clinical-score")
    assert (found.answer, found.reasons) == (OPEN, (Reason.MISSING,))
    assert [missing.what.key for missing in found.missing] == ["missing.liver-burden"]
    assert predictor(bare(*known, burden(10)), "clinical-score").answer == ABSENT


def test_a_drug_that_was_part_of_an_embolization_is_not_systemic() -> None:
    session = done(ProcedureKind.TACE, 200, "tace")
    local = given(Drug.CHEMOTHERAPY_OTHER, 200, part_of="tace")
    assert state("pretreatment", session, local) == ABSENT
    assert state("pretreatment", given(Drug.CHEMOTHERAPY_OTHER, 200)) == MINOR


@pytest.mark.parametrize(
    ("facts", "expected", "agents"),
    [
        ((used(Drug.EVEROLIMUS, "2023"),), ABSENT, 1),
        ((used(Drug.EVEROLIMUS, "2022"), used(Drug.EVEROLIMUS, "2023")), ABSENT, 1),
        ((used(Drug.EVEROLIMUS, "2022"), used(Drug.SUNITINIB, "2023")), MINOR, 2),
        (
            (used(Drug.ANTINEOPLASTIC_OTHER, "2022", agent="a"), used(Drug.ANTINEOPLASTIC_OTHER, "2023", agent="b")),
            MINOR,
            2,
        ),
        ((used(Drug.CAPECITABINE, "2022"),), MINOR, 1),
        ((used(Drug.LUTETIUM_DOTATATE, "2022"),), ABSENT, 0),
    ],
)
def test_pretreatment(facts: tuple[Fact, ...], expected: str, agents: int) -> None:
    found = predictor(patient(*facts), "pretreatment")
    assert (found.answer, found.value) == (expected, agents)


def test_pretreatment_without_any_record_is_unknown() -> None:
    assert state("pretreatment", lar=None, last_lar=None) == OPEN
    assert state("pretreatment", used(Drug.VITAMIN_K, "2023"), lar=None, last_lar=None) == OPEN


def test_a_prescription_only_says_so() -> None:
    found = predictor(patient(ordered(Drug.CAPECITABINE)), "pretreatment")
    assert Assumption.PRESCRIBED_ONLY in found.assumptions


@pytest.mark.parametrize(("mm", "expected"), [(30, ABSENT), ("30.1", MINOR)])
def test_bulky_lesion(mm: object, expected: str) -> None:
    assert state("bulky-lesion", sized(30, a=10, b=mm)) == expected  # type: ignore[arg-type]
    scan = LiverScan(key="d", on=on(20), largest_diameter=amount(mm, "mm"))  # type: ignore[arg-type]
    assert state("bulky-lesion", scan) == expected


def test_a_bulky_lesion_of_contradicted_or_open_size() -> None:
    contradicted = LiverScan(key="d", on=on(20), largest_diameter=Conflict((amount(20, "mm"), amount(40, "mm"))))
    assert predictor(patient(contradicted), "bulky-lesion").reasons == (Reason.CONFLICTING_VALUES,)
    open_ended = LiverScan(key="d", on=on(20), largest_diameter=amount("<40", "mm"))
    assert predictor(patient(open_ended), "bulky-lesion").reasons == (Reason.COMPARATOR_STRADDLES,)


def test_bulky_lesion_is_that_of_the_latest_scan() -> None:
    assert state("bulky-lesion", sized(200, a=50), sized(30, a=20)) == ABSENT


@pytest.mark.parametrize(("units", "expected"), [(100, ABSENT), ("100.1", MINOR), (250, MINOR), ("250.1", MAJOR)])
def test_alp(units: object, expected: str) -> None:
    assert state("alp", lab(Analyte.ALP, units, upper=100)) == expected


def test_alp_without_limit_or_too_old() -> None:
    assert predictor(patient(lab(Analyte.ALP, 300)), "alp").reasons == (Reason.NO_ULN,)
    assert predictor(patient(lab(Analyte.ALP, 300, 29, upper=100)), "alp").reasons == (Reason.STALE,)
    assert predictor(patient(lab(Analyte.ALP, "<300", upper=100)), "alp").reasons == (Reason.COMPARATOR_STRADDLES,)


@pytest.mark.parametrize(
    ("ecog", "kps", "expected"),
    [(1, None, ABSENT), (2, None, MAJOR), (None, 80, ABSENT), (None, 70, MAJOR), (1, 70, MAJOR), (None, None, OPEN)],
)
def test_performance(ecog: int | None, kps: int | None, expected: str) -> None:
    scales = {
        "ecog": None if ecog is None else said(Topic.ECOG, ecog),
        "kps": None if kps is None else said(Topic.KPS, kps),
    }
    assert state("performance", **scales) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((metastasis(Metastasis.BONE),), MINOR),
        ((metastasis(Metastasis.PERITONEUM),), MINOR),
        ((NO_SEEDING,), OPEN),
        ((said(Topic.PERITONEAL_CARCINOMATOSIS, True),), MINOR),
        ((), OPEN),
    ],
)
def test_bone_or_peritoneum(facts: tuple[Fact, ...], expected: str) -> None:
    assert state("bone-peritoneal", *facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected", "days"),
    [
        ((response(Response.SD, 284), response(Response.PD, 100)), MINOR, 184),
        ((response(Response.SD, 285), response(Response.PD, 100)), ABSENT, 185),
        ((response(Response.PD, 100),), OPEN, None),
        ((response(Response.PD, 100, new_liver_lesions=True),), MINOR, None),
        ((response(Response.SD, 400), response(Response.PD, 100, new_liver_lesions=2)), MINOR, 300),
        ((response(Response.PD, 100, new_liver_lesions=0),), OPEN, None),
        ((response(Response.SD, 400), response(Response.PD, 300), response(Response.PD, 100)), MINOR, 100),
        ((response(Response.SD, 400),), OPEN, None),
    ],
)
def test_kinetics(facts: tuple[Fact, ...], expected: str, days: int | None) -> None:
    found = predictor(patient(*facts, response=None), "kinetics")
    assert found.answer == expected
    assert found.value == (None if days is None else Quantity.exactly(days, "d"))


def test_new_lesions_may_stand_on_another_scan_of_the_day_of_progression() -> None:
    scan = LiverScan(key="mri", on=on(100), modality=Modality.MRI, new_liver_lesions=True, source=("Observation/mri",))
    case = patient(response(Response.SD, 400), response(Response.PD, 100), scan, response=None)
    assert predictor(case, "kinetics").answer == MINOR
    assert "Observation/mri" in predictor(case, "kinetics").evidence


def test_kinetics_of_months_that_straddle_the_limit_is_imprecise() -> None:
    case = patient(response(Response.SD, "2024-01"), response(Response.PD, "2024-07"), response=None)
    assert predictor(case, "kinetics").reasons == (Reason.IMPRECISE_DATE,)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((lab(Analyte.NSE, "15.1"),), MINOR),
        ((lab(Analyte.NSE, 15),), ABSENT),
        ((), OPEN),
        ((done(ProcedureKind.TAE, 83),), MINOR),
        ((lab(Analyte.NSE, 15), done(ProcedureKind.TAE, 84)), ABSENT),
        ((lab(Analyte.NSE, 15), done(ProcedureKind.TAE, None)), OPEN),
    ],
)
def test_other(facts: tuple[Fact, ...], expected: str) -> None:
    assert state("other", *facts) == expected


@pytest.mark.parametrize(("clearance", "expected"), [("39.9", OPEN), (40, MINOR), ("49.9", MINOR), (50, ABSENT)])
def test_renal_reserve(clearance: object, expected: str) -> None:
    facts = (lab(Analyte.NSE, 10), lab(Analyte.CREATININE_CLEARANCE, clearance))
    assert state("other", *facts, weight=None) == expected


def test_one_minor_is_tolerated_two_or_a_major_are_not() -> None:
    one = patient(net=net(PrimarySite.RECTUM))
    assert grade(one) == "suitable"
    assert (
        grade(patient(metastasis(Metastasis.BONE), net=net(PrimarySite.RECTUM))) == "suitable-with-adverse-predictors"
    )
    assert grade(patient(burden=burden(60))) == "suitable-with-adverse-predictors"


def test_values_are_exact() -> None:
    found = answers(patient(alt=lab(Analyte.ALT, 41, upper=30))).primary.rules
    value = next(row.finding.value for row in found if row.code == "prrt-transaminases")
    assert isinstance(value, Quantity)
    assert value.exact == Decimal(41) / Decimal(30)


def test_the_lowest_uptake_is_shown_as_it_was_received() -> None:
    received = Quantity(Decimal(16), Decimal(16), "{SUV}", received=Received("16.0", "16.0", "{SUVbw}"))
    scan = pet(30, lesions=(uptake_of("m1", suv_max=amount(30, "{SUV}")), uptake_of("m2", suv_max=received)))
    assert predictor(patient(pet=scan), "low-uptake").value is received
