"""The JSON Schema of records that are sent as JSON: made from the records, so that it cannot say anything else."""

from collections.abc import Sequence
from typing import Any

import msgspec

Json = dict[str, Any]


def schemas(records: Sequence[type], at: str) -> tuple[list[Json], dict[str, Json]]:
    """The schema of each of these records, and every schema they refer to by name; `at` is where those lie: `#/…/`."""
    made, named = msgspec.json.schema_components(records, schema_hook=_anything, ref_template=f"{at}{{name}}")
    written: tuple[list[Json], dict[str, Json]] = msgspec.to_builtins((made, named))
    return written[0], written[1]


def _anything(_: type) -> Json:
    """Of JSON that a record takes over as it is."""
    return {"description": "Any JSON."}
