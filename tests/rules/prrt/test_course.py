"""What happened before: progression, earlier PRRT, wash-out of somatostatin analogues, therapy of the liver."""

from datetime import date

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import ActiveComplication, Complication
from fhirnet.case.imaging import Conflict, Response
from fhirnet.case.person import Gender
from fhirnet.case.status import Topic, Trend
from fhirnet.case.treatment import Allergy, Drug, ProcedureKind, Rhythm
from fhirnet.rules.prrt_criteria.words import BEST_RESPONSE
from fhirnet.verdict import Assumption, Reason, Words
from tests.rules.prrt.patients import (
    EVERY_4_WEEKS,
    Fact,
    amount,
    answer,
    answers,
    born,
    cycle,
    done,
    given,
    grade,
    ordered,
    patient,
    planned,
    response,
    rule,
    said,
    used,
)
from tests.rules.shown import shown

MET, NOT_MET, OPEN = "met", "not-met", "indeterminate"


@pytest.mark.parametrize(
    ("facts", "expected", "reason"),
    [
        ((response(Response.PD, 100), response(Response.SD, 50)), NOT_MET, None),
        ((response(Response.SD, 100), response(Response.PD, 50)), MET, None),
        ((response(Response.PD, 100), response(Response.NE, 50)), MET, None),
        ((response(Response.PD, 50), response(Response.SD, 50)), OPEN, Reason.CONFLICTING_VALUES),
        ((response(Response.PD, "2024-07"), response(Response.SD, "2024-07-10")), OPEN, Reason.IMPRECISE_DATE),
        ((response(Response.PD, "2024-07"), response(Response.SD, "2024-08-01")), NOT_MET, None),
        ((response(Conflict((Response.PD, Response.SD)), 50),), OPEN, Reason.CONFLICTING_VALUES),
        ((response(None, 50, target_response=Response.PD),), MET, None),
        ((response(Response.SD, 50, target_response=Response.PD),), NOT_MET, None),
        ((response(Response.PD, 100), said(Topic.DISEASE_TREND, Trend.STABLE, 50)), NOT_MET, None),
        ((response(Response.PD, 50), said(Topic.DISEASE_TREND, Trend.STABLE, 50)), MET, None),
        ((response(Response.PD, "2024-09-20/2024-10-10"),), OPEN, Reason.IMPRECISE_DATE),
        ((response(Response.PD, "2023-09"),), OPEN, Reason.IMPRECISE_DATE),
        ((), OPEN, Reason.MISSING),
    ],
)
def test_progression(facts: tuple[Fact, ...], expected: str, reason: Reason | None) -> None:
    found = rule(patient(*facts, response=None), "progression").finding
    assert found.answer == expected
    assert found.reasons == ((reason,) if reason else ())


@pytest.mark.parametrize(("vague", "expected"), [(Response.SD, NOT_MET), (Response.PR, NOT_MET), (Response.PD, OPEN)])
def test_a_progression_before_another_assessment_is_not_the_latest_whatever_a_third_of_the_year_says(
    vague: Response, expected: str
) -> None:
    facts = (response(Response.PD, "2024-07-20"), response(Response.SD, "2024-09-10"), response(vague, "2024"))
    assert answer(patient(*facts, response=None), "progression") == expected


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            (given(Drug.OCTREOTIDE_LAR, 14, "sure"), given(Drug.OCTREOTIDE_LAR, "2024", "vague")),
            "not-met >=0 <=14 d from vague, sure assuming planned-start-as-of",
        ),
        (
            (given(Drug.OCTREOTIDE_LAR, 28, "sure"), given(Drug.OCTREOTIDE_LAR, "2024", "vague")),
            "indeterminate >=0 <=28 d because imprecise-date from vague, sure assuming planned-start-as-of"
            " asks for last-ssa-dose by 2024-09-30",
        ),
        (
            (given(Drug.OCTREOTIDE_LAR, 28, "sure"), given(Drug.OCTREOTIDE_LAR, "2024-07", "vague")),
            "met 28 d from sure assuming planned-start-as-of",
        ),
        (
            (used(Drug.OCTREOTIDE_LAR, "2023-01/2024-09-29", "ended"), used(Drug.OCTREOTIDE_LAR, "2022-01/..", "on")),
            "not-met from on, ended assuming planned-start-as-of",
        ),
    ],
    ids=["too-recent-anyway", "perhaps-recent", "earlier", "ended-yesterday-or-later"],
)
def test_a_dose_of_an_unclear_date_makes_no_earlier_one_the_last(facts: tuple[Fact, ...], says: str) -> None:
    assert shown(rule(patient(*facts, lar=None, last_lar=None), "ssa-washout").finding) == says


