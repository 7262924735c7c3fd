"""The ConceptMaps: from the own code of a concept, else the first it is written with, to the codes of others.

How near two codes are is said only as far as the table knows. Written beside each other: `equivalent`. A code that is
written for several concepts, or stands in a classification (ICD, ATC), is `wider` than any of them. What is only read
as the concept, and what a classification is the source of, is `relatedto`. No terminologist has reviewed them.
"""

from collections import defaultdict
from collections.abc import Iterator

from fhirnet.verdict import words
from mappings.artifacts.canonical import EN, LOINC, NCIT, RXNORM, Json, copyright_of, head
from mappings.codes import ATC, DICOM, FN, ICD_10, ICD_10_CM, ICD_O_3, SNOMED, Coding, codings, table
from mappings.words import say

TARGETS = {
    "snomed-ct": SNOMED,
    "ncit": NCIT,
    "loinc": LOINC,
    "icd-10": ICD_10,
    "icd-10-cm": ICD_10_CM,
    "icd-o-3": ICD_O_3,
    "atc": ATC,
    "rxnorm": RXNORM,
    "dicom": DICOM,
}
CLASSIFICATIONS = frozenset({ICD_10, ICD_10_CM, ATC})


def make() -> tuple[Json, ...]:
    """Every ConceptMap that has something to map."""
    made = ((id_, system, _groups(system)) for id_, system in TARGETS.items())
    return tuple(_map(id_, system, groups) for id_, system, groups in made if groups)


def _map(id_: str, system: str, groups: list[Json]) -> Json:
    title = words("concept-map.title", system=words(f"concept-map.{id_}"))
    return {
        **head("ConceptMap", f"to-{id_}", title, words("concept-map.description", title=title), status="draft"),
        **copyright_of((system, *(group["source"] for group in groups))),
        "group": groups,
    }


def _groups(system: str) -> list[Json]:
    found: dict[str, dict[str, Json]] = defaultdict(dict)
    for concept in table().rows:
        for source, target in _pairs(concept, system):
            element = found[source.system].setdefault(source.code, _element(source))
            element["target"].append(_target(source, target))
    return [{"source": s, "target": system, "element": list(elements.values())} for s, elements in found.items()]


def _pairs(concept: str, system: str) -> Iterator[tuple[Coding, Coding]]:
    """The own coding of the concept, else the first it is written with, and each that it has in this system."""
    own_first = sorted(codings(concept), key=lambda row: not row.system.startswith(FN))
    for source in own_first[:1]:
        for row in table().rows[concept]:
            if row.system == system != source.system and row.usable and len(row.code) > 1:
                yield source, row


def _element(source: Coding) -> Json:
    return {"code": source.code, "display": source.display, "target": []}


def _target(source: Coding, target: Coding) -> Json:
    said = words(f"concept-map.{target.role}-{target.status}")
    return {
        "code": target.code,
        "display": target.display,
        "equivalence": _equivalence(source, target),
        "comment": say(said, EN),
    }


def _equivalence(source: Coding, target: Coding) -> str:
    listed = [c for c, rows in table().rows.items() for row in rows if (row.system, row.code) == _key(target)]
    if target.system in CLASSIFICATIONS or listed[0] != target.concept:
        return "wider"
    return "relatedto" if target.role == "read" or source.system in CLASSIFICATIONS else "equivalent"


def _key(row: Coding) -> tuple[str, str]:
    return row.system, row.code
