"""Everything that is answered to one question, as a collection Bundle: the panel first, the report last.

The panel is the default Observation; its members say the same definition by definition. The addresses are made from
the identifiers, so that the same question on the same case has the same addresses everywhere.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from fhirnet.verdict import ScanResponse
from mappings import history, provenance
from mappings.references import named
from mappings.result_elements import Json, encode
from mappings.xhtml import narrated


def write(
    whole: Json,
    members: Sequence[Json],
    *,
    story: Sequence[Json] = (),
    scans: Sequence[ScanResponse] = (),
    sources: Sequence[str],
    release: str,
    recorded: datetime,
    report: bytes,
) -> bytes:
    """The Bundle as JSON: `whole` with its members, what computed them, from what, and the report (contract 4.4).

    `whole` and `members` are result Observations, `story` those of earlier days, `scans` what each
    scan says of the response (shown in the narrative of the panel), `sources` the references of what they
    were computed from, `report` an OperationOutcome.
    """
    value = _identified(whole)
    panel = named(f"Panel|{value}")
    addresses = [named(f"Observation|{_identified(member)}") for member in members]
    computed = provenance.write([panel, *addresses], sources, release=release, recorded=recorded)
    entries = [
        (panel, narrated(whole | {"hasMember": [{"reference": address} for address in addresses]}, scans)),
        *zip(addresses, map(narrated, members), strict=True),
        (provenance.DEVICE_URL, provenance.device()),
        (named(f"Provenance|{value}"), computed),
        (named(f"OperationOutcome|{value}"), msgspec.Raw(report)),
        *history.addressed(story),
    ]
    return encode(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"fullUrl": address, "resource": resource} for address, resource in entries],
        }
    )


def _identified(observation: Json) -> str:
    return str(observation["identifier"][0]["value"])
