"""The ValueSets: all codes of each own CodeSystem, what the profiles and operations bind, what is read as a concept.

A code that is not verified anywhere is left out, as it is never emitted; so is the bare letter of an ICD chapter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from fhirnet.settings import LANGUAGES
from fhirnet.verdict import words
from mappings.artifacts.canonical import ZH, Json, copyright_of, head
from mappings.artifacts.catalogue import Catalogue
from mappings.artifacts.code_systems import AUDIT, OWN, SYSTEM
from mappings.codes import ICD_O_3, Coding, family, table
from mappings.terminology import PREFIX_SYSTEMS

BOUND = {  # by question: the value set of the definitions that answer it
    "tace-resistance": "tace-definition",
    "tace-unsuitability": "tace-unsuitability-definition",
    "prrt-suitability": "prrt-definition",
}
FAMILIES = {  # families of concepts that are read from codes of others: the value set, the family before its hyphen
    "diagnosis": "dx",
    "morphology": "morph",
    "metastasis": "met",
    "site": "site",
    "primary": "primary",
    "condition": "cond",
    "procedure": "proc",
    "intent": "intent",
    "outcome": "outcome",
    "modality": "modality",
    "observation": "obs",
    "response": "response",
    "non-target-response": "non",
    "criteria": "criteria",
    "trend": "trend",
    "laboratory": "lab",
    "vital-sign": "vital",
    "pathology": "path",
    "net-grade": "net",
    "performance-status": "ps",
    "ecog": "ecog",
    "child-pugh": "child",
    "pregnancy": "pregnancy",
    "test": "test",
    "tracer": "tracer",
    "drug": "drug",
    "medication-stop": "med",
}
LANGUAGE_TAGS = "urn:ietf:bcp:47"


def make(catalogue: Catalogue) -> tuple[Json, ...]:
    """Every ValueSet."""
    return (
        *(_all_of(id_) for id_ in (*OWN, AUDIT)),
        *(_definitions(question, id_, catalogue) for question, id_ in BOUND.items()),
        _set("prrt-answer", [{"system": SYSTEM + id_} for id_ in ("verdict", "predictor-state")]),
        _set("language", [{"system": LANGUAGE_TAGS, "concept": [{"code": each} for each in LANGUAGES]}]),
        *_families(),
    )


def _all_of(id_: str) -> Json:
    title = words(f"code-system.{id_}")
    described = head("ValueSet", id_, title, words("published.all-codes", title=title))
    return {**described, "compose": {"include": [{"system": SYSTEM + id_}]}}


def _set(id_: str, include: Sequence[Json]) -> Json:
    title = words(f"value-set.{id_}")
    return {
        **head("ValueSet", id_, title, words("published.bound", title=title)),
        "compose": {"include": list(include)},
    }


def _definitions(question: str, id_: str, catalogue: Catalogue) -> Json:
    listed = set(catalogue.ids(question))
    rows = [row for rows in table().rows.values() for row in rows if row.system == f"{SYSTEM}definition"]
    return _set(id_, _included(row for row in rows if row.code in listed))


def _families() -> Iterator[Json]:
    rows: dict[str, list[Coding]] = defaultdict(list)
    for concept, codings in table().rows.items():
        rows[family(concept)] += [row for row in codings if row.usable and len(row.code) > 1]
    for id_, name in FAMILIES.items():
        yield _family(id_, rows[name])


def _family(id_: str, rows: Sequence[Coding]) -> Json:
    systems = dict.fromkeys(row.system for row in rows)
    title = words(f"value-set.read-{id_}")
    said = words("published.read", title=title)
    if PREFIX_SYSTEMS.intersection(systems):
        said = words("published.read-by-prefix", said=said)
    if ICD_O_3 in systems:
        said = words("published.read-without-behaviour", said=said)
    return {
        **head("ValueSet", f"read-{id_}", title, said),
        **copyright_of(systems),
        "compose": {"include": _included(rows)},
    }


def _included(rows: Iterable[Coding]) -> list[Json]:
    found: dict[str, dict[str, Coding]] = defaultdict(dict)
    for row in rows:
        found[row.system].setdefault(row.code, row)
    return [{"system": system, "concept": [_named(row) for row in codes.values()]} for system, codes in found.items()]


def _named(row: Coding) -> Json:
    return {"code": row.code, "display": row.display, "designation": [{"language": ZH, "value": row.display_zh}]}
