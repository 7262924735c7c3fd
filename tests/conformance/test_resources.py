"""What is true of every conformance resource, and of the value sets, the concept maps and the profiles."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhirnet.conformance import of_rules, resources
from mappings.artifacts import artifacts
from mappings.artifacts.concept_maps import CLASSIFICATIONS
from mappings.artifacts.extensions import EXTENSIONS
from mappings.artifacts.value_sets import FAMILIES
from mappings.codes import Coding, codings, family, table

FN = "https://w3id.org/fhirnet"
HL7 = "http://terminology.hl7.org/CodeSystem/"
Json = dict[str, Any]


def of(type_: str) -> dict[str, Json]:
    return {id_: each for (of_type, id_), each in resources().items() if of_type == type_}


def rows() -> Iterator[Coding]:
    for listed in table().rows.values():
        yield from listed


@pytest.mark.parametrize("key", resources(), ids="/".join)
def test_a_resource_is_sound_and_says_the_same_in_both_languages(key: tuple[str, str]) -> None:
    resource = resources()[key]
    get_fhir_model_class(key[0]).model_validate(resource)
    assert resource.get("url", f"{FN}/{key[0]}/{key[1]}") == f"{FN}/{key[0]}/{key[1]}"
    assert re.fullmatch(r"[A-Z]([A-Za-z0-9_]){0,254}", resource["name"])
    for name in {"title", "description"} & resource.keys():
        (translation,) = resource[f"_{name}"]["extension"]
        assert translation["extension"][0] == {"url": "lang", "valueCode": "zh-CN"}
        assert translation["extension"][1]["valueString"]


def test_the_same_tables_give_the_same_resources() -> None:
    assert artifacts(of_rules()) == resources()


def test_names_are_given_once() -> None:
    for type_ in {type_ for type_, _ in resources()}:
        names = [each["name"] for each in of(type_).values()]
        assert len(set(names)) == len(names)


def test_every_value_set_that_is_bound_is_there() -> None:
    text = str(list(resources().values()))
    assert set(re.findall(rf"'({FN}/ValueSet/[a-z0-9-]+)'", text)) == {each["url"] for each in of("ValueSet").values()}


def test_every_code_that_is_read_and_may_be_emitted_is_in_the_value_set_of_its_family() -> None:
    read = {name: of("ValueSet")[f"read-{id_}"] for id_, name in FAMILIES.items()}
    listed = {
        (name, include["system"], each["code"])
        for name, value_set in read.items()
        for include in value_set["compose"]["include"]
        for each in include["concept"]
    }
    expected = {
        (family(row.concept), row.system, row.code)
        for row in rows()
        if row.status != "unverified" and len(row.code) > 1 and family(row.concept) in read
    }
    assert listed == expected


def test_every_family_that_is_read_from_codes_of_others_has_a_value_set() -> None:
    foreign = {family(row.concept) for row in rows() if not row.system.startswith((FN, HL7 + "data", HL7 + "obs"))}
    assert foreign - {"result"} == set(FAMILIES.values())


@pytest.mark.parametrize(
    ("id_", "said"),
    [("read-diagnosis", "C22.000x001"), ("read-drug", "ATC"), ("read-morphology", "behaviour digit")],
)
def test_a_value_set_says_how_its_codes_are_matched(id_: str, said: str) -> None:
    assert said in of("ValueSet")[id_]["description"]


def test_whoever_names_codes_of_others_says_whose_they_are() -> None:
    for id_, each in (of("ValueSet") | of("ConceptMap")).items():
        foreign = "http://snomed.info/sct" in str(each)
        assert not foreign or "SNOMED International" in each["copyright"], id_
        assert ("http://loinc.org'" in str(each)) is ("Regenstrief" in each.get("copyright", "")), id_


def test_a_concept_map_has_every_verified_pair_and_no_other() -> None:
    mapped = {
        (group["source"], element["code"], group["target"], target["code"])
        for each in of("ConceptMap").values()
        for group in each["group"]
        for element in group["element"]
        for target in element["target"]
    }
    expected = set()
    for concept, listed in table().rows.items():
        for first in sorted(codings(concept), key=lambda row: row.system[: len(FN)] != FN)[:1]:
            for row in listed:
                foreign = not row.system.startswith((FN, HL7 + "v3", HL7 + "obs", HL7 + "data"))
                if foreign and row.system != first.system and row.status != "unverified" and len(row.code) > 1:
                    expected.add((first.system, first.code, row.system, row.code))
    assert mapped == expected


@pytest.mark.parametrize(
    ("source", "target", "equivalence"),
    [
        ("liver-resection", "107963000", "equivalent"),
        ("liver-resection", "71273005", "relatedto"),  # only read as it
        ("tace", "441525007", "equivalent"),
        ("ctace", "441525007", "wider"),  # any TACE
        ("tae", "57238002", "wider"),  # any embolization
        ("lanreotide-autogel", "H01CB03", "wider"),  # of a classification
        ("C22.0", "109841003", "relatedto"),  # the source is of a classification
        ("sstr2-ihc", "C165984", "relatedto"),
    ],
)
def test_how_near_two_codes_are(source: str, target: str, equivalence: str) -> None:
    found = {
        each["equivalence"]
        for concept_map in of("ConceptMap").values()
        for group in concept_map["group"]
        for element in group["element"]
        for each in element["target"]
        if (element["code"], each["code"]) == (source, target)
    }
    assert found == {equivalence}


def test_nothing_is_said_to_be_equivalent_where_a_classification_is_concerned() -> None:
    for concept_map in of("ConceptMap").values():
        for group in concept_map["group"]:
            if CLASSIFICATIONS & {group["source"], group["target"]}:
                said = {each["equivalence"] for element in group["element"] for each in element["target"]}
                assert "equivalent" not in said
    assert all(each["status"] == "draft" for each in of("ConceptMap").values())


def test_every_extension_has_its_definition_and_no_other_is_defined() -> None:
    definitions = of("StructureDefinition")
    assert {each.id for each in EXTENSIONS} == {i for i, each in definitions.items() if each["type"] == "Extension"}
    for each in EXTENSIONS:
        elements = {one["id"]: one for one in definitions[each.id]["differential"]["element"]}
        assert elements["Extension.url"]["fixedUri"] == f"{FN}/StructureDefinition/{each.id}"
        assert [one["expression"] for one in definitions[each.id]["context"]] == list(each.on)


def test_every_identifier_of_this_house_has_a_naming_system() -> None:
    assert {each["uniqueId"][0]["value"] for each in of("NamingSystem").values()} == {
        f"{FN}/id/{id_}" for id_ in ("case-item", "evaluation", "verdict", "device", "message", "pseudonym")
    }