def test_progression_without_time_limit_is_another_reading() -> None:
    result = answers(patient(response=response(Response.PD, 400)))
    assert result.primary.grade == OPEN
    assert result.alternatives["prrt-progression-unbounded"] == "suitable"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((response(Response.SD, 50),), MET),
        ((response(Response.SD, 50), response(Response.PD, 900)), NOT_MET),
        ((said(Topic.DISEASE_TREND, Trend.WORSENED, 900), response(Response.SD, 50)), NOT_MET),
        ((said(Topic.DISEASE_TREND, Trend.STABLE, 50),), MET),
        ((said(Topic.DISEASE_TREND, Trend.WORSENED, 50), response(Response.SD, 50)), NOT_MET),
        ((said(Topic.DISEASE_TREND, Trend.STABLE, 50), response(Response.SD, 50)), MET),
        ((response(Conflict((Response.PD, Response.SD)), 50), response(Response.SD, 20)), OPEN),
        ((response(Conflict((Response.PD, Response.SD)), 50), response(Response.PD, 20)), NOT_MET),
        ((), OPEN),
    ],
)
def test_netter_2_asks_for_no_progression(facts: tuple[Fact, ...], expected: str) -> None:
    assert answer(patient(*facts, response=None), "progression", "netter-2") == expected


FIRST_COURSE = (*cycle(900, 7.4, 1), *cycle(844, 7.4, 2))  # cycles 900 and 844 days ago


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((*FIRST_COURSE, response(Response.PR, 700), response(Response.PD, 500)), MET),
        ((*FIRST_COURSE, response(Response.PR, 700), response(Response.PD, 535)), MET),
        ((*FIRST_COURSE, response(Response.PR, 700), response(Response.PD, 536)), NOT_MET),
        ((*FIRST_COURSE, response(Response.PD, 752)), NOT_MET),
        ((*FIRST_COURSE, response(Response.PR, 850), response(Response.PD, 753)), NOT_MET),
        ((*FIRST_COURSE, response(Response.SD, 700)), MET),
        ((*FIRST_COURSE,), OPEN),
        ((*cycle(900, None, 1), response(Response.SD, 700)), OPEN),
        ((*cycle(900, 45.2, 1), response(Response.SD, 700)), MET),
        ((*cycle(900, 45.3, 1), response(Response.SD, 700)), NOT_MET),
        ((*cycle(900, 53.0, 1), response(Response.SD, 700), planned(-20, 7.0)), MET),
        ((*cycle(900, 53.0, 1), response(Response.SD, 700), planned(-20, 7.1)), NOT_MET),
        ((*cycle(364, 7.4, 1), response(Response.SD, 200)), NOT_MET),
        ((*cycle(365, 7.4, 1), response(Response.SD, 200)), MET),
    ],
)
def test_retreatment(facts: tuple[Fact, ...], expected: str) -> None:
    assert answer(patient(*facts, response=None), "prior-prrt") == expected


FOUR_CYCLES = tuple(
    cycle(day, 7.4, n) for n, day in enumerate(("2021-01-05", "2021-03-05", "2021-05-05", "2021-07-05"))
)


