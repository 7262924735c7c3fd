"""Whose a resource is: the patterns of a reference to a patient, the same for every engine."""

import re

SUBJECT = r'"(?:subject|patient|individual)"[\s:]*\{[^{}]*"reference"[\s:]*"([^"]+)"'  # in a line that is no JSON
PATIENT = r'"resourceType"[\s:]*"Patient".*?"id"[\s:]*"([^"]+)"'  # the id of a Patient in such a line
OWNER = r"^(?:((?:.*/)?)Patient/([^/]+)(?:/_history/.*)?|(urn:(?:uuid|oid):)(.+))$"  # base, id; or urn, id
LAST = r"([^/:]+)(?:/_history/.*)?$"  # the id that a reference ends with
UNREADABLE = "unreadable"  # the type of a line that says none


def guessed(line: str) -> str:
    """The id of the patient that a line which is no JSON names; "" where it names none."""
    named, himself = re.search(SUBJECT, line), re.search(PATIENT, line)
    reference = named[1] if named else f"Patient/{himself[1]}" if himself else ""
    found = re.match(OWNER, reference)
    return "".join(part or "" for part in found.group(2, 4)) if found else ""
