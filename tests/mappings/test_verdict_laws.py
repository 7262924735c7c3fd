"""The laws of a verdict: it depends on the facts alone, not on order, ids, unread resources or the choice of a unit."""

import json
import random
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict
from fhirnet.case.laboratory import Analyte
from fhirnet.quantities import Quantity
from fhirnet.rules import prrt, tace
from mappings import bundle, r4
from mappings.document.particulars import CONCEPTS
from mappings.order import sorted_case
from tests import amounts
from tests.cases import cases
from tests.patients import prrt_patients, tace_patients

Json = dict[str, Any]

law = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
patients = st.one_of(tace_patients(), prrt_patients(), cases())

UNREAD: list[Json] = [
    {"resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": "IMP"}},
    {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "effectiveDateTime": "2031-05-05",
        "valueQuantity": {"value": 71, "unit": "/min"},
    },
    {
        "resourceType": "Observation",
        "status": "entered-in-error",
        "code": {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]},
        "effectiveDateTime": "2012-01-01",
        "valueQuantity": {"value": 9, "unit": "ng/mL"},
    },
    {"resourceType": "Condition", "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "E11.9"}]}},
    {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"coding": [{"system": "http://www.whocc.no/atc", "code": "A10BA02"}]},
    },
    {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "80146002"}]},
        "performedDateTime": "2020",
    },
]


@law
@given(patients, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_no_verdict(case: Case, chance: random.Random) -> None:
    written = json.loads(bundle.write(case))
    chance.shuffle(written["entry"])
    assert verdicts(known(_bytes(written), case).case) == verdicts(known(bundle.write(case), case).case)


@law
@given(patients, st.randoms(use_true_random=False))
def test_other_ids_change_no_verdict(case: Case, chance: random.Random) -> None:
    renamed = _renamed(json.loads(bundle.write(case)), chance)
    assert verdicts(known(_bytes(renamed), case).case) == verdicts(known(bundle.write(case), case).case)


@law
@given(patients)
def test_resources_that_nobody_reads_change_no_verdict(case: Case) -> None:
    written = json.loads(bundle.write(case))
    subject = {"reference": written["entry"][0]["fullUrl"]}
    more = [{"fullUrl": f"urn:x:{n}", "resource": unread | {"subject": subject}} for n, unread in enumerate(UNREAD)]
    written["entry"] = [*more, *written["entry"]]
    assert verdicts(known(_bytes(written), case).case) == verdicts(known(bundle.write(case), case).case)


@pytest.mark.hazard("H03")
@law
@given(patients)
def test_another_unit_changes_no_verdict(case: Case) -> None:
    banded = (Analyte.BILIRUBIN, Analyte.ALBUMIN)  # Child-Pugh reads these in the unit received
    other = replace(case, measurements=tuple(m for m in case.measurements if m.analyte not in banded))
    assert verdicts(in_canonical_units(other)) == verdicts(other)


@law
@given(patients)
def test_another_unit_of_what_child_pugh_reads_changes_no_resistance(case: Case) -> None:
    for definition in ("jsh-lcsgj-2014", "cci-2022"):
        before, after = (tace.resistance(one, definition) for one in (case, in_canonical_units(case)))
        assert shape(before.primary) == shape(after.primary)
        assert before.alternatives == after.alternatives


def known(body: bytes, case: Case) -> bundle.Known:
    """What a Bundle says on the day of the case."""
    reading = bundle.read(r4.receive(body).bundle())
    return reading.known_on(case.as_of, recorded_filter=True)


def verdicts(case: Case) -> list[Any]:
    """Everything that is answered, without the references it rests on."""
    return [
        shape(tace.resistance(case, "jsh-lcsgj-2014")),
        shape(prrt.suitability(case, "prrt-default-1")),
    ]


def shape(answer: Any) -> Any:
    """An answer as plain values: without references, amounts by their bounds."""
    if isinstance(answer, Quantity):
        return answer.low, answer.high, answer.low_open, answer.high_open, answer.unit
    if is_dataclass(answer):
        held = {field.name: getattr(answer, field.name) for field in fields(answer)}
        return {name: shape(value) for name, value in held.items() if name not in ("evidence", "focus", "sources")}
    if isinstance(answer, dict):
        return {key: shape(value) for key, value in answer.items()}
    if isinstance(answer, tuple | list):
        return [shape(one) for one in answer]
    return answer.value if isinstance(answer, Enum) else answer


def in_canonical_units(case: Case) -> Case:
    """The same case, every amount written in the canonical unit of its concept."""
    lists = {
        name: tuple(_canonical(record) for record in getattr(case, name))
        for name in ("liver_scans", "sstr_scans", "measurements", "medications", "administrations", "planned")
    }
    return sorted_case(replace(case, **lists))  # type: ignore[arg-type]  # each list is of its own type


def _canonical(record: Any) -> Any:
    changed: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        concept = CONCEPTS.get((type(record), field.name))
        if field.name == "lesions":
            changed["lesions"] = tuple(_canonical(each) for each in value)
        elif concept is not None and value is not None:
            named = (
                concept
                if isinstance(concept, str)
                else concept({n: getattr(record, n, None) for n in ("drug", "analyte")})
            )
            assert named is not None
            changed[field.name] = _in_canonical_unit(named, value)
    return replace(record, **changed)


def _in_canonical_unit(concept: str, value: Any) -> Any:
    if isinstance(value, Conflict):
        return Conflict(tuple(_in_canonical_unit(concept, one) for one in value.values))
    return value if value.received is None else amounts.in_canonical_unit(concept, value)


def _renamed(written: Json, chance: random.Random) -> Json:
    """The Bundle with other ids, fullUrls and item keys, and with references to match."""
    numbers = list(range(len(written["entry"])))
    chance.shuffle(numbers)
    urls = {}
    for number, entry in zip(numbers, written["entry"], strict=True):
        resource = entry["resource"]
        resource["id"] = f"r{number}"
        resource["identifier"][0]["value"] = f"item {number}"
        urls[entry["fullUrl"]] = f"{resource['resourceType']}/r{number}"
        entry["fullUrl"] = f"http://h.example/fhir/{urls[entry['fullUrl']]}"
    text = json.dumps(written)
    for url, reference in urls.items():
        text = text.replace(f'"{url}"', f'"{reference}"')
    renamed: Json = json.loads(text)
    return renamed


def _bytes(written: Json) -> bytes:
    return json.dumps(written, ensure_ascii=False).encode()
