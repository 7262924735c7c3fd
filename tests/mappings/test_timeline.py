"""The rows of the timeline: every fact once, its number digit for digit, its date as written, its sources."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fhirnet.case import Case
from fhirnet.case.disease import ActiveComplication, Complication, Diagnosis, Metastasis, Tumour, Verification
from fhirnet.case.imaging import (
    Conflict,
    FdgScan,
    LesionSize,
    LesionUptake,
    LiverScan,
    Modality,
    Netpet,
    NonTargetResponse,
    Response,
    ResponseCriteria,
    SstrScan,
    Tracer,
    UptakeCategory,
)
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Attestation, ChildPughClass, Reporting, Topic, TrialStatus
from fhirnet.case.treatment import (
    Drug,
    Intent,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    Outcome,
    PlannedPrrt,
    ProcedureKind,
    StatementStatus,
    StopReason,
)
from fhirnet.dates import Interval
from fhirnet.dossier.story import story
from fhirnet.evaluation import evaluate
from fhirnet.quantities import Quantity, Received
from fhirnet.rules.sessions import embolizations
from fhirnet.settings import LANGUAGES, Settings
from fhirnet.verdict import CriteriaResponse, ScanResponse
from mappings.timeline import Event, Lane, events
from mappings.timeline.event import digits
from tests import amounts
from tests.cases import cases
from tests.clinic import case, lab, on, said, scan, tace

FIXTURES = Path(__file__).parents[2] / "fixtures"
SAMPLE = [
    ("tace-resistance", FIXTURES / "cases" / "hcc-three-tace.json"),
    ("prrt-suitability", FIXTURES / "cases" / "net-rectal-2025.json"),
    ("prrt-suitability", FIXTURES / "cases" / "net-liver-burden-80.json"),
    *(("tace-resistance", path) for path in sorted(FIXTURES.glob("tace-resistance/*/*.json"))[::40]),
    *(("prrt-suitability", path) for path in sorted(FIXTURES.glob("prrt-suitability/*/*.json"))[::40]),
]
NOT_SHOWN = frozenset({"upper", "lower"})  # limits stand beside their value
law = settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
both = pytest.mark.parametrize("language", LANGUAGES)


def rows(*facts: Any, language: str = "en", **found: Any) -> list[Event]:
    """The rows of these facts, but the diagnosis that every case has."""
    whole = case("2025-01-01", *facts)
    found.setdefault("sessions", embolizations(whole).sessions)
    return [row for row in events(whole, language, **found) if row.code != "diagnosis"]


def row(*facts: Any, **found: Any) -> Event:
    """The one row of a fact."""
    (only,) = rows(*facts, **found)
    return only


def use(written: str | None, status: StatementStatus = StatementStatus.ACTIVE, **more: Any) -> MedicationUse:
    during = None if written is None else on(written)
    return MedicationUse(key=f"use-{written}", drug=Drug.SURUFATINIB, during=during, status=status, **more)


@pytest.mark.parametrize(
    ("written", "shown", "first", "last"),
    [
        ("2024-02-29", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02-29T23:30:00-05:00", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("2024-02", "2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02", "2023-02-01", "2023-02-28"),
        ("2024", "2024", "2024-01-01", "2024-12-31"),
        ("2023-11/2024-05-12", "2023-11 to 2024-05-12", "2023-11-01", "2024-05-12"),
        ("2024-01-10/..", "from 2024-01-10", "2024-01-10", None),
        ("../2024-01", "until 2024-01", "", "2024-01-31"),
    ],
)
def test_a_date_is_shown_as_written_between_the_days_that_it_may_mean(
    written: str, shown: str, first: str, last: str | None
) -> None:
    found = row(lab(Analyte.NSE, written, "12"))
    assert (found.written, found.first, found.last) == (shown, first, last)


@pytest.mark.parametrize(
    ("written", "status", "sure", "label"),
    [
        ("2023-01-10/2023-03-20", StatementStatus.COMPLETED, ("2023-01-10", "2023-03-20"), ""),
        ("2023-01/2023-03", StatementStatus.COMPLETED, ("2023-01-31", "2023-03-01"), ""),
        ("2023-01/2023-01-31", StatementStatus.COMPLETED, ("2023-01-31", "2023-01-31"), ""),
        ("2022/2022-07", StatementStatus.STOPPED, ("", ""), ""),
        ("2023-01/..", StatementStatus.ACTIVE, ("2023-01-31", ""), ""),
        ("2023-01/..", StatementStatus.UNKNOWN, ("2023-01-31", ""), "→?"),
        ("2023-01/..", StatementStatus.STOPPED, ("2023-01-31", ""), "→?"),
        ("../2023-01", StatementStatus.STOPPED, ("", ""), "←?"),
        ("2023-01", StatementStatus.ACTIVE, ("", ""), ""),
        (None, StatementStatus.ACTIVE, ("", ""), ""),
    ],
)
def test_a_drug_is_sure_only_between_the_last_start_and_the_first_end(
    written: str | None, status: StatementStatus, sure: tuple[str, str], label: str
) -> None:
    found = row(use(written, status))
    assert ((found.sure_first, found.sure_last), found.label) == (sure, label)
    assert found.ongoing is (written == "2023-01/.." and status is StatementStatus.ACTIVE)


@pytest.mark.hazard("H20")
@pytest.mark.parametrize(
    ("value", "unit", "comparator", "shown", "words"),
    [
        ("12.50", "ng/mL", "", ("12.50", None, ""), "NSE: 12.50 ng/mL"),
        ("1E+2", "ng/mL", "", ("100", None, ""), "NSE: 100 ng/mL"),
        ("5", "ng/mL", "<", ("5", None, "<"), "NSE: < 5 ng/mL"),
        ("5", "ng/mL", "<=", ("5", None, "≤"), "NSE: ≤ 5 ng/mL"),
        ("5.0", "ng/mL", ">", ("5.0", None, ">"), "NSE: > 5.0 ng/mL"),
        ("5", "ng/mL", ">=", ("5", None, "≥"), "NSE: ≥ 5 ng/mL"),
    ],
)
def test_a_number_is_shown_digit_for_digit(
    value: str, unit: str, comparator: str, shown: tuple[str, str | None, str], words: str
) -> None:
    found = row(lab(Analyte.NSE, "2024-01-01", value, unit, comparator))
    assert ((found.value, found.to, found.comparator), found.said, found.unit) == (shown, words, "ng/mL")


def test_another_unit_is_converted_exactly_and_stands_beside_as_it_was_written() -> None:
    found = row(lab(Analyte.BILIRUBIN, "2024-01-01", "1.50", "mg/dL"))
    assert (found.value, found.unit) == ("25.656", "μmol/L")
    assert found.said == "Bilirubin: 25.656 μmol/L (written 1.50 mg/dL)"


def test_of_a_range_both_ends_are_shown_and_of_none_the_unit_of_a_bare_number() -> None:
    burden = amounts.quantity("obs-liver-tumor-burden", Received("75", "80", unit="%"))
    found = rows(scan("2024-01-01", liver_burden=burden))[-1]
    assert (found.lane, found.value, found.to, found.said) == (
        Lane.BURDEN,
        "75",
        "80",
        "Liver tumour burden: 75–80 %",
    )
    assert row(lab(Analyte.INR, "2024-01-01", "1.10")).unit == ""


@pytest.mark.parametrize(
    ("text", "computed", "shown"), [("1.10", False, "1.10"), ("1.10", True, "1.1"), ("100", True, "100")]
)
def test_only_arithmetic_leaves_zeros_that_are_not_shown(text: str, computed: bool, shown: str) -> None:
    assert digits(Decimal(text), computed) == shown


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"upper": "40"}, "normal up to 40 U/L"),
        ({"lower": "9"}, "normal from 9 U/L"),
        ({"lower": "9", "upper": "40"}, "normal 9 U/L to 40 U/L"),
    ],
)
def test_limits_of_normal_come_with_the_number(limits: dict[str, str], words: str) -> None:
    given_limits: dict[str, Any] = {name: amounts.amount("lab-alt", value) for name, value in limits.items()}
    found = row(replace(lab(Analyte.ALT, "2024-01-01", "30"), **given_limits))
    assert found.said == f"ALT: 30 U/L ({words})"
    assert (found.lower, found.upper) == (limits.get("lower"), limits.get("upper"))


def test_a_limit_that_is_no_single_number_is_said_and_not_drawn() -> None:
    upper = amounts.amount("lab-alt", "40", comparator="<")
    found = row(replace(lab(Analyte.ALT, "2024-01-01", "30"), upper=upper))
    assert (found.upper, found.said) == (None, "ALT: 30 U/L (normal up to < 40 U/L)")


def test_a_default_limit_says_so_and_one_from_memory_that_nobody_checked_it() -> None:
    assert "not checked at a source" in row(lab(Analyte.AFP, "2024-01-01", "9")).said
    assert "not checked at a source" in row(lab(Analyte.PIVKA2_UNITS, "2024-01-01", "9")).said
    assert "a published limit, none came with the result" in row(lab(Analyte.AFP_L3, "2024-01-01", "9")).said


@pytest.mark.hazard("H16")
def test_a_preliminary_result_says_so() -> None:
    assert row(replace(lab(Analyte.NSE, "2024-01-01", "9"), reporting=Reporting.PRELIMINARY)).said.endswith(
        "(preliminary)"
    )
    assert (
        row(replace(said(Topic.ECOG, "2024-01-01", 1), reporting=Reporting.PRELIMINARY)).said == "ECOG: 1 (preliminary)"
    )
    early = replace(scan("2024-01-01"), reporting=Reporting.PRELIMINARY)
    assert row(early).said == "Liver imaging (MRI; contrast-enhanced; preliminary)"


def sessions(*procedures: Any) -> list[tuple[str, str, bool]]:
    return [(each.said, each.label, each.marked) for each in rows(*procedures)]


def test_sessions_are_numbered_in_the_order_of_their_dates_a_day_counts_once() -> None:
    one_day = replace(tace("2024-03-05"), key="other-artery")
    found = sessions(tace("2024-05-10"), tace("2024-03-05"), one_day, tace("2024-01", ProcedureKind.DEB_TACE))
    assert found == [
        ("DEB-TACE 1", "1", True),
        ("cTACE 2", "2", True),
        ("cTACE 2", "2", True),
        ("cTACE 3", "3", True),
    ]


def test_where_the_written_dates_cannot_tell_the_order_there_is_no_number() -> None:
    found = sessions(tace("2024-01-10"), tace("2024-03"), tace("2024-03-20"), tace("2024-05-10"))
    assert [label for _, label, _ in found] == ["1", "", "", "4"]
    over_all = sessions(tace("2024"), tace("2024-03-20"), tace("2024-05-10"), tace("2025-01-01"))
    assert [label for _, label, _ in over_all] == ["", "", "", "4"]


def test_what_is_no_session_says_why_and_is_drawn_hollow() -> None:
    course = tace("2024-02-01")
    found = sessions(
        tace("2024-01-01", ProcedureKind.TEXT_ONLY_TACE, text="肝动脉栓塞"),
        course,
        tace("2024-02-02", course=course.key),
        tace("2024-03-01", outcome=Outcome.UNSUCCESSFUL),
        tace("2024-04-01", abandoned_for_occlusion=True),
        tace("2024-05-01", ProcedureKind.PRRT_CYCLE, stopped=True),
        replace(tace("2024-06-01"), on=None),
    )
    assert found == [
        ("TACE, known by text only (not counted: not known to have been TACE; 肝动脉栓塞)", "?", False),
        ("cTACE (Treatment course)", "", False),
        ("cTACE 1", "1", True),
        ("cTACE (not counted; Unsuccessful)", "×", False),
        ("cTACE (abandoned: hepatic artery occluded)", "×", False),
        ("PRRT cycle (begun, not completed)", "×", False),
        ("cTACE (not counted: not known to have been TACE)", "?", False),
    ]


def test_what_is_known_of_a_session_stands_beside_it() -> None:
    found = row(tace("2024-01-01", intent=Intent.PALLIATIVE, standardized=True, treated=("Body/T1", "T2")))
    assert found.said == "cTACE 1 (Palliative - procedure intent; standardized; treated: Body/T1, T2)"
    assert "not standardized" in row(tace("2024-01-01", standardized=False)).said
    assert (found.series, found.code, found.lane) == ("TACE", "tace", Lane.TREATMENT)


def test_other_procedures_stand_on_a_line_of_their_kind() -> None:
    found = row(tace("2024-01-01", ProcedureKind.ABLATION))
    assert (found.series, found.code, found.said, found.label, found.marked) == (
        "Ablation",
        "ablation",
        "Ablation",
        "",
        True,
    )
    assert row(tace("2024-01-01", ProcedureKind.RADIOPHARMACEUTICAL)).series == "Radiopharmaceutical"
    assert row(tace("2024-01-01", ProcedureKind.RADIOPHARMACEUTICAL, lutetium=True)).said == "Radiopharmaceutical 1"


def dose(key: str, part_of: str | None = None, value: str = "7400", unit: str = "MBq") -> MedicationGiven:
    activity = amounts.amount("activity", value, unit)
    day = on("2024-01-01")
    return MedicationGiven(key=key, drug=Drug.LUTETIUM_DOTATATE, on=day, dose=activity, part_of=part_of, source=(key,))


def test_the_one_dose_of_a_cycle_stands_in_its_row() -> None:
    cycle = tace("2024-01-01", ProcedureKind.PRRT_CYCLE, source=("cycle",))
    found = row(cycle, dose("given", cycle.key))
    assert found.said == "PRRT cycle 1 (activity 7.4 GBq; written 7400 MBq)"
    assert (found.value, found.unit, found.label, found.sources) == ("7.4", "GBq", "1", ("cycle", "given"))


def test_several_doses_of_a_cycle_have_rows_of_their_own_and_so_has_one_without_a_cycle() -> None:
    cycle = tace("2024-01-01", ProcedureKind.PRRT_CYCLE)
    found = rows(cycle, dose("one", cycle.key, "3.7", "GBq"), dose("two", cycle.key, "3.70", "GBq"))
    assert [(each.lane, each.value) for each in found] == [
        (Lane.TREATMENT, None),
        (Lane.DRUG, "3.7"),
        (Lane.DRUG, "3.70"),
    ]
    alone = row(dose("one", "nowhere", "7.4", "GBq"))
    assert alone.said == "177Lu-DOTATATE (dose 7.4 GBq; given as part of a procedure)"


def test_a_plan_is_no_cycle() -> None:
    plan = PlannedPrrt(key="plan", on=on("2025-02"), activity=amounts.amount("activity", "7.40"))
    found = row(plan)
    assert (found.said, found.marked, found.value) == ("PRRT (planned; activity 7.40 GBq)", False, "7.40")
    assert row(PlannedPrrt(key="plan")).written == "date not stated"


def test_of_a_drug_its_dose_its_text_its_end_and_why_it_was_stopped_are_told() -> None:
    told = use(
        "2022/..",
        StatementStatus.STOPPED,
        dose=amounts.amount("dose", "300"),
        text="300 mg QD",
        stop_reason=StopReason.NOT_TOLERATED,
    )
    assert row(told).said == "Surufatinib (dose 300 mg; 300 mg QD; end not known; stopped: not tolerated)"
    assert row(use("2022/..")).said == "Surufatinib (ongoing)"


def test_a_drug_known_by_its_code_is_named_by_it() -> None:
    given_drug = MedicationGiven(
        key="g", drug=Drug.CHEMOTHERAPY_OTHER, on=on("2024-01-01"), agent="http://www.whocc.no/atc|L01DB03"
    )
    found = row(given_drug)
    assert (found.series, found.code) == ("Other chemotherapy L01DB03", "chemotherapy-other|L01DB03")


def test_a_prescription_is_not_a_dose() -> None:
    found = row(MedicationOrder(key="o", drug=Drug.EVEROLIMUS, on=on("2024-01-01")))
    assert (found.said, found.marked) == ("Everolimus (prescribed; not known to have been taken)", False)


def mm(value: str) -> Quantity:
    return amounts.amount("obs-sum-of-viable-diameters", value)


@pytest.mark.parametrize(
    ("sizes", "drawn"),
    [
        ({"viable_sum": "50", "total_sum": "60", "largest_diameter": "40"}, "viable-sum"),
        ({"total_sum": "60", "largest_diameter": "40"}, "total-sum"),
        ({"largest_diameter": "40"}, "largest"),
    ],
)
def test_one_size_stands_for_a_scan_and_the_others_are_in_the_table(sizes: dict[str, str], drawn: str) -> None:
    told: dict[str, Any] = {name: mm(value) for name, value in sizes.items()}
    found = rows(scan("2024-01-01", **told))
    assert [each.code for each in found if each.lane is Lane.TUMOUR] == [drawn]
    assert Counter(each.value for each in found if each.value) == Counter(sizes.values())


def test_a_sum_that_rules_have_worked_out_stands_in_for_one_that_nobody_stated() -> None:
    seen = scan("2024-01-01")
    found = rows(seen, sums={seen.key: Quantity.exactly(105, "mm")})[-1]
    assert (found.lane, found.said) == (Lane.TUMOUR, "Viable diameters, sum: 105 mm (sum of the lesions measured)")
    stated = rows(scan("2024-01-01", viable="104.0"), sums={seen.key: Quantity.exactly(105, "mm")})[-1]
    assert (stated.value, stated.said) == ("104.0", "Viable diameters, sum: 104.0 mm")


def test_what_a_scan_states_differently_is_said_and_not_drawn() -> None:
    seen = scan(
        "2024-01-01",
        total_sum=Conflict((mm("50"), mm("60"))),
        new_liver_lesions=Conflict((False, True)),
        overall_response=Conflict((Response.PD, Response.SD)),
        contrast=Conflict((False, True)),
    )
    found = rows(seen)
    assert [(each.lane, each.said, each.value, each.label, each.marked) for each in found] == [
        (Lane.SCAN, "Liver imaging (MRI; overall response as stated: stated differently: PD / SD)", None, "", True),
        (Lane.SCAN, "New liver lesion: stated differently: no / yes", None, "", False),
        (Lane.SIZE, "Total diameters, sum: stated differently: 50 mm / 60 mm", None, "", True),
    ]


@pytest.mark.parametrize(
    ("value", "label", "marked", "words"),
    [
        (True, "+", True, "yes"),
        (False, "−", False, "no"),
        (2, "+", True, "2 new"),
        (1, "+", True, "1 new"),
        (0, "−", False, "0 new"),
    ],
)
def test_a_finding_is_present_or_stated_to_be_absent(value: bool | int, label: str, marked: bool, words: str) -> None:
    found = rows(scan("2024-01-01", new_liver_lesions=value))[-1]
    assert (found.label, found.marked, found.said) == (label, marked, f"New liver lesion: {words}")


def test_what_nobody_said_has_no_row() -> None:
    assert [each.code for each in rows(scan("2024-01-01"))] == ["liver-scan"]


@pytest.mark.parametrize(
    ("overall", "target", "stated", "label"),
    [
        ((Response.PD,), (Response.SD,), Response.PR, "PD"),
        ((), (Response.SD,), Response.PR, "SD"),
        ((Response.PR, Response.SD), (), None, "PR/SD"),
        ((Response.CR, Response.PR, Response.SD, Response.PD), (), Response.SD, "SD"),
        ((), (), None, ""),
    ],
)
def test_the_label_of_a_scan_is_the_computed_response_else_the_stated_one(
    overall: tuple[Response, ...], target: tuple[Response, ...], stated: Response | None, label: str
) -> None:
    seen = scan("2024-01-01", target_response=stated)
    told = ScanResponse(
        key=seen.key,
        on=seen.on,
        modality=seen.modality,
        session=None,
        days=None,
        qualifies=True,
        early=False,
        mrecist=CriteriaResponse(overall=overall, target=target),
        recist=CriteriaResponse(),
        non_target=None,
        new_lesion=None,
    )
    found = row(seen, responses=[told])
    assert found.label == label
    assert ("mRECIST: " in found.said) is bool(overall or target)


def test_a_stated_response_says_by_which_criteria_and_how_the_picture_was_made() -> None:
    seen = LiverScan(
        key="s",
        on=on("2024-01-01"),
        contrast=False,
        arterial_phase=False,
        evaluable=False,
        overall_response=Response.PD,
        overall_criteria=ResponseCriteria.RECIST_1_1,
        target_response=Response.SD,
        target_criteria=Conflict((ResponseCriteria.MRECIST, ResponseCriteria.RECIST_1_1)),
        non_target_response=NonTargetResponse.PD,
        gross_morphology=(),
    )
    found = row(seen)
    assert found.said == (
        "Liver imaging (without contrast; no arterial phase; not evaluable; target response as stated: SD; "
        "overall response as stated: PD, RECIST 1.1; non-target response as stated: PD)"
    )
    assert found.label == "PD"


def test_every_lesion_has_a_row_for_each_of_its_sizes() -> None:
    size = LesionSize(lesion="Body/T1", viable=mm("30"), total=mm("33.5"), other=None, source=("l",))
    found = rows(scan("2024-01-01", lesions=(size,)))[1:]
    assert [(each.said, each.sources) for each in found] == [
        ("Body/T1: viable diameter: 30 mm", ("l",)),
        ("Body/T1: longest diameter: 33.5 mm", ("l",)),
    ]


def test_nuclear_imaging_is_told_with_its_numbers() -> None:
    suv, ratio = amounts.amount("obs-suv-max", "12.0"), amounts.amount("obs-tumor-to-liver-ratio", "1.5")
    lesion = LesionUptake(lesion="M1", krenning=3, suv_max=suv, liver_ratio=ratio)
    torn = LesionUptake(lesion="M2", krenning=Conflict((2, 3)))
    seen = SstrScan(
        key="s",
        on=on("2024-01"),
        modality=Modality.PET,
        tracer=Tracer.GA68_DOTATATE,
        lowest_krenning=2,
        lowest_suv_max=amounts.amount("obs-suv-max", "4"),
        uptake=UptakeCategory.ABOVE_LIVER,
        submaximal=True,
        heterogeneous=True,
        lesions=(lesion, torn),
    )
    found = rows(seen)
    assert (found[0].label, found[0].said) == (
        "K2",
        "SSTR imaging (PET; 68Ga-DOTATATE; Krenning, lowest: 2; Above liver; uptake below best responders; "
        "heterogeneous uptake)",
    )
    assert [each.said for each in found[1:]] == [
        "SUVmax, lowest: 4 SUV",
        "M1: Krenning: 3",
        "M1: SUVmax: 12.0 SUV",
        "M1: tumour to liver: 1.5",
        "M2: Krenning: stated differently: 2 / 3",
    ]


def test_a_nuclear_scan_that_contradicts_itself_says_both() -> None:
    tracers = Conflict((Tracer.GA68_DOTATATE, Tracer.GA68_SSA))
    seen = SstrScan(
        key="s",
        on=on("2024"),
        tracer=tracers,
        lowest_krenning=Conflict((1, 4)),
        uptake=Conflict((UptakeCategory.HIGH, UptakeCategory.NONE)),
    )
    found = row(seen)
    assert found.said.count("stated differently") == 3
    assert found.label == ""


@pytest.mark.parametrize(
    ("scan_said", "words", "label"),
    [
        ({}, "FDG PET", ""),
        (
            {
                "modality": Modality.PET,
                "tracer": Tracer.FDG,
                "positive": True,
                "netpet": Netpet.P4A,
                "discordant_lesion": True,
            },
            "FDG PET (PET; 18F-FDG; FDG-positive lesion; NETPET P4A; FDG-positive, SSTR-negative lesion)",
            "P4A",
        ),
        (
            {"positive": False, "discordant_lesion": False},
            "FDG PET (no FDG-positive lesion; no FDG-positive, SSTR-negative lesion)",
            "",
        ),
    ],
)
def test_an_fdg_scan_is_told(scan_said: dict[str, Any], words: str, label: str) -> None:
    found = row(FdgScan(key="f", on=on("2024-01-01"), **scan_said))
    assert (found.said, found.label) == (words, label)


def test_diagnoses_and_metastases_have_lines_of_their_own() -> None:
    facts = (
        Diagnosis(key="d", tumour=Tumour.NET, verification=Verification.UNCONFIRMED, onset=on("2020")),
        Diagnosis(key="m", metastasis=Metastasis.LUNG),
        Diagnosis(key="n"),
    )
    found = events(case("2025-01-01", *facts), "en")
    assert [(each.series, each.said, each.label, each.marked, each.written) for each in found] == [
        ("Diagnosis", "Diagnosis: Neuroendocrine tumour (not confirmed)", "Neuroendocrine tumour", False, "2020"),
        ("Metastases", "Metastases: lung", "lung", True, "date not stated"),
        ("Diagnosis", "Diagnosis: Diagnosis", "Diagnosis", True, "date not stated"),
    ]


def test_what_is_stated_is_told() -> None:
    assert row(said(Topic.ECOG, "2024-01-01", 1)).said == "ECOG: 1"
    assert row(said(Topic.ECOG, "2024-01-01", 1)).value == "1"
    child_pugh = row(said(Topic.CHILD_PUGH, "2024-01-01", ChildPughClass.B))
    assert (child_pugh.label, child_pugh.value) == ("B", None)
    assert row(said(Topic.SEVERE_JAUNDICE, "2024-01-01", False)).said == "Severe jaundice stated: no"
    ascites = ActiveComplication(key="c", kind=Complication.ASCITES, onset=on("2024-01-01"))
    assert row(ascites).said == "Complication: Ascites"


def test_the_part_in_a_trial_is_told() -> None:
    word = Attestation(key="a", status=TrialStatus.ON_STUDY, on=on("2024-01-01"))
    whole = replace(case("2025-01-01"), attestations=(word,))
    assert [each.said for each in events(whole, "zh-CN") if each.code == "trial"] == ["临床试验：在组"]


def test_rows_come_by_date_and_those_without_one_last() -> None:
    found = rows(
        replace(tace("2024-01-01"), on=None), lab(Analyte.NSE, "2024-02", "9"), use("../2023"), use("2023-06/..")
    )
    assert [each.first or each.last for each in found] == ["2023-06-01", "2023-12-31", "2024-02-01", None]


def numbers(record: Any) -> Iterator[Quantity]:
    """Every number that a record holds, its limits left out; one that is contradicted is none."""
    if isinstance(record, Quantity):
        yield record
    elif isinstance(record, tuple):
        for each in record:
            yield from numbers(each)
    elif is_dataclass(record) and not isinstance(record, Interval | Conflict):
        for field in fields(record):
            if field.name not in NOT_SHOWN:
                yield from numbers(getattr(record, field.name))


@law
@given(cases())
def test_every_number_of_a_case_is_in_one_row(whole: Case) -> None:
    held = Counter((str(each.low), str(each.high)) for each in numbers(whole))
    scores = {Topic.ECOG.value, "krenning-of"} | {topic.value for topic in Topic}
    found = [each for each in events(whole, "en") if each.value is not None and each.code not in scores]
    assert len(found) == sum(held.values())


@law
@given(cases())
def test_every_record_has_a_row_in_every_language_and_none_is_after_the_next(whole: Case) -> None:
    english, chinese = events(whole, "en"), events(whole, "zh-CN")
    assert [(each.code, each.value, each.first) for each in english] == [
        (each.code, each.value, each.first) for each in chinese
    ]
    days = [each.first or each.last or "9999" for each in english]
    assert days == sorted(days)
    records = sum(
        len(getattr(whole, name)) for name in ("diagnoses", "procedures", "measurements", "statements", "liver_scans")
    )
    assert len(english) >= records
    assert all(date.fromisoformat(day) for each in english for day in (each.first, each.last) if day)


@both
@pytest.mark.parametrize(("question", "path"), SAMPLE, ids=[path.stem[:60] for _, path in SAMPLE])
def test_every_row_of_a_case_that_was_read_has_its_sources(question: str, path: Path, language: str) -> None:
    asked = evaluate(question, path.read_bytes(), query=[], accept_language=language, settings=Settings())
    found = story(asked.known.case, language)
    assert found
    assert [each for each in found if not each.sources or not each.said or "{" in each.said] == []


def test_the_story_of_three_sessions_is_told_with_what_the_rules_found() -> None:
    body = (FIXTURES / "cases" / "hcc-three-tace.json").read_bytes()
    asked = evaluate("tace-resistance", body, query=[], accept_language="en", settings=Settings())
    found = story(asked.known.case, "zh-CN")
    assert [each.said.partition("（")[0] for each in found if each.code == "tace"] == [
        "第1次cTACE",
        "第2次cTACE",
        "第3次cTACE",
    ]
    assert [each.label for each in found if each.code == "liver-scan"] == ["", "SD", "SD", "PD"]
    assert [each.value for each in found if each.lane is Lane.TUMOUR] == ["100", "105", "115", "130"]