@pytest.mark.parametrize(
    ("facts", "expected", "reasons"),
    [
        ((response(Response.PD, "2024-06-01"),), OPEN, (Reason.MISSING,)),
        ((response(Response.PD, "2024-06-01"), response(Response.SD, "2024-08-01")), OPEN, (Reason.MISSING,)),
        ((response(Response.SD, "2021-09-01"), response(Response.PD, "2024-06-01")), MET, ()),
        ((response(Response.PD, "2021-10-05"),), NOT_MET, ()),  # 92 days after the last cycle
        ((response(Response.PD, "2021-02-01"), response(Response.PD, "2024-06-01")), NOT_MET, ()),
        ((response(Response.PD, "2021-10"),), NOT_MET, ()),  # the first course lasted less than a year
    ],
)
def test_a_late_progression_says_nothing_of_the_best_response(
    facts: tuple[Fact, ...], expected: str, reasons: tuple[Reason, ...]
) -> None:
    case = patient(*FOUR_CYCLES, *facts, response=None)
    found = rule(case, "prior-prrt").finding
    assert (found.answer, found.reasons) == (expected, reasons)


def test_an_unknown_best_response_holds_the_grade_up() -> None:
    case = patient(*FOUR_CYCLES, response(Response.PD, "2024-06-01"), response=None)
    assert grade(case) == OPEN
    assert answers(case).primary.missing[0].what == BEST_RESPONSE


def test_the_activity_of_a_statement_that_covers_the_cycle_counts() -> None:
    stated = used(Drug.LUTETIUM_DOTATATE, "2022-01/2022-12", dose=amount(50, "GBq"))
    facts = (*cycle("2022-04-14", None, 1), response(Response.SD, 700))
    assert answer(patient(*facts, stated), "prior-prrt") == NOT_MET
    assert answer(patient(*facts), "prior-prrt") == OPEN


def test_a_wash_out_at_the_end_of_the_calendar_is_deferred_to_its_last_day() -> None:
    case = patient(last_lar=given(Drug.OCTREOTIDE_LAR, "9999-12-30"), as_of=date(9999, 12, 31))
    assert answers(case).defer_until == date.max


def test_a_trend_of_the_day_of_a_response_adds_nothing_whatever_the_hour() -> None:
    facts = (response(Response.SD, "2024-08-01"), said(Topic.DISEASE_TREND, Trend.WORSENED, "2024-08-01T10:00:00Z"))
    assert answer(patient(*facts, response=None), "progression") == NOT_MET


def test_an_administration_of_the_day_of_a_cycle_is_its_activity() -> None:
    loose = given(Drug.LUTETIUM_DOTATATE, "2022-04-14T09:00:00Z", dose=amount(50, "GBq"))
    facts = (*cycle("2022-04-14", None, 1), response(Response.SD, 700))
    assert answer(patient(*facts, loose), "prior-prrt") == NOT_MET
    assert rule(patient(*facts, loose), "prior-prrt").finding.value == 1


def test_a_first_course_ends_with_a_long_gap_or_where_the_record_says() -> None:
    sd, pd = response(Response.SD, 880), response(Response.PD, 420)
    one = (*cycle(1000, 7.4, 1), *cycle(900, 7.4, 2), *cycle(500, 7.4, 3))  # the third 400 days later
    assert answer(patient(*one, sd, pd, response=None), "prior-prrt") == MET
    named = (*cycle(1000, 7.4, 1, course="a"), *cycle(900, 7.4, 2, course="a"), *cycle(500, 7.4, 3, course="a"))
    assert answer(patient(*named, sd, pd, response=None), "prior-prrt") == MET
    apart = (
        *(*cycle(1000, 7.4, 1, course="a"), *cycle(820, 7.4, 2, course="a")),
        *(*cycle(640, 7.4, 3, course="a"), *cycle(600, 7.4, 4, course="b")),
    )
    assert answer(patient(*apart, sd, response(Response.PD, 547), response=None), "prior-prrt") == MET
    assert answer(patient(*apart, sd, response(Response.PD, 548), response=None), "prior-prrt") == NOT_MET


