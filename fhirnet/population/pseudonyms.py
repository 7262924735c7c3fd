"""Names that cannot be read back without the key of a project: the same in every run with that key."""

from uuid import UUID

from mappings.deidentified.pseudonyms import Secret
from mappings.references import unversioned


class Pseudonyms:
    """The pseudonyms of one patient. Refused for a key that is too short."""

    def __init__(self, key: bytes, patient: str) -> None:
        self._secret = Secret(key, patient)

    def of(self, reference: str) -> str:
        """What stands for a reference, or for the name of a file; "" for none."""
        if not reference:
            return ""
        plain = unversioned(reference)
        type_ = plain.split("/")[-2] if "/" in plain else ""
        digest = self._secret.digest("resource", type_, plain)
        return f"urn:uuid:{UUID(bytes=digest[:16], version=5)}"
