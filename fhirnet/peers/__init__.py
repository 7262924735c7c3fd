"""The other hospitals this installation knows: who may ask here and what, where we send and how we say who we are.

They are registered by hand in one TOML file (FHIRNET_PEERS); nothing a message says changes it. Keys are never fetched.
"""

from fhirnet.peers.file import load as load
from fhirnet.peers.record import Asks as Asks
from fhirnet.peers.record import Hooks as Hooks
from fhirnet.peers.record import Peer as Peer
from fhirnet.peers.record import Peers as Peers
from fhirnet.peers.record import Sends as Sends
