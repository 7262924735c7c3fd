"""What the rules show beside their answer of nuclear imaging: uptake, how recent it is, discordant lesions.

The number, why it is open, the records cited, what is assumed, and what would decide.
"""

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import (
    Conflict,
    LesionSize,
    LesionUptake,
    LiverScan,
    Netpet,
    Response,
    UptakeCategory,
)
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import (
    Reporting,
    SstrIhc,
    Topic,
    Trend,
)
from tests.rules.prrt.patients import (
    amount,
    burden,
    fdg,
    lesion,
    on,
    patient,
    pet,
    predictor,
    response,
    rule,
    said,
    sized,
    uptake_of,
)
from tests.rules.shown import shown

DEFAULT = "prrt-default-1"
PRELIMINARY = Reporting.PRELIMINARY


RULES: tuple[tuple[str, str, Case, str], ...] = (
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lesions=(uptake_of("a", 2, liver_ratio=amount("1.2", "{ratio}")),))),
        ("indeterminate 2 because conflicting-values from pet-30, uptake-a asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lesions=(uptake_of("a", 2), uptake_of("b", 4)))),
        "not-met 2 from pet-30, uptake-a, uptake-b",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lesions=(uptake_of("a", 3), uptake_of("b", 4)))),
        "met 3 from pet-30, uptake-a, uptake-b assuming lesions-listed-complete",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lesions=(uptake_of("a", 2), uptake_of("b", 4))), sizes=sized(40, a=9.9)),
        ("indeterminate 2 because missing from pet-30, uptake-a, uptake-b asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lesions=(uptake_of("a", 2), uptake_of("b", 4))), sizes=sized(40, a=10)),
        "not-met 2 from pet-30, uptake-a, uptake-b",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lesions=(uptake_of("a", None, liver_ratio=amount((0, 2), "{ratio}")), uptake_of("b", 4)))),
        (
            "indeterminate 4 because comparator-straddles from pet-30, uptake-a, uptake-b asks "
            "for sstr-uptake since 2023-10-01"
        ),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(
            pet=pet(
                30,
                lesions=(
                    LesionUptake(lesion="a", krenning=Conflict((2, 3)), source=("Observation/uptake-a",)),
                    uptake_of("b", 4),
                ),
            )
        ),
        (
            "indeterminate 4 because conflicting-values from pet-30, uptake-a, uptake-b asks for "
            "sstr-uptake since 2023-10-01"
        ),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(
            pet=pet(
                30, lesions=(uptake_of("a", None, liver_ratio=Conflict((amount(1, "{ratio}"), amount(2, "{ratio}")))),)
            )
        ),
        ("indeterminate because conflicting-values from pet-30, uptake-a asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(
            pet=pet(
                30,
                lesions=(
                    LesionUptake(
                        lesion="a",
                        krenning=Conflict((2, 3)),
                        liver_ratio=amount("1.2", "{ratio}"),
                        source=("Observation/uptake-a",),
                    ),
                ),
            )
        ),
        "met above-liver from pet-30, uptake-a assuming lesions-listed-complete",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_liver_ratio=amount(1, "{ratio}"))),
        "not-met equal-liver from pet-30",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_liver_ratio=amount("1.01", "{ratio}"), reporting=PRELIMINARY)),
        "met above-liver from pet-30 assuming preliminary-data",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_liver_ratio=amount("0.99", "{ratio}")), burden=burden(70)),
        "not-met below-liver because reference-organ-unreliable from pet-30",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_liver_ratio=amount((1, 2), "{ratio}")), burden=burden("69.9")),
        ("indeterminate because comparator-straddles from pet-30 asks for sstr-uptake since 2023-10-01"),
    ),
    ("sstr-uptake", DEFAULT, patient(pet=pet(30, lowest_krenning=4), burden=burden(80)), "met 4 from pet-30"),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_krenning=3), burden=burden(80)),
        "met 3 because reference-organ-unreliable from pet-30",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, uptake=UptakeCategory.HIGH), burden=burden("<70")),
        "met high because reference-organ-unreliable from pet-30 assuming uptake-inferred",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, uptake=UptakeCategory.ABOVE_SPLEEN), burden=burden(80)),
        "met above-spleen from pet-30",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_krenning=Conflict((3, 4)))),
        ("indeterminate because conflicting-values from pet-30 asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_krenning=3, uptake=UptakeCategory.BELOW_LIVER)),
        ("indeterminate 3 because conflicting-values from pet-30 asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_krenning=2, lesions=(uptake_of("a", 2), uptake_of("b", 4))), sizes=sized(40, a=8)),
        ("indeterminate 2 because missing from pet-30, uptake-a, uptake-b asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_krenning=1, lesions=(uptake_of("a", 2), uptake_of("b", 4))), sizes=sized(40, a=8)),
        "not-met 1 from pet-30",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(366, lowest_krenning=4)),
        "indeterminate 4 because stale from pet-366 asks for sstr-imaging since 2023-10-01",
    ),
    ("sstr-uptake", DEFAULT, patient(pet=pet(365, lowest_krenning=4)), "met 4 from pet-365"),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet("2024-09/2024-10", lowest_krenning=4)),
        "met 4 because time-uncertain from pet-2024-09/2024-10",
    ),
    ("sstr-uptake", DEFAULT, patient(fdg(30, netpet=Netpet.P0)), "not-met 4 from fdg-30, pet-30"),
    (
        "sstr-uptake",
        DEFAULT,
        patient(fdg(30, netpet=Netpet.P0, reporting=PRELIMINARY)),
        "not-met 4 from fdg-30, pet-30 assuming preliminary-data",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(fdg(30, netpet=Netpet.P0), pet=pet(30, lowest_krenning=4, reporting=PRELIMINARY)),
        "not-met 4 from fdg-30, pet-30 assuming preliminary-data",
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30, netpet=Netpet.P1), pet=pet(30, lowest_krenning=4, reporting=PRELIMINARY)),
        "met p1 from fdg-30, pet-30 assuming preliminary-data",
    ),
    ("sstr-uptake", DEFAULT, patient(fdg(62, netpet=Netpet.P0)), "met 4 from pet-30"),
    ("sstr-uptake", DEFAULT, patient(fdg(61, netpet=Netpet.P0)), "not-met 4 from fdg-61, pet-30"),
    ("sstr-uptake", DEFAULT, patient(pet=None), "indeterminate because missing asks for sstr-imaging since 2023-10-01"),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lesions=(uptake_of("a", 3, liver_ratio=amount((0.5, 2), "{ratio}")), uptake_of("b")))),
        ("indeterminate 3 because missing from pet-30, uptake-a, uptake-b asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(sized(40, a=8), sized(20, a=12), pet=pet(30, lesions=(uptake_of("a", 2), uptake_of("b", 4)))),
        "not-met 2 from pet-30, uptake-a, uptake-b",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(sized(40, a=12), sized(20, a=8), pet=pet(30, lesions=(uptake_of("a", 2), uptake_of("b", 4)))),
        ("indeterminate 2 because missing from pet-30, uptake-a, uptake-b asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(
            LiverScan(key="v", on=on(40), lesions=(LesionSize(lesion="a", viable=amount(8, "mm")),)),
            pet=pet(30, lesions=(uptake_of("a", 2), uptake_of("b", 4))),
        ),
        ("indeterminate 2 because missing from pet-30, uptake-a, uptake-b asks for sstr-uptake since 2023-10-01"),
    ),
    ("sstr-uptake", "fda-2024", patient(pet=pet(30, lowest_krenning=2)), "met 2 from pet-30"),
    (
        "sstr-uptake",
        "fda-2024",
        patient(pet=pet(30, lowest_krenning=1)),
        "indeterminate 1 because missing from pet-30 asks for sstr-uptake since 2023-10-01",
    ),
    ("sstr-uptake", "fda-2024", patient(pet=pet(30, lowest_krenning=0)), "not-met 0 from pet-30"),
    (
        "sstr-uptake",
        "fda-2024",
        patient(pet=pet(30, lowest_liver_ratio=amount("0.9", "{ratio}"))),
        ("indeterminate below-liver because missing from pet-30 asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-recency",
        DEFAULT,
        patient(pet=pet(90, lowest_krenning=4, reporting=PRELIMINARY)),
        "met 90 d from pet-90 assuming preliminary-data",
    ),
    ("sstr-recency", DEFAULT, patient(pet=pet(91, lowest_krenning=4)), "not-met 91 d from pet-91"),
    (
        "sstr-recency",
        DEFAULT,
        patient(pet=pet("2024-07", lowest_krenning=4, reporting=PRELIMINARY)),
        (
            "indeterminate >=61 <=91 d because imprecise-date from pet-2024-07 assuming "
            "preliminary-data asks for sstr-imaging since 2024-07-02"
        ),
    ),
    (
        "sstr-recency",
        DEFAULT,
        patient(pet=None),
        "indeterminate because missing asks for sstr-imaging since 2024-07-02",
    ),
    ("sstr-recency", DEFAULT, patient(pet=(pet(30), pet(95, uptake=UptakeCategory.HIGH))), "not-met 95 d from pet-95"),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(61, netpet=Netpet.P1, reporting=PRELIMINARY)),
        "met p1 from fdg-61, pet-30 assuming preliminary-data",
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(62, netpet=Netpet.P1)),
        "indeterminate p1 because stale from fdg-62 asks for fdg-scan by 2024-09-30",
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg("2024-07", netpet=Netpet.P1)),
        ("indeterminate p1 because imprecise-date from fdg-2024-07 asks for fdg-scan by 2024-09-30"),
    ),
    ("fdg-discordance", DEFAULT, patient(fdg(30, discordant_lesion=False)), "met False from fdg-30, pet-30"),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30, discordant_lesion=True, reporting=PRELIMINARY)),
        "not-met True from fdg-30 assuming preliminary-data",
    ),
    ("fdg-discordance", DEFAULT, patient(fdg(30, netpet=Netpet.P5)), "not-met p5 from fdg-30"),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30, netpet=Conflict((Netpet.P1, Netpet.P5)))),
        "indeterminate because conflicting-values from fdg-30 asks for fdg-scan by 2024-09-30",
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30)),
        "indeterminate because missing from fdg-30 asks for fdg-scan by 2024-09-30",
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30, netpet=Netpet.P1), pet=None),
        "indeterminate p1 because missing from fdg-30 asks for fdg-scan by 2024-09-30",
    ),
    (
        "progression",
        DEFAULT,
        patient(response=response(Response.SD, 20, reporting=PRELIMINARY)),
        "not-met sd from response-20 assuming preliminary-data",
    ),
    (
        "progression",
        DEFAULT,
        patient(response=response(Response.PD, 400, reporting=PRELIMINARY)),
        (
            "indeterminate 400 d because stale from response-400 assuming preliminary-data asks for response "
            "since 2023-09-30"
        ),
    ),
    (
        "progression",
        "netter-2",
        patient(response=said(Topic.DISEASE_TREND, Trend.WORSENED, 40)),
        "not-met 40 d from obs-disease-trend-40 assuming trend-only",
    ),
    (
        "progression",
        "netter-2",
        patient(response=response(Response.SD, 20, reporting=PRELIMINARY)),
        "met sd from response-20 assuming preliminary-data",
    ),
    (
        "progression",
        "netter-2",
        patient(response=response(Conflict((Response.PD, Response.SD)), 20, reporting=PRELIMINARY)),
        (
            "indeterminate because conflicting-values from response-20 assuming preliminary-data asks for "
            "response by 2024-09-30"
        ),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet("2023-09-15/2023-10-15", lowest_krenning=4)),
        (
            "indeterminate 4 because imprecise-date from pet-2023-09-15/2023-10-15 asks for sstr-imaging since "
            "2023-10-01"
        ),
    ),
    (
        "sstr-recency",
        DEFAULT,
        patient(pet=pet(0, lowest_krenning=4)),
        "met 0 d from pet-0",
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30, netpet=Netpet.P1), pet=pet(61, lowest_krenning=4)),
        "met p1 from fdg-30, pet-61",
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30, netpet=Netpet.P1, reporting=PRELIMINARY), pet=pet(62, lowest_krenning=4)),
        ("indeterminate p1 because stale from fdg-30 assuming preliminary-data asks for fdg-scan by 2024-09-30"),
    ),
    (
        "fdg-discordance",
        DEFAULT,
        patient(fdg(30, netpet=Conflict((Netpet.P1, Netpet.P2)), reporting=PRELIMINARY)),
        (
            "indeterminate because conflicting-values from fdg-30 assuming preliminary-data asks for fdg-scan by "
            "2024-09-30"
        ),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(
            sized(m1=8),
            lesion("m1"),
            pet=pet(
                30,
                uptake=UptakeCategory.ABOVE_LIVER,
                lowest_liver_ratio=amount(("0.9", "1.1"), ""),
                lesions=(uptake_of("m1", 1),),
            ),
        ),
        "indeterminate 1 because missing from pet-30, uptake-m1 asks for sstr-uptake since 2023-10-01",
    ),
    (
        "sstr-uptake",
        "ema-2024",
        patient(pet=pet(30, lowest_liver_ratio=amount(("0.9", 1), ""))),
        "indeterminate because comparator-straddles from pet-30 asks for sstr-uptake since 2023-10-01",
    ),
    (
        "sstr-uptake",
        "xtr008",
        patient(
            lesion("m1", LesionRole.TARGET), lesion("m2", LesionRole.TARGET), pet=pet(30, lesions=(uptake_of("m1", 4),))
        ),
        "indeterminate 4 because missing from pet-30, uptake-m1 asks for sstr-uptake since 2023-10-01",
    ),
    (
        "sstr-uptake",
        "xtr008",
        patient(
            lesion("m1", LesionRole.TARGET),
            lesion("m2", LesionRole.TARGET),
            pet=pet(30, lesions=(uptake_of("m1", 4), uptake_of("m2", 4))),
        ),
        "met 4 from pet-30, uptake-m1, uptake-m2 assuming lesions-listed-complete",
    ),
    (
        "sstr-uptake",
        "ema-2024",
        patient(pet=pet(30, lowest_krenning=2, lesions=(uptake_of("m1", 4),))),
        "indeterminate 2 because missing from pet-30, uptake-m1 asks for sstr-uptake since 2023-10-01",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_liver_ratio=amount(("0.9", "1.1"), ""), lesions=(uptake_of("m1", 4),))),
        ("indeterminate 4 because comparator-straddles from pet-30, uptake-m1 asks for sstr-uptake since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, uptake=UptakeCategory.POSITIVE_UNSPECIFIED, reporting=PRELIMINARY)),
        (
            "indeterminate positive-unspecified because missing from pet-30 assuming preliminary-data asks for "
            "sstr-uptake since 2023-10-01"
        ),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=(pet(60, lesions=(uptake_of("m1", 4),)), pet(30))),
        "met 4 from pet-60, uptake-m1 assuming lesions-listed-complete",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(400, lowest_krenning=4, reporting=PRELIMINARY)),
        ("indeterminate 4 because stale from pet-400 assuming preliminary-data asks for sstr-imaging since 2023-10-01"),
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, lowest_krenning=4, lowest_liver_ratio=amount(3, "{ratio}")), burden=burden(80)),
        "met 4 from pet-30",
    ),
    (
        "sstr-uptake",
        DEFAULT,
        patient(pet=pet(30, uptake=UptakeCategory.HIGH, lowest_liver_ratio=amount("0.5", "{ratio}"))),
        "indeterminate high because conflicting-values from pet-30 asks for sstr-uptake since 2023-10-01",
    ),
)


