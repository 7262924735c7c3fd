"""What is said of a posted case beside its verdict, and what strict handling makes of it."""

import json

import pytest

from fhirnet.assessment import assess, validate
from fhirnet.errors import Refused
from fhirnet.settings import Settings
from tests.mappings.posting import ICD, LOINC, Json, body, component, condition, fact, observation, quantity

SETTINGS = Settings()
SCAN = fact("liver-imaging-assessment", id="scan", component=[component("vascular-invasion", valueBoolean=False)])
INVASION = fact("vascular-invasion", id="seen", valueBoolean=True)
AFP = [observation((LOINC, "1834-1"), id=f"afp{n}", valueQuantity=quantity(n, "ng/mL")) for n in (5, 6)]


@pytest.mark.parametrize(
    ("resources", "what"),
    [([SCAN, INVASION], "vascular_invasion of one scan"), (AFP, "lab-afp of one date"), ([SCAN, AFP[0]], None)],
)
def test_a_contradiction_is_reported_and_refused_under_strict_handling(resources: list[Json], what: str | None) -> None:
    posted = body(condition((ICD, "C22.0")), *resources)
    issues = json.loads(validate(posted, settings=SETTINGS))["issue"]
    conflicts = [issue["diagnostics"] for issue in issues if issue["code"] == "conflict"]
    assert [said.startswith(str(what)) for said in conflicts] == ([] if what is None else [True])
    if what is None:
        assert assess("tace-resistance", posted, strict=True, settings=SETTINGS)
    else:
        with pytest.raises(Refused, match="different values"):
            assess("tace-resistance", posted, strict=True, settings=SETTINGS)
