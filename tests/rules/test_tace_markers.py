"""Continuous elevation of tumour markers, and appearance of vascular invasion and extrahepatic spread."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fhirnet.case.disease import Diagnosis, Metastasis, Verification
from fhirnet.case.imaging import Conflict
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Pregnancy, Reporting, Statement, Topic
from fhirnet.case.treatment import Drug, MedicationGiven, MedicationOrder, MedicationUse
from fhirnet.dates import Interval
from fhirnet.rules import tace
from fhirnet.verdict import Assumption, Judged, Reason, Truth, Words, words
from tests.rules.tace_cases import (
    A1,
    A2,
    BASELINE,
    FIRST,
    HCC,
    SECOND,
    amount,
    case,
    days_after,
    lesion,
    marker,
    silent,
    size,
)

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
PIVKA, L3 = Analyte.PIVKA2_UNITS, Analyte.AFP_L3


def series(*values: tuple[int, str | int], analyte: Analyte = Analyte.AFP, **more: Any) -> list[Measurement]:
    """Values on days counted from the first session."""
    return [marker(days_after(FIRST, day), value, analyte, **more) for day, value in values]


def rising(markers: list[Measurement], sessions: tuple[str, ...] = (FIRST,), **more: Any) -> Judged:
    verdict = tace.verdict(case(sessions, [], markers, **more), "jsh-lcsgj-2014")
    return verdict.criteria[4].finding


@pytest.mark.parametrize(
    ("values", "answer", "reason"),
    [
        ([(-5, 500), (20, 430), (50, 900), (80, 1500)], MET, None),
        ([(-5, 500), (20, 430), (50, 550)], OPEN, Reason.WITHIN_BIOLOGICAL_VARIATION),
        ([(-5, 500), (20, 200), (50, 900)], NOT_MET, None),
        ([(-5, 500), (40, 900)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-5, 8), (20, 7), (50, 9)], NOT_MET, Reason.MARKER_NON_INFORMATIVE),
        ([(-5, 500), (20, 450), (40, 900), (60, 650)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-5, 500), (20, 430), (27, 900)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-5, 500), (20, 430), (28, 900)], MET, None),
        ([(-5, 500), (13, 430), (50, 900)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-5, 500), (14, 430), (50, 900)], MET, None),
        ([(-30, 500), (20, 430), (50, 900)], MET, None),
        ([(-31, 500), (20, 430), (50, 900)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(0, 500), (20, 430), (50, 900)], MET, None),
        ([(-5, 500), (20, 250), (50, 900)], MET, None),
        ([(-5, 500), (20, "249.9"), (50, 900)], NOT_MET, None),
        ([(-5, 500), (20, 430), (50, 600)], OPEN, Reason.WITHIN_BIOLOGICAL_VARIATION),
        ([(-5, 500), (20, 430), (50, "600.1")], MET, None),
        ([(-5, 500), (20, 430), (50, 500)], NOT_MET, None),
        ([(-5, 30), (20, 25), (50, 20)], NOT_MET, None),
        ([(-5, 10), (20, 15), (50, 20)], NOT_MET, Reason.MARKER_NON_INFORMATIVE),
        ([(-5, 10), (20, 15), (50, "20.1")], MET, None),
        ([(-5, 500), (20, 450), (40, 1000), (60, 800)], MET, None),
        ([(-5, 500), (20, 450), (40, 1000), (60, "799.9")], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-2, 200), (22, 300), (41, 900), (60, "290-350"), (82, 1000)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-2, 200), (22, 300), (41, 900), (60, "290-300"), (82, 1000)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-2, 200), (22, 300), (41, 900), (60, "290-299"), (82, 1000)], MET, None),  # it is the smallest
        ([(-2, 200), (22, 300), (41, 900), (60, "301-350"), (82, 1000)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-2, 200), (22, "290-350"), (41, 900), (60, 300), (82, 1000)], OPEN, Reason.MARKER_INSUFFICIENT),
        ([(-2, 200), (22, 300), (41, 360), (60, "<370"), (82, 1000)], OPEN, Reason.COMPARATOR_STRADDLES),
        ([(-2, 200), (22, 300), (41, 360), (60, "250-400"), (82, 1000)], MET, None),  # no fall from the smallest
        ([(-2, 8), (40, ">1210"), (60, ">1210")], MET, None),
        ([(-2, 8), (40, ">1210"), (60, ">1210"), (80, ">1210")], OPEN, Reason.COMPARATOR_STRADDLES),
        ([(-2, 8), (40, ">1210"), (60, ">=1210")], MET, None),
        ([(-2, 8), (40, ">1210"), (60, 1210)], MET, None),
    ],
)
def test_what_the_values_of_one_marker_show(
    values: list[tuple[int, int]], answer: Truth, reason: Reason | None
) -> None:
    found = rising(series(*values))
    assert found.answer is answer
    assert reason is None or reason in found.reasons
    last = max(values)
    assert found.value == amount(str(last[1]), "ng/mL")


def test_without_any_marker_the_criterion_is_open() -> None:
    found = rising([])
    assert (found.answer, found.value, found.reasons) == (OPEN, None, (Reason.MARKER_INSUFFICIENT,))
    assert [(str(m.first), str(m.last)) for m in found.missing] == [
        (days_after(FIRST, -30), FIRST),
        (days_after(FIRST, 28), "None"),
    ]
    assert rising(series((-200, 900))).reasons == (Reason.MARKER_INSUFFICIENT,)


NO_VALUE = (words("missing.afp"), days_after(FIRST, -30))
TWO_VALUES = (
    words("missing.markers-after"),
    days_after(FIRST, 28),
)
ONE_VALUE = (
    words("missing.marker-after"),
    days_after(FIRST, 28),
)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([(-5, 500)], [TWO_VALUES]),
        ([(-5, 500), (13, 900)], [TWO_VALUES]),
        ([(-5, 500), (20, 900)], [ONE_VALUE]),
        ([(-5, 500), (40, 900)], [ONE_VALUE]),
        ([(10, 900)], [NO_VALUE, TWO_VALUES]),
        ([(40, 900)], [NO_VALUE, ONE_VALUE]),
        ([(20, 900), (27, 950)], [NO_VALUE, ONE_VALUE]),
        ([(20, 900), (28, 950)], [NO_VALUE]),
    ],
)
def test_only_the_values_that_are_absent_are_asked_for(
    values: list[tuple[int, int]], wanted: list[tuple[Words, str]]
) -> None:
    found = rising(series(*values))
    assert (found.answer, found.reasons) == (OPEN, (Reason.MARKER_INSUFFICIENT,))
    assert [(m.what, str(m.first)) for m in found.missing] == wanted
    assert {m.unit for m in found.missing} == {"ng/mL"}


def test_the_values_are_counted_at_the_latest_session() -> None:
    found = rising(series((-5, 500), (19, 450), (70, 900)), sessions=(FIRST, days_after(FIRST, 50)))
    assert [(m.what, str(m.first)) for m in found.missing] == [
        (NO_VALUE[0], days_after(FIRST, 20)),
        (ONE_VALUE[0], days_after(FIRST, 78)),
    ]


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ([(-5, 500), (20, 450), (50, ">1210")], MET),
        ([(-5, ">400"), (20, 450), (50, 900)], OPEN),
        ([(-5, 30), (20, 25), (50, "<2")], NOT_MET),
        ([(-5, "<2"), (20, "<2"), (50, "<2")], NOT_MET),
        ([(-5, "<2"), (20, "<2"), (50, "<30")], OPEN),
    ],
)
def test_a_value_with_a_comparator(values: list[tuple[int, str]], answer: Truth) -> None:
    found = rising(series(*values))
    assert found.answer is answer
    assert (Reason.COMPARATOR_STRADDLES in found.reasons) is (answer is OPEN)


@pytest.mark.parametrize(
    ("analyte", "percent"),
    [
        (Analyte.AFP, 20),
        (Analyte.AFP_UNITS, 20),
        (Analyte.AFP_L3, 20),
        (Analyte.PIVKA2, 38),
        (Analyte.PIVKA2_UNITS, 38),
    ],
)
@pytest.mark.parametrize(("beyond", "answer"), [("0", OPEN), ("0.01", MET)])
def test_each_marker_varies_by_its_own_share(analyte: Analyte, percent: int, beyond: str, answer: Truth) -> None:
    last = 500 * (100 + percent) // 100 + Decimal(beyond)
    assert rising(series((-5, 500), (20, 500), (50, str(last)), analyte=analyte, uln="1")).answer is answer


def test_without_a_limit_of_normal_a_marker_is_unknown() -> None:
    found = rising(series((-5, 500), (20, 430), (50, 900), analyte=Analyte.AFP_UNITS))
    assert found.answer is OPEN
    assert found.reasons == (Reason.NO_ULN,)
    assert found.missing


def test_a_default_limit_is_an_assumption() -> None:
    found = rising(series((-5, 500), (20, 430), (50, 900), upper_is_default=True))
    assert found.assumptions == (Assumption.DEFAULT_ULN,)
    assert rising(series((-5, 500), (20, 430), (50, 900))).assumptions == ()
    early = rising(series((-5, 500), (20, 430), (50, 900), reporting=Reporting.PRELIMINARY))
    assert early.assumptions == (Assumption.PRELIMINARY_DATA,)


@pytest.mark.hazard("H03")
def test_markers_are_alternatives_and_units_are_never_mixed() -> None:
    up = series((-5, 100), (20, 150), (50, 300), analyte=PIVKA)
    flat = series((-5, 500), (20, 300), (50, 400))
    found = rising(flat + up)
    assert found.answer is MET
    assert found.value == amount(300, "ng/mL")
    assert rising(flat).answer is NOT_MET
    halves = [*series((-5, 500)), *series((20, 600), (50, 900), analyte=Analyte.AFP_UNITS, uln="20")]
    assert rising(halves).answer is OPEN
    unknown = series((-5, 100), (50, 300), analyte=PIVKA)
    found = rising(flat + unknown)
    assert (found.answer, found.value) == (OPEN, amount(400, "ng/mL"))


def test_the_latest_session_with_a_series_decides() -> None:
    values = [(-5, 500), (20, 430), (50, 900)]
    third = days_after(FIRST, 60)
    found = rising(series(*values, (70, 950)), sessions=(FIRST, third))
    assert found.answer is MET
    assert Reason.PENDING_ASSESSMENT in found.reasons
    found = rising(series(*values, (80, 700), (100, 800)), sessions=(FIRST, third))
    assert found.answer is NOT_MET
    assert Reason.PENDING_ASSESSMENT not in found.reasons


def test_a_value_of_the_day_of_the_next_session_ends_the_series_before_it() -> None:
    third = days_after(FIRST, 60)
    assert rising(series((-5, 500), (20, 550), (60, 900)), sessions=(FIRST, third)).answer is MET
    assert rising(series((-5, 500), (20, 550), (61, 900)), sessions=(FIRST, third)).answer is OPEN


def use(drug: Drug, during: str | None) -> MedicationUse:
    return MedicationUse(key="u", drug=drug, during=during and Interval.parse(during))  # type: ignore[arg-type]


UP = [(-5, 100), (20, 150), (50, 300)]


@pytest.mark.parametrize(
    ("analyte", "facts", "confounded"),
    [
        (PIVKA, {"medications": (use(Drug.VITAMIN_K_ANTAGONIST, "2024-01-01/2024-01-05"),)}, True),
        (PIVKA, {"medications": (use(Drug.VITAMIN_K, "2024-02-01/.."),)}, True),
        (PIVKA, {"medications": (use(Drug.ANTIBACTERIAL, "2024-02-29/2024-03-05"),)}, True),
        (PIVKA, {"medications": (use(Drug.ANTIBACTERIAL, None),)}, True),
        (PIVKA, {"medications": (use(Drug.ANTIBACTERIAL, "2023-12-01/2024-01-04"),)}, False),
        (PIVKA, {"medications": (use(Drug.ANTIBACTERIAL, "2024-03-01/.."),)}, False),
        (PIVKA, {"medications": (use(Drug.CAPECITABINE, "2024-02-01/.."),)}, False),
        (
            PIVKA,
            {"administrations": (MedicationGiven(key="g", drug=Drug.VITAMIN_K, on=Interval.parse("2024-02-01")),)},
            True,
        ),
        (Analyte.PIVKA2, {"medications": (use(Drug.VITAMIN_K, "2024-02-01/.."),)}, True),
        (Analyte.AFP, {"medications": (use(Drug.VITAMIN_K, "2024-02-01/.."),)}, False),
        (
            Analyte.AFP,
            {
                "statements": (
                    Statement(
                        key="s", topic=Topic.PREGNANCY, on=Interval.parse("2024-02-01"), value=Pregnancy.PREGNANT
                    ),
                )
            },
            True,
        ),
        (
            Analyte.AFP,
            {
                "statements": (
                    Statement(
                        key="s", topic=Topic.PREGNANCY, on=Interval.parse("2024-02-01"), value=Pregnancy.NOT_PREGNANT
                    ),
                )
            },
            False,
        ),
        (
            L3,
            {
                "statements": (
                    Statement(
                        key="s", topic=Topic.PREGNANCY, on=Interval.parse("2024-02-01"), value=Pregnancy.PREGNANT
                    ),
                )
            },
            True,
        ),
        (
            PIVKA,
            {
                "statements": (
                    Statement(
                        key="s", topic=Topic.PREGNANCY, on=Interval.parse("2024-02-01"), value=Pregnancy.PREGNANT
                    ),
                )
            },
            False,
        ),
    ],
)
def test_what_disturbs_a_marker(analyte: Analyte, facts: dict[str, Any], confounded: bool) -> None:
    found = rising(series(*UP, analyte=analyte), **facts)
    assert found.answer is (OPEN if confounded else MET)
    assert (Reason.MARKER_CONFOUNDED in found.reasons) is confounded
    assert not found.missing  # no further value undoes a disturbance


def order(drug: Drug, on: str | None) -> MedicationOrder:
    return MedicationOrder(key="o", drug=drug, on=on and Interval.parse(on))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("analyte", "ordered", "confounded"),
    [
        (PIVKA, order(Drug.VITAMIN_K_ANTAGONIST, "2024-02-01"), True),
        (PIVKA, order(Drug.VITAMIN_K, "2023-06-01"), True),
        (PIVKA, order(Drug.ANTIBACTERIAL, "2024-02-29"), True),
        (PIVKA, order(Drug.ANTIBACTERIAL, "2024"), True),
        (PIVKA, order(Drug.ANTIBACTERIAL, None), True),
        (Analyte.PIVKA2, order(Drug.VITAMIN_K, "2024-02-01"), True),
        (PIVKA, order(Drug.ANTIBACTERIAL, "2024-03-01"), False),
        (PIVKA, order(Drug.CAPECITABINE, "2024-02-01"), False),
        (Analyte.AFP, order(Drug.VITAMIN_K, "2024-02-01"), False),
    ],
)
def test_what_was_prescribed_counts_as_used(analyte: Analyte, ordered: MedicationOrder, confounded: bool) -> None:
    patient = case([FIRST], [], series(*UP, analyte=analyte), prescriptions=(ordered,))
    verdict = tace.verdict(patient, "jsh-lcsgj-2014")
    found = verdict.criteria[4].finding
    assert found.answer is (OPEN if confounded else MET)
    assert (Reason.MARKER_CONFOUNDED in found.reasons) is confounded
    assert (Assumption.PRESCRIBED_ONLY in found.assumptions) is confounded
    assert (Assumption.PRESCRIBED_ONLY in verdict.assumptions) is confounded


def test_a_prescription_is_no_assumption_beside_a_use_or_where_it_does_not_decide() -> None:
    ordered = (order(Drug.ANTIBACTERIAL, "2024-02-01"),)
    up = series(*UP, analyte=PIVKA)
    used = rising(up, prescriptions=ordered, medications=(use(Drug.VITAMIN_K, "2024-02-01/.."),))
    assert (used.reasons, used.assumptions) == ((Reason.MARKER_CONFOUNDED,), ())
    afp = rising([*up, *series((-5, 500), (20, 430), (50, 900))], prescriptions=ordered)
    assert (afp.answer, afp.assumptions) == (MET, ())


@pytest.mark.parametrize(("bilirubin", "confounded"), [(342, False), ("342.1", True), (">300", True)])
@pytest.mark.parametrize("analyte", [L3, Analyte.AFP])
def test_high_bilirubin_disturbs_afp_l3(analyte: Analyte, bilirubin: str, confounded: bool) -> None:
    high = marker("2024-02-01", bilirubin, Analyte.BILIRUBIN, uln=None)
    found = rising([*series(*UP, analyte=analyte), high])
    assert (found.answer is OPEN) is (confounded and analyte is L3)


def test_values_of_one_date_that_differ_are_a_conflict() -> None:
    other = replace(marker(days_after(FIRST, 50), 100), key="Observation/other")
    found = rising([*series((-5, 500), (20, 430), (50, 900)), other])
    assert (found.answer, found.reasons) == (OPEN, (Reason.CONFLICTING_VALUES,))
    corrected = replace(other, reporting=Reporting.CORRECTED)
    assert rising([*series((-5, 500), (20, 430), (50, 900)), corrected]).answer is NOT_MET


def test_a_value_known_by_month_is_read_both_ways() -> None:
    decided = [marker("2024-01-05", 500), marker("2024-02-01", 430), marker("2024-03", 900)]
    assert rising(decided).answer is MET
    open_ = [marker("2024-01", 500), marker("2024-02-01", 430), marker("2024-03-01", 900)]
    found = rising(open_)
    assert found.answer is OPEN
    assert Reason.IMPRECISE_DATE in found.reasons


APPEARANCE = [
    ((False, True), MET, True, ()),
    ((False, False), NOT_MET, False, ()),
    ((True, True), NOT_MET, True, (Reason.PRESENT_AT_BASELINE,)),
    ((True, False), NOT_MET, False, (Reason.PRESENT_AT_BASELINE,)),
    ((True, None), NOT_MET, None, (Reason.PRESENT_AT_BASELINE,)),
    ((None, True), OPEN, True, (Reason.BASELINE_STATUS_UNKNOWN,)),
    ((None, False), NOT_MET, False, ()),
    ((False, None), OPEN, None, (Reason.STATUS_NOT_RECORDED,)),
    ((None, None), OPEN, None, (Reason.STATUS_NOT_RECORDED,)),
    ((False, Conflict((False, True))), OPEN, None, (Reason.CONFLICTING_VALUES,)),
    ((Conflict((False, True)), True), OPEN, True, (Reason.BASELINE_STATUS_UNKNOWN, Reason.CONFLICTING_VALUES)),
]


@pytest.mark.parametrize(("said", "answer", "value", "reasons"), APPEARANCE)
@pytest.mark.parametrize(("fact", "row"), [("vascular_invasion", 2), ("extrahepatic_spread", 3)])
def test_appearance_is_absent_at_baseline_and_present_later(
    fact: str, row: int, said: tuple[Any, Any], answer: Truth, value: bool | None, reasons: tuple[Reason, ...]
) -> None:
    scans = [silent(BASELINE, **{fact: said[0]}), silent(A1, **{fact: said[1]})]
    found = tace.verdict(case([FIRST], scans), "jsh-lcsgj-2014").criteria[row].finding
    assert (found.answer, found.value, found.reasons) == (answer, value, reasons)
    assert bool(found.missing) is (answer is OPEN)
    cci = tace.verdict(case([FIRST], scans), "cci-2022").criteria[row + 1].finding
    assert cci.value == value
    assert Reason.EXCLUDED_BY_CCI in cci.reasons


def test_any_later_scan_counts_in_no_window_and_without_contrast() -> None:
    scans = [
        silent(BASELINE, vascular_invasion=False),
        silent(days_after(FIRST, 1), vascular_invasion=True, contrast=False),
    ]
    assert tace.verdict(case([FIRST], scans), "jsh-lcsgj-2014").criteria[2].finding.answer is MET
    scans.append(silent(A2, vascular_invasion=False))
    assert tace.verdict(case([FIRST], scans), "jsh-lcsgj-2014").criteria[2].finding.answer is MET


def test_the_baseline_is_the_last_statement_before_the_first_session() -> None:
    scans = [
        silent("2023-12-01", vascular_invasion=True),
        silent(FIRST, vascular_invasion=False),
        silent(A1, vascular_invasion=True),
    ]
    assert tace.verdict(case([FIRST], scans), "jsh-lcsgj-2014").criteria[2].finding.answer is MET
    silent_baseline = [scans[0], silent(FIRST), scans[2]]
    assert tace.verdict(case([FIRST], silent_baseline), "jsh-lcsgj-2014").criteria[2].finding.answer is NOT_MET


def metastasis(onset: str | None, site: Metastasis = Metastasis.LUNG, **more: Any) -> Diagnosis:
    return Diagnosis(key="m", metastasis=site, onset=onset and Interval.parse(onset), source=("Condition/m",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("diagnosis", "answer", "reason"),
    [
        (metastasis("2024-02-01"), MET, None),
        (metastasis("2024-01-10"), NOT_MET, Reason.PRESENT_AT_BASELINE),
        (metastasis("2023"), NOT_MET, Reason.PRESENT_AT_BASELINE),
        (metastasis("2024"), OPEN, Reason.IMPRECISE_DATE),
        (metastasis(None), OPEN, Reason.IMPRECISE_DATE),
        (metastasis("2024-02-01", Metastasis.LIVER), NOT_MET, None),
        (metastasis("2024-02-01", verification=Verification.UNCONFIRMED), NOT_MET, None),
    ],
)
def test_a_metastasis_off_the_liver_is_spread_from_its_onset(
    diagnosis: Diagnosis, answer: Truth, reason: Reason | None
) -> None:
    scans = [silent(BASELINE, extrahepatic_spread=False), silent(A1, extrahepatic_spread=False)]
    patient = case([FIRST], scans, diagnoses=(HCC, diagnosis))
    found = tace.verdict(patient, "jsh-lcsgj-2014").criteria[3].finding
    assert found.answer is answer
    assert reason is None or reason in found.reasons


def test_a_lesion_outside_the_liver_is_spread_from_its_first_measurement() -> None:
    scans = [silent(BASELINE, extrahepatic_spread=False), silent(A1, lesions=(size("e1", None, 15),))]
    outside = (lesion("e1", None, in_liver=False),)
    found = tace.verdict(case([FIRST], scans, lesions=outside), "jsh-lcsgj-2014").criteria[3].finding
    assert found.answer is MET
    assert found.evidence == ("Observation/size-e1", f"Observation/mri-{BASELINE}")
    inside = (lesion("e1", LesionRole.NON_TARGET, in_liver=True),)
    assert tace.verdict(case([FIRST], scans, lesions=inside), "jsh-lcsgj-2014").criteria[3].finding.answer is OPEN
    vanished = [scans[0], silent(A1, lesions=(size("e1", None, 0),))]
    assert tace.verdict(case([FIRST], vanished, lesions=outside), "jsh-lcsgj-2014").criteria[3].finding.answer is OPEN


@pytest.mark.parametrize(
    ("said", "value"),
    [((None, True), True), ((False, None), False), ((None, None), None), ((True, False), True)],
)
def test_cci_shows_a_new_lesion_of_any_later_scan(said: tuple[bool | None, ...], value: bool | None) -> None:
    scans = [silent(BASELINE, new_liver_lesions=True)]
    scans += [silent(day, new_liver_lesions=new) for day, new in zip((A1, A2), said, strict=True)]
    found = tace.verdict(case([FIRST, SECOND], scans), "cci-2022").criteria[2].finding
    assert found.value is value
    assert (Reason.STATUS_NOT_RECORDED in found.reasons) is (value is None)


def test_cci_shows_whether_a_marker_rises() -> None:
    rising_afp = case([FIRST], [], series((-5, 500), (20, 430), (50, 900)))
    assert tace.verdict(rising_afp, "cci-2022").criteria[5].finding.value is True
    assert tace.verdict(case([FIRST], [], series((-5, 5))), "cci-2022").criteria[5].finding.value is False
    assert tace.verdict(case([FIRST], [], ()), "cci-2022").criteria[5].finding.value is None


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("2024-04", OPEN),  # 200 may be the last value, or the one before the last
        ("2024-03", MET),
        ("2024-04-10/2024-04-13", OPEN),
        ("2024-04-10/2024-04-12", MET),
        ("2024-04-13/2024-04-14", NOT_MET),
    ],
)
def test_a_value_whose_place_in_the_series_its_date_leaves_open(written: str, answer: Truth) -> None:
    sure = [marker("2024-01-08", 276), marker("2024-02-15", 300), marker("2024-04-12", 400)]
    for values in ([*sure, marker(written, 200)], [marker(written, 200), *sure]):
        found = rising(values)
        assert found.answer is answer
        assert (Reason.IMPRECISE_DATE in found.reasons) is (answer is OPEN)


@pytest.mark.parametrize(
    ("written", "answer"),
    [("2024-04", OPEN), ("2024-04-10/2024-04-12", OPEN), ("2024-04-10/2024-04-11", MET), ("2024-03", MET)],
)
def test_two_values_that_may_be_of_one_day_are_perhaps_one(written: str, answer: Truth) -> None:
    found = rising([marker("2024-01-08", 276), marker(written, 400), marker("2024-04-12", 400)])
    assert found.answer is answer
    assert (Reason.MARKER_INSUFFICIENT in found.reasons) is (answer is OPEN)
    alone = rising([marker("2024-03/2024-04", 400), marker("2024-03", 400)])
    assert (alone.answer, alone.value is None) == (OPEN, False)
