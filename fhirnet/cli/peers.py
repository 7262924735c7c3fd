"""The other hospitals: what the peers file says of them, and keys for them."""

import json
import os
from pathlib import Path
from typing import Any

import click

from fhirnet import board, peers
from fhirnet.cli.printing import console
from fhirnet.cli.program import settings_of_this_process, with_json, with_language
from fhirnet.peers import Peer, keys
from mappings.speech import SPEECH

HEADS = ("name", "base", "logs-in-by", "scopes", "sees")


@click.group("peers")
def registered() -> None:
    """The registered peers, and new keys."""


@registered.command("list")
@with_language
@with_json
def list_all(language: str | None, as_json: bool) -> None:
    """What the peers file says: who may ask what, and where we send. Nothing that is secret."""
    settings = settings_of_this_process()
    found = [_described(peer) for peer in peers.load(settings.peers).all]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    speech = SPEECH[language or settings.language]
    table = board.table(*(speech.say(f"peers.{head}") for head in HEADS))
    for each in found:
        ways = [speech.say(f"peers.{way}") for way in each["logs-in-by"]]
        sees = [speech.say("peers.everything") if who == "*" else who for who in each["sees"]]
        own = speech.say("peers.own") if each["scopes"] else "-"
        cells = (ways, each["scopes"], sees or [own])
        table.add_row(each["name"], each["base"] or "-", *(", ".join(cell) or "-" for cell in cells))
    console.print(table)


@registered.command("new-key")
@with_json
def new_key(as_json: bool) -> None:
    """A new API key, shown this once, and the line that registers it."""
    key, digest = keys.new_api_key()
    said = f'the key, for its owner alone: {key}\nthe line for [peer.asks]:    api_key_sha256 = "{digest}"'
    click.echo(json.dumps({"key": key, "api_key_sha256": digest}) if as_json else said)


@registered.command("new-key-pair")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_json
def new_key_pair(file: Path, as_json: bool) -> None:
    """A new private key of ours in FILE, and the JWKS that the peer registers."""
    private, public = keys.new_key_pair()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as secret:
        secret.write(private)
    click.echo(public)


def _described(peer: Peer) -> dict[str, Any]:
    asks, sight = peer.asks, peer.client.sight
    ways = {
        "keys": bool(asks and asks.keys),
        "api-key": bool(asks and asks.api_key_digest),
        "hooks": peer.hooks is not None,
    }
    sees = ["*"] if sight.everything else [f"{system}|{value or ''}" for system, value in sight.identifiers]
    said = (peer.name, peer.base, [way for way, so in ways.items() if so], sorted(peer.client.scopes), sees)
    return dict(zip(HEADS, said, strict=True))
