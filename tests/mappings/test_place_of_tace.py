"""The place of TACE for the CNLC stage: what the guideline allows besides, and every place of the stages possible."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.rules import staging, tace
from fhirnet.verdict import TaceIndication, TaceResistance
from mappings import narrative
from mappings.result_elements import Frame
from tests.rules.liver_patient import patient, scan
from tests.rules.tace_cases import HCC

FRAME = Frame(subject="Patient/p1", as_of=date(2024, 7, 1), language="en", identifier="", used=(), not_used=0)
LISTED, APPLICABLE = TaceIndication.NOT_LISTED, TaceIndication.APPLICABLE
ALSO = "also allows TACE in stages Ia to IIa"


def staged(count: object, largest: object, **facts: Any) -> TaceResistance:
    seen = scan(count, largest, vascular_invasion=False, extrahepatic_spread=False)
    case: Case = replace(patient(**facts), liver_scans=(seen,), diagnoses=(HCC,))
    return tace.resistance(case, "jsh-lcsgj-2014")


@pytest.mark.parametrize(
    ("count", "largest", "stages", "places", "said", "also"),
    [
        (1, 50, "Ia", (LISTED,), "CNLC stage Ia: Not listed for TACE.", True),
        (1, 51, "Ib", (APPLICABLE,), "CNLC stage Ib: TACE applicable.", False),
        (1, ">=40", "Ib Ia", (APPLICABLE, LISTED), "possible places of TACE: TACE applicable or Not listed", True),
        ("2-3", ">=20", "IIa Ib", (APPLICABLE,), "CNLC stage IIa or Ib: TACE applicable.", False),
    ],
)
def test_the_note_says_every_possible_place_and_what_the_guideline_allows_besides(
    count: object, largest: object, stages: str, places: tuple[TaceIndication, ...], said: str, also: bool
) -> None:
    result = staged(count, largest)
    assert [stage.value for stage in result.stage] == stages.split()
    assert result.indications == places == staging.indications(result.stage)
    for chinese, english in (narrative.tace(result, FRAME), narrative.indication(result, (), FRAME)):
        assert said in english
        assert (ALSO in english) is also
        assert ("亦可行TACE" in chinese) is also
        assert not also or ("not verified" in english and "未经原文核实" in chinese)
