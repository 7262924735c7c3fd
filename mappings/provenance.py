"""Who computed a result, with which rules, from which records, and when: the Device and the Provenance of a panel."""

from collections.abc import Sequence
from datetime import datetime

from fhirnet import __version__
from mappings.references import named
from mappings.result_elements import DEVICE, FN, Json

RULES = f"{FN}/CodeSystem/definition"
DEVICE_URL = named(f"Device|fhirnet|{__version__}")
COMPUTED_BY = {"reference": DEVICE_URL, "display": DEVICE["display"]}


def device() -> Json:
    """This program, in its version."""
    return {
        "resourceType": "Device",
        "identifier": [DEVICE["identifier"]],
        "deviceName": [{"name": "fhirnet", "type": "model-name"}],
        "version": [{"value": __version__}],
    }


def write(targets: Sequence[str], sources: Sequence[str], *, release: str, recorded: datetime) -> Json:
    """The Provenance of `targets`, computed from `sources` by this release of the rules.

    `recorded` has a zone; it is the only thing in an answer that comes from a clock.
    """
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target} for target in targets],
        "recorded": recorded.isoformat(timespec="seconds"),
        "policy": [f"{RULES}|{release}"],
        "agent": [{"who": COMPUTED_BY}],
        "entity": [{"role": "source", "what": {"reference": source}} for source in sources],
    }
