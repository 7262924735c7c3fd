"""What the rules show beside their answer of earlier treatment: PRRT, progression, wash-out, therapy of the liver.

The number, why it is open, the records cited, what is assumed, and what would decide.
"""

from dataclasses import replace

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import (
    Conflict,
    Modality,
    Response,
)
from fhirnet.case.status import (
    Reporting,
    Topic,
    Trend,
)
from fhirnet.case.treatment import (
    Drug,
    MedicationOrder,
    ProcedureKind,
    Rhythm,
)
from tests.rules.prrt.patients import (
    EVERY_4_WEEKS,
    Fact,
    amount,
    cycle,
    days_ago,
    done,
    given,
    ordered,
    patient,
    planned,
    predictor,
    response,
    rule,
    said,
    used,
)
from tests.rules.shown import shown

DEFAULT = "prrt-default-1"
PRELIMINARY = Reporting.PRELIMINARY
TWO_CYCLES = (*cycle(900, 7.4, 1), *cycle(844, 7.4, 2))  # cycles 900 and 844 days ago
LONG_COURSE = tuple(
    cycle(day, 7.4, n) for n, day in enumerate(("2020-01-05", "2020-06-05", "2020-11-05", "2021-04-05"))
)


def unanswered(*facts: Fact, **changes: Fact) -> Case:
    """The baseline without a response."""
    return patient(*facts, response=None, **changes)


def untreated(*facts: Fact) -> Case:
    """The baseline without a somatostatin analogue."""
    return patient(*facts, lar=None, last_lar=None)


def one_cycle(activity: float | str | tuple[int, int], *facts: Fact) -> Case:
    """The baseline after one cycle of this activity in GBq, stable since."""
    dose = given(Drug.LUTETIUM_DOTATATE, 900, "dose", part_of="cycle", dose=amount(activity, "GBq"))
    return unanswered(done(ProcedureKind.PRRT_CYCLE, 900, "cycle"), dose, response(Response.SD, 700), *facts)


