"""The examples HL7 publishes with R4, of all types that are stored: fhirnet and fhir.resources disagree as is told."""

from collections import Counter
from pathlib import Path

import pytest

from mappings import stored
from tests.mappings.strict import collect, referee

FOLDER = Path(referee.ROOT, "build/peers/node/node_modules/hl7.fhir.r4.examples")

pytestmark = pytest.mark.peers


def test_they_disagree_only_as_is_told() -> None:
    seen: Counter[str] = Counter()
    count = 0
    for path in sorted(FOLDER.glob("*.json")):
        type_ = path.name.split("-")[0]
        if type_ in stored.TYPES:
            count += 1
            found = referee.disagreement(path.read_bytes(), type_)
            if found is not None:
                assert found[0] == referee.OURS, path.name
                seen.update(found[1])
    assert count == 312
    assert seen == {name: of for name, (_, of) in referee.told().items() if of}


def test_the_constraints_are_those_of_hl7() -> None:
    assert collect.TARGET.read_text(encoding="utf-8") == collect.written(FOLDER)
