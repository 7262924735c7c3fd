"""The table of codes (codes.csv), loaded and checked once: its rows, and how the enums of the case name its concepts.

The table refuses to be used when it is ambiguous (what a concept is written with must read back as that concept) or
incomplete (every member of every enum of the case has a usable coding, every concept of a closed family a member).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Final

from fhirnet.case import disease, imaging, laboratory, lesion, status, treatment

FN: Final = "https://w3id.org/fhirnet"
ICD_10, ICD_10_CM = "http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm"
ICD_O_3, ATC = "http://terminology.hl7.org/CodeSystem/icd-o-3", "http://www.whocc.no/atc"
SNOMED = "http://snomed.info/sct"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
PREFIXES: Mapping[type[Enum], str] = {  # an enum member is the concept prefix + value
    disease.Tumour: "dx-",
    disease.Morphology: "morph-",
    disease.Metastasis: "met-",
    disease.PrimarySite: "primary-",
    disease.SiteGroup: "primary-site.",
    disease.Complication: "cond-",
    imaging.Modality: "modality-",
    imaging.Response: "response-",
    imaging.NonTargetResponse: "non-target-",
    imaging.ResponseCriteria: "criteria-",
    imaging.GrossMorphology: "gross-morphology.",
    imaging.Tracer: "tracer-",
    imaging.UptakeCategory: "uptake-category.",
    imaging.Netpet: "netpet.",
    laboratory.Analyte: "",
    lesion.LesionRole: "lesion-role.",
    status.AscitesGrade: "ascites-grade.",
    status.FistulaExtent: "fistula-extent.",
    status.CnlcStage: "cnlc-stage.",
    status.ChildPughClass: "child-pugh-",
    status.NetGrade: "net-grade.",
    status.Differentiation: "differentiation.",
    status.Resectability: "resectability.",
    status.SstrIhc: "sstr-ihc.",
    status.Pregnancy: "pregnancy-",
    status.TestResult: "test-",
    status.Trend: "trend-",
    status.Topic: "",
    treatment.Intent: "intent-",
    treatment.Outcome: "outcome-",
    treatment.ProcedureKind: "proc-",
    treatment.Drug: "drug-",
    treatment.StopReason: "med-stop-",
}
NAMED_OTHERWISE = {  # by concept: members of different enums are equal where their words are
    "morph-hcc": "dx-hcc",
    "primary-other": "primary-site.other",
}
WITHOUT_CODE = frozenset({"proc-text-only-tace"})
CLOSED = (
    "dx-",
    "met-",
    "response-",
    "non-target-",
    "criteria-",
    "modality-",
    "tracer-",
    "intent-",
    "outcome-",
    "drug-",
)


class UnusableTable(ValueError):
    """codes.csv contradicts itself or lacks a concept of the case model; nothing can be read with it."""


@dataclass(frozen=True, slots=True)
class Coding:
    """One row of codes.csv."""

    concept: str
    role: str
    system: str
    code: str
    display: str
    display_zh: str
    status: str

    @property
    def usable(self) -> bool:
        """Whether it may be emitted."""
        return self.status in ("verified", "seen")


def family(concept: str) -> str:
    """The part before the first hyphen; concepts of one family exclude each other."""
    return concept.partition("-")[0]


def concept_of(member: Enum) -> str:
    """The concept that an enum member stands for."""
    concept = PREFIXES[type(member)] + str(member.value)
    return NAMED_OTHERWISE.get(concept, concept)


def coding(concept: str) -> Coding:
    """The first coding a concept is written with."""
    return codings(concept)[0]


@cache
def codings(concept: str) -> tuple[Coding, ...]:
    """What a concept is written with: its write rows in file order, else its first usable row that is no bare group."""
    rows = table().rows[concept]
    written = tuple(row for row in rows if row.role == "write" and row.usable)
    return written or tuple(row for row in rows if row.usable and len(row.code) > 1)[:1]


class Table:
    """The rows by concept, and the concepts by coding (ICD without its dot, ICD-O without its behaviour digit)."""

    def __init__(self, rows: Iterable[Coding]) -> None:
        self.rows: dict[str, list[Coding]] = defaultdict(list)
        self.exact: dict[tuple[str, str], tuple[str, ...]] = {}
        for row in rows:
            self.rows[row.concept].append(row)
            code = row.code
            if row.system in (ICD_10, ICD_10_CM):
                code = code.replace(".", "")
            elif row.system == ICD_O_3:
                code = code.partition("/")[0]
            self.exact[row.system, code] = (*self.exact.get((row.system, code), ()), row.concept)


@cache
def table() -> Table:
    text = resources.files("mappings").joinpath("codes.csv").read_text(encoding="utf-8")
    made = Table(_rows(csv.DictReader(text.splitlines())))
    check(made)
    return made


def _rows(lines: Iterable[Mapping[str, str]]) -> Iterator[Coding]:
    for line in lines:
        if line["role"] not in ("read", "write") or line["status"] not in ("verified", "seen", "unverified"):
            raise UnusableTable(f"codes.csv: {line['concept']}: role {line['role']}, status {line['status']}")
        names = ("concept", "role", "system", "code", "display", "display_zh", "status")
        yield Coding(*(line[name] for name in names))


def check(rows: Table) -> None:
    """Raise UnusableTable where a member of an enum has no coding, a concept no member, or a coding two families."""
    members = {concept_of(m) for kind in PREFIXES for m in kind} - WITHOUT_CODE
    lacking = sorted(members - rows.rows.keys())
    strange = sorted(c for c in rows.rows if c.startswith(CLOSED) and c not in members)
    torn = sorted(" ".join(names) for names in rows.exact.values() if len(set(map(family, names))) > 1)
    if lacking or strange or torn:
        raise UnusableTable(f"codes.csv: without coding: {lacking}; without member: {strange}; ambiguous: {torn}")
