"""What every conformance resource has in common: its address, version and date, its words in both languages.

The text is English; the Chinese stands beside it as the translation extension of FHIR. No clock is asked.
"""

from collections.abc import Iterable
from typing import Any

from fhirnet.verdict import Words, words
from mappings.codes import ATC, DICOM, FN, ICD_10, ICD_10_CM, ICD_O_3, SNOMED
from mappings.result_elements import TRANSLATION
from mappings.words import say

RELEASE = "1.0.0"  # of the rules and of their vocabulary
RELEASED = "2026-11-25"
PUBLISHER = "fhirnet"
EN, ZH = "en", "zh-CN"
LOINC, RXNORM = "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
OWNERS = {  # code systems of others: the phrase that says whose they are
    SNOMED: "snomed-ct",
    LOINC: "loinc",
    ICD_10: "who",
    ICD_10_CM: "icd-10-cm",
    ICD_O_3: "who",
    ATC: "who",
    DICOM: "dicom",
    NCIT: "ncit",
    RXNORM: "rxnorm",
}
Json = dict[str, Any]


def url(type_: str, id_: str) -> str:
    """The canonical address of a conformance resource of this house."""
    return f"{FN}/{type_}/{id_}"


def head(type_: str, id_: str, title: Words, description: Words, *, status: str = "active") -> Json:
    """The elements that all of them begin with."""
    return {
        "resourceType": type_,
        "id": id_,
        "language": EN,
        "url": url(type_, id_),
        "version": RELEASE,
        "name": _name(id_),
        **both("title", title),
        "status": status,
        "experimental": False,
        "date": RELEASED,
        "publisher": PUBLISHER,
        **both("description", description),
    }


def both(name: str, said: Words) -> Json:
    """An element in English, and its Chinese beside it."""
    return _texts(name, say(said, EN), say(said, ZH))


def copyright_of(systems: Iterable[str]) -> Json:
    """Whose the code systems are whose codes are named; nothing where all are of this house."""
    owners = dict.fromkeys(OWNERS[system] for system in systems if system in OWNERS)
    notices = [words(f"copyright.{owner}") for owner in owners]
    english, chinese = (joint.join(say(each, said_in) for each in notices) for joint, said_in in ((" ", EN), ("", ZH)))
    return _texts("copyright", english, chinese) if notices else {}


def _texts(name: str, english: str, chinese: str) -> Json:
    parts = [{"url": "lang", "valueCode": ZH}, {"url": "content", "valueString": chinese}]
    return {name: english, f"_{name}": {"extension": [{"url": TRANSLATION, "extension": parts}]}}


def _name(id_: str) -> str:
    """The name that programs use."""
    return "Fhirnet" + "".join(part.capitalize() for part in id_.split("-"))