@pytest.mark.parametrize(("days", "expected"), [(184, NOT_MET), (185, OPEN)])
def test_a_gap_ends_a_named_course(days: int, expected: str) -> None:
    dates = (60 + days + 184, 60 + days, 60)
    cycles = [one for number, when in enumerate(dates) for one in cycle(when, 7.4, number, course="c")]
    assert answer(patient(*cycles, response(Response.PD, 61), response=None), "prior-prrt") == expected


@pytest.mark.parametrize(
    ("third", "pd", "expected"),
    [
        ("2022-12-16", "2023-02-15", NOT_MET),
        ("2022-12-17", "2023-02-15", MET),
        ("2022-12", "2023-02-15", OPEN),
        ("2022-12", "2023-03-03", OPEN),
        ("2022-12", "2023-04-03", MET),
    ],
    ids=["184-days", "185-days", "a-month", "perhaps-92-days-after", "93-days-after-by-any-reading"],
)
def test_a_gap_that_is_long_by_one_reading_of_its_dates_leaves_the_end_of_the_first_course_open(
    third: str, pd: str, expected: str
) -> None:
    cycles = (*cycle("2022-01-15", 7.4, 1), *cycle("2022-06-15", 7.4, 2), *cycle(third, 7.4, 3))
    case = patient(*cycles, response(Response.SD, "2022-08-01"), response(Response.PD, pd), response=None)
    found = rule(case, "prior-prrt").finding
    assert found.answer == expected
    assert found.reasons == ((Reason.IMPRECISE_DATE,) if expected == OPEN else ())
    assert [m.what.key for m in found.missing] == (["missing.cycle-dates"] if expected == OPEN else [])


@pytest.mark.parametrize(("later", "expected"), [("2023-02-15", NOT_MET), ("2024-02-15", MET)])
def test_a_vague_gap_does_not_matter_where_every_course_fails_or_none_does(later: str, expected: str) -> None:
    cycles = (*cycle("2022-01-15", 7.4, 1), *cycle("2022-07", 7.4, 2), *cycle("2022-12-15", 7.4, 3))
    soon = response(Response.PD, "2022-04-01") if expected == NOT_MET else response(Response.SD, "2022-04-01")
    assert answer(patient(*cycles, soon, response(Response.PD, later), response=None), "prior-prrt") == expected


def test_a_response_that_contradicts_itself_may_be_the_progression_that_ends_the_interval() -> None:
    contradicted = response(Conflict((Response.PD, Response.SD)), "2023-09-01")
    known = (*cycle("2023-01-01"), response(Response.SD, "2023-05-01"))
    found = rule(patient(*known, contradicted, response=None), "prior-prrt").finding
    assert (found.answer, found.reasons) == (OPEN, (Reason.CONFLICTING_VALUES,))
    assert "Observation/response-2023-09-01" in found.evidence
    after = response(Conflict((Response.PD, Response.SD)), "2024-09-01")
    assert answer(patient(*known, after, response=None), "prior-prrt") == MET
    early = response(Response.PD, "2023-08-01")
    assert answer(patient(*known, early, contradicted, response=None), "prior-prrt") == NOT_MET


def test_a_progression_that_may_precede_the_first_cycle_leaves_it_open() -> None:
    facts = (*cycle("2023-01", 7.4, 1), response(Response.PD, "2023-01-15"), response(Response.SD, 100))
    found = rule(patient(*facts, response=None), "prior-prrt").finding
    assert (found.answer, found.reasons) == (OPEN, (Reason.IMPRECISE_DATE,))