@pytest.mark.parametrize(
    ("code", "rule_set", "case", "says"), RULES, ids=[f"{row[0]}-{n}" for n, row in enumerate(RULES)]
)
def test_what_a_rule_shows(code: str, rule_set: str, case: Case, says: str) -> None:
    assert shown(rule(case, code, rule_set).finding) == says


PREDICTORS: tuple[tuple[str, Case, str], ...] = (
    (
        "low-uptake",
        patient(pet=pet(30, lowest_suv_max=amount("16.4", "{SUV}"), reporting=PRELIMINARY)),
        "present-major 16.4 {SUV} from pet-30 assuming preliminary-data",
    ),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lowest_suv_max=amount("16.5", "{SUV}"),
                lowest_liver_ratio=amount("2.3", "{ratio}"),
                reporting=PRELIMINARY,
            )
        ),
        "absent 16.5 {SUV} from pet-30 assuming preliminary-data",
    ),
    (
        "low-uptake",
        patient(pet=pet(30, lowest_liver_ratio=amount("2.2", "{ratio}"))),
        "present-major 2.2 {ratio} from pet-30",
    ),
    (
        "low-uptake",
        patient(pet=(pet(30, lowest_krenning=4), pet(366, submaximal=True))),
        "indeterminate because missing from pet-30 asks for lowest-uptake since 2023-10-01",
    ),
    ("low-uptake", patient(pet=(pet(30, submaximal=False), pet(60, submaximal=True))), "absent False from pet-30"),
    (
        "low-uptake",
        patient(pet=pet(366, lowest_suv_max=amount(10, "{SUV}"))),
        "indeterminate because stale from pet-366 asks for lowest-uptake since 2023-10-01",
    ),
    ("low-uptake", patient(pet=None), "indeterminate because missing asks for lowest-uptake since 2023-10-01"),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lowest_suv_max=amount(">9", "{SUV}"),
                lesions=(
                    uptake_of("a", suv_max=amount("16.4", "{SUV}")),
                    uptake_of("b", suv_max=amount("<16.4", "{SUV}")),
                ),
            )
        ),
        "present-major <16.4 {SUV} from pet-30",
    ),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lowest_suv_max=amount(">9", "{SUV}"),
                lesions=(uptake_of("a", suv_max=amount("16.4", "{SUV}")),),
            )
        ),
        "present-major >9 <=16.4 {SUV} from pet-30",
    ),
    ("low-uptake", patient(pet=pet(365, submaximal=True)), "present-major True from pet-365"),
    (
        "low-uptake",
        patient(pet=(pet(30, lowest_krenning=4, reporting=PRELIMINARY), pet(300, submaximal=True))),
        "present-major True from pet-300",
    ),
    (
        "low-uptake",
        patient(pet=(pet(30, lowest_krenning=4), pet(300, submaximal=False, reporting=PRELIMINARY))),
        "absent False from pet-300 assuming preliminary-data",
    ),
    (
        "low-uptake",
        patient(pet=(pet(30, lowest_suv_max=amount(20, "{SUV}")), pet(300, submaximal=True))),
        "present-major 20 {SUV} from pet-300, pet-30",
    ),
    (
        "low-uptake",
        patient(pet=(pet(30, lowest_suv_max=amount("16.4", "{SUV}")), pet(300, submaximal=True))),
        "present-major 16.4 {SUV} from pet-30",
    ),
    (
        "low-uptake",
        patient(
            pet=(
                pet(30, lowest_suv_max=amount(20, "{SUV}"), lowest_liver_ratio=amount(3, "{ratio}")),
                pet(300, submaximal=True),
            )
        ),
        "present-major 20 {SUV} from pet-300, pet-30",
    ),
    (
        "low-uptake",
        patient(
            pet=(
                pet(30, lowest_suv_max=amount(20, "{SUV}"), lowest_liver_ratio=amount(3, "{ratio}")),
                pet(300, submaximal=False),
            )
        ),
        "absent 20 {SUV} from pet-30",
    ),
    (
        "low-uptake",
        patient(pet=(pet(30, lowest_krenning=4), pet(300, submaximal=Conflict((True, False))))),
        "indeterminate because conflicting-values from pet-300, pet-30 asks for lowest-uptake since 2023-10-01",
    ),
    (
        "heterogeneity",
        patient(said(Topic.SSTR2_IHC, SstrIhc.TWO, 900), pet=pet(30, lowest_krenning=2, reporting=PRELIMINARY)),
        "present-major True from pet-30, obs-sstr2-ihc-900 assuming preliminary-data",
    ),
    (
        "heterogeneity",
        patient(
            pet=pet(
                30, lowest_suv_max=amount(10, "{SUV}"), highest_suv_max=amount("29.9", "{SUV}"), reporting=PRELIMINARY
            )
        ),
        "absent False from pet-30 assuming preliminary-data",
    ),
    (
        "heterogeneity",
        patient(pet=(pet(30, lowest_krenning=4, reporting=PRELIMINARY), pet(300, heterogeneous=True))),
        "present-major True from pet-300",
    ),
    (
        "heterogeneity",
        patient(pet=(pet(30, lowest_krenning=4), pet(300, heterogeneous=False, reporting=PRELIMINARY))),
        "absent False from pet-300 assuming preliminary-data",
    ),
    (
        "heterogeneity",
        patient(
            pet=(
                pet(30, lowest_suv_max=amount(10, "{SUV}"), highest_suv_max=amount(29, "{SUV}")),
                pet(300, heterogeneous=True),
            )
        ),
        "present-major True from pet-300",
    ),
    (
        "heterogeneity",
        patient(
            pet=(
                pet(30, lowest_suv_max=amount(10, "{SUV}"), highest_suv_max=amount(29, "{SUV}")),
                pet(300, heterogeneous=False),
            )
        ),
        "absent False from pet-30",
    ),
    (
        "heterogeneity",
        patient(
            pet=(
                pet(30, lowest_suv_max=amount(10, "{SUV}"), highest_suv_max=amount(30, "{SUV}")),
                pet(300, heterogeneous=True),
            )
        ),
        "present-major True from pet-30",
    ),
    (
        "heterogeneity",
        patient(said(Topic.SSTR2_IHC, SstrIhc.TWO, 900, reporting=PRELIMINARY), pet=pet(30, lowest_krenning=2)),
        "present-major True from pet-30, obs-sstr2-ihc-900 assuming preliminary-data",
    ),
    (
        "heterogeneity",
        patient(pet=pet(30, heterogeneous=Conflict((True, False)))),
        ("indeterminate because conflicting-values from pet-30 asks for heterogeneity since 2023-10-01"),
    ),
    ("heterogeneity", patient(pet=None), "indeterminate because missing asks for heterogeneity since 2023-10-01"),
    (
        "heterogeneity",
        patient(pet=pet(30, lowest_suv_max=amount(10, "{SUV}"), highest_suv_max=amount(">=30", "{SUV}"))),
        "present-major True from pet-30",
    ),
    (
        "heterogeneity",
        patient(pet=pet(30, lowest_suv_max=amount("<10", "{SUV}"), highest_suv_max=amount(30, "{SUV}"))),
        "present-major True from pet-30",
    ),
    (
        "heterogeneity",
        patient(pet=pet(30, lowest_suv_max=amount("<=10", "{SUV}"), highest_suv_max=amount(">30", "{SUV}"))),
        "present-major True from pet-30",
    ),
    (
        "heterogeneity",
        patient(pet=pet(30, lowest_suv_max=amount(10, "{SUV}"), highest_suv_max=amount("<30", "{SUV}"))),
        "absent False from pet-30",
    ),
    (
        "heterogeneity",
        patient(pet=pet(30, lowest_suv_max=amount(">10", "{SUV}"), highest_suv_max=amount(30, "{SUV}"))),
        "absent False from pet-30",
    ),
    (
        "fdg-positive",
        patient(fdg(365, netpet=Netpet.P2, reporting=PRELIMINARY)),
        "present-minor p2 from fdg-365 assuming preliminary-data",
    ),
    (
        "fdg-positive",
        patient(fdg(366, netpet=Netpet.P2)),
        "indeterminate p2 because stale from fdg-366 asks for fdg-scan by 2024-09-30",
    ),
    (
        "fdg-positive",
        patient(fdg("2023-09", netpet=Netpet.P2)),
        "indeterminate p2 because stale from fdg-2023-09 asks for fdg-scan by 2024-09-30",
    ),
    ("fdg-positive", patient(fdg(30, netpet=Netpet.P4B)), "present-major p4b from fdg-30"),
    ("fdg-positive", patient(fdg(30, netpet=Netpet.P4A)), "present-minor p4a from fdg-30"),
    ("fdg-positive", patient(fdg(30, netpet=Netpet.P3)), "present-minor p3 from fdg-30"),
    ("fdg-positive", patient(fdg(30, netpet=Netpet.P1)), "absent p1 from fdg-30"),
    (
        "fdg-positive",
        patient(fdg(30, netpet=Conflict((Netpet.P1, Netpet.P2)))),
        "indeterminate because conflicting-values from fdg-30 asks for fdg-scan by 2024-09-30",
    ),
    ("fdg-positive", patient(fdg(30)), "indeterminate because missing from fdg-30 asks for fdg-scan by 2024-09-30"),
    (
        "kinetics",
        patient(
            response(Response.SD, 700),
            response=(response(Response.PD, 300, new_liver_lesions=True), response(Response.PD, 100)),
        ),
        "present-minor 400 d from response-700, response-300",
    ),
    (
        "fdg-positive",
        patient(fdg("2024", netpet=Netpet.P2)),
        "present-minor p2 from fdg-2024",
    ),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lesions=(
                    uptake_of("m1", suv_max=amount((5, 30), "{SUV}")),
                    uptake_of("m2", suv_max=amount((8, 20), "{SUV}")),
                ),
            )
        ),
        (
            "indeterminate >=5 <=20 {SUV} because comparator-straddles from pet-30 asks for lowest-uptake since "
            "2023-10-01"
        ),
    ),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lesions=(uptake_of("m1", suv_max=amount("<10", "{SUV}")), uptake_of("m2", suv_max=amount(12, "{SUV}"))),
            )
        ),
        "present-major <10 {SUV} from pet-30",
    ),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lesions=(uptake_of("m1", suv_max=amount(">20", "{SUV}")), uptake_of("m2", suv_max=amount(18, "{SUV}"))),
            )
        ),
        "indeterminate 18 {SUV} because missing from pet-30 asks for lowest-uptake since 2023-10-01",
    ),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lesions=(
                    uptake_of("m1", suv_max=amount(">5", "{SUV}")),
                    uptake_of("m2", suv_max=amount((8, 30), "{SUV}")),
                ),
            )
        ),
        (
            "indeterminate >5 <=30 {SUV} because comparator-straddles from pet-30 asks for lowest-uptake since "
            "2023-10-01"
        ),
    ),
    (
        "low-uptake",
        patient(
            pet=pet(
                30,
                lesions=(
                    uptake_of("m1", liver_ratio=amount("<2", "{ratio}")),
                    uptake_of("m2", liver_ratio=amount("0.5", "{ratio}")),
                ),
            )
        ),
        "present-major <=0.5 {ratio} from pet-30",
    ),
    (
        "kinetics",
        patient(
            response(Response.SD, 700),
            response=(response(Response.PD, 300), response(Response.PD, 100, new_liver_lesions=True)),
        ),
        "present-minor 400 d from response-700, response-300, response-100",
    ),
    (
        "heterogeneity",
        patient(said(Topic.SSTR2_IHC, SstrIhc.THREE), pet=pet(400, lowest_krenning=1)),
        "indeterminate because stale from pet-400 asks for heterogeneity since 2023-10-01",
    ),
    (
        "heterogeneity",
        patient(said(Topic.SSTR2_IHC, SstrIhc.THREE), pet=pet(30, lowest_krenning=4, heterogeneous=True)),
        "present-major True from pet-30",
    ),
    (
        "heterogeneity",
        patient(pet=pet("2022/2024-12-31", heterogeneous=True)),
        "present-major True from pet-2022/2024-12-31",
    ),
    (
        "heterogeneity",
        patient(pet=pet(30, lowest_suv_max=amount("0.2", "{SUV}"), highest_suv_max=amount(1, "{SUV}"))),
        "present-major True from pet-30",
    ),
    (
        "heterogeneity",
        patient(
            pet=pet(30, lowest_suv_max=amount(10, "{SUV}"), lesions=(uptake_of("m1", suv_max=amount(40, "{SUV}")),))
        ),
        "indeterminate because missing from pet-30 asks for heterogeneity since 2023-10-01",
    ),
)


@pytest.mark.parametrize(
    ("code", "case", "says"), PREDICTORS, ids=[f"{row[0]}-{n}" for n, row in enumerate(PREDICTORS)]
)
def test_what_a_predictor_shows(code: str, case: Case, says: str) -> None:
    assert shown(predictor(case, code)) == says
