"""The NamingSystems: the systems of the identifiers that this house gives."""

from fhirnet.verdict import words
from mappings.artifacts.canonical import PUBLISHER, Json, head
from mappings.codes import FN

IDENTIFIERS = ("case-item", "evaluation", "verdict", "device", "message", "pseudonym")
NOT_HERE = ("url", "version", "title", "_title", "experimental")  # what a NamingSystem does not have in R4


def make() -> tuple[Json, ...]:
    """Every NamingSystem."""
    return tuple(_system(id_) for id_ in IDENTIFIERS)


def _system(id_: str) -> Json:
    said = words(f"naming-system.{id_}")
    described = {name: each for name, each in head("NamingSystem", id_, said, said).items() if name not in NOT_HERE}
    return {
        **described,
        "kind": "identifier",
        "responsible": PUBLISHER,
        "uniqueId": [{"type": "uri", "value": f"{FN}/id/{id_}", "preferred": True}],
    }
