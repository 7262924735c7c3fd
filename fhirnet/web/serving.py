"""The service under granian: one process that accepts, and workers that each hold the application."""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from fhirnet import logs
from fhirnet.settings import Settings
from fhirnet.web import create_app, delivering

STOPPING = 15  # seconds for a worker to end its requests; one that is still starting may never hear that it should
THREADS = 128  # requests a worker holds at a time: one computes, the others are being received
MEMORY = "/dev/shm"  # where a folder of a random name is made  # noqa: S108  # nosec B108
TOGETHER = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client in each worker
LOGGERS = {  # of the server: told as everything else is; of its lines about requests, none
    "_granian": {"handlers": [], "propagate": True},
    "granian.access": {"handlers": [], "propagate": False},
}


def serve(host: str, port: int, settings: Settings) -> None:
    """Serves until told to stop (SIGTERM, SIGINT). Each worker reads the settings anew from the environment.

    Who may ask, and under which address, is decided by where it listens: the workers are told.
    """
    told = {"FHIRNET_ACCESS": settings.access, "FHIRNET_BASE_URL": settings.base_url}
    os.environ.update({name: value for name, value in told.items() if value})
    logs.start(settings.log_format)
    server = Granian(
        "fhirnet.web.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        factory=True,
        workers=settings.workers,
        blocking_threads=THREADS,
        backpressure=2 * THREADS,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig={"loggers": LOGGERS},
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING,
    )
    with counting_together(settings.workers):
        server.serve()


@contextmanager
def counting_together(workers: int) -> Iterator[None]:
    """Where there are several workers, a folder in which what they count adds up; it holds numbers and is removed.

    It lies in memory where it can: its files are mapped, and a full disk would end whoever writes to them.
    """
    os.environ.pop(TOGETHER, None)
    if workers == 1:
        yield
        return
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix=f"fhirnet-metrics-{os.getpid()}-", dir=memory) as folder:
        os.environ[TOGETHER] = folder
        yield


def application() -> Flask:
    """What a worker serves. What start-up made is taken out of the garbage collector's sight: it stays."""
    settings = Settings.from_env()
    logs.start(settings.log_format)
    app = create_app(settings)
    client = app.test_client()
    client.get("/readyz")  # tables are read and caches filled before the first request
    rest_of_the_garbage_collector()
    delivering.start(app)
    return app


def rest_of_the_garbage_collector() -> None:
    """What is there now stays and is never looked at again; a request makes no cycles, so new things are rarely.

    With the usual thresholds the collector would walk through the structs of every bundle that is being read.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
