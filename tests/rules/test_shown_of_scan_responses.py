"""What the row of a scan shows: its responses by two sets of criteria, sums and changes, notes, records."""

from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import (
    Conflict,
    LesionSize,
    LiverScan,
    Modality,
    NonTargetResponse,
    Response,
    ResponseCriteria,
)
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting
from fhirnet.rules.responses import responses
from tests.rules.shown import shown_scan
from tests.rules.tace_cases import A1, A2, BASELINE, FIRST, SECOND, amount, case, days_after, lesion, mri, size

PR, SD, PD = Response.PR, Response.SD, Response.PD
MRECIST, RECIST = ResponseCriteria.MRECIST, ResponseCriteria.RECIST_1_1
PRELIMINARY = {"reporting": Reporting.PRELIMINARY}
ONE, BOTH = (lesion("T1"),), (lesion("T1"), lesion("T2"))


def both(on: str, viable: str | int, total: str | int, **more: Any) -> LiverScan:
    """A scan that states the sum of what is viable and the sum of the total diameters, mm."""
    return mri(on, viable, total_sum=amount(total, "mm"), **more)


def no_sum(on: str, total: str | int | None = None, **more: Any) -> LiverScan:
    """A scan without contrast that measures nothing viable."""
    return mri(on, contrast=False, total_sum=amount(total, "mm"), **more)


def node(longest: str | int | None, short: str | int) -> LesionSize:
    """Both diameters of a lesion outside the liver, mm."""
    return replace(size("N1", None, longest), other=amount(short, "mm"))


OUTSIDE = lesion("N1", in_liver=False)
BEFORE = both(BASELINE, 100, 110)


