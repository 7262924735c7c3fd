"""Conditions: what a tumour is, where it began, where it has spread; complications."""

import pytest

from fhirnet.case.disease import Complication, Diagnosis, Metastasis, Morphology, PrimarySite, Tumour
from mappings.codes import ICD_10_CM, ICD_O_3
from tests.mappings.posting import FN, ICD, SNOMED, Json, case, concept, condition, known, not_used

MORPHOLOGY = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior"
RELATED = "http://hl7.org/fhir/StructureDefinition/condition-related"
ILEUM, LIVER, GALLBLADDER = ((SNOMED, code) for code in ("34516001", "10200004", "28231008"))
NET = (SNOMED, "255046005")


def _histology(code: str) -> Json:
    return {"extension": [{"url": MORPHOLOGY, "valueCodeableConcept": concept((ICD_O_3, code))}]}


def _one(resource: Json) -> Diagnosis:
    (found,) = case(resource).diagnoses
    return found


def test_a_neuroendocrine_tumour_of_the_ileum() -> None:
    said = _one(condition((ICD, "C17.2"), NET, bodySite=[concept(ILEUM)], **_histology("8240/3")))
    assert (said.tumour, said.primary, said.morphology) == (Tumour.NET, PrimarySite.ILEUM, Morphology.NET_G1)
    assert said.metastasis is None


@pytest.mark.parametrize(
    ("resource", "primary"),
    [
        (condition((ICD, "C17.2"), NET), PrimarySite.ILEUM),
        (condition((ICD, "C20"), NET, bodySite=[concept(ILEUM)]), PrimarySite.ILEUM),  # the site before the code
        (condition((ICD_10_CM, "C7A.095")), PrimarySite.MIDGUT),
        (condition(NET, bodySite=[concept(GALLBLADDER)]), PrimarySite.OTHER),  # coded, and no row
        (condition((ICD, "C17.2"), NET, bodySite=[concept(GALLBLADDER)]), PrimarySite.ILEUM),
        (condition(NET, bodySite=[concept(text="回肠")]), None),  # words never count
        (condition(NET), None),
        (condition((ICD, "C22.0"), bodySite=[concept(LIVER)]), None),
        (condition((ICD, "C78.7"), NET, bodySite=[concept(ILEUM)]), None),  # the site of a metastasis
    ],
)
def test_where_a_tumour_began(resource: Json, primary: PrimarySite | None) -> None:
    assert _one(resource).primary == primary


@pytest.mark.parametrize(
    ("resource", "spread"),
    [
        (condition((ICD, "C78.7")), Metastasis.LIVER),
        (condition((ICD, "C79.9")), Metastasis.OTHER),
        (condition((ICD, "C79.9"), bodySite=[concept(LIVER)]), Metastasis.LIVER),
        (condition((ICD, "C78.0"), bodySite=[concept(LIVER)]), Metastasis.LUNG),
        (condition((SNOMED, "94222008")), Metastasis.BONE),
    ],
)
def test_where_a_tumour_has_spread(resource: Json, spread: Metastasis) -> None:
    assert _one(resource).metastasis == spread


@pytest.mark.parametrize(
    ("code", "morphology"),
    [
        ("8170/3", Morphology.HCC),
        ("8249/6", Morphology.NET_G2),
        ("8013/3", Morphology.LARGE_CELL_NEC),
        ("8000/3", None),
    ],
)
def test_histology_stands_beside_the_code(code: str, morphology: Morphology | None) -> None:
    assert _one(condition((ICD, "C22.9"), **_histology(code))).morphology == morphology


def test_histology_alone_is_a_diagnosis() -> None:
    said = _one(condition(text="NET", **_histology("8240/3")))
    assert (said.tumour, said.morphology) == (None, Morphology.NET_G1)


def test_a_metastasis_names_the_tumour_it_belongs_to() -> None:
    link: Json = {"extension": [{"url": RELATED, "valueReference": {"reference": "Condition/c1"}}]}
    found = case(condition(NET, id="c1"), condition((ICD, "C78.7"), id="m1", **link)).diagnoses
    assert {d.key: d.related for d in found} == {"Condition/c1": None, "Condition/m1": "Condition/c1"}


def test_a_link_to_what_is_not_in_the_case_is_no_link() -> None:
    link: Json = {"extension": [{"url": RELATED, "valueReference": {"reference": "Condition/c1"}}]}
    late = condition(NET, id="c1", onsetDateTime="2024-08-01")
    assert [d.related for d in case(late, condition((ICD, "C78.7"), **link)).diagnoses] == [None]


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (condition((ICD, "C22.0"), NET), "code-conflict"),
        (condition((ICD, "I10")), "code-unknown"),
        (condition(text="肝细胞癌"), "code-text-only"),
        (condition(("observation", "tracer")), "code-unknown"),  # known, and no condition
    ],
)
def test_a_condition_that_is_not_read(resource: Json, why: str) -> None:
    assert not_used(known(resource)) == {"entry[1].resource": why}


def test_complications_belong_to_one_question_or_the_other() -> None:
    found = known(condition((SNOMED, "51292008"), id="hrs"), condition((SNOMED, "169750002"), id="milk"))
    assert {c.kind for c in found.case.complications} == {
        Complication.HEPATORENAL_SYNDROME,
        Complication.BREAST_FEEDING,
    }
    assert [u.reference for u in found.used("tace-resistance") if u.type == "Condition"] == ["Condition/hrs"]
    assert [u.reference for u in found.used("prrt-suitability") if u.type == "Condition"] == ["Condition/milk"]


def test_own_primary_site_codes_are_read_as_body_site() -> None:
    site = concept((f"{FN}/CodeSystem/primary-site", "hindgut"))
    assert _one(condition(NET, bodySite=[site])).primary is PrimarySite.HINDGUT