RULES: tuple[tuple[str, str, Case, str], ...] = (
    (
        "liver-directed-interval",
        DEFAULT,
        patient(done(ProcedureKind.TAE, 84), done(ProcedureKind.ABLATION, 300)),
        "met 84 d from tae-84, ablation-300",
    ),
    (
        "liver-directed-interval",
        DEFAULT,
        patient(done(ProcedureKind.TAE, 83), done(ProcedureKind.ABLATION, 300)),
        "not-met 83 d from tae-83",
    ),
    (
        "liver-directed-interval",
        DEFAULT,
        patient(done(ProcedureKind.TAE, "2024-07"), done(ProcedureKind.ABLATION, 300)),
        ("indeterminate >=61 <=91 d because imprecise-date from tae-2024-07 asks for liver-directed by 2024-09-30"),
    ),
    (
        "liver-directed-interval",
        DEFAULT,
        patient(done(ProcedureKind.TAE, None), done(ProcedureKind.TACE, "2024-07")),
        (
            "indeterminate >=61 <=91 d because imprecise-date from tace-2024-07, tae-None asks "
            "for liver-directed by 2024-09-30"
        ),
    ),
    (
        "liver-directed-interval",
        DEFAULT,
        patient(),
        "indeterminate because no-record asks for liver-directed by 2024-09-30",
    ),
    ("liver-directed-interval", "netter-1", patient(), "met because no-record, unverified-thresholds"),
    (
        "liver-directed-interval",
        "netter-2",
        patient(done(ProcedureKind.TACE, 900), done(ProcedureKind.EMBOLIZATION_UNSPECIFIED, 400)),
        "not-met 900 d from tace-900",
    ),
    (
        "liver-directed-interval",
        "netter-2",
        patient(done(ProcedureKind.EMBOLIZATION_UNSPECIFIED, 400), done(ProcedureKind.TAE, 20)),
        ("indeterminate 400 d because missing from embolization-unspecified-400 asks for liver-directed by 2024-09-30"),
    ),
    ("liver-directed-interval", "netter-2", patient(done(ProcedureKind.TAE, 20)), "met from tae-20"),
    (
        "ssa-washout",
        DEFAULT,
        untreated(),
        ("indeterminate because missing assuming planned-start-as-of asks for last-ssa-dose by 2024-09-30"),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.LANREOTIDE, "2023-01/..", "lanreotide")),
        (
            "indeterminate because missing from lanreotide assuming planned-start-as-of asks for "
            "last-ssa-dose by 2024-09-30"
        ),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.LANREOTIDE, None, "lanreotide")),
        (
            "indeterminate because missing from lanreotide assuming planned-start-as-of asks for "
            "last-ssa-dose by 2024-09-30"
        ),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.LANREOTIDE, "2023-01/2024-09", "lanreotide")),
        (
            "indeterminate >=0 <=29 d because imprecise-date from lanreotide assuming "
            "planned-start-as-of asks for last-ssa-dose by 2024-09-30"
        ),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.LANREOTIDE, "2023-01/2024-09-30", "lanreotide")),
        "not-met 0 d from lanreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.LANREOTIDE, "2023-01/2024-10-01", "lanreotide")),
        (
            "indeterminate because missing from lanreotide assuming planned-start-as-of asks for "
            "last-ssa-dose by 2024-09-30"
        ),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.LANREOTIDE, "2023-01/2024-09-02", "lanreotide")),
        "met 28 d from lanreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.LANREOTIDE, "2023-01/2024-09-03", "lanreotide")),
        "not-met 27 d from lanreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(ordered(Drug.LANREOTIDE)),
        (
            "indeterminate because missing from lanreotide-40 assuming planned-start-as-of, "
            "prescribed-only asks for last-ssa-dose by 2024-09-30"
        ),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(
            given(Drug.OCTREOTIDE_LAR, 10, "lar"),
            given(Drug.LANREOTIDE, 20, "lanreotide"),
            used(Drug.OCTREOTIDE_UNSPECIFIED, "2024-01/2024-03-01", "octreotide"),
        ),
        ("not-met 10 d from lanreotide, lar assuming planned-start-as-of, ssa-long-acting-assumed"),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.OCTREOTIDE_UNSPECIFIED, "2024-09-10", "octreotide", rhythm=Rhythm(1, "14", "d"))),
        "not-met 20 d from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.OCTREOTIDE_UNSPECIFIED, "2024-09-10", "octreotide", rhythm=Rhythm(1, "13", "d"))),
        "not-met 20 d from octreotide assuming planned-start-as-of, ssa-long-acting-assumed",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(given(Drug.OCTREOTIDE_LAR, "2024-09", "lar")),
        (
            "indeterminate >=0 <=29 d because imprecise-date from lar assuming "
            "planned-start-as-of asks for last-ssa-dose by 2024-09-30"
        ),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(planned("2024-10-28"), planned("2024-10"), given(Drug.OCTREOTIDE_LAR, "2024-09-10", "lar")),
        ("indeterminate >=21 <=51 d because imprecise-date from lar asks for last-ssa-dose by 2024-09-30"),
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(planned("2024-09-30"), given(Drug.OCTREOTIDE_LAR, "2024-09-02", "lar")),
        "met 28 d from lar",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(planned("2024-09-29"), given(Drug.OCTREOTIDE_LAR, "2024-09-02", "lar")),
        "met 28 d from lar assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(given(Drug.OCTREOTIDE_SHORT, 1, "octreotide")),
        "met 1 d from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(given(Drug.OCTREOTIDE_SHORT, 0, "octreotide")),
        "not-met 0 d from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        DEFAULT,
        untreated(used(Drug.OCTREOTIDE_UNSPECIFIED, "2024-09-10", "octreotide", rhythm=Rhythm(2, "1", "mo"))),
        "not-met 20 d from octreotide assuming planned-start-as-of",
    ),
    ("prior-prrt", DEFAULT, patient(), "met 0 because no-record"),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*TWO_CYCLES, response(Response.PR, 700, reporting=PRELIMINARY), response(Response.PD, 500)),
        (
            "met 2 from cycle-1, dose-1, cycle-2, dose-2, response-700, response-500 assuming "
            "preliminary-data, planned-activity-assumed"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*TWO_CYCLES, response(Response.PR, 700), response(Response.PD, 500, reporting=PRELIMINARY)),
        (
            "met 2 from cycle-1, dose-1, cycle-2, dose-2, response-700, response-500 assuming "
            "preliminary-data, planned-activity-assumed"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*TWO_CYCLES, response(Response.PD, 752, reporting=PRELIMINARY)),
        ("not-met 2 from cycle-1, dose-1, cycle-2, dose-2, response-752 assuming preliminary-data"),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2020-08-01"), response(Response.PD, "2021-07-06")),
        ("not-met 4 from cycle-0, dose-0, cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, response-2021-07-06"),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2020-08-01"), response(Response.PD, "2021-07-07")),
        (
            "met 4 from cycle-0, dose-0, cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, "
            "response-2020-08-01, response-2021-07-07 assuming planned-activity-assumed"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2020-08-01"), response(Response.PD, "2021-07")),
        (
            "indeterminate 4 because imprecise-date from cycle-0, dose-0, cycle-1, dose-1, "
            "cycle-2, dose-2, cycle-3, dose-3 asks for cycle-dates by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2023-06"), response(Response.PD, "2023-06-15")),
        (
            "indeterminate 4 because imprecise-date from cycle-0, dose-0, cycle-1, dose-1, "
            "cycle-2, dose-2, cycle-3, dose-3 asks for best-response by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2023-06-15"), response(Response.PD, "2023-06-15")),
        (
            "indeterminate 4 because missing from cycle-0, dose-0, cycle-1, dose-1, cycle-2, "
            "dose-2, cycle-3, dose-3 asks for best-response by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2023-07-15"), response(Response.PD, "2023-06-15")),
        (
            "indeterminate 4 because missing from cycle-0, dose-0, cycle-1, dose-1, cycle-2, "
            "dose-2, cycle-3, dose-3 asks for best-response by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2020-01-05")),
        (
            "met 4 from cycle-0, dose-0, cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, "
            "response-2020-01-05 assuming planned-activity-assumed"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*LONG_COURSE, response(Response.SD, "2020-01-04")),
        (
            "indeterminate 4 because missing from cycle-0, dose-0, cycle-1, dose-1, cycle-2, "
            "dose-2, cycle-3, dose-3 asks for best-response by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle("2023-01", 7.4, 1), response(Response.PD, "2023-01-15"), response(Response.SD, 100)),
        (
            "indeterminate 1 because imprecise-date from cycle-1, dose-1, response-2023-01-15 "
            "asks for cycle-dates by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            *cycle("2022-01", 7.4, 1),
            response(Response.PD, "2022-01-15"),
            response(Response.SD, "2022-06-01"),
            response(Response.PD, "2023-06-01"),
        ),
        (
            "indeterminate 1 because imprecise-date from cycle-1, dose-1, response-2022-01-15, "
            "response-2023-06-01 asks for cycle-dates by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle("2022-01", 7.4, 1), response(Response.SD, "2022-06-01"), response(Response.PD, "2023-01-10")),
        (
            "indeterminate 1 because imprecise-date from cycle-1, dose-1, response-2023-01-10 "
            "asks for cycle-dates by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            *cycle("2022-01", 7.4, 1),
            response(Response.SD, "2022-06-01"),
            response(Response.PD, "2023-02-10"),
            response(Response.PD, "2023-03-10"),
        ),
        ("met 1 from cycle-1, dose-1, response-2022-06-01, response-2023-02-10 assuming planned-activity-assumed"),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            *cycle(1000, 7.4, 1),
            *cycle(816, 7.4, 2),
            *cycle(632, 7.4, 3),
            response(Response.SD, 990),
            response(Response.PD, 540),
        ),
        "not-met 3 from cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, response-540",
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            *cycle(1000, 7.4, 1),
            *cycle(815, 7.4, 2),
            *cycle(630, 7.4, 3),
            response(Response.SD, 990),
            response(Response.PD, 540),
        ),
        (
            "met 3 from cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, response-990, "
            "response-540 assuming planned-activity-assumed"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            *cycle(1000, 7.4, 1, course="a"),
            *cycle(815, 7.4, 2),
            *cycle(630, 7.4, 3),
            response(Response.SD, 990),
            response(Response.PD, 540),
        ),
        (
            "met 3 from cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, response-990, "
            "response-540 assuming planned-activity-assumed"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            *cycle(1000, 7.4, 1, course="a"),
            *cycle(850, 7.4, 2),
            *cycle(700, 7.4, 3),
            response(Response.SD, 990),
            response(Response.PD, 608),
        ),
        "not-met 3 from cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, response-608",
    ),
    ("prior-prrt", DEFAULT, one_cycle(45.2), "met 1 from cycle, dose, response-700 assuming planned-activity-assumed"),
    (
        "prior-prrt",
        DEFAULT,
        one_cycle((44, 46)),
        (
            "indeterminate 1 because comparator-straddles from cycle, dose assuming "
            "planned-activity-assumed asks for activity GBq by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        one_cycle("<45.2"),
        "met 1 from cycle, dose, response-700 assuming planned-activity-assumed",
    ),
    (
        "prior-prrt",
        DEFAULT,
        one_cycle("<=45.2"),
        "met 1 from cycle, dose, response-700 assuming planned-activity-assumed",
    ),
    ("prior-prrt", DEFAULT, one_cycle(">45.2"), "not-met 1 from cycle, dose assuming planned-activity-assumed"),
    (
        "prior-prrt",
        DEFAULT,
        one_cycle(">=45.2"),
        (
            "indeterminate 1 because comparator-straddles from cycle, dose assuming "
            "planned-activity-assumed asks for activity GBq by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        one_cycle("<60.1", planned(-20, 0)),
        ("indeterminate 1 because comparator-straddles from cycle, dose asks for activity GBq by 2024-09-30"),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle(900, None, 1), response(Response.SD, 700)),
        (
            "indeterminate 1 because missing from cycle-1 assuming planned-activity-assumed asks "
            "for activity GBq by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle(900, None, 1), *cycle(844, 7.4, 2), response(Response.SD, 700), planned(-20, 7.4)),
        ("indeterminate 2 because missing from cycle-1, cycle-2, dose-2 asks for activity GBq by 2024-09-30"),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle(900, 53.0, 1), response(Response.SD, 700), planned(0, 7.1)),
        "not-met 1 from cycle-1, dose-1",
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle(900, 45.2, 1), response(Response.SD, 700), planned(1, 7.1)),
        "met 1 from cycle-1, dose-1, response-700 assuming planned-activity-assumed",
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle(900, 53.0, 1), response(Response.SD, 700), planned(None, 7.1)),
        "not-met 1 from cycle-1, dose-1",
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(*cycle(900, 45.2, 1), response(Response.SD, 700), planned(-20, None)),
        "met 1 from cycle-1, dose-1, response-700 assuming planned-activity-assumed",
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            used(Drug.LUTETIUM_DOTATATE, "2022-04-14/2022-04-20", dose=amount(50, "GBq")),
            *cycle("2022-04-14", None, 1),
            response(Response.SD, 700),
        ),
        "not-met 1 from cycle-1 assuming planned-activity-assumed",
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            used(Drug.LUTETIUM_DOTATATE, "2022-04-10/2022-04-14", dose=amount(50, "GBq")),
            *cycle("2022-04-14", None, 1),
            response(Response.SD, 700),
        ),
        "not-met 1 from cycle-1 assuming planned-activity-assumed",
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            used(Drug.LUTETIUM_DOTATATE, "2022-04-10/2022-04-13", dose=amount(50, "GBq")),
            *cycle("2022-04-14", None, 1),
            response(Response.SD, 700),
        ),
        (
            "indeterminate 1 because missing from cycle-1 assuming planned-activity-assumed asks "
            "for activity GBq by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(
            used(Drug.LUTETIUM_DOTATATE, "2022-04-15/2022-04-20", dose=amount(50, "GBq")),
            *cycle("2022-04-14", None, 1),
            response(Response.SD, 700),
        ),
        (
            "indeterminate 1 because missing from cycle-1 assuming planned-activity-assumed asks "
            "for activity GBq by 2024-09-30"
        ),
    ),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(used(Drug.LUTETIUM_DOTATATE, "2022-04-14/2022-05-14", "use")),
        (
            "indeterminate 1 because missing from use assuming planned-activity-assumed asks for "
            "best-response by 2024-09-30, activity GBq by 2024-09-30"
        ),
    ),
    ("prior-prrt", DEFAULT, unanswered(used(Drug.LUTETIUM_DOTATATE, "2024-09-30/..", "use")), "not-met 1 from use"),
    (
        "prior-prrt",
        DEFAULT,
        unanswered(done(ProcedureKind.RADIOPHARMACEUTICAL, 900, "infusion", lutetium=True), response(Response.SD, 700)),
        (
            "indeterminate 1 because missing from infusion assuming planned-activity-assumed asks"
            " for activity GBq by 2024-09-30"
        ),
    ),
    ("prior-prrt", "netter-2", unanswered(*TWO_CYCLES), "not-met 2 from cycle-1, dose-1, cycle-2, dose-2"),
    (
        "progression",
        DEFAULT,
        unanswered(response(Response.PD, 366, reporting=PRELIMINARY)),
        "met 366 d from response-366 assuming preliminary-data",
    ),
    (
        "progression",
        DEFAULT,
        unanswered(response(Response.PD, 367)),
        ("indeterminate 367 d because stale from response-367 asks for response since 2023-09-30"),
    ),
    (
        "progression",
        DEFAULT,
        unanswered(response(Response.PD, 50), response(Response.SD, 50)),
        ("indeterminate because conflicting-values from response-50 asks for response since 2023-09-30"),
    ),
    (
        "progression",
        DEFAULT,
        unanswered(response(Response.PD, "2024-07", reporting=PRELIMINARY), response(Response.SD, "2024-07-10")),
        (
            "indeterminate because imprecise-date from response-2024-07, response-2024-07-10 "
            "assuming preliminary-data asks for response since 2023-09-30"
        ),
    ),
    (
        "progression",
        DEFAULT,
        unanswered(said(Topic.DISEASE_TREND, Trend.WORSENED, 20)),
        "met 20 d from obs-disease-trend-20 assuming trend-only",
    ),
    ("progression", DEFAULT, unanswered(), "indeterminate because missing asks for response since 2023-09-30"),
    (
        "progression",
        DEFAULT,
        unanswered(response(Response.PD, "2024-09-20/2024-10-10")),
        (
            "indeterminate >=0 <=10 d because imprecise-date from response-2024-09-20/2024-10-10 "
            "asks for response since 2023-09-30"
        ),
    ),
    (
        "progression",
        "netter-2",
        unanswered(response(Response.SD, 50, reporting=PRELIMINARY), response(Response.PD, 900)),
        "not-met 900 d from response-900",
    ),
    ("progression", "netter-2", unanswered(response(Response.SD, 50)), "met sd from response-50"),
    ("progression", "netter-2", unanswered(), "indeterminate because missing asks for response by 2024-09-30"),
    (
        "ssa-washout",
        "ema-2024",
        untreated(given(Drug.OCTREOTIDE_SHORT, 1, "octreotide")),
        "met 1 d from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        "ema-2024",
        untreated(given(Drug.OCTREOTIDE_SHORT, 0, "octreotide")),
        "not-met 0 d from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        "fda-2024",
        untreated(given(Drug.OCTREOTIDE_SHORT, 1, "octreotide")),
        "met 1 d from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        "fda-2024",
        untreated(given(Drug.OCTREOTIDE_SHORT, 0, "octreotide")),
        "not-met 0 d from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        "nanets-2019",
        untreated(given(Drug.OCTREOTIDE_SHORT, 1, "octreotide")),
        "met 1 d because unverified-thresholds from octreotide assuming planned-start-as-of",
    ),
    (
        "ssa-washout",
        "nanets-2019",
        untreated(given(Drug.OCTREOTIDE_SHORT, 0, "octreotide")),
        ("not-met 0 d because unverified-thresholds from octreotide assuming planned-start-as-of"),
    ),
    (
        "prior-lines",
        "xtr008",
        patient(used(Drug.OCTREOTIDE_SHORT, "2023-01/2023-05")),
        "met 1 from lar, octreotide-short-2023-01/2023-05, last-lar assuming medication-list-complete",
    ),
    (
        "prior-lines",
        "xtr008",
        patient(used(Drug.EVEROLIMUS, "2023-01/2023-05")),
        "met 2 from lar, everolimus-2023-01/2023-05, last-lar assuming medication-list-complete",
    ),
    (
        "prior-lines",
        "xtr008",
        patient(
            used(Drug.EVEROLIMUS, "2023"),
            used(Drug.SUNITINIB, "2022"),
            said(Topic.PRIOR_LINES, 1),
            said(Topic.PRIOR_LINES, 3),
        ),
        (
            "indeterminate 3 because conflicting-values from lar, everolimus-2023, sunitinib-2022, last-lar asks "
            "for prior-lines by 2024-09-30"
        ),
    ),
    (
        "prior-lines",
        "xtr008",
        patient(lar=None, last_lar=None),
        "indeterminate because missing asks for prior-lines by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(used(Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="again", dose=amount(30, "mg"), rhythm=EVERY_4_WEEKS)),
        "met 315 d from lar",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(lar=used(Drug.OCTREOTIDE_LAR, None, key="lar", dose=amount(30, "mg"), rhythm=EVERY_4_WEEKS)),
        "indeterminate because missing from lar asks for lar-exposure by 2024-09-30",
    ),
    (
        "ssa-exposure",
        "xtr008",
        patient(
            lar=used(
                Drug.OCTREOTIDE_LAR, "2023-09-20/..", key="lar", dose=amount(30, "mg"), rhythm=Rhythm(2, "8", "wk")
            )
        ),
        "met 315 d from lar",
    ),
    (
        "other-systemic-therapy",
        "netter-2",
        patient(used(Drug.EVEROLIMUS, "2023-01-01/2023-01-20")),
        "met False from everolimus-2023-01-01/2023-01-20 assuming medication-list-complete",
    ),
    (
        "liver-directed-interval",
        "netter-2",
        patient(),
        "met because no-record",
    ),
    (
        "liver-directed-interval",
        "netter-2",
        patient(done(ProcedureKind.TAE, 20)),
        "met from tae-20",
    ),
    (
        "ssa-washout",
        DEFAULT,
        patient(lar=used(Drug.OCTREOTIDE_LAR, f"{days_ago(40)}/..", key="lar")),
        "met 40 d from last-lar assuming planned-start-as-of",
    ),
    (
        "prior-prrt",
        DEFAULT,
        patient(*TWO_CYCLES, response=response(Response.PD, 860, reporting=PRELIMINARY)),
        "not-met 2 from cycle-1, dose-1, cycle-2, dose-2, response-860 assuming preliminary-data",
    ),
    (
        "prior-prrt",
        DEFAULT,
        patient(
            *cycle(900, 7.4, 1),
            *cycle(716, 7.4, 2),
            *cycle(532, 7.4, 3),
            response(Response.SD, 600),
            response=response(Response.PD, 500, reporting=PRELIMINARY),
        ),
        ("not-met 3 from cycle-1, dose-1, cycle-2, dose-2, cycle-3, dose-3, response-500 assuming preliminary-data"),
    ),
)


