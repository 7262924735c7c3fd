"""The peers file: what it says, what is refused in it, and that nothing secret is ever shown."""

import json
from hashlib import sha256
from pathlib import Path

import certifi
import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jws

from fhirnet import peers
from fhirnet.access import Sight
from fhirnet.cli import main
from fhirnet.errors import InvalidSettings
from fhirnet.peers import Peer, keys
from tests.web.hospitals import east, north, public

ASKS = """
[[peer]]
name = "north"
[peer.asks]
scopes = ["system/*.rs"]
api_key_sha256 = "{digest}"
{more}
"""
DIGEST = "0" * 64


def load(folder: Path, text: str) -> tuple[Peer, ...]:
    file = folder / "peers.toml"
    file.write_text(text, "utf-8")
    return peers.load(file).all


def wrong(folder: Path, text: str) -> list[str]:
    """What is said of a peers file that is refused, one line each."""
    with pytest.raises(InvalidSettings) as refused:
        load(folder, text)
    return [f"{issue.at}: {issue.what}" for issue in refused.value.issues]


def asking(more: str = "", digest: str = DIGEST) -> str:
    return ASKS.format(digest=digest, more=more)


def private_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def test_without_a_file_there_are_no_peers() -> None:
    assert peers.load(None).all == ()


def test_everything_that_can_be_said_is_read(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "north.json").write_text(json.dumps({"keys": [public(north(), "n1"), public(east(), "n2")]}))
    (tmp_path / "keys" / "ours.pem").write_text(private_pem(east()))
    (tmp_path / "keys" / "south.txt").write_text("a-key-that-the-south-gave-us\n")
    north_, south, west = load(
        tmp_path,
        """
        [[peer]]
        name = "north"
        base = "https://north.example/fhir/"
        [peer.asks]
        client_id = "north-id"
        jwks = "keys/north.json"
        scopes = ["system/Observation.read", "system/Patient.rs"]
        reads = ["https://north.example/mrn|", "https://id.example|42"]
        [peer.sends]
        client_id = "us"
        private_key = "keys/ours.pem"
        token_url = "https://north.example/auth/token"
        scopes = ["system/*.cruds"]

        [[peer]]
        name = "south"
        base = "http://127.0.0.1:8081/fhir"
        plain_http = true
        [peer.asks]
        api_key_sha256 = "DIGEST"
        scopes = ["system/*.*"]
        reads = ["*"]
        [peer.sends]
        api_key_file = "keys/south.txt"

        [[peer]]
        name = "west"
        base = "https://west.example/fhir"
        """.replace("DIGEST", DIGEST),
    )
    assert north_.base == "https://north.example/fhir"
    assert north_.asks
    assert north_.asks.client_id == "north-id"
    assert set(north_.asks.keys) == {"n1", "n2"}
    assert north_.client.scopes == {"system/Observation.rs", "system/Patient.rs"}
    assert north_.client.sight == Sight(identifiers=(("https://north.example/mrn", None), ("https://id.example", "42")))
    assert north_.sends
    assert north_.sends.key
    assert north_.sends.key.is_private
    assert (north_.sends.client_id, north_.sends.scopes) == ("us", ("system/*.cruds",))
    assert south.client.sight.everything
    assert south.client.scopes == {"system/*.cruds"}
    assert south.sends
    assert south.sends.api_key == "a-key-that-the-south-gave-us"
    assert (west.asks, west.sends, west.client.scopes, west.client.sight) == (None, None, frozenset(), Sight())
    shown = repr((north_, south))
    assert "a-key-that-the-south-gave-us" not in shown
    assert "PRIVATE" not in shown


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("peer = 5", "FHIRNET_PEERS: peer: Not a valid list"),
        ("", "FHIRNET_PEERS: peer: Missing data for required field"),
        ("peers = []\npeer = []", "FHIRNET_PEERS: peers: no such key here"),
        ("[[peer]]\nname = 'North'", "FHIRNET_PEERS: peer[0].name: not 1 to 63 of a-z, 0-9 and -"),
        ("[[peer]]\nname = 'anyone'", "FHIRNET_PEERS: peer[0].name: a reserved name"),
        ("[[peer]]\nbase = 'https://x.example'", "FHIRNET_PEERS: peer[0].name: Missing data for required field"),
        ("[[peer]]\nname = 'a'\ncolour = 'red'", "FHIRNET_PEERS: peer[0].colour: no such key here"),
        ("[[peer]]\nname = 'a'\nasks = 5", "FHIRNET_PEERS: peer[0].asks: not a table"),
        (asking("colour = 'red'"), "FHIRNET_PEERS: peer[0].asks.colour: no such key here"),
        (asking("reads = 'x|'"), "FHIRNET_PEERS: peer[0].asks.reads: Not a valid list"),
        (asking(digest="0" * 63), "FHIRNET_PEERS: peer[0].asks.api_key_sha256: not a SHA-256 as"),
        (asking("client_id = 'x'"), "FHIRNET_PEERS: peer[0].asks.client_id: client_id and jwks belong together"),
        (asking("jwks = 'x'"), "FHIRNET_PEERS: peer[0].asks.client_id: client_id and jwks belong together"),
        ("[[peer]]\nname='a'\n[peer.asks]\nscopes=[]", "FHIRNET_PEERS: peer[0].asks: how does it log in?"),
        ("[[peer]]\nname='a'\n[peer.sends]", "FHIRNET_PEERS: peer[0].sends: give client_id, private_key,"),
        (
            "[[peer]]\nname='a'\n[peer.sends]\napi_key_file='x'\nclient_id='y'",
            "FHIRNET_PEERS: peer[0].sends: give client_id, private_key,",
        ),
        ("[[peer]\n", "FHIRNET_PEERS: "),
    ],
)
def test_what_the_file_cannot_say_is_named_with_its_place(tmp_path: Path, text: str, line: str) -> None:
    (said,) = wrong(tmp_path, text)
    assert said.startswith(line)
    assert "\n" not in said


