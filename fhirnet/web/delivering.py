"""The outbox of a service: a thread of each worker sends what is due, one message at a time, beside the requests."""

import atexit
import threading

from flask import Flask

from fhirnet.settings import OFF, Settings

PATIENCE = 5.0  # seconds that a worker which stops waits for a message under way; else it is read back later


def start(app: Flask) -> None:
    """Sends until the worker stops; nothing where no peer is sent to, or nothing is stored."""
    here: Settings = app.extensions["fhirnet.settings"]
    receivers = [peer for peer in app.extensions["fhirnet.peers"].all if peer.base is not None]
    if here.database == OFF or not receivers:
        return
    from fhirnet.exchange.sending import Sender, deliver_until  # brings the database with it

    sender = Sender(store=app.extensions["fhirnet.store"], peers=app.extensions["fhirnet.peers"])
    stop = threading.Event()
    thread = threading.Thread(target=deliver_until, args=(stop, sender), name="outbox", daemon=True)

    def end() -> None:
        stop.set()
        thread.join(PATIENCE)

    atexit.register(end)
    thread.start()