def test_retreatment_assumes_two_cycles_unless_planned() -> None:
    facts = (*FIRST_COURSE, response(Response.SD, 700))
    assert Assumption.PLANNED_ACTIVITY_ASSUMED in rule(patient(*facts), "prior-prrt").finding.assumptions
    plan = planned(-20, 7.4)
    assert Assumption.PLANNED_ACTIVITY_ASSUMED not in rule(patient(*facts, plan), "prior-prrt").finding.assumptions


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            (*FIRST_COURSE, response(Response.PR, 700), response(Response.PD, 500)),
            {"controlled": {}, "interval": {"days": "400", "least": "365"}, "activity-assumed": {"given": "14.8"}},
        ),
        (
            (*cycle(900, None, 1), response(Response.PD, 850), planned(-20, 7.4)),
            {
                "failed": {"days": "92"},
                "response-unknown": {},
                "interval": {"days": "50"},
                "activity": {"given": "≥ 0"},
            },
        ),
    ],
)
def test_the_arithmetic_of_a_retreatment_is_told(facts: tuple[Fact, ...], expected: dict[str, dict[str, str]]) -> None:
    told = {part.key.removeprefix("retreatment."): dict(part.parts) for part in parts(patient(*facts, response=None))}
    assert told.keys() == expected.keys()
    for name, numbers in expected.items():
        assert {place: str(told[name][place]) for place in numbers} == numbers


def parts(case: Case) -> tuple[Words, ...]:
    return rule(case, "prior-prrt").finding.parts


def test_an_open_retreatment_holds_the_grade_up() -> None:
    case = patient(*cycle(900, None, 1), response(Response.SD, 700))
    assert answer(case, "prior-prrt") == OPEN
    assert grade(case) == OPEN
    assert answers(case).provisional == "suitable"


def test_a_prior_cycle_excludes_where_a_set_takes_none() -> None:
    assert answer(patient(*FIRST_COURSE), "prior-prrt", "netter-2") == NOT_MET
    assert rule(patient(*FIRST_COURSE), "prior-prrt").finding.value == 2


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ((done(ProcedureKind.PRRT_CYCLE, "2024-09-20/2024-10-10"),), 0),
        ((done(ProcedureKind.PRRT_CYCLE, "2024-09"),), 1),
        ((done(ProcedureKind.RADIOPHARMACEUTICAL, 100),), 0),
        ((done(ProcedureKind.RADIOPHARMACEUTICAL, 100, lutetium=True),), 1),
        (
            (
                done(ProcedureKind.RADIOPHARMACEUTICAL, 100, "r"),
                given(Drug.LUTETIUM_DOTATATE, 100, part_of="r", dose=amount(7.4, "GBq")),
            ),
            1,
        ),
        ((given(Drug.LUTETIUM_DOTATATE, 100),), 1),
        ((*cycle(100), given(Drug.LUTETIUM_DOTATATE, 100, "again")), 1),
        ((used(Drug.LUTETIUM_DOTATATE, "2023/.."),), 1),
        ((*cycle("2024-03-01"), given(Drug.LUTETIUM_DOTATATE, "2024-03-01T09:00:00+08:00", "timed")), 1),
    ],
)
def test_what_counts_as_a_prior_cycle(facts: tuple[Fact, ...], count: int) -> None:
    assert rule(patient(*facts), "prior-prrt").finding.value == count


LAR_40_DAYS_AGO = "2024-08-21"


