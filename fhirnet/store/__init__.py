"""The case store: versions of FHIR resources, the messages that brought them, the audit chain, the outbox.

Nothing here knows FHIR: what a resource is found by is told by whoever stores it. SQLite is the embedded default,
PostgreSQL where several workers or hosts share a store.
"""

from fhirnet.store.engine import Store as Store
from fhirnet.store.engine import Unavailable as Unavailable
from fhirnet.store.engine import open_store as open_store
