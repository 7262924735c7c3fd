"""What R4 demands of an object beyond what the decode holds: every constraint of its type, by type and element.

The words are HL7's (constraints.csv, http://hl7.org/fhir/R4/, CC0); the tests are in data_types.py, resources.py and
bundles.py, by the same keys. What is tested in none of them is in `ELSEWHERE`, with who holds it or why nobody does.
The forms of primitives, units of UCUM and bindings to code systems have no keys of HL7's; they are here too.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from mappings.r4 import schema
from mappings.r4.rules import Status
from mappings.strict import bundles, data_types, resources, ucum
from mappings.strict.data_types import UCUM
from mappings.strict.demands import Demand, Node, has_code


class Constraint(NamedTuple):
    """One demand: its key, what it says, what to do where it is not met, and the test."""

    key: str
    human: str
    cure: str
    met: Demand


ELSEWHERE = {
    "bdl-5": "the decode",
    "dom-2": "the decode",
    "inv-1": "the decode (value or resource) and the reading of parameters (which form each has)",
    "obs-6": "the decode",
    "ref-1": "the decode",
    "cpb-1": "a CapabilityStatement is written and never received",
    "cpb-2": "as cpb-1",
    "cpb-3": "as cpb-1",
    "cpb-7": "as cpb-1",
    "cpb-9": "as cpb-1",
    "cpb-12": "as cpb-1",
    "cpb-14": "as cpb-1",
    "cpb-15": "as cpb-1",
    "cpb-16": "as cpb-1",
}
"""Constraints of severity error that are tested elsewhere, or not at all."""

TESTS = data_types.TESTS | resources.TESTS | bundles.TESTS


def _rows() -> dict[tuple[str, str], list[Constraint]]:
    table: dict[tuple[str, str], list[Constraint]] = {}
    text = Path(__file__).with_name("constraints.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        key = row["key"]
        if key not in ELSEWHERE:
            words = " ".join(row["human"].split()).removesuffix(".")
            found = Constraint(key, words, TESTS[key].cure, TESTS[key].met)
            table.setdefault((row["type"], row["element"]), []).append(found)
    return table


def _is_ucum(node: Node) -> bool:
    return node.get("system") != UCUM or "code" not in node or ucum.is_unit(node["code"])


_UNIT = Constraint(
    "ucum",
    f"a code of {UCUM} SHALL be a unit of UCUM, letter for letter",
    "write it as UCUM does (`mm[Hg]`, not `mmHg`), or give the text in unit alone",
    _is_ucum,
)
_MIME = re.compile(r"[^\s/;]+/[^\s/;]+(?:\s*;.*)?", re.DOTALL)
_CURRENCY = re.compile("[A-Z]{3}")
_MIME_TYPE = Constraint("mimetypes", "the code SHALL be of BCP 13", "write it as type/subtype", _MIME.fullmatch)
OWN = {
    ("Quantity", ""): (_UNIT,),
    ("Coding", ""): (_UNIT,),
    ("Attachment", "contentType"): (_MIME_TYPE,),
    ("Signature", "targetFormat"): (_MIME_TYPE,),
    ("Signature", "sigFormat"): (_MIME_TYPE,),
    ("Money", "currency"): (
        Constraint(
            "currencies", "the code SHALL be of ISO 4217", "write its three capital letters", _CURRENCY.fullmatch
        ),
    ),
}
_TABLE = _rows()


def of(struct: type[Struct], element: str = "") -> tuple[Constraint, ...]:
    """What is demanded of an object of this type, or of this element of it."""
    names = [each.__name__ for each in struct.__mro__ if issubclass(each, Struct)]
    found = [
        each for name in dict.fromkeys(names) for table in (_TABLE, OWN) for each in table.get((name, element), ())
    ]
    return (*found, *_bindings(struct, element))


def _bindings(struct: type[Struct], element: str) -> Iterable[Constraint]:
    return (_binding(status) for status in schema.statuses(struct) if status.name == element)


def _binding(status: Status) -> Constraint:
    def met(concept: Node) -> bool:
        return not concept.keys() & {"coding", "text"} or has_code(concept, status.system, status.codes)

    return Constraint("binding", f"{status.name} SHALL be of {status.system}", "give a coding of it", met)


_BLANKS = re.compile(r"\s")
_CODE = re.compile(r"\S+(?:\s\S+)*")
_OID = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+")
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BASE64 = re.compile("[0-9A-Za-z+/]*={0,2}")


def _is_base64(text: str) -> bool:
    dense = "".join(text.split())
    return len(dense) % 4 == 0 and _BASE64.fullmatch(dense) is not None


FORMS = {
    "base64": Constraint("base64Binary", "this SHALL be Base64", "encode it", _is_base64),
    "code": Constraint(
        "code", "a code SHALL have no blanks around it or beside one another", "remove them", _CODE.fullmatch
    ),
    "oid": Constraint("oid", "this SHALL be an OID", "write urn:oid: and the numbers", _OID.fullmatch),
    "uri": Constraint("uri", "a URI SHALL have no blanks", "remove them", lambda text: not _BLANKS.search(text)),
    "uuid": Constraint("uuid", "this SHALL be a UUID", "write urn:uuid: and the lower-case digits", _UUID.fullmatch),
}
"""By the forms of `mappings.r4.schema`: what is demanded of the text of a primitive."""


def aimed(targets: Iterable[str]) -> Constraint:
    """What is demanded of a reference: tested by the walk, which knows what is referred to."""
    return Constraint("reference", "the reference is to another type", f"refer to {' or '.join(sorted(targets))}", bool)