@pytest.mark.parametrize(
    ("scope", "good"),
    [
        ("system/*.rs", True),
        ("system/Observation.write", True),
        ("system/Observation.sr", False),
        ("system/Observation.rs?category=laboratory", False),
        ("patient/*.rs", False),
    ],
)
def test_scopes_of_a_registration(tmp_path: Path, scope: str, good: bool) -> None:
    text = asking().replace("system/*.rs", scope)
    if good:
        load(tmp_path, text)
    else:
        assert wrong(tmp_path, text)[0].startswith("FHIRNET_PEERS: peer[0].asks.scopes[0]: not a scope")


@pytest.mark.parametrize("reads", ['"x"', '"|5"', '"*", "x|"', '""'])
def test_sight_of_a_registration(tmp_path: Path, reads: str) -> None:
    assert "peer[0].asks.reads[0]" in wrong(tmp_path, asking(f"reads = [{reads}]"))[0]


@pytest.mark.parametrize(
    ("base", "plain", "good"),
    [
        ("https://x.example/fhir", False, True),
        ("https://x.example:8443/fhir", False, True),
        ("http://x.example/fhir", False, False),
        ("http://x.example/fhir", True, False),
        ("http://127.0.0.1/fhir", False, False),
        ("http://127.0.0.1:8080/fhir", True, True),
        ("http://[::1]:8080/fhir", True, True),
        ("http://localhost/fhir", True, True),
        ("http://127.0.0.1.evil.example/fhir", True, False),
        ("http://127.0.0.1@evil.example/fhir", True, False),
        ("https://user:secret@x.example/fhir", False, False),
        ("https://x.example/fhir?token=secret", False, False),
        ("https://x.example/fhir#a", False, False),
        ("https://x.example/ fhir", False, False),
        ("https://x.example:port/fhir", False, False),
        ("ftp://x.example/fhir", False, False),
        ("https:///fhir", False, False),
        ("file:///etc/passwd", True, False),
        ("x.example", False, False),
    ],
)
def test_addresses(tmp_path: Path, base: str, plain: bool, good: bool) -> None:
    text = f'[[peer]]\nname = "x"\nbase = "{base}"\nplain_http = {str(plain).lower()}'
    if good:
        assert load(tmp_path, text)[0].base == base
    else:
        (line,) = wrong(tmp_path, text)
        assert line.startswith("FHIRNET_PEERS: peer[0].base: not ")
        assert "secret" not in line


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    lines = wrong(tmp_path, asking("reads = ['x']").replace("system/*.rs", "rs") + "[[peer]]\nname = 'b'\nca = 'none'")
    assert [line.split(": ")[1] for line in lines] == ["peer[0].asks.scopes[0]", "peer[0].asks.reads[0]", "peer[1].ca"]


