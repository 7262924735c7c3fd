"""fhirnet and fhir.resources over changed resources of HL7: they disagree only where docs/conformance.md says why."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import conformance
from mappings.strict import constraints
from tests.mappings.strict import referee
from tests.mappings.strict.mutations import changed, changes

Json: TypeAlias = Any
EXAMPLES: dict[str, Json] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "examples").glob("*.json"))
}  # of the npm package hl7.fhir.r4.examples 4.0.1, CC0
TOLD = referee.told()


def classes(resource: Json) -> Iterator[str]:
    """The classes of disagreement about it; fhir.resources never refuses what fhirnet takes."""
    found = referee.disagreement(json.dumps(resource).encode(), resource["resourceType"])
    if found is not None:
        who, what = found
        assert who == referee.OURS, what
        yield from what


@pytest.mark.parametrize("name", EXAMPLES)
def test_both_take_the_examples(name: str) -> None:
    assert list(classes(EXAMPLES[name])) == []


def test_what_only_fhirnet_refuses_of_changed_examples() -> None:
    mutants = (changed(example, change) for example in EXAMPLES.values() for change in changes(example))
    seen = {each for mutant in mutants for each in classes(mutant)}
    assert seen == {name for name, (changed, _) in TOLD.items() if changed}


@given(st.sampled_from(sorted(EXAMPLES)), st.data())
def test_what_only_fhirnet_refuses_of_examples_changed_twice(name: str, data: st.DataObject) -> None:
    mutant = EXAMPLES[name]
    for _ in range(2):
        mutant = changed(mutant, data.draw(st.sampled_from(changes(mutant))))
    assert set(classes(mutant)) <= TOLD.keys() | constraints.TESTS.keys()


def test_of_constraints_fhir_resources_knows_the_forms_of_primitives_only() -> None:
    known = set()
    for line in Path(__file__).with_name("pairs.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        assert not conformance.judge(json.dumps(pair["sound"]).encode())
        if conformance.judge(json.dumps(pair["broken"]).encode()):
            known.add(pair["key"])
    assert known == {"base64Binary", "code", "oid", "uuid"}


def test_inside_a_contained_resource_that_nobody_reads_only_fhir_resources_looks() -> None:
    inside = {"resourceType": "Practitioner", "id": "a", "gender": 5}
    patient = {"resourceType": "Patient", "contained": [inside], "generalPractitioner": [{"reference": "#a"}]}
    found = referee.disagreement(json.dumps(patient).encode(), "Patient")
    assert found is not None
    assert found[0] == referee.THEIRS
