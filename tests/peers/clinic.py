"""The patient of these tests as a hospital keeps it: every resource with a number of that hospital."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

CASES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "cases"
CASE = CASES / "hcc-three-tace.json"
WITHOUT_BODY_STRUCTURES = CASES / "net-rectal-2025.json"
HOSPITAL = "urn:oid:1.2.3"
AS_OF = "2024-12-31"

Json = dict[str, Any]


def patient(number: str | None = None) -> Json:
    """A patient with a number of the hospital; without one given, a new one."""
    return {"resourceType": "Patient", "identifier": [numbered(number or uuid4().hex)], "gender": "male"}


def case(number: str | None = None, file: Path = CASE) -> Json:
    """A case of the fixtures, by default of three TACE sessions; all numbers of the hospital begin with this one."""
    made: Json = json.loads(file.read_text())
    first = number or uuid4().hex
    for at, entry in enumerate(made["entry"]):
        entry["resource"].setdefault("identifier", []).append(numbered(first if at == 0 else f"{first}-{at}"))
    return made


def transaction(of: Json) -> Json:
    """The same case as a transaction that creates what is not there."""
    entries = [
        entry
        | {
            "request": {
                "method": "POST",
                "url": entry["resource"]["resourceType"],
                "ifNoneExist": "identifier={system}|{value}".format(**entry["resource"]["identifier"][-1]),
            }
        }
        for entry in of["entry"]
    ]
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def written(content: Json) -> bytes:
    """As JSON; the first laboratory value has a zero that counts, 5.10."""
    first = next(each["resource"] for each in content["entry"] if "valueQuantity" in each["resource"])
    first["valueQuantity"]["value"] = 5.123456
    return json.dumps(content).replace("5.123456", "5.10").encode()


def numbered(number: str) -> Json:
    return {"system": HOSPITAL, "value": number}


def id_in(location: str) -> str:
    """The id that a `Location` names, relative or not."""
    return location.partition("/_history")[0].rpartition("/")[2]
