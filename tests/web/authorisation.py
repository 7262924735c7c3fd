"""Who is answered what, by every route: asked of the application, and written to docs/authorisation.md.

.venv/bin/python -m tests.web.authorisation > docs/authorisation.md
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from fhirnet.settings import Settings
from fhirnet.store import open_store
from fhirnet.web import auth, create_app
from tests.web.hospitals import BASE, NOON, ask, bearer, claims, north, public, signed
from tests.web.test_two_peers import FHIR, HOOKS, ROWS, STATELESS, Asked, Named, Peer, key, resource, routes

Route = tuple[str, str]  # method, path
WRITTEN = Path(__file__).resolve().parents[2] / "docs" / "authorisation.md"
CALLERS = {
    "nobody": "sends no credential",
    "wrong key": "sends an API key that nobody has",
    "expired": "sends a token that has ended",
    "stranger": "may do everything with every type, and sees what it stored itself",
    "owner": "likewise; it stored what is asked for",
    "reader": 'may read and search every type of every patient (`system/*.rs`, `reads = ["*"]`)',
    "whole": 'may do everything with every type of every patient (`system/*.cruds`, `reads = ["*"]`)',
}
OUTSIDE = ("nobody", "wrong key", "expired")
REGISTERED = {  # a letter of each: its key is 43 of them
    "stranger": ("a", "system/*.cruds", "[]"),
    "owner": ("b", "system/*.cruds", "[]"),
    "reader": ("c", "system/*.rs", '["*"]'),
    "whole": ("d", "system/*.cruds", '["*"]'),
}
PEER = """
[[peer]]
name = "{name}"
[peer.asks]
api_key_sha256 = "{digest}"
scopes = ["{scope}"]
reads = {reads}
"""
SIGNING = """
[[peer]]
name = "signing"
[peer.asks]
client_id = "north-id"
jwks = "keys.json"
scopes = ["system/*.cruds"]
reads = ["*"]
"""
STEPS = ("$sign", "$amend", "$withdraw", "$recheck")
OF_A_PATIENT = ("everything", "evaluate-", "keep-", "$send")
CASE: dict[str, object] = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [{"fullUrl": "urn:x:p", "resource": {"resourceType": "Patient"}}],
}
PLACES = {"<language>": "en", "<path:name>": "page.css", "<service>": "tace-resistance"}
DEMO = "/demo-cases/hcc-three-tace"
INTRODUCTION = """# Who is answered what

Every route of the service with the status that each kind of caller gets, where access is restricted (a peers file is
set). Made by `.venv/bin/python -m tests.web.authorisation`, which asks each of them; `tests/web/test_authorisation.py`
does so again in every run of the tests, and fails where a cell differs, or a route has no row.

"""
REMARKS = """
`{type}` is any type that is stored. Every cell is asked of something new that the owner stored: an Observation, a
Patient where the route is about one, a result that it keeps for `$sign`, `$amend`, `$withdraw` and `$recheck`. What is
not 401, 403 or 404 for whoever may do it says something else than who may:

- `POST /auth/token` is sent a form without an assertion: 401 to everybody. `/cds-services/…` lets in by a JWT of a
  registered EHR only (`tests/web/test_cds_hooks_login.py`).
- `$send` and `$fetch` name a peer that has no address: 404. They act in our name: only whoever may do everything may.
- `$amend` of a result that nobody signed is 409; so is an update, by another client than the last, without If-Match.
- By a condition (`PUT` and `DELETE` of `/fhir/{type}`) the stranger finds nothing: it creates one of its own (201), or
  there is nothing to delete, which is 204 as an id that nobody has is.

