"""The worked examples of the wire contract: these inputs give exactly these Observations."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from fhirnet.assessment import assess
from fhirnet.settings import Settings
from tests.observations import codes, compared

EXAMPLES = Path(__file__).parent / "examples"


@pytest.mark.parametrize(("question", "name"), [("tace-resistance", "tace-v5"), ("prrt-suitability", "prrt-22")])
def test_the_example_gives_the_observation_the_contract_prints(question: str, name: str) -> None:
    body = (EXAMPLES / f"{name}-input.json").read_bytes()
    expected = json.loads((EXAMPLES / f"{name}-expected.json").read_bytes(), parse_float=Decimal)

    observation = json.loads(assess(question, body, settings=Settings()), parse_float=Decimal)

    assert compared(observation) == compared(expected)
    assert len(observation["note"]) == 2
    for extension in ("reason", "assumption", "basis"):
        assert codes(observation, extension) >= codes(expected, extension)
        for got, wanted in zip(observation["component"], expected["component"], strict=True):
            assert codes(got, extension) >= codes(wanted, extension)


def test_the_same_bytes_give_the_same_bytes() -> None:
    body = (EXAMPLES / "tace-v5-input.json").read_bytes()
    first, second = (assess("tace-resistance", body, settings=Settings()) for _ in range(2))
    assert first == second
