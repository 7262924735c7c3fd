"""The latest date of the evidence: by the days that written dates mean, never by their letters."""

import pytest

from fhirnet.dossier.evidence import evidence_to
from fhirnet.dossier.record import Criterion, Source
from mappings.speech import SPEECH


def found(*dates: str, decides: bool = True) -> Criterion:
    sources = tuple(Source(reference=f"Observation/{on}", short=on, type="Observation", on=on) for on in dates)
    said = {"code": "c", "name": "c", "value": "", "threshold": "", "answer": "met", "said": "met"}
    return Criterion(**said, reasons=(), sources=sources, decides=decides)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dates", "latest"),
    [
        (("2024-01-02", "2024-01-03"), "2024-01-03"),
        (("2023-11/2024-06-20", "2024-06-19"), "2023-11 to 2024-06-20"),
        (("2024-06/..", "2024-06-19"), "2024-06-19"),
        (("", "2024-01-02T08:00:00Z"), "2024-01-02"),
        (("",), ""),
    ],
)
def test_the_latest_is_told_in_words(dates: tuple[str, ...], latest: str) -> None:
    assert evidence_to([found(*dates)], SPEECH["en"]) == latest


def test_what_the_answer_does_not_rest_on_has_no_say() -> None:
    rows = [found("2024-01-02"), found("2024-05-05", decides=False)]
    assert evidence_to(rows, SPEECH["en"]) == "2024-01-02"