@pytest.mark.parametrize(
    ("facts", "expected", "assumption"),
    [
        ((), OPEN, None),
        ((used(Drug.LANREOTIDE, LAR_40_DAYS_AGO),), MET, None),
        ((used(Drug.LANREOTIDE, f"2023-01/{LAR_40_DAYS_AGO}"),), MET, None),
        ((used(Drug.LANREOTIDE, "2023-01/2024-09"),), OPEN, None),
        ((used(Drug.LANREOTIDE, "2023-01/2024-08"),), MET, None),
        ((used(Drug.LANREOTIDE, "2023-01/.."),), OPEN, None),
        ((used(Drug.LANREOTIDE, "2024-09-10/.."),), NOT_MET, None),
        ((used(Drug.LANREOTIDE, None),), OPEN, None),
        ((ordered(Drug.LANREOTIDE),), OPEN, Assumption.PRESCRIBED_ONLY),
        ((used(Drug.OCTREOTIDE_UNSPECIFIED, LAR_40_DAYS_AGO),), MET, Assumption.SSA_LONG_ACTING_ASSUMED),
        ((used(Drug.OCTREOTIDE_UNSPECIFIED, LAR_40_DAYS_AGO, rhythm=EVERY_4_WEEKS),), MET, None),
        (
            (used(Drug.OCTREOTIDE_UNSPECIFIED, "2024-09-10", rhythm=Rhythm(3, "1", "d")),),
            NOT_MET,
            Assumption.SSA_LONG_ACTING_ASSUMED,
        ),
        ((given(Drug.OCTREOTIDE_LAR, 40), used(Drug.OCTREOTIDE_LAR, "2024-09-10/..")), NOT_MET, None),
        ((given(Drug.OCTREOTIDE_LAR, 40), given(Drug.LANREOTIDE, 10)), NOT_MET, None),
        ((used(Drug.LANREOTIDE, "2023-01/.."), given(Drug.OCTREOTIDE_LAR, 10)), NOT_MET, None),
    ],
)
def test_wash_out(facts: tuple[Fact, ...], expected: str, assumption: Assumption | None) -> None:
    found = rule(patient(*facts, lar=None, last_lar=None), "ssa-washout").finding
    assert found.answer == expected
    used_assumptions = set(found.assumptions) - {Assumption.PLANNED_START_AS_OF}
    assert used_assumptions == ({assumption} if assumption else set())


@pytest.mark.parametrize(
    ("facts", "rule_set", "day"),
    [
        ((given(Drug.OCTREOTIDE_LAR, "2024-09-10"),), "prrt-default-1", date(2024, 10, 8)),
        ((given(Drug.OCTREOTIDE_LAR, "2024-09-10"),), "ema-2024", date(2024, 10, 10)),
        (
            (given(Drug.OCTREOTIDE_LAR, "2024-09-10"), given(Drug.LANREOTIDE, "2024-09-15")),
            "fda-2024",
            date(2024, 10, 13),
        ),
        (
            (given(Drug.OCTREOTIDE_LAR, "2024-09-10"), given(Drug.OCTREOTIDE_SHORT, "2024-09-30")),
            "fda-2024",
            date(2024, 10, 8),
        ),
        ((used(Drug.OCTREOTIDE_LAR, "2023-01/2024-09"),), "ema-2024", date(2024, 10, 30)),
        ((given(Drug.OCTREOTIDE_LAR, "2024-08-21"),), "prrt-default-1", None),
        ((used(Drug.OCTREOTIDE_LAR, "2023-01/.."),), "prrt-default-1", None),
    ],
)
def test_deferred_until(facts: tuple[Fact, ...], rule_set: str, day: date | None) -> None:
    result = answers(patient(*facts, lar=None, last_lar=None), rule_set)
    assert result.defer_until == day
    assert result.primary.grade == answers(patient(), rule_set).primary.grade  # timing never changes the grade


