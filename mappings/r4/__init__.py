"""FHIR R4 4.0.1, as far as this house reads and writes it.

`r4.Observation(...)` and the other structs are made here and encoded with `r4.encode`; `r4.receive(body)` reads a
posted Bundle or Parameters. Absent elements are `r4.UNSET`.
"""

import msgspec
from msgspec import UNSET as UNSET
from msgspec import UnsetType as UnsetType

from mappings.r4.decode import Decoded as Decoded
from mappings.r4.decode import Entry as Entry
from mappings.r4.decode import Parameter as Parameter
from mappings.r4.decode import Posted as Posted
from mappings.r4.decode import receive as receive
from mappings.r4.generated import *  # noqa: F403
from mappings.r4.generated import Resource
from mappings.r4.primitives import Decimal as Decimal

_encode = msgspec.json.Encoder(decimal_format="number").encode


def encode(resource: Resource) -> bytes:
    """FHIR JSON: elements in FHIR's order, numbers digit for digit as they are held."""
    return _encode(resource)
