"""Who computed a result, with which rules, from which records, and when; who signed, amended or withdrew it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from fhirnet import __version__
from mappings.references import named
from mappings.result_elements import DEVICE, FN, Json

RULES = f"{FN}/CodeSystem/definition"
DEVICE_URL = named(f"Device|fhirnet|{__version__}")
COMPUTED_BY = {"reference": DEVICE_URL, "display": DEVICE["display"]}
AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
COMPLETION = "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion"

Code = tuple[str, str, str]  # system, code, display
CREATED: Final[Code] = (OPERATION, "CREATE", "create")
APPENDED: Final[Code] = (OPERATION, "APPEND", "append")
NULLIFIED: Final[Code] = (OPERATION, "NULLIFY", "nullify")
AUTHENTICATED: Final[Code] = (COMPLETION, "AU", "authenticated")


def device() -> Json:
    """This program, in its version."""
    return {
        "resourceType": "Device",
        "identifier": [DEVICE["identifier"]],
        "deviceName": [{"name": "fhirnet", "type": "model-name"}],
        "version": [{"value": __version__}],
    }


def device_id(owner: str) -> str:
    """The id under which a client keeps this program as a Device."""
    return named(f"Device|fhirnet|{__version__}|{owner}").removeprefix("urn:uuid:")


def write(
    targets: Sequence[str],
    sources: Sequence[str],
    *,
    release: str,
    recorded: datetime,
    device: Mapping[str, object] = COMPUTED_BY,
) -> Json:
    """The Provenance of `targets`, computed from `sources` by this release of the rules.

    `recorded` has a zone; it is the only thing in an answer that comes from a clock. `device` refers to what computed.
    """
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target} for target in targets],
        "recorded": recorded.isoformat(timespec="seconds"),
        "policy": [f"{RULES}|{release}"],
        "agent": [{"who": device}],
        "entity": [{"role": "source", "what": {"reference": source}} for source in sources],
    }


def acted(
    target: str,
    before: str,
    *,
    who: Mapping[str, object],
    role: str,
    activity: Code,
    reason: str,
    sent_by: str,
    recorded: str,
) -> Json:
    """The Provenance of a version (`target`) that a person made of the one `before`; `sent_by` is the system used."""
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target}],
        "recorded": recorded,
        **({"reason": [{"text": reason}]} if reason else {}),
        "activity": coded(activity),
        "agent": [
            {"type": coded((AGENT, role, role.capitalize())), "who": who},
            {"type": coded((AGENT, "enterer", "Enterer")), "who": {"display": sent_by}},
        ],
        "entity": [{"role": "revision", "what": {"reference": before}}],
    }


def coded(code: Code) -> Json:
    """A CodeableConcept with this code."""
    system, value, display = code
    return {"coding": [{"system": system, "code": value, "display": display}]}
