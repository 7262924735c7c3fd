"""What failed can be looked at: the command that asks the same again."""

from pathlib import Path

import pytest

from fhirnet.harness import fixtures
from fhirnet.harness.looking import Way, command

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
    assert command(fixture, Way(FHIR)) == there.format(path)


def test_who_vouches_and_where_the_key_is_are_in_the_command(tmp_path: Path) -> None:
    path = tmp_path / "set-aside" / "status--x.json"
    path.parent.mkdir()
    path.write_text("{}")
    (fixture,) = fixtures(tmp_path)
    trusted = command(fixture, Way(FHIR, ca=Path("our ca.pem")))
    assert trusted == f"{POST} @{path} --cacert 'our ca.pem' '{FHIR}/$validate-case'"
    by_key = command(fixture, Way(FHIR, secret=Path("key file"), header="X-Api-Key: "))
    pipe = "{ printf %s 'X-Api-Key: '; tr -d '[:space:]' < 'key file'; } | "
    assert by_key == f"{pipe}{POST} @{path} -H @- '{FHIR}/$validate-case'"
