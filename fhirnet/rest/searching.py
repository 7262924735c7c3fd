"""search of one type of resource: the query read, the page found, the Bundle written."""

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.store import Store
from fhirnet.store.messages import Answer
from fhirnet.store.searching import Connection
from fhirnet.store.versions import Stored

Pairs = list[tuple[str, str]]


def search(store: Store, client: Client, type_: str, pairs: Pairs, *, strict: bool, base: str) -> Answer:
    """One page of the resources of a type that a client sees and that fit all these parameters."""
    raise Refused(Issue("not-found", "Not there yet."))


def matches(connection: Connection, client: Client, type_: str, query: str) -> list[Stored]:
    """The resources that a conditional create, update or reference means, two at most."""
    raise Refused(Issue("not-found", "Not there yet."))
