"""Whose a resource is: the patterns of a reference to a patient, the same for every engine."""

SUBJECT = r'"(?:subject|patient|individual)"[\s:]*\{[^{}]*"reference"[\s:]*"([^"]+)"'  # in a line that is no JSON
PATIENT = r'"resourceType"[\s:]*"Patient".*?"id"[\s:]*"([^"]+)"'  # the id of a Patient in such a line
OWNER = r"^(?:((?:.*/)?)Patient/([^/]+)(?:/_history/.*)?|(urn:(?:uuid|oid):)(.+))$"  # base, id; or urn, id
LAST = r"([^/:]+)(?:/_history/.*)?$"  # the id that a reference ends with
UNREADABLE = "unreadable"  # the type of a line that says none
