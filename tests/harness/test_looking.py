"""What failed can be looked at: the command that asks the same again."""

from pathlib import Path

import pytest

from fhirnet.harness import fixtures
from fhirnet.harness.looking import command

FHIR = "https://host.example/fhir"
POST = "curl -sS -H 'Content-Type: application/fhir+json' --data-binary"


@pytest.mark.parametrize(
    ("name", "here", "there"),
    [
        (
            "tace-resistance/cci-2022/met--x y.json",
            "fhirnet assess tace-resistance '{}' --definition cci-2022",
            f"{POST} '@{{}}' '{FHIR}/$evaluate-tace-resistance?definition=cci-2022'",
        ),
        (
            "prrt-next-dose/ctcae-4.03/reduce--x.json",
            "fhirnet assess prrt-next-dose {} --ctcae 4.03",
            f"{POST} @{{}} '{FHIR}/$evaluate-prrt-next-dose?ctcae=4.03'",
        ),
        (
            "cnlc-stage/IIa--x.json",
            "fhirnet assess tace-resistance {}",
            f"{POST} @{{}} '{FHIR}/$evaluate-tace-resistance'",
        ),
        (
            "refused/prrt-suitability/400-json--x.json",
            "fhirnet assess prrt-suitability {}",
            f"{POST} @{{}} '{FHIR}/$evaluate-prrt-suitability'",
        ),
        (
            "set-aside/status--x.json",
            "fhirnet assess tace-resistance {} --output bundle",
            f"{POST} @{{}} '{FHIR}/$validate-case'",
        ),
    ],
)
def test_the_command_asks_the_same(tmp_path: Path, name: str, here: str, there: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text('{"resourceType":"Bundle"}')
    (fixture,) = fixtures(tmp_path)
    assert command(fixture, None) == here.format(path)
    assert command(fixture, FHIR) == there.format(path)