ROWS: tuple[tuple[str, Case, tuple[str, ...]], ...] = (
    (
        "two targets, one on either side of half",
        case(
            [FIRST],
            [
                mri(BASELINE, lesions=(size("T1", 60, 70), size("T2", 40, 50))),
                mri(
                    A1,
                    modality=Modality.CT,
                    non_target_response=NonTargetResponse.SD,
                    lesions=(size("T1", 50, 65), size("T2", 10, 30)),
                    **PRELIMINARY,
                ),
            ],
            lesions=BOTH,
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by ct qualifies True early False non-target sd new "
                "False note lesion-discordance assuming preliminary-data, target-treated-assumed from "
                "mri-2024-02-25, size-T1, size-T2, mri-2024-01-05"
            ),
            (
                "mRECIST target pr overall pr sum 60 mm baseline 100 mm nadir 100 mm from baseline -40 % from "
                "nadir -40 %"
            ),
            (
                "RECIST target sd overall sd sum 95 mm baseline 120 mm nadir 120 mm from baseline -20.8 % from "
                "nadir -20.8 %"
            ),
        ),
    ),
    (
        "one target is never discordant",
        case(
            [FIRST], [mri(BASELINE, lesions=(size("T1", 60, 70),)), mri(A1, lesions=(size("T1", 50, 65),))], lesions=ONE
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, size-T1, mri-2024-01-05"
            ),
            (
                "mRECIST target sd overall sd sum 50 mm baseline 60 mm nadir 60 mm from baseline -16.7 % from "
                "nadir -16.7 % because non-target-ne"
            ),
            (
                "RECIST target sd overall sd sum 65 mm baseline 70 mm nadir 70 mm from baseline -7.1 % from "
                "nadir -7.1 % because non-target-ne"
            ),
        ),
    ),
    (
        "no baseline",
        case([FIRST], [both(A1, 60, 80)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False note "
                "no-baseline assuming target-treated-assumed from mri-2024-02-25"
            ),
            ("mRECIST sum 60 mm because no-baseline, non-target-ne"),
            ("RECIST sum 80 mm because no-baseline, non-target-ne"),
        ),
    ),
    (
        "the day after is too early",
        case(
            [FIRST],
            [
                BEFORE,
                both(days_after(FIRST, 1), 90, 100, target_response=SD, target_criteria=RECIST, overall_response=PD),
            ],
        ),
        (
            (
                "2024-01-11 after 2024-01-10 days 1-1 by mri qualifies True early True new False note "
                "early-scan assuming target-treated-assumed from mri-2024-01-11, mri-2024-01-05"
            ),
            (
                "mRECIST stated pd sum 90 mm baseline 100 mm nadir 100 mm from baseline -10 % from nadir -10 % "
                "because early-scan"
            ),
            (
                "RECIST stated sd sum 100 mm baseline 110 mm nadir 110 mm from baseline -9.1 % from nadir -9.1 "
                "% because early-scan"
            ),
        ),
    ),
    (
        "day 28 is not",
        case([FIRST], [BEFORE, both(days_after(FIRST, 28), 90, 100)]),
        (
            (
                "2024-02-07 after 2024-01-10 days 28-28 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-07, mri-2024-01-05"
            ),
            (
                "mRECIST target sd overall sd sum 90 mm baseline 100 mm nadir 100 mm from baseline -10 % from "
                "nadir -10 % because non-target-ne"
            ),
            (
                "RECIST target sd overall sd sum 100 mm baseline 110 mm nadir 110 mm from baseline -9.1 % from "
                "nadir -9.1 % because non-target-ne"
            ),
        ),
    ),
    (
        "the month of the session",
        case([FIRST], [both("2024-01-01", 100, 110), both("2024-01", 90, 100)]),
        (
            (
                "2024-01 after 2024-01-10 days -9-21 by mri qualifies True early None new False note "
                "imprecise-date, early-scan assuming target-treated-assumed from mri-2024-01, mri-2024-01-01"
            ),
            ("mRECIST target sd overall sd sum 90 mm because non-target-ne, early-scan"),
            ("RECIST target sd overall sd sum 100 mm because non-target-ne, early-scan"),
        ),
    ),
    (
        "stated without contrast",
        case([FIRST], [BEFORE, no_sum(A1, 60, target_response=PR)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies False early False new False note "
                "viability-not-assessable assuming target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            ("mRECIST target pr stated pr overall pr because non-target-ne"),
            (
                "RECIST target pr overall pr sum 60 mm baseline 110 mm nadir 110 mm from baseline -45.5 % from "
                "nadir -45.5 % because non-target-ne"
            ),
        ),
    ),
    (
        "stated by RECIST without contrast",
        case([FIRST], [BEFORE, no_sum(A1, target_response=PR, target_criteria=RECIST)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies False early False new False note "
                "viability-not-assessable assuming target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            ("mRECIST because response-criteria-not-mrecist, viability-not-assessable, non-target-ne"),
            ("RECIST target pr stated pr overall pr baseline 110 mm nadir 110 mm because non-target-ne"),
        ),
    ),
    (
        "a new lesion without contrast",
        case([FIRST], [BEFORE, no_sum(A1, new_liver_lesions=True)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies False early False new True note "
                "viability-not-assessable assuming target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            ("mRECIST overall pd because viability-not-assessable"),
            ("RECIST overall pd baseline 110 mm nadir 110 mm because response-not-evaluable"),
        ),
    ),
    (
        "an old and preliminary baseline",
        case([FIRST], [both("2023-10-01", 100, 110, **PRELIMINARY), both(A1, 60, 100)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "preliminary-data, stale-baseline, target-treated-assumed from mri-2024-02-25, mri-2023-10-01"
            ),
            (
                "mRECIST target pr overall pr sum 60 mm baseline 100 mm nadir 100 mm from baseline -40 % from "
                "nadir -40 % because non-target-ne"
            ),
            (
                "RECIST target sd overall sd sum 100 mm baseline 110 mm nadir 110 mm from baseline -9.1 % from "
                "nadir -9.1 % because non-target-ne"
            ),
        ),
    ),
    (
        "stated as computed",
        case(
            [FIRST],
            [
                BEFORE,
                both(
                    A1,
                    60,
                    70,
                    target_response=PR,
                    target_criteria=MRECIST,
                    overall_response=PR,
                    overall_criteria=MRECIST,
                ),
            ],
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr stated pr overall pr stated pr sum 60 mm baseline 100 mm nadir 100 mm from "
                "baseline -40 % from nadir -40 % because non-target-ne"
            ),
            (
                "RECIST target pr overall pr sum 70 mm baseline 110 mm nadir 110 mm from baseline -36.4 % from "
                "nadir -36.4 % because non-target-ne"
            ),
        ),
    ),
    (
        "stated as computed of the targets only",
        case([FIRST], [BEFORE, both(A1, 60, 70, target_response=PR, overall_response=SD)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr stated pr overall pr stated sd sum 60 mm baseline 100 mm nadir 100 mm from "
                "baseline -40 % from nadir -40 % because non-target-ne, reported-vs-computed"
            ),
            (
                "RECIST target pr overall pr sum 70 mm baseline 110 mm nadir 110 mm from baseline -36.4 % from "
                "nadir -36.4 % because non-target-ne"
            ),
        ),
    ),
    (
        "nothing but an overall response",
        case([FIRST], [mri(BASELINE), mri(A1, overall_response=PD, overall_criteria=RECIST)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            ("mRECIST because response-criteria-not-mrecist, viability-not-assessable, non-target-ne"),
            ("RECIST stated pd because no-baseline, response-not-evaluable, non-target-ne"),
        ),
    ),
    (
        "stated by RECIST, not as computed",
        case([FIRST], [BEFORE, both(A1, 60, 100, target_response=PR, target_criteria=RECIST)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr overall pr sum 60 mm baseline 100 mm nadir 100 mm from baseline -40 % from "
                "nadir -40 % because non-target-ne"
            ),
            (
                "RECIST target sd stated pr overall sd sum 100 mm baseline 110 mm nadir 110 mm from baseline "
                "-9.1 % from nadir -9.1 % because non-target-ne, reported-vs-computed"
            ),
        ),
    ),
    (
        "nobody said whether lesions are new",
        case([FIRST], [BEFORE, both(A1, 60, 100, new_liver_lesions=None, non_target_response=NonTargetResponse.CR)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False non-target cr new "
                "None assuming target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr sum 60 mm baseline 100 mm nadir 100 mm from baseline -40 % from nadir -40 % "
                "because status-not-recorded"
            ),
            (
                "RECIST target sd sum 100 mm baseline 110 mm nadir 110 mm from baseline -9.1 % from nadir -9.1 "
                "% because status-not-recorded"
            ),
        ),
    ),
    (
        "a month that is too early or not",
        case([FIRST], [BEFORE, both("2024-02", 60, 100, target_response=SD, target_criteria=RECIST)]),
        (
            (
                "2024-02 after 2024-01-10 days 22-50 by mri qualifies True early None new False note "
                "imprecise-date, early-scan assuming target-treated-assumed from mri-2024-02, mri-2024-01-05"
            ),
            (
                "mRECIST target pr overall pr sum 60 mm baseline 100 mm nadir 100 mm from baseline -40 % from "
                "nadir -40 % because reported-vs-computed, non-target-ne, early-scan"
            ),
            (
                "RECIST target sd stated sd overall sd sum 100 mm baseline 110 mm nadir 110 mm from baseline "
                "-9.1 % from nadir -9.1 % because non-target-ne, early-scan"
            ),
        ),
    ),
    (
        "a session before or after the scan",
        case([FIRST, "2024-03"], [BEFORE, both(A1, 60, 80), both("2024-03-20", 50, 90)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr overall pr sum 60 mm baseline 100 mm nadir 100 mm from baseline -40 % from "
                "nadir -40 % because non-target-ne"
            ),
            (
                "RECIST target sd overall sd sum 80 mm baseline 110 mm nadir 110 mm from baseline -27.3 % from "
                "nadir -27.3 % because non-target-ne"
            ),
            (
                "2024-03-20 days -11-70 by mri qualifies True early None new False note imprecise-date, "
                "early-scan assuming target-treated-assumed from mri-2024-03-20, mri-2024-01-05"
            ),
            (
                "mRECIST target pr overall pr sum 50 mm baseline 100 mm nadir 60 mm from baseline -50 % from "
                "nadir -16.7 % because non-target-ne, early-scan"
            ),
            (
                "RECIST target sd overall sd sum 90 mm baseline 110 mm nadir 80 mm from baseline -18.2 % from "
                "nadir 12.5 % because non-target-ne, early-scan"
            ),
        ),
    ),
    (
        "contrast is stated both ways",
        case([FIRST], [BEFORE, both(A1, 60, 100, contrast=Conflict((True, False)))]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies None early False new False note "
                "conflicting-values, viability-not-assessable assuming target-treated-assumed from "
                "mri-2024-02-25, mri-2024-01-05"
            ),
            ("mRECIST target pr overall pr because viability-not-assessable, non-target-ne"),
            (
                "RECIST target sd overall sd sum 100 mm baseline 110 mm nadir 110 mm from baseline -9.1 % from "
                "nadir -9.1 % because non-target-ne"
            ),
        ),
    ),
    (
        "two scans of dates that overlap",
        case([FIRST], [BEFORE, both("2024-03", 60, 70), both("2024-03-10", 130, 140)]),
        (
            (
                "2024-03 after 2024-01-10 days 51-81 by mri qualifies True early False new False note "
                "imprecise-date assuming target-treated-assumed from mri-2024-03, mri-2024-01-05"
            ),
            (
                "mRECIST target pr overall pr sum 60 mm baseline 100 mm from baseline -40 % from nadir -40 % "
                "because non-target-ne"
            ),
            (
                "RECIST target pr overall pr sum 70 mm baseline 110 mm from baseline -36.4 % from nadir -36.4 % "
                "because non-target-ne"
            ),
            (
                "2024-03-10 after 2024-01-10 days 60-60 by mri qualifies True early False new False note "
                "imprecise-date assuming target-treated-assumed from mri-2024-03-10, mri-2024-01-05"
            ),
            ("mRECIST target pd overall pd sum 130 mm baseline 100 mm from baseline 30 %"),
            ("RECIST target pd overall pd sum 140 mm baseline 110 mm from baseline 27.3 %"),
        ),
    ),
    (
        "sums that are ranges",
        case([FIRST], [BEFORE, both(A1, "65-75", "60-80")]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr, sd overall pr, sd sum >=65 <=75 mm baseline 100 mm nadir 100 mm from "
                "baseline >=-35 <=-25 % from nadir >=-35 <=-25 % because comparator-straddles, non-target-ne"
            ),
            (
                "RECIST target pr, sd overall pr, sd sum >=60 <=80 mm baseline 110 mm nadir 110 mm from "
                "baseline >=-45.5 <=-27.3 % from nadir >=-45.5 <=-27.3 % because comparator-straddles, "
                "non-target-ne"
            ),
        ),
    ),
    (
        "regrown to less than 10 mm",
        case([FIRST, SECOND], [BEFORE, both(A1, "<2", "<2"), both(A2, 8, 9)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target cr, pr overall pr sum >=0 <2 mm baseline 100 mm nadir 100 mm from baseline "
                ">=-100 <-98 % from nadir >=-100 <-98 % because comparator-straddles, non-target-ne"
            ),
            (
                "RECIST target cr, pr overall pr sum >=0 <2 mm baseline 110 mm nadir 110 mm from baseline "
                ">=-100 <-98.2 % from nadir >=-100 <-98.2 % because comparator-straddles, non-target-ne"
            ),
            (
                "2024-04-20 after 2024-03-05 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, mri-2024-01-05"
            ),
            (
                "mRECIST target pd, sd overall pd, sd sum 8 mm baseline 100 mm nadir >=0 <2 mm from baseline "
                "-92 % because comparator-straddles, non-target-ne"
            ),
            (
                "RECIST target sd, pd overall sd, pd sum 9 mm baseline 110 mm nadir >=0 <2 mm from baseline "
                "-91.8 % because comparator-straddles, non-target-ne"
            ),
        ),
    ),
    (
        "sized without contrast, preliminary",
        case(
            [FIRST],
            [
                no_sum(BASELINE, lesions=(size("T1", None, 60),)),
                no_sum(A1, lesions=(size("T1", None, 65), size("N", None, 30)), **PRELIMINARY),
            ],
            lesions=(lesion("N", LesionRole.NON_TARGET),),
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies False early False new False note "
                "viability-not-assessable assuming target-treated-assumed, preliminary-data, targets-inferred "
                "from mri-2024-02-25, size-T1, mri-2024-01-05"
            ),
            ("mRECIST because viability-not-assessable, non-target-ne"),
            (
                "RECIST target sd overall sd sum 65 mm baseline 60 mm nadir 60 mm from baseline 8.3 % from "
                "nadir 8.3 % because non-target-ne"
            ),
        ),
    ),
    (
        "one reading of a lesion elsewhere proves progression",
        case(
            [FIRST],
            [mri(BASELINE, lesions=(node(30, 20), size("T2", None, 20))), mri(A1, lesions=(node(75, 25),))],
            lesions=(OUTSIDE, lesion("T2")),
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, size-N1, mri-2024-01-05, size-T2"
            ),
            ("mRECIST because viability-not-assessable, non-target-ne"),
            (
                "RECIST sum >=25 mm baseline >=40 <=50 mm nadir >=40 <=50 mm from baseline >=-50 % from nadir "
                ">=-50 % because response-not-evaluable, non-target-ne"
            ),
        ),
    ),
    (
        "only the second diameter of a lesion elsewhere",
        case([FIRST], [mri(BASELINE, lesions=(node(30, 20),)), mri(A1, lesions=(node(None, 9),))], lesions=(OUTSIDE,)),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05, size-N1"
            ),
            ("mRECIST because viability-not-assessable, non-target-ne"),
            ("RECIST baseline >=20 <=30 mm nadir >=20 <=30 mm because response-not-evaluable, non-target-ne"),
        ),
    ),
    (
        "a lesion elsewhere of at least 30 mm",
        case(
            [FIRST], [mri(BASELINE, lesions=(node(30, 20),)), mri(A1, lesions=(node(">=30", 12),))], lesions=(OUTSIDE,)
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, size-N1, mri-2024-01-05"
            ),
            ("mRECIST because viability-not-assessable, non-target-ne"),
            (
                "RECIST target pr, sd, pd overall pr, sd, pd sum >=12 mm baseline >=20 <=30 mm nadir >=20 <=30 "
                "mm from baseline >=-60 % from nadir >=-60 % because comparator-straddles, non-target-ne"
            ),
        ),
    ),
    (
        "no reading of a lesion elsewhere explains the baseline",
        case(
            [FIRST],
            [mri(BASELINE, lesions=(node(30, 20),), total_sum=amount(90, "mm")), mri(A1, lesions=(node(20, 9),))],
            lesions=(OUTSIDE,),
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, size-N1, mri-2024-01-05"
            ),
            ("mRECIST because viability-not-assessable, non-target-ne"),
            ("RECIST sum >=9 <=20 mm because conflicting-values, non-target-ne"),
        ),
    ),
    (
        "a baseline that contradicts itself",
        case(
            [FIRST],
            [
                both(BASELINE, 90, 90, lesions=(size("T1", 40, 40), size("T2", 20, 20))),
                both(A1, 50, 50),
                both(A2, 45, 45),
            ],
            lesions=BOTH,
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05, size-T1, size-T2"
            ),
            ("mRECIST sum 50 mm because conflicting-values, non-target-ne"),
            ("RECIST sum 50 mm because conflicting-values, non-target-ne"),
            (
                "2024-04-20 after 2024-01-10 days 101-101 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, mri-2024-01-05, size-T1, size-T2"
            ),
            ("mRECIST sum 45 mm nadir 50 mm from nadir -10 % because conflicting-values, non-target-ne"),
            ("RECIST sum 45 mm nadir 50 mm from nadir -10 % because conflicting-values, non-target-ne"),
        ),
    ),
    (
        "no baseline, one of two targets measured",
        case([FIRST], [mri(A1, lesions=(size("T1", 40, 40),))], lesions=BOTH),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False note "
                "no-baseline assuming target-treated-assumed from mri-2024-02-25, size-T1"
            ),
            ("mRECIST sum >=40 mm because no-baseline, response-not-evaluable, non-target-ne"),
            ("RECIST sum >=40 mm because no-baseline, response-not-evaluable, non-target-ne"),
        ),
    ),
    (
        "regrown after nothing, stated by RECIST",
        case([FIRST], [BEFORE, both(A1, 0, 0), both(A2, 12, 12, target_response=PR, target_criteria=RECIST)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target cr overall pr sum 0 mm baseline 100 mm nadir 100 mm from baseline -100 % from "
                "nadir -100 % because non-target-ne"
            ),
            (
                "RECIST target cr overall pr sum 0 mm baseline 110 mm nadir 110 mm from baseline -100 % from "
                "nadir -100 % because non-target-ne"
            ),
            (
                "2024-04-20 after 2024-01-10 days 101-101 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, mri-2024-01-05"
            ),
            (
                "mRECIST target pd, sd overall pd, sd sum 12 mm baseline 100 mm nadir 0 mm from baseline -88 % "
                "because comparator-straddles, reported-vs-computed, residual-after-cr, non-target-ne"
            ),
            (
                "RECIST target sd, pd stated pr overall sd, pd sum 12 mm baseline 110 mm nadir 0 mm from "
                "baseline -89.1 % because comparator-straddles, non-target-ne, reported-vs-computed"
            ),
        ),
    ),
    (
        "regrown after 1 mm",
        case([FIRST], [BEFORE, both(A1, 1, 1), both(A2, 12, 12)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr overall pr sum 1 mm baseline 100 mm nadir 100 mm from baseline -99 % from "
                "nadir -99 % because non-target-ne"
            ),
            (
                "RECIST target pr overall pr sum 1 mm baseline 110 mm nadir 110 mm from baseline -99.1 % from "
                "nadir -99.1 % because non-target-ne"
            ),
            (
                "2024-04-20 after 2024-01-10 days 101-101 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, mri-2024-01-05"
            ),
            ("mRECIST target pd overall pd sum 12 mm baseline 100 mm nadir 1 mm from baseline -88 % from nadir 1100 %"),
            (
                "RECIST target pd overall pd sum 12 mm baseline 110 mm nadir 1 mm from baseline -89.1 % from "
                "nadir 1100 %"
            ),
        ),
    ),
    (
        "regrown to 5 mm after at most 3 mm",
        case([FIRST], [BEFORE, both(A1, "<=3", "<=3"), both(A2, 5, 5)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target cr, pr overall pr sum >=0 <=3 mm baseline 100 mm nadir 100 mm from baseline "
                ">=-100 <=-97 % from nadir >=-100 <=-97 % because comparator-straddles, non-target-ne"
            ),
            (
                "RECIST target cr, pr overall pr sum >=0 <=3 mm baseline 110 mm nadir 110 mm from baseline "
                ">=-100 <=-97.3 % from nadir >=-100 <=-97.3 % because comparator-straddles, non-target-ne"
            ),
            (
                "2024-04-20 after 2024-01-10 days 101-101 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, mri-2024-01-05"
            ),
            (
                "mRECIST target pr, sd overall pr, sd sum 5 mm baseline 100 mm nadir >=0 <=3 mm from baseline "
                "-95 % because comparator-straddles, non-target-ne"
            ),
            (
                "RECIST target pr, sd, pd overall pr, sd, pd sum 5 mm baseline 110 mm nadir >=0 <=3 mm from "
                "baseline -95.5 % because comparator-straddles, non-target-ne"
            ),
        ),
    ),
    (
        "regrown, two targets of 9 mm",
        case(
            [FIRST],
            [
                mri(BASELINE, lesions=(size("T1", 60), size("T2", 40))),
                both(A1, 0, 0),
                mri(A2, lesions=(size("T1", 9), size("T2", 9))),
            ],
            lesions=BOTH,
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05, size-T1, size-T2"
            ),
            (
                "mRECIST target cr overall pr sum 0 mm baseline 100 mm nadir 100 mm from baseline -100 % from "
                "nadir -100 % because non-target-ne"
            ),
            ("RECIST sum 0 mm because no-baseline, non-target-ne"),
            (
                "2024-04-20 after 2024-01-10 days 101-101 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, size-T1, size-T2, mri-2024-01-05"
            ),
            (
                "mRECIST target sd overall sd sum 18 mm baseline 100 mm nadir 0 mm from baseline -82 % because "
                "residual-after-cr, non-target-ne"
            ),
            ("RECIST nadir 0 mm because no-baseline, response-not-evaluable, non-target-ne"),
        ),
    ),
    (
        "regrown, one of 9 mm in a sum of 25 mm",
        case(
            [FIRST],
            [
                mri(BASELINE, lesions=(size("T1", 60), size("T2", 40))),
                both(A1, 0, 0),
                mri(A2, 25, lesions=(size("T1", 9),)),
            ],
            lesions=BOTH,
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05, size-T1, size-T2"
            ),
            (
                "mRECIST target cr overall pr sum 0 mm baseline 100 mm nadir 100 mm from baseline -100 % from "
                "nadir -100 % because non-target-ne"
            ),
            ("RECIST sum 0 mm because no-baseline, non-target-ne"),
            (
                "2024-04-20 after 2024-01-10 days 101-101 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, size-T1, mri-2024-01-05, size-T2"
            ),
            (
                "mRECIST target pd overall pd sum 25 mm baseline 100 mm nadir 0 mm from baseline -75 % because "
                "residual-after-cr"
            ),
            ("RECIST nadir 0 mm because no-baseline, response-not-evaluable, non-target-ne"),
        ),
    ),
    (
        "lower ends only before",
        case(
            [FIRST],
            [mri(BASELINE, lesions=(size("T1", 50, 50),)), mri(A1, lesions=(size("T1", 45, 45),)), both(A2, 60, 60)],
            lesions=BOTH,
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, size-T1, mri-2024-01-05"
            ),
            (
                "mRECIST sum >=45 mm baseline >=50 mm nadir >=50 mm from baseline >=-100 % from nadir >=-100 % "
                "because response-not-evaluable, non-target-ne"
            ),
            (
                "RECIST sum >=45 mm baseline >=50 mm nadir >=50 mm from baseline >=-100 % from nadir >=-100 % "
                "because response-not-evaluable, non-target-ne"
            ),
            (
                "2024-04-20 after 2024-01-10 days 101-101 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-04-20, mri-2024-01-05, size-T1"
            ),
            (
                "mRECIST sum 60 mm baseline >=50 mm nadir >=45 mm from baseline >=-100 <=20 % from nadir >=-100 "
                "<=33.3 % because response-not-evaluable, non-target-ne"
            ),
            (
                "RECIST sum 60 mm baseline >=50 mm nadir >=45 mm from baseline >=-100 <=20 % from nadir >=-100 "
                "<=33.3 % because response-not-evaluable, non-target-ne"
            ),
        ),
    ),
    (
        "another fraction is reported of one target",
        case(
            [FIRST],
            [
                mri(BASELINE, lesions=(size("T1", 60),)),
                mri(A1, lesions=(size("T1", 50),), viable_fraction=amount(40, "%")),
            ],
            lesions=ONE,
        ),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new False assuming "
                "target-treated-assumed from mri-2024-02-25, size-T1, mri-2024-01-05"
            ),
            (
                "mRECIST target sd overall sd sum 50 mm baseline 60 mm nadir 60 mm from baseline -16.7 % from "
                "nadir -16.7 % because non-target-ne"
            ),
            ("RECIST because no-baseline, response-not-evaluable, non-target-ne"),
        ),
    ),
    (
        "nobody said anything of the rest",
        case([FIRST], [BEFORE, both(A1, 60, 100, new_liver_lesions=None)]),
        (
            (
                "2024-02-25 after 2024-01-10 days 46-46 by mri qualifies True early False new None assuming "
                "target-treated-assumed from mri-2024-02-25, mri-2024-01-05"
            ),
            (
                "mRECIST target pr sum 60 mm baseline 100 mm nadir 100 mm from baseline -40 % from nadir -40 % "
                "because status-not-recorded, non-target-ne"
            ),
            (
                "RECIST target sd sum 100 mm baseline 110 mm nadir 110 mm from baseline -9.1 % from nadir -9.1 "
                "% because status-not-recorded, non-target-ne"
            ),
        ),
    ),
)


@pytest.mark.parametrize(("patient", "lines"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_is_shown_of_each_scan(patient: Case, lines: tuple[str, ...]) -> None:
    assert tuple(line for row in responses(patient) for line in shown_scan(row)) == lines
