"""A case as a plain JSON document: the field tree of the records of `fhirnet.case`, and back.

Names are those of the records. Dates are written as FHIR writes them, a period as `start/end`; numbers that are
measured are strings ("12.50"), never JSON numbers, so that no reader rounds them; whole numbers (scores, counts) are
JSON integers; words are the values of the enumerations. What is absent is not documented. A fact that one scan states
differently twice is `{"conflict": [...]}`. Where a fact came from (`source`) is not in the document, nor is a limit
of normal that did not come with the result.

`python -m mappings.document` prints the JSON Schema.
"""

import json
from typing import Any

from marshmallow import ValidationError

from fhirnet.case import Case
from fhirnet.errors import Refused
from mappings.document.json_text import parsed
from mappings.document.keys import with_keys
from mappings.document.lasting import until_as_of
from mappings.document.links import problems
from mappings.document.paths import in_order, issues
from mappings.document.schemas import schema
from mappings.order import sorted_case


def load(body: bytes) -> Case:
    """The case of a document, every tuple in order, every record with a key.

    Raises Refused with all problems at once, each at its path from `case`: bytes that are no JSON, then whatever a
    field, a record or the links between records get wrong.
    """
    document = parsed(body)
    found = list(problems(document))
    case: Any = None
    try:
        case = schema(Case).load(document)
    except ValidationError as error:
        found = [*issues(error.messages), *found]
    if found:
        raise Refused.of(in_order(found))
    return sorted_case(until_as_of(with_keys(case)))


def dump(case: Case) -> bytes:
    """The document of a case, UTF-8, indented; the same case gives the same bytes."""
    return json.dumps(schema(Case).dump(case), ensure_ascii=False, indent=2).encode() + b"\n"