@pytest.mark.parametrize(
    ("code", "rule_set", "case", "says"), RULES, ids=[f"{row[0]}-{n}" for n, row in enumerate(RULES)]
)
def test_what_a_rule_shows(code: str, rule_set: str, case: Case, says: str) -> None:
    assert shown(rule(case, code, rule_set).finding) == says


PREDICTORS: tuple[tuple[str, Case, str], ...] = (
    (
        "pretreatment",
        patient(used(Drug.EVEROLIMUS, "2022", "a"), used(Drug.SUNITINIB, "2023", "b")),
        "present-minor 2 from a, b assuming medication-list-complete",
    ),
    (
        "pretreatment",
        patient(used(Drug.EVEROLIMUS, "2022", "a")),
        "absent 1 from lar, a, last-lar assuming medication-list-complete",
    ),
    (
        "pretreatment",
        patient(ordered(Drug.CAPECITABINE)),
        ("present-minor 1 from capecitabine-40 assuming medication-list-complete, prescribed-only"),
    ),
    (
        "pretreatment",
        patient(said(Topic.PRIOR_LINES, 2)),
        "absent 0 from lar, last-lar assuming medication-list-complete",
    ),
    (
        "pretreatment",
        patient(lar=None, last_lar=None),
        "indeterminate because missing asks for medication by 2024-09-30",
    ),
    (
        "kinetics",
        unanswered(response(Response.SD, 284), response(Response.PD, 100)),
        "present-minor 184 d from response-284, response-100",
    ),
    (
        "kinetics",
        unanswered(response(Response.SD, 284, reporting=PRELIMINARY), response(Response.PD, 100)),
        "present-minor 184 d from response-284, response-100 assuming preliminary-data",
    ),
    (
        "kinetics",
        unanswered(response(Response.SD, 285), response(Response.PD, 100, reporting=PRELIMINARY)),
        "absent 185 d from response-285, response-100 assuming preliminary-data",
    ),
    (
        "kinetics",
        unanswered(
            response(Response.SD, 400),
            response(Response.PD, 100),
            replace(
                response(None, 100, new_liver_lesions=True, reporting=PRELIMINARY), key="new", modality=Modality.CT
            ),
        ),
        "present-minor 300 d from response-400, response-100 assuming preliminary-data",
    ),
    (
        "kinetics",
        unanswered(response(Response.SD, 285), response(Response.PD, 100)),
        "absent 185 d from response-285, response-100",
    ),
    (
        "kinetics",
        unanswered(response(Response.SD, "2024-01"), response(Response.PD, "2024-07-15")),
        (
            "indeterminate >=166 <=196 d because imprecise-date from response-2024-01, "
            "response-2024-07-15 asks for progression by 2024-09-30"
        ),
    ),
    ("kinetics", unanswered(response(Response.PD, 100, new_liver_lesions=True)), "present-minor from response-100"),
    (
        "kinetics",
        unanswered(response(Response.PD, 100)),
        "indeterminate because missing from response-100 asks for progression by 2024-09-30",
    ),
    (
        "kinetics",
        unanswered(
            response(Response.SD, 300), response(Response.PD, 200, new_liver_lesions=True), response(Response.PD, 100)
        ),
        "present-minor 100 d from response-300, response-200",
    ),
    (
        "kinetics",
        unanswered(response(Conflict((Response.PD, Response.SD)), 100)),
        "indeterminate because conflicting-values asks for progression by 2024-09-30",
    ),
    (
        "kinetics",
        unanswered(response(Response.SD, 100)),
        "indeterminate because missing asks for progression by 2024-09-30",
    ),
    (
        "kinetics",
        unanswered(
            response(Response.SD, 400),
            response(Response.PD, 300),
            response(Response.SD, 250),
            response(Response.PD, 100),
        ),
        "present-minor 150 d from response-250, response-100",
    ),
    (
        "kinetics",
        unanswered(response(Response.SD, 100), response(Response.PD, 100)),
        "indeterminate because missing from response-100 asks for progression by 2024-09-30",
    ),
    (
        "pretreatment",
        patient(
            given(Drug.ANTINEOPLASTIC_OTHER, 300, "one", agent="pazopanib"),
            given(Drug.ANTINEOPLASTIC_OTHER, 200, "other", agent="cabozantinib"),
        ),
        "present-minor 2 from one, other assuming medication-list-complete",
    ),
    (
        "pretreatment",
        patient(
            *(
                MedicationOrder(key=name, drug=Drug.ANTINEOPLASTIC_OTHER, agent=name)
                for name in ("pazopanib", "cabozantinib")
            )
        ),
        "present-minor 2 assuming medication-list-complete, prescribed-only",
    ),
    (
        "pretreatment",
        patient(used(Drug.EVEROLIMUS, "2023-01/2023-05"), ordered(Drug.EVEROLIMUS)),
        ("absent 1 from lar, everolimus-2023-01/2023-05, last-lar, everolimus-40 assuming medication-list-complete"),
    ),
)


@pytest.mark.parametrize(
    ("code", "case", "says"), PREDICTORS, ids=[f"{row[0]}-{n}" for n, row in enumerate(PREDICTORS)]
)
def test_what_a_predictor_shows(code: str, case: Case, says: str) -> None:
    assert shown(predictor(case, code)) == says
