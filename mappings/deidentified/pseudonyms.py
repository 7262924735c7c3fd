"""Names that cannot be read back without the key: HMAC-SHA256 of the project's key, of one patient each.

A fullUrl depends on the key, the patient and the name alone, so it is the same in every export. An item key also
begins with the rank of the name among those of the case: rules break ties by the order of keys, and a tie is to be
broken as before.
"""

import hmac
import re
from collections.abc import Collection, Iterable
from uuid import UUID

from fhirnet.errors import Issue, Refused
from mappings.codes import ATC, FN
from mappings.elements import Writer
from mappings.r4 import generated as r4
from mappings.references import unversioned

SHORTEST = 32  # bytes of a key: the length of the digest, below which the key is the weaker part
LEAST, MOST = 31, 364  # days a case is moved back: no day stays in its month, none moves by a whole year
LOCAL = f"{FN}/id/pseudonym"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

_SUBSTANCE = re.compile(r"[A-Z](?:\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?)?")  # ATC, one to five levels


class Secret:
    """What the key of a project makes of one patient."""

    def __init__(self, key: bytes, patient: str) -> None:
        if len(key) < SHORTEST:
            what = f"the key has {len(key)} bytes; make one of at least {SHORTEST} random bytes and keep it secret"
            raise Refused(Issue("parameter", what))
        self._key = hmac.digest(key, f"fhirnet-deidentified-1|{unversioned(patient)}".encode(), "sha256")

    def digest(self, *parts: str) -> bytes:
        """The same 32 bytes for the same parts."""
        return hmac.digest(self._key, "|".join(parts).encode(), "sha256")

    @property
    def days(self) -> int:
        """By how many days everything of this patient is moved back."""
        return LEAST + int.from_bytes(self.digest("days")) % (MOST - LEAST + 1)


class Pseudonyms(Writer):
    """Where what is written belongs, under pseudonyms; `emitted` are the (type, name) of what is written."""

    def __init__(
        self, secret: Secret, patient: str, names: Iterable[str], emitted: Collection[tuple[str, str]]
    ) -> None:
        self._secret = secret
        self._items = {name: self._item(rank, name) for rank, name in enumerate(sorted({*names, patient}))}
        self._names = {item: name for name, item in self._items.items()}
        super().__init__("", self._items[patient], {(type_, self._items[name]) for type_, name in emitted})

    def item(self, name: str) -> str:
        """The item key that stands for a name of the case."""
        return self._items[name]

    def url(self, type_: str, key: str) -> str:
        """The fullUrl of what has this name or this item key, the same in every export."""
        digest = self._secret.digest("resource", type_, unversioned(self._names.get(key, key)))
        return f"urn:uuid:{UUID(bytes=digest[:16], version=5)}"

    def reference_or_none(self, type_: str, name: str | None) -> str | None:
        """The item key of what a record is linked to; None where that is not written."""
        return self._items[name] if name is not None and (type_, self._items.get(name)) in self.keys else None

    def agent(self, agent: str | None) -> str | None:
        """The coding of a substance: a code of a public list as it is, another one under a pseudonym."""
        if agent is None:
            return None
        system, _, code = agent.partition("|")
        if system == ATC and (named := _SUBSTANCE.match(code)):
            return f"{system}|{named[0]}"
        return f"{LOCAL}|{self._secret.digest('agent', agent).hex()[:32]}"

    def _item(self, rank: int, name: str) -> str:
        digest = self._secret.digest("item", name)
        return f"urn:uuid:{UUID(bytes=rank.to_bytes(4) + digest[:12], version=5)}"


def masked() -> r4.CodeableConcept:
    """What stands where something was that is not told."""
    return r4.CodeableConcept(coding=[r4.Coding(system=ABSENT, code="masked")])
