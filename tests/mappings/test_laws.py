"""The laws of the case: it survives every form it is written in."""

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fhirnet.case import Case
from mappings import bundle, conformance, document, r4
from tests import amounts
from tests.cases import cases

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
FOLDERS = ("resources", "cases", "set-aside")  # the other folders hold one question each, made of the same shapes
FILES = [path for folder in FOLDERS for path in sorted((ROOT / "fixtures" / folder).glob("*.json"))]
FILES += sorted((ROOT / "tests" / "examples").glob("*-input.json"))

law = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))


@law
@given(cases())
def test_a_case_survives_its_document(case: Case) -> None:
    written = document.dump(case)
    assert document.load(written) == case
    assert document.dump(document.load(written)) == written


@law
@given(cases())
def test_a_case_survives_fhir(case: Case) -> None:
    assert known(bundle.write(case), case).case == case


@law
@given(cases())
def test_both_readers_agree_on_the_days_a_date_may_mean(case: Case) -> None:
    read, loaded = known(bundle.write(case), case).case, document.load(document.dump(case))
    assert [_days(one) for one in _records(loaded)] == [_days(one) for one in _records(read)]


@law
@given(cases())
def test_what_is_written_is_fhir(case: Case) -> None:
    assert conformance.judge(bundle.write(case)) == ()
    assert len(conformance.models(case)) == len(json.loads(bundle.write(case))["entry"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_file_says_survives_every_form(path: Path) -> None:
    reading = bundle.read(r4.receive(_posted(path.read_bytes())).bundle(), attested=True)
    case = reading.known_on(reading.latest or date(2024, 7, 1), recorded_filter=False).case
    body = bundle.write(case)
    again = bundle.read(r4.receive(body).bundle(), attested=True)
    assert again.known_on(case.as_of, recorded_filter=False).case == case
    assert document.load(document.dump(case)) == case
    assert conformance.judge(body) == ()


@pytest.mark.parametrize("concept", amounts.UNITS)
def test_every_unit_of_the_table_is_read(concept: str) -> None:
    table = amounts.UNITS[concept]
    for unit in table.factors:
        written = amounts.written_in(concept, unit, int(float(table.low)) + 1, "1")
        read = amounts.amount(concept, written, unit)
        assert read.unit == table.canonical
        canonical = amounts.in_canonical_unit(concept, read)
        assert (read.low, read.high) == (canonical.low, canonical.high)


def known(body: bytes, case: Case) -> bundle.Known:
    """What a Bundle says on the day of the case."""
    reading = bundle.read(r4.receive(body).bundle(), attested=True)
    return reading.known_on(case.as_of, recorded_filter=True)


def _posted(body: bytes) -> bytes:
    """A Bundle or Parameters; of one resource, the Bundle of it and its patient."""
    resource = json.loads(body)
    if resource["resourceType"] in ("Bundle", "Parameters"):
        return body
    subject = resource.get("subject") or resource.get("patient")
    patient = [] if subject is None else [{"resourceType": "Patient", "id": subject["reference"].partition("/")[2]}]
    entries = [{"resource": one} for one in (*patient, resource)]
    return _bytes({"resourceType": "Bundle", "type": "collection", "entry": entries})


def _bytes(written: Json) -> bytes:
    return json.dumps(written, ensure_ascii=False).encode()


def _records(case: Case) -> list[Any]:
    lists = [getattr(case, field.name) for field in fields(case)]
    return [record for records in lists if isinstance(records, tuple) for record in records]


def _days(record: Any) -> list[Any]:
    dates = [getattr(record, name, None) for name in ("on", "onset", "during")]
    return [(type(record).__name__, on.first, on.last) for on in dates if on is not None]
