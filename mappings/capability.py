"""What the service offers, as a CapabilityStatement: the operations it is told of and the limits it is set to."""

from collections.abc import Iterable

import msgspec

from fhirnet import __version__
from fhirnet.settings import Settings
from mappings.codes import FN

RELEASED = "2026-11-24"  # of this statement; no clock is asked
ENTRIES, DEPTH, DIGITS, EXPONENT = 2_000, 40, 30, 30  # fixed by the wire contract


def statement(operations: Iterable[str], settings: Settings) -> bytes:
    """The CapabilityStatement that lists exactly these operations, each named without its `$`."""
    return msgspec.json.encode(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": RELEASED,
            "kind": "instance",
            "software": {"name": "fhirnet", "version": __version__},
            "implementation": {"description": "fhirnet: TACE resistance and PRRT suitability from FHIR R4 cases"},
            "fhirVersion": "4.0.1",
            "format": ["application/fhir+json"],
            "rest": [
                {
                    "mode": "server",
                    "documentation": limits(settings),
                    "operation": [
                        {"name": name, "definition": f"{FN}/OperationDefinition/{name}"} for name in operations
                    ],
                }
            ],
        }
    )


def limits(settings: Settings) -> str:
    """The limits of the service in words."""
    return (
        f"Limits: body {settings.max_body_bytes} bytes after decoding (413); Bundle.entry {ENTRIES} (413); "
        f"JSON nesting {DEPTH} (400); a number {DIGITS} digits and an exponent of -{EXPONENT} to {EXPONENT} (400); "
        f"{settings.time_limit_seconds:g} s per request (503); {settings.max_issues} issues in an error answer."
    )
