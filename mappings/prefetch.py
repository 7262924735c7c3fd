"""What an EHR is asked to send along with a call: for each question the types it reads, of Observations the codes.

Made from what the questions read (`relevance`) and from codes.csv with the hospital's own mapping. Codes are asked for
without their system: an EHR may know it by its OID, and what is sent too much is set aside as ever. Conditions are
asked for whole: their codes are read by how they begin, which a search cannot ask for. A result may also stand inside a
panel whose own code nobody knows: panels are asked for by the codes of what is in them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from mappings.codes import table
from mappings.observation import HANDLERS
from mappings.relevance import BIT, MASKS
from mappings.site import SiteMapping

PATIENT = "{{context.patientId}}"
MOST = 1000  # resources of one type that are asked for in one page
PANELS = "panels"  # Observations that hold results as their components
_SPECIAL = re.compile(r"[\\,|$]")


@dataclass(frozen=True, slots=True)
class Template:
    """One thing that is asked for; a question cannot be answered without one that is `required`."""

    key: str
    type: str
    query: str
    required: bool

    def filled(self, patient: str) -> str:
        """The request for this patient."""
        return self.query.replace(PATIENT, quote(patient, safe=""))


@dataclass(frozen=True, slots=True)
class _Row:
    """A type of resource; it is asked for by the questions that read a concept that begins so."""

    key: str
    type: str
    read_for: tuple[str, ...]
    required: bool = False


TUMOUR, DRUGS = ("dx-", "met-", "primary-", "morph-"), ("drug-",)
ROWS = (
    _Row("conditions", "Condition", (*TUMOUR, "cond-"), required=True),
    _Row("procedures", "Procedure", ("proc-",), required=True),
    _Row("observations", "Observation", tuple(HANDLERS), required=True),
    _Row(PANELS, "Observation", tuple(HANDLERS)),
    _Row("lesions", "BodyStructure", TUMOUR),
    _Row("medications", "MedicationStatement", DRUGS),
    _Row("administrations", "MedicationAdministration", DRUGS),
    _Row("prescriptions", "MedicationRequest", DRUGS),
    _Row("allergies", "AllergyIntolerance", ("drug-lutetium-dotatate",)),
    _Row("planned", "ServiceRequest", ("proc-prrt-cycle",)),
)
CODED = {"observations": "code", PANELS: "component-code", "planned": "code"}  # by which parameter codes are searched


def templates(question: str, site: SiteMapping | None = None) -> tuple[Template, ...]:
    """What is asked for, for this question; `site` is the mapping of the hospital's own codes."""
    patient = Template("patient", "Patient", f"Patient/{PATIENT}", True)
    made = (_template(row, found, site) for row in ROWS if (found := _read(row, question)))
    return (patient, *(each for each in made if each is not None))


def _read(row: _Row, question: str) -> list[str]:
    """The concepts of a row that the question reads."""
    return [c for c in MASKS if c.startswith(row.read_for) and MASKS[c] & BIT[question]]


def _template(row: _Row, concepts: list[str], site: SiteMapping | None) -> Template | None:
    """What is asked for by a row; no panels where Observations are asked for whole, which they are."""
    query = f"{row.type}?patient={PATIENT}"
    if row.key in CODED and (codes := _codes(concepts, site)):
        query += f"&{CODED[row.key]}={','.join(codes)}"
    elif row.key == PANELS:
        return None
    return Template(row.key, row.type, f"{query}&_count={MOST}", row.required)


def _codes(concepts: Iterable[str], site: SiteMapping | None) -> list[str]:
    """The codes of these concepts; none where the hospital means one of them by its text, or by how a code begins."""
    wanted = frozenset(concepts)
    if site is not None and wanted & {*site.texts.values(), *(concept for _, _, concept in site.prefixes)}:
        return []
    return sorted({_escaped(code) for code in _listed(wanted, site)})


def _listed(wanted: frozenset[str], site: SiteMapping | None) -> Iterator[str]:
    for concept in wanted:
        yield from (row.code for row in table().rows[concept])
    if site is not None:
        yield from (code for (_, code), concept in site.codes.items() if concept in wanted)


def _escaped(code: str) -> str:
    """A code as a search writes it."""
    return quote(_SPECIAL.sub(lambda mark: f"\\{mark[0]}", code), safe="")
