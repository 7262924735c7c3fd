"""Which records are cycles of PRRT: procedures, what was given in them, and where a first course ends."""

import pytest

from fhirnet.case.imaging import Response
from fhirnet.case.treatment import Drug, ProcedureKind
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.prior_prrt import prior_cycles
from tests.rules.prrt.patients import Fact, amount, answer, bare, cycle, done, given, on, patient, response

PRRT = ProcedureKind.PRRT_CYCLE


def dose(when: int | str, gbq: float, key: str, part_of: str | None = None) -> Fact:
    return given(Drug.LUTETIUM_DOTATATE, when, key, part_of=part_of, dose=amount(gbq, "GBq"))


def told(*facts: Fact) -> list[tuple[str, str | None, object, str]]:
    """Date, course, activity and records of each cycle."""
    return [
        (one.on.written, one.course, one.activity and one.activity.exact, " ".join(one.source))
        for one in prior_cycles(Chart(bare(*facts)))
    ]


def day(days: int) -> str:
    return on(days).written


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            [done(PRRT, 900, "a", course="first"), dose(844, 3.7, "b")],
            [
                (day(900), "first", None, "Procedure/a"),
                (day(844), None, amount(3.7, "").low, "MedicationAdministration/b"),
            ],
        ),
        (
            [done(PRRT, 900, "a"), dose(900, 7.4, "b")],
            [(day(900), None, amount(7.4, "").low, "Procedure/a MedicationAdministration/b")],
        ),
        (  # of another procedure of that day
            [done(PRRT, 900, "a"), done(ProcedureKind.TAE, 844, "tae"), dose(900, 7.4, "b", part_of="tae")],
            [(day(900), None, None, "Procedure/a")],
        ),
        (  # given in the course of a procedure that is none of PRRT: it is no cycle of its own
            [done(ProcedureKind.TAE, 844, "tae"), dose(840, 7.4, "b", part_of="tae")],
            [],
        ),
        (  # of an undated procedure that is none of PRRT
            [done(ProcedureKind.TAE, None, "tae"), dose(840, 7.4, "b", part_of="tae")],
            [],
        ),
        ([dose("2024", 7.4, "b")], []),  # perhaps not given yet
    ],
)
def test_cycles(facts: list[Fact], expected: list[tuple[str, str | None, object, str]]) -> None:
    assert told(*facts) == expected


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        (("first", None, "second"), "met"),  # the first course ended 716 days ago
        (("first", None, "first"), "not-met"),  # and here 532: the progression 32 days later is its failure
        (("first", "first", None), "not-met"),
        ((None, "first", "second"), "not-met"),
    ],
)
def test_a_first_course_ends_where_another_one_is_named(courses: tuple[str | None, ...], expected: str) -> None:
    days = zip((900, 716, 532), courses, strict=True)
    cycles = [cycle(when, 7.4, number, course=course) for number, (when, course) in enumerate(days)]
    after = [response(Response.SD, 600), response(Response.PD, 500)]
    assert answer(patient(*cycles, *after, response=None), "prior-prrt") == expected
