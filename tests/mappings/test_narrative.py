"""The note of a result names the dates that it speaks about, and no others."""

import json
from datetime import date
from pathlib import Path

import pytest

from fhirnet.assessment import assess
from fhirnet.rules import tace
from fhirnet.settings import Settings
from mappings import narrative
from mappings.result_elements import Frame
from tests.rules.tace_cases import BASELINE, FIRST, SECOND, case, mri

FRAME = Frame(subject="Patient/p1", as_of=date(2024, 7, 1), language="en", identifier="", used=(), not_used=0)


@pytest.mark.parametrize(
    ("again", "dates"),
    [
        (None, "Index session 2024-03-05, assessed 2024-04-20, first met 2024-04-20."),
        ("2024-05", "Index session 2024-03-05, assessed 2024-05, first met"),
        ("2024-06", "Index session 2024-03-05, first met"),  # the month may lie in the window or after it
    ],
)
def test_the_scan_is_named_where_every_reading_has_the_same(again: str | None, dates: str) -> None:
    scans = [mri(BASELINE, 100), mri("2024-02-25", 100), mri("2024-04-20", 130)]
    later = [] if again is None else [mri(again, 130)]
    result = tace.resistance(case([FIRST, SECOND], [*scans, *later]), "jsh-lcsgj-2014")
    _, note = narrative.tace(result, FRAME)
    assert dates in note


def test_both_notes_say_which_thresholds_were_not_verified() -> None:
    body = (Path(__file__).parent.parent / "examples" / "prrt-22-input.json").read_bytes()
    chinese, english = (
        note["text"] for note in json.loads(assess("prrt-suitability", body, settings=Settings()))["note"]
    )
    for name in ("EMA label 2024", "NETTER-1 trial entry", "NETTER-2 trial entry", "NANETS/SNMMI 2019"):
        assert name in english.partition("Not verified at the source: ")[2].partition(". ")[0]
    for name in ("EMA", "NETTER-1", "NETTER-2", "NANETS/SNMMI 2019"):
        assert name in chinese.partition("未经原文核实:")[2].partition("。")[0]
