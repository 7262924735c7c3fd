"""What the records of one case document demand of each other: keys that are unique, links that lead somewhere.

These are asked of the document itself, not of the records, so that they are answered also where a record is faulty.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

from fhirnet.dates import Interval
from fhirnet.errors import Issue

TYPES = {  # lists whose records become one FHIR type: their keys are unique among them
    "Condition": ("diagnoses", "complications"),
    "BodyStructure": ("lesions",),
    "Observation": ("liver_scans", "sstr_scans", "fdg_scans", "measurements", "statements"),
    "Procedure": ("procedures",),
    "MedicationStatement": ("medications",),
    "MedicationAdministration": ("administrations",),
    "MedicationRequest": ("prescriptions",),
    "ServiceRequest": ("planned",),
    "AllergyIntolerance": ("allergies",),
    "ResearchSubject": ("attestations",),
}
LINKS = (  # list, field, list of what it names; a lesion may be named that is nowhere described
    ("diagnoses", "related", "diagnoses"),
    ("procedures", "course", "procedures"),
    ("administrations", "part_of", "procedures"),
)
SCANS = ("liver_scans", "sstr_scans", "fdg_scans")
DATED = {  # lists whose records lie on or before as_of; a plan may lie after it
    **dict.fromkeys(
        (*SCANS, "measurements", "statements", "procedures", "administrations", "prescriptions", "attestations"), "on"
    ),
    "medications": "during",
    "diagnoses": "onset",
    "complications": "onset",
}

Entry = tuple[str, dict[str, Any]]


def problems(document: dict[str, Any]) -> Iterator[Issue]:
    """What is wrong between the records of a document; what is wrong within one of them is said elsewhere."""
    yield from _repeated_keys(document)
    yield from _repeated_scans(document)
    yield from _dead_links(document)
    yield from _late_facts(document)


def entries(holder: dict[str, Any], name: str, at: str) -> list[Entry]:
    """The records of a list, each with its path; whatever is no record is left out."""
    listed = holder.get(name)
    if not isinstance(listed, list):
        return []
    return [(f"{at}.{name}[{n}]", entry) for n, entry in enumerate(listed) if isinstance(entry, dict)]


def same(key: str) -> str:
    """Two keys are one where they differ only in how their letters are composed."""
    return normalize("NFC", key)


def _repeated_keys(document: dict[str, Any]) -> Iterator[Issue]:
    for resource, lists in TYPES.items():
        keyed = [pair for name in lists for pair in entries(document, name, "case") if _key(pair[1]) is not None]
        times = Counter(_key(entry) for _, entry in keyed)
        for at, entry in keyed:
            if times[_key(entry)] > 1:
                yield Issue("value", f"This key is used more than once among what becomes a {resource}.", f"{at}.key")


def _repeated_scans(document: dict[str, Any]) -> Iterator[Issue]:
    for name in SCANS:
        seen: set[object] = set()
        for at, scan in entries(document, name, "case"):
            on = _interval(scan.get("on"))
            made = None if on is None else (on.first, on.last, str(scan.get("modality")))
            if made in seen:
                yield Issue("value", "Scans of one date and modality are one scan: state everything in one.", at)
            seen.add(made or id(scan))
            lesions = entries(scan, "lesions", at)
            times = Counter(str(entry.get("lesion")) for _, entry in lesions)
            for place, entry in lesions:
                if times[str(entry.get("lesion"))] > 1:
                    yield Issue("value", "A scan says everything about a lesion in one place.", f"{place}.lesion")


def _dead_links(document: dict[str, Any]) -> Iterator[Issue]:
    for name, field, target in LINKS:
        known = {_key(entry) for _, entry in entries(document, target, "case")}
        for at, entry in entries(document, name, "case"):
            link = entry.get(field)
            if isinstance(link, str) and same(link) not in known:
                yield Issue("value", f"No entry of {target} has this key.", f"{at}.{field}")


def _late_facts(document: dict[str, Any]) -> Iterator[Issue]:
    as_of = _interval(document.get("as_of"))
    for name, field in DATED.items():
        for at, entry in entries(document, name, "case"):
            on = _interval(entry.get(field))
            if as_of is not None and on is not None and on.first > as_of.last:
                yield Issue("value", "This lies wholly after as_of.", f"{at}.{field}")


def _key(entry: dict[str, Any]) -> str | None:
    key = entry.get("key")
    return same(key) if isinstance(key, str) else None


def _interval(written: object) -> Interval | None:
    try:
        return Interval.parse(written) if isinstance(written, str) else None
    except ValueError:
        return None
