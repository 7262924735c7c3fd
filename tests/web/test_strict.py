"""`Prefer: handling=strict` over HTTP: what R4 forbids is refused with its constraint, its path and what to do."""

import json
import subprocess
import sys

import pytest

from tests.web.cases import PATIENT, bundle, parameters
from tests.web.conftest import Post, said

AFP = {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]}


def measured(quantity: dict[str, object]) -> bytes:
    """A case with an AFP of that amount."""
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": AFP,
        "subject": {"reference": PATIENT["fullUrl"]},
        "effectiveDateTime": "2024-07-01",
        "valueQuantity": quantity,
    }
    return bundle(PATIENT, {"fullUrl": "urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a001", "resource": resource})


@pytest.mark.parametrize(
    ("quantity", "key"),
    [
        ({"value": 5, "code": "ng/mL"}, "qty-3"),
        ({"value": 5, "system": "http://unitsofmeasure.org", "code": "ng/ml."}, "ucum"),
        ({"value": 5, "unit": "ng/mL", "system": "a b"}, "uri"),
    ],
)
def test_an_invariant_is_refused_under_strict_handling_only(post: Post, quantity: dict[str, object], key: str) -> None:
    case = measured(quantity)
    assert post(case).status_code == 200
    for body, root in ((case, "Bundle"), (parameters(case=case), "Parameters.parameter[0].resource")):
        answer = post(body, Prefer="handling=strict")
        assert answer.status_code == 400
        assert answer.headers["Preference-Applied"] == "handling=strict"
        assert said(answer).codes == ["invariant"]
        assert str(said(answer).places[0]).startswith(f"{root}.entry[1].resource.valueQuantity")
        assert answer.get_json(force=True)["issue"][0]["diagnostics"].startswith(f"{key}: ")


def test_a_sound_case_is_answered_under_strict_handling_as_it_is_without(post: Post) -> None:
    case = measured({"value": 5, "system": "http://unitsofmeasure.org", "code": "ng/mL"})
    strictly = post(case, Prefer="handling=strict")
    assert strictly.status_code == 200
    assert json.loads(strictly.data) == json.loads(post(case).data)


def test_the_service_starts_and_checks_without_fhir_resources() -> None:
    asked = (
        "import sys; import fhirnet.web; from mappings import stored, strict; "
        'stored.check(b\'{"resourceType":"Patient"}\', "Patient"); '
        'print([name for name in ("fhir", "pydantic") if name in sys.modules])'
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
