"""The own CodeSystems: every code that this house has made, from the table of codes, the rules and the audit.

A definition carries its source and what of it is not verified; a criterion its threshold by every definition.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fhirnet.verdict import Definition, Words, words
from mappings.artifacts.canonical import EN, ZH, Json, both, head, url
from mappings.artifacts.catalogue import Catalogue
from mappings.artifacts.operations import OPERATIONS
from mappings.codes import FN, Coding, table
from mappings.words import say

SYSTEM = f"{FN}/CodeSystem/"
OWN = (  # in the order of the wire contract; then what is of other services
    "assessment",
    "next-dose",
    "verdict",
    "prrt-grade",
    "definition",
    "observation",
    "embolization",
    "procedure",
    "drug",
    "lesion-role",
    "response-criteria",
    "cnlc-stage",
    "tace-indication",
    "ascites-grade",
    "fistula-extent",
    "gross-morphology",
    "uptake-category",
    "netpet",
    "sstr-ihc",
    "net-grade",
    "differentiation",
    "primary-site",
    "resectability",
    "stop-reason",
    "predictor-state",
    "stability",
    "alternative",
    "basis",
    "reason",
    "assumption",
    "not-used",
    "issue",
    "criterion",
    "override-reason",
)
AUDIT = "audit-action"  # of AuditEvents: own operations, those of others, what the service does by itself
BESIDE = ("everything", "mcode-everything", "login", "receive", "deliver", "give-up", "retry")
PROPERTIES = ("citation", "threshold", "unverified")


def make(catalogue: Catalogue) -> tuple[Json, ...]:
    """Every own CodeSystem."""
    rows = _rows()
    own = [_system(id_, _concepts(rows[id_], catalogue)) for id_ in OWN]
    return (*own, _system(AUDIT, list(_audited())))


def _system(id_: str, concepts: list[Json]) -> Json:
    title = words(f"code-system.{id_}")
    used = [name for name in PROPERTIES if any(name == p["code"] for c in concepts for p in c.get("property", ()))]
    return {
        **head("CodeSystem", id_, title, words("published.code-system", title=title)),
        "caseSensitive": True,
        "valueSet": url("ValueSet", id_),
        "content": "complete",
        "count": len(concepts),
        **({"property": [_property(name) for name in used]} if used else {}),
        "concept": concepts,
    }


def _property(name: str) -> Json:
    return {"code": name, **both("description", words(f"published.property-{name}")), "type": "string"}


def _rows() -> Mapping[str, list[Coding]]:
    """The rows of the table by own CodeSystem, each code once."""
    found: dict[str, dict[str, Coding]] = defaultdict(dict)
    for row in (row for rows in table().rows.values() for row in rows if row.system.startswith(SYSTEM)):
        found[row.system.removeprefix(SYSTEM)].setdefault(row.code, row)
    return {id_: list(codes.values()) for id_, codes in found.items()}


def _concepts(rows: list[Coding], catalogue: Catalogue) -> list[Json]:
    definitions = {each.id: each for listed in catalogue.definitions.values() for each in listed}
    return [_concept(row, catalogue, definitions) for row in rows]


def _concept(row: Coding, catalogue: Catalogue, definitions: Mapping[str, Definition]) -> Json:
    said: Json = {}
    if row.system == f"{SYSTEM}definition":
        said = _of_definition(definitions[row.code])
    elif row.system == f"{SYSTEM}criterion" and (properties := list(_of_criterion(row.code, catalogue))):
        said = {"property": properties}
    return {
        "code": row.code,
        "display": row.display,
        "designation": [{"language": ZH, "value": row.display_zh}],
        **said,
    }


def _of_definition(found: Definition) -> Json:
    """A definition with its source, and what of it was not verified there."""
    said = words("published.source", title=found.title, citation=found.citation)
    properties = [_stated("citation", found.citation)]
    if found.unverified is not None:
        said = words("published.unverified-source", source=said, what=found.unverified)
        properties.append(_stated("unverified", say(found.unverified, EN)))
    return {"definition": say(said, EN), "property": properties}


def _of_criterion(code: str, catalogue: Catalogue) -> Iterator[Json]:
    """Its thresholds, each with whose it is; what of it was not verified."""
    mark = say(words("published.not-at-source"), EN)
    listed = [each for each in catalogue.thresholds if each.criterion == code and each.text]
    for each in listed:
        yield _stated("threshold", f"{each.definition}: {each.text}" + (f" ({mark})" if each.unverified else ""))
    if (unverified := catalogue.unverified.get(code)) is not None:
        yield _stated("unverified", say(unverified, EN))


def _stated(code: str, value: str) -> Json:
    return {"code": code, "valueString": value}


def _audited() -> Iterator[Json]:
    named: dict[str, Words] = {each.code: words(f"operation.{each.code}") for each in OPERATIONS}
    named |= {code: words(f"published.audit-{code}") for code in BESIDE}
    for code, said in named.items():
        yield {"code": code, "display": say(said, EN), "designation": [{"language": ZH, "value": say(said, ZH)}]}
