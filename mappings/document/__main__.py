"""Prints the JSON Schema of the case document."""

import sys

from mappings.document.json_schema import case_schema, printed

sys.stdout.write(printed(case_schema()))
