"""A registry: the same bytes again, each patient alone, valid R4, references that hold, all marked as invented."""

import json
from collections import Counter
from typing import Any

import pytest

from fhirnet.assessment import assess
from fhirnet.dates import OPEN_END
from fhirnet.settings import Settings
from fhirnet.synthetic.registry import Registry
from mappings import bundle, conformance, r4, site, strict
from mappings.synthetic.bundles import bundle as bundled
from mappings.synthetic.local import site_mapping

SOME = range(60)
NETS = Registry(seed=7, share_net=1000)
QUESTIONS = ("tace-resistance", "prrt-suitability", "prrt-next-dose")


def read(registry: Registry, number: int) -> list[dict[str, Any]]:
    return [json.loads(text) for _, text in registry.resources(number)]


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert [Registry().resources(number) for number in SOME] == [Registry().resources(number) for number in SOME]


def test_a_patient_depends_on_the_seed_and_his_number_alone() -> None:
    run = {number: Registry().resources(number) for number in SOME}
    assert run[37] == Registry().resources(37)
    assert Registry(seed=2).resources(37) != run[37]


def test_no_two_patients_share_an_id() -> None:
    ids = Counter((type_, json.loads(text)["id"]) for n in SOME for type_, text in Registry().resources(n))
    assert max(ids.values()) == 1


@pytest.mark.hazard("H22")
@pytest.mark.parametrize("registry", [Registry(), NETS], ids=["mostly hcc", "net"])
def test_every_resource_is_marked_as_invented(registry: Registry) -> None:
    for number in range(20):
        for resource in read(registry, number):
            assert [tag["code"] for tag in resource["meta"]["tag"]] == ["HTEST"]
            assert all(
                each["system"].startswith("https://synthetic-registry.example/") for each in resource["identifier"]
            )


@pytest.mark.parametrize("registry", [Registry(), NETS], ids=["mostly hcc", "net"])
def test_every_resource_is_valid_r4(registry: Registry) -> None:
    """Judged by fhir.resources and by the strict checks of this program."""
    for number in range(25):
        body = bundled(registry.resources(number))
        assert conformance.judge(body) == ()
        assert [*strict.of_case(body)] == []


@pytest.mark.parametrize("registry", [Registry(), NETS], ids=["mostly hcc", "net"])
def test_a_reference_leads_to_a_resource_of_the_same_patient(registry: Registry) -> None:
    for number in SOME:
        resources = read(registry, number)
        names = {f"{each['resourceType']}/{each['id']}" for each in resources}
        assert {found for each in resources for found in references(each)} - names <= unmeasured(resources)


def unmeasured(resources: list[dict[str, Any]]) -> set[str]:
    """Lesions that a session treated and nobody recorded: references by name only, as hospitals send them."""
    recorded = any(each["resourceType"] == "BodyStructure" for each in resources)
    return set() if recorded else {"T1", "T2"}


def references(node: Any) -> set[str]:
    if isinstance(node, list):
        return {found for each in node for found in references(each)}
    if not isinstance(node, dict):
        return set()
    own = {node["reference"]} if isinstance(node.get("reference"), str) else set()
    return own | {found for each in node.values() for found in references(each)}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("registry", [Registry(), NETS], ids=["mostly hcc", "net"])
def test_every_patient_is_answered(registry: Registry, question: str) -> None:
    for number in range(15):
        assess(question, bundled(registry.resources(number)), settings=Settings.from_env())


def test_what_is_read_is_what_was_told() -> None:
    """Without the hospital's flaws the story is read as it was told."""
    for number in range(40):
        case = Registry().case(number)
        again = bundle.read(r4.receive(bundle.write(case)).bundle()).known_on(OPEN_END, recorded_filter=False).case
        assert {m.key: m.value for m in again.measurements} == {m.key: m.value for m in case.measurements}
        assert {s.key: s.viable_sum for s in again.liver_scans} == {s.key: s.viable_sum for s in case.liver_scans}
        dated = [p for p in case.procedures if p.on is not None]
        assert sorted(p.key for p in again.procedures if p.on is not None) == sorted(p.key for p in dated)


def test_a_patient_has_as_many_resources_as_a_record_has() -> None:
    sizes = sorted(len(Registry().resources(number)) for number in range(300))
    assert sizes[0] >= 10
    assert sizes[-1] <= 400
    assert 50 <= sizes[150] <= 75


def test_the_site_mapping_reads_every_local_code() -> None:
    mapping = site.parse(site_mapping().decode())
    assert len(mapping.codes) == 23
    local = {
        (coding["system"], coding["code"])
        for number in range(150)
        for resource in read(Registry(), number)
        for coding in resource.get("code", {}).get("coding", ())
        if coding["system"].startswith("https://synthetic-registry.example/")
    }
    assert local
    assert all(mapping.of_coding(*coding) for coding in local)