A status does not show that nothing leaks: that the stranger gets the same bytes for what the owner stored and for what
is not there, by every route, type and condition, and changes nothing of it, is `tests/web/test_two_peers.py`; that a
scope of another type does not do is `tests/test_access.py`.
"""


@dataclass(frozen=True)
class Asking:
    """The application at work, and who asks it."""

    app: Flask
    token: str  # one that has ended
    numbers: Iterator[int]

    def headers(self, caller: str) -> dict[str, str]:
        if caller in REGISTERED:
            return {"X-Api-Key": key(REGISTERED[caller][0])}
        return {"nobody": {}, "wrong key": {"X-Api-Key": "x" * 43}, "expired": bearer(self.token)}[caller]

    def status(self, caller: str, asked: Asked) -> int:
        """What a caller is answered; each time by another address, since wrong keys are counted by it."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        sent = form if isinstance(asked.body, str) else FHIR if asked.body is not None else {}
        body = {"data": asked.body} if isinstance(asked.body, str) else {"json": asked.body} if asked.body else {}
        address = {"REMOTE_ADDR": f"10.0.{next(self.numbers) % 250}.1"}
        return self.client.open(
            asked.path,
            method=asked.method,
            headers={**self.headers(caller), **sent, **dict(asked.headers)},
            environ_base=address,
            **body,
        ).status_code

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def stored(self, type_: str) -> Named:
        """A new resource of the owner; of a Patient the record of nobody else."""
        owner, value = Peer(self.client, key("b")), f"b-{next(self.numbers)}"
        patient = self._id(owner, Asked("POST", "/fhir/Patient", resource("Patient", f"{value}-p", "")))
        if type_ == "Patient":
            return Named("Patient", patient, f"{value}-p", patient, (1,))
        made = self._id(owner, Asked("POST", f"/fhir/{type_}", resource(type_, value, patient)))
        return Named(type_, made, value, patient, (1,))

    def kept(self) -> Named:
        """A new result that the owner keeps."""
        patient = self.stored("Patient")
        asked = Asked("POST", f"/fhir/{patient.reference}/$keep-tace-resistance?asOf=2024-01-01")
        made = self._id(Peer(self.client, key("b")), asked)
        return replace(patient, type="Observation", id=made)

    def _public(self, path: str) -> str:
        """The address of something that anybody may read."""
        if path == "/demo-cases/<name>":
            return DEMO
        if not path.endswith("/<id_>"):
            return ""
        all_of_type = path.removesuffix("/<id_>")
        return f"{all_of_type}/{self.client.get(all_of_type).get_json(force=True)['entry'][0]['resource']['id']}"

    def _id(self, peer: Peer, asked: Asked) -> str:
        answer = peer.send(asked)
        assert answer.status_code == 201, answer.data
        return answer.headers["Location"].rpartition("/_history")[0].rpartition("/")[2]

    def asked(self, route: Route) -> Asked:
        """The request of a row, for something that is new."""
        method, path = route
        row = ROWS[route]
        if row is None:
            return Asked(method, self._public(path) or _filled(path), _body(path, method))
        if path.endswith(STEPS):
            return next(row(self.kept()))
        asked = next(row(self.stored("Patient" if any(each in path for each in OF_A_PATIENT) else "Observation")))
        return replace(asked, path=f"{asked.path}?asOf=2024-01-01") if "-tace" in path or "-prrt" in path else asked


def matrix(folder: Path) -> dict[Route, tuple[int, ...]]:
    """Each route, with the status of each caller; in the order of the paths."""
    moment = [NOON]
    store = open_store(f"sqlite:///{folder}/store.sqlite", clock=lambda: moment[0])
    app = create_app(replace(settings(folder), requests_per_minute=0), store)
    token = ask(app.test_client(), signed(claims())).get_json()["access_token"]
    moment[0] += timedelta(minutes=6)
    asking = Asking(app, token, count(1))
    found = {
        route: tuple(asking.status(caller, asking.asked(route)) for caller in CALLERS)
        for route in sorted(routes(app), key=lambda route: (route[1], route[0]))
    }
    store.close()
    return found


def settings(folder: Path) -> Settings:
    """Those of an installation where all of them are registered."""
    peers = [
        PEER.format(name=name, digest=sha256(key(letter).encode()).hexdigest(), scope=scope, reads=reads)
        for name, (letter, scope, reads) in REGISTERED.items()
    ]
    (folder / "keys.json").write_text(f'{{"keys": [{json.dumps(public(north(), "n1"))}]}}')
    (folder / "peers.toml").write_text("".join([*peers, SIGNING]))
    return Settings(peers=folder / "peers.toml", base_url=BASE)


def document(found: Mapping[Route, tuple[int, ...]], public_paths: frozenset[str]) -> str:
    """The page."""
    callers = "".join(f"- **{name}** {what}\n" for name, what in CALLERS.items())
    head = f"| route | | {' | '.join(CALLERS)} |\n|---|---|{'---|' * len(CALLERS)}\n"
    rows = "".join(
        f"| `{method} {path}` | {_kind(path, public_paths)} | {' | '.join(map(str, statuses))} |\n"
        for (method, path), statuses in found.items()
    )
    return f"{INTRODUCTION}{callers}\n{head}{rows}{REMARKS}"


def public_paths(folder: Path) -> frozenset[str]:
    """The paths that answer anybody."""
    store = open_store(f"sqlite:///{folder}/other.sqlite")
    rules = list(create_app(settings(folder), store).url_map.iter_rules())
    store.close()
    return frozenset(rule.rule for rule in rules if rule.endpoint in auth.PUBLIC)


def _kind(path: str, public_paths: frozenset[str]) -> str:
    if path in public_paths:
        return "public"
    return "JWT of an EHR" if path in HOOKS else "any client" if path in (*STATELESS, "/metrics") else ""


def _body(path: str, method: str) -> dict[str, object] | str | None:
    if method == "GET":
        return None
    return "grant_type=client_credentials" if path == "/auth/token" else CASE


def _filled(path: str) -> str:
    for place, value in PLACES.items():
        path = path.replace(place, value)
    return f"{path}?asOf=2024-01-01" if path in STATELESS else path


def written() -> str:
    """The page as it has to be."""
    folder = Path(tempfile.mkdtemp(prefix="fhirnet-authorisation-"))
    try:
        return document(matrix(folder), public_paths(folder))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    print(written(), end="")