def test_nothing_is_registered_twice(tmp_path: Path) -> None:
    key = json.dumps({"keys": [public(north(), "n1")]})
    (tmp_path / "n.json").write_text(key)
    both = asking("client_id = 'x'\njwks = 'n.json'")
    assert [line.partition(": ")[2] for line in wrong(tmp_path, both + both)] == [
        "peer[1].name: the same as of peer[0]",
        "peer[1].asks.client_id: the same as of peer[0]",
        "peer[1].asks.api_key_sha256: the same as of peer[0]",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"none\.toml: No such file"):
        peers.load(tmp_path / "none.toml")
    assert wrong(tmp_path, asking("client_id = 'x'\njwks = 'none.json'")) == [
        "FHIRNET_PEERS: peer[0].asks.jwks: No such file or directory"
    ]
    (tmp_path / "latin.toml").write_bytes(b"\xff")
    with pytest.raises(InvalidSettings, match="not TOML"):
        peers.load(tmp_path / "latin.toml")


SMALL = rsa.generate_private_key(public_exponent=65537, key_size=1024)
P256 = ec.generate_private_key(ec.SECP256R1())
GOOD = public(north(), "n1")


@pytest.mark.parametrize(
    ("jwks", "why"),
    [
        ({"keys": [GOOD]}, ""),
        ({"keys": [GOOD, public(P256, "p"), {"kty": "OKP", "kid": "o"}, {"kty": "new"}]}, ""),  # for others: left out
        ({"keys": [GOOD | {"alg": "RS384", "use": "sig", "key_ops": ["verify"]}]}, ""),
        ({"keys": [GOOD, GOOD | {"d": "AQAB"}]}, "it holds a private or shared key"),
        ({"keys": [{"kty": "oct", "k": "AAAA", "kid": "s"}]}, "it holds a private or shared key"),
        ({"keys": [GOOD, GOOD]}, "two keys have one kid"),
        ({"keys": [GOOD | {"kid": ""}]}, "a key has no kid"),
        ({"keys": [{name: GOOD[name] for name in ("kty", "n", "e")}]}, "a key has no kid"),
        ({"keys": [GOOD | {"kid": "k" * 129}]}, "a key has no kid"),
        ({"keys": [public(SMALL, "s")]}, "an RSA key of less than 2048 bits"),
        ({"keys": [public(P256, "p")]}, "none of its keys is for RS384"),
        ({"keys": [GOOD | {"use": "enc"}]}, "none of its keys is for RS384"),
        ({"keys": [GOOD | {"alg": "RS256"}]}, "none of its keys is for RS384"),
        ({"keys": [GOOD | {"key_ops": ["encrypt"]}]}, "none of its keys is for RS384"),
        ({"keys": [GOOD | {"n": 5}]}, "not a valid key"),
        ({"keys": [public(east(), "e") | {"x": "AAAA"}]}, "not a valid key"),
        ({"keys": []}, "none of its keys is for RS384"),
        ({"keys": [5]}, "not a JWKS"),
        ({"keys": {}}, "not a JWKS"),
        ([], "not a JWKS"),
        (GOOD, "not a JWKS"),
        ("{", "not JSON"),
    ],
)
def test_public_keys(tmp_path: Path, jwks: object, why: str) -> None:
    (tmp_path / "k.json").write_text(jwks if isinstance(jwks, str) else json.dumps(jwks))
    text = asking("client_id = 'x'\njwks = 'k.json'")
    if why:
        (line,) = wrong(tmp_path, text)
        assert line.startswith(f"FHIRNET_PEERS: peer[0].asks.jwks: {why}")
    else:
        (peer,) = load(tmp_path, text)
        assert peer.asks
        assert set(peer.asks.keys) == {"n1"}


@pytest.mark.parametrize("inline", ["[1]", "5", "{ keys = [] }"])
def test_a_jwks_in_the_file_itself(tmp_path: Path, inline: str) -> None:
    assert "peer[0].asks.jwks" in wrong(tmp_path, asking(f"client_id = 'x'\njwks = {inline}"))[0]


