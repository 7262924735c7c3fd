"""What is said of each part of the retreatment rule: when, how long, how much."""

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, Response
from fhirnet.case.treatment import Drug, ProcedureKind
from tests.rules.prrt.patients import Fact, amount, cycle, done, given, patient, planned, response, rule

TWO_CYCLES = (*cycle("2022-04-14", 7.4, 1), *cycle("2022-06-09", 7.4, 2))


def _after(*facts: Fact) -> Case:
    return patient(*facts, response=None)


def _one_cycle(dose: object) -> Case:
    activity = given(Drug.LUTETIUM_DOTATATE, 900, part_of="cycle", dose=amount(dose, "GBq"))  # type: ignore[arg-type]
    return _after(done(ProcedureKind.PRRT_CYCLE, 900, "cycle"), activity, response(Response.SD, 700))


@pytest.mark.parametrize(
    ("case", "part", "says"),
    [
        (_after(*TWO_CYCLES, response(Response.PD, "2022-08-01")), "failed", {"on": "2022-08-01", "days": 92}),
        (_after(*TWO_CYCLES, response(Response.SD, "2022-08")), "controlled", {"on": "2022-08"}),
        (
            _after(*TWO_CYCLES, response(Response.PD, "2023-06")),
            "interval",
            {"days": "413-442", "least": 365},
        ),
        (
            _after(*TWO_CYCLES, response(Conflict((Response.PD, Response.SD)), "2023-06-01")),
            "interval",
            {"days": "413-900", "least": 365},
        ),
        (_after(*TWO_CYCLES, response(Response.PD, "2022-04-14")), "interval", {"days": "0", "least": 365}),
        (_after(*TWO_CYCLES), "interval", {"days": "900", "least": 365}),
        (_after(*TWO_CYCLES), "activity-assumed", {"given": "14.8", "planned": "14.8", "most": 60}),
        (_after(*TWO_CYCLES, planned(-9, 7.4)), "activity", {"given": "14.8", "planned": "7.4", "most": 60}),
        (_one_cycle((7, 8)), "activity-assumed", {"given": "7-8", "planned": "14.8", "most": 60}),
        (_one_cycle("<8"), "activity-assumed", {"given": "0-8", "planned": "14.8", "most": 60}),
        (_one_cycle(">7"), "activity-assumed", {"given": "≥ 7", "planned": "14.8", "most": 60}),
    ],
)
def test_what_is_said_of_a_part(case: Case, part: str, says: dict[str, object]) -> None:
    (said,) = [one for one in rule(case, "prior-prrt").finding.parts if one.key == f"retreatment.{part}"]
    assert dict(said.parts) == says
