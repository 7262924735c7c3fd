"""Who vouches for the host of a peer."""

from __future__ import annotations

import ssl
from pathlib import Path

from fhirnet.peers import Peer


def authorities(peer: Peer) -> str | bool:
    """What `requests` verifies a certificate by: the peer's own authorities, else those of this machine.

    A machine that has none (a slim container) is lent those that come with `requests`.
    """
    if peer.ca is not None:
        return str(peer.ca)
    here = ssl.get_default_verify_paths()
    if here.cafile is not None:
        return here.cafile
    return here.capath if here.capath is not None and any(Path(here.capath).iterdir()) else True