@pytest.mark.parametrize(
    ("text", "alg"),
    [
        (private_pem(north()), "RS384"),
        (private_pem(east()), "ES384"),
        (keys.new_key_pair()[0], "ES384"),
    ],
)
def test_our_own_keys(tmp_path: Path, text: str, alg: str) -> None:
    key = keys.private_key(text)
    assert keys.algorithm(key) == alg
    assert key.kid
    signed = jws.serialize_compact({"alg": alg}, b"x", key, algorithms=[alg])
    assert jws.deserialize_compact(signed, key, algorithms=[alg]).payload == b"x"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (json.dumps(GOOD), "it is a public key"),
        (private_pem(SMALL), "an RSA key of less than 2048 bits"),
        (private_pem(P256), "an EC key that is not on P-384"),
        ('{"kty":"oct","k":"AAAA"}', "neither an RSA nor an EC key"),
        ('{"kty":"RSA","d":"secret"}', "not a valid key"),
        ("{", "not JSON"),
        ("secret", "not a valid key"),
        ("", "not a valid key"),
    ],
)
def test_keys_that_are_not_ours_to_sign_with(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "k").write_text(text)
    sends = "client_id = 'u'\nprivate_key = 'k'\ntoken_url = 'https://x.example/t'\nscopes = ['system/*.rs']"
    (line,) = wrong(tmp_path, f"[[peer]]\nname = 'x'\n[peer.sends]\n{sends}")
    assert line.startswith(f"FHIRNET_PEERS: peer[0].sends.private_key: {why}")
    assert "secret" not in line


@pytest.mark.parametrize("content", [b"", b"short", b"two words of a key", b"a" * 513, b"\xff" * 20, b"a" * 2_000_000])
def test_a_file_that_holds_no_api_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "k").write_bytes(content)
    (line,) = wrong(tmp_path, "[[peer]]\nname = 'x'\n[peer.sends]\napi_key_file = 'k'")
    assert line.startswith("FHIRNET_PEERS: peer[0].sends.api_key_file: ")
    assert "words" not in line


def test_a_file_that_holds_no_certificate(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    (line,) = wrong(tmp_path, "[[peer]]\nname = 'x'\nca = 'ca.pem'")
    assert line == "FHIRNET_PEERS: peer[0].ca: not a PEM file with certificates"


def test_an_api_key_is_known_by_its_digest_only(tmp_path: Path) -> None:
    key, digest = keys.new_api_key()
    assert len(key) == 43
    assert digest == sha256(key.encode()).hexdigest()
    load(tmp_path, asking(digest=digest))
    found = peers.load(tmp_path / "peers.toml")
    assert found.of_api_key(key) is found.named("north")
    assert found.of_api_key(digest) is None
    assert found.of_client_id("north") is None


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_new_keys_are_shown_once(tmp_path: Path) -> None:
    made = json.loads(run("peers", "new-key", "--json").stdout)
    assert made["api_key_sha256"] == sha256(made["key"].encode()).hexdigest()
    assert run("peers", "new-key").stdout != run("peers", "new-key").stdout
    file = tmp_path / "ours.jwk"
    shown = run("peers", "new-key-pair", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    (ours,) = keys.public_keys(shown.stdout)
    assert keys.private_key(file.read_text()).kid == ours
    assert "d" not in json.loads(shown.stdout)["keys"][0]
    assert run("peers", "new-key-pair", str(file)).exit_code == 4  # a key is never overwritten


def test_the_list_shows_nothing_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "k").write_text("a-key-that-nobody-may-see")
    load(
        tmp_path,
        asking("reads = ['s|']") + "[[peer]]\nname = 'b'\nbase = 'https://b.example'\n[peer.sends]\napi_key_file = 'k'",
    )
    monkeypatch.setenv("FHIRNET_PEERS", str(tmp_path / "peers.toml"))
    for options in ((), ("--json",), ("--language", "en")):
        shown = run("peers", "list", *options)
        assert shown.exit_code == 0, shown.output
        for word in ("north", "system/*.rs", "s|", "https://b.example"):
            assert word in shown.stdout
        assert "nobody" not in shown.stdout
        assert DIGEST not in shown.stdout


def test_an_unusable_file_is_exit_code_5_and_one_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "peers.toml").write_text("[[peer]]\nname = 'a'\ncolour = 'red'\nsize = 5")
    monkeypatch.setenv("FHIRNET_PEERS", str(tmp_path / "peers.toml"))
    done = run("peers", "list")
    assert done.exit_code == 5
    assert len(done.stderr.splitlines()) == 2


def test_the_example_of_the_readme_is_a_peers_file(tmp_path: Path) -> None:
    readme = Path(__file__).parents[1] / "README.md"
    example = readme.read_text("utf-8").partition("```toml\n")[2].partition("```")[0]
    for name in ("north", "ehr"):
        (tmp_path / f"{name}.jwks.json").write_text(json.dumps({"keys": [public(north(), f"{name}-1")]}))
    run("peers", "new-key-pair", str(tmp_path / "our-key.jwk"))
    (tmp_path / "north-ca.pem").write_text(Path(certifi.where()).read_text("utf-8"))
    assert [peer.name for peer in load(tmp_path, example)] == ["north", "ehr", "village"]
