"""Runs a folder of fixtures against this library or against a service at a URL; a fixture's name is its expectation.

    <question>/<definition>/<verdict or grade>--<why>.json   the answer of this definition has that value
    prrt-next-dose/ctcae-<version>/<answer>--<why>.json      by this version of CTCAE the answer is that
    tace-unsuitability/<definition>/<verdict>--<why>.json    the TACE answer says so beside its own verdict
    cnlc-stage/<stage or "unknown">--<why>.json              likewise
    refused/<status>-<issue code>--<why>.json                refused with that status and own issue code
    set-aside/<code>--<why>.json                             answered, and this code is said anywhere

A file is a Bundle, or Parameters that carry `asOf` or `output`; the harness adds the definition. Of a Bundle that is
answered the panel is looked at. Files under `refused/` are posted to the TACE question, unless they lie in a folder
named after another. Other folders are not looked at. The library has no HTTP status: there only the issue code is
compared.
"""

from fhirnet.harness.comparing import PARAMETER_LIST as PARAMETER_LIST
from fhirnet.harness.comparing import Result as Result
from fhirnet.harness.comparing import run as run
from fhirnet.harness.fixtures import Fixture as Fixture
from fhirnet.harness.fixtures import fixtures as fixtures
from fhirnet.harness.services import FN as FN
from fhirnet.harness.services import Access as Access
from fhirnet.harness.services import Library as Library
from fhirnet.harness.services import Query as Query
from fhirnet.harness.services import Remote as Remote
from fhirnet.harness.services import Reply as Reply
from fhirnet.harness.services import Service as Service
