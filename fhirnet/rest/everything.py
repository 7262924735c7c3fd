"""The whole record of a patient: `$everything`, `$mcode-everything`, and the case an evaluation is about."""

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.store import Store
from fhirnet.store.messages import Answer


def everything(store: Store, client: Client, id_: str, base: str) -> Answer:
    """The Patient, then every stored resource of the record, as a searchset. Refused (`not-found`, `gone`)."""
    raise Refused(Issue("not-found", "Not there yet."))


def mcode_everything(store: Store, client: Client, id_: str, base: str) -> Answer:
    """The record as an mCODE patient bundle. Refused (`not-found`, `gone`)."""
    raise Refused(Issue("not-found", "Not there yet."))


def case_of(store: Store, client: Client, id_: str) -> bytes:
    """The record as the Bundle that an evaluation reads. Refused (`not-found`, `gone`)."""
    raise Refused(Issue("not-found", "Not there yet."))
