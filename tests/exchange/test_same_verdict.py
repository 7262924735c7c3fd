"""A case that was sent is judged there as it is here: every verdict, every criterion with its number."""

import json
from pathlib import Path
from typing import Any

import pytest

from fhirnet.access import ANYONE
from fhirnet.assessment import assess
from fhirnet.rest import everything
from fhirnet.settings import Settings
from fhirnet.store import Store
from tests.exchange.places import Here

CASES = Path(__file__).resolve().parents[2] / "fixtures" / "cases"
REFERRING = ("reference", "derivedFrom", "extension", "focus", "subject", "note", "text", "identifier")


def judged(question: str, case: bytes) -> Any:
    """The answer without what refers to records: they have other names there."""
    answer = json.loads(assess(question, case, query=[("language", "en")], settings=Settings(language="en")))
    return plain({name: answer[name] for name in ("valueCodeableConcept", "component", "effectiveDateTime")})


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name not in REFERRING}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("name", "question"),
    [("hcc-three-tace", "tace-resistance"), ("net-rectal-2025", "prrt-suitability")],
)
def test_a_case_that_was_sent_is_judged_there_as_here(here: Here, there_store: Store, name: str, question: str) -> None:
    case = (CASES / f"{name}.json").read_bytes()
    sent = here.put(case)
    arrived = here.deliver()
    assert arrived.state == "delivered", arrived.said
    with there_store.reading() as connection:
        id_ = connection.exec_driver_sql("select id from resource where type = 'Patient'").scalar_one()
    there = everything.case_of(there_store, ANYONE, id_)
    assert len(json.loads(there)["entry"]) == len(json.loads(case)["entry"])
    assert judged(question, there) == judged(question, case)
    again = here.put(case)
    assert again.position == sent.position