@pytest.mark.parametrize(
    ("facts", "rule_set", "expected"),
    [
        ((), "prrt-default-1", OPEN),
        ((), "netter-1", MET),
        ((), "netter-2", MET),
        ((done(ProcedureKind.TAE, 10),), "netter-2", MET),
        ((done(ProcedureKind.TACE, 900),), "netter-2", NOT_MET),
        ((done(ProcedureKind.ABLATION, 900),), "netter-2", NOT_MET),
        ((done(ProcedureKind.EMBOLIZATION_UNSPECIFIED, 900),), "netter-2", OPEN),
        ((done(ProcedureKind.TAE, 83),), "netter-1", NOT_MET),
        ((done(ProcedureKind.TAE, 200), done(ProcedureKind.ABLATION, 20)), "prrt-default-1", NOT_MET),
        ((done(ProcedureKind.TACE, None),), "prrt-default-1", OPEN),
        ((done(ProcedureKind.TACE, None), done(ProcedureKind.TAE, 20)), "prrt-default-1", NOT_MET),
        ((done(ProcedureKind.TACE, 20, abandoned_for_occlusion=True),), "prrt-default-1", OPEN),
        ((done(ProcedureKind.TAE, "2024-09-20/2024-10-10"),), "prrt-default-1", OPEN),
        ((done(ProcedureKind.LIVER_BIOPSY, 20),), "prrt-default-1", OPEN),
    ],
)
def test_liver_directed_therapy(facts: tuple[Fact, ...], rule_set: str, expected: str) -> None:
    assert answer(patient(*facts), "liver-directed-interval", rule_set) == expected


WOMAN = born("1989-01-15", Gender.FEMALE)


@pytest.mark.parametrize(
    ("facts", "person", "expected"),
    [
        ((), born("1989-01-15", None), OPEN),
        ((), born("1989-01-15", Gender.OTHER), OPEN),
        ((), born("1964-09-30", Gender.FEMALE), "not-applicable"),
        ((), born("1964-10-01", Gender.FEMALE), OPEN),
        ((said(Topic.CHILDBEARING_POTENTIAL, False),), WOMAN, "not-applicable"),
        ((said(Topic.CHILDBEARING_POTENTIAL, True),), WOMAN, OPEN),
        ((said(Topic.BREAST_FEEDING, True),), WOMAN, NOT_MET),
        ((said(Topic.BREAST_FEEDING, True), said(Topic.CHILDBEARING_POTENTIAL, False)), WOMAN, NOT_MET),
        ((ActiveComplication(key="b", kind=Complication.BREAST_FEEDING),), WOMAN, NOT_MET),
    ],
)
def test_whom_pregnancy_concerns(facts: tuple[Fact, ...], person: Fact, expected: str) -> None:
    found = rule(patient(*facts, person=person), "pregnancy").finding
    assert found.answer == expected
    assert found.reasons or expected == NOT_MET


@pytest.mark.parametrize(
    ("allergies", "expected"),
    [
        ((), OPEN),
        ((Allergy(key="a"),), MET),
        ((Allergy(key="a", drug=Drug.LUTETIUM_DOTATATE),), NOT_MET),
        ((Allergy(key="a", drug=Drug.LUTETIUM_DOTATATE, active=False),), MET),
    ],
)
def test_hypersensitivity(allergies: tuple[Fact, ...], expected: str) -> None:
    assert answer(patient(*allergies), "hypersensitivity") == expected


@pytest.mark.parametrize(
    ("irradiated", "diseased", "default", "netter_2"),
    [
        (False, False, MET, MET),
        (True, None, NOT_MET, NOT_MET),
        (None, True, NOT_MET, OPEN),
        (False, None, OPEN, MET),
        (False, True, NOT_MET, MET),
    ],
)
def test_marrow(irradiated: bool | None, diseased: bool | None, default: str, netter_2: str) -> None:
    facts = [
        *([] if irradiated is None else [said(Topic.MARROW_IRRADIATION, irradiated)]),
        *([] if diseased is None else [said(Topic.MARROW_DISEASE, diseased)]),
    ]
    assert answer(patient(*facts), "marrow-reserve") == default
    assert answer(patient(*facts), "marrow-reserve", "netter-2") == netter_2


def test_a_caution_weighs_and_an_exclusion_excludes() -> None:
    case = patient(said(Topic.HEART_FAILURE, True))
    assert grade(case) == "suitable-with-adverse-predictors"
    assert rule(case, "cardiac", "netter-1").modifiable is None
    assert grade(case, "netter-1") == "not-suitable"
