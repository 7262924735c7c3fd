"""The least that a Flask endpoint can do with a posted body, under the server and settings that fhirnet is served with.

python -m benchmarks.floor PORT
"""

import sys

import orjson
from flask import Flask, Response, request
from granian import Granian
from granian.constants import HTTPModes, Interfaces

from fhirnet.web.serving import THREADS, rest_of_the_garbage_collector

ANSWER = orjson.dumps({"resourceType": "Observation", "status": "final", "code": {"text": "nothing was computed"}})


def application() -> Flask:
    """One route: the body is parsed, a fixed Observation answers."""
    app = Flask("floor", static_folder=None)

    @app.post("/fhir/$evaluate-tace-resistance")
    def parsed() -> Response:
        orjson.loads(request.get_data())
        return Response(ANSWER, mimetype="application/fhir+json")

    rest_of_the_garbage_collector()
    return app


if __name__ == "__main__":
    Granian(
        "benchmarks.floor:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        backpressure=2 * THREADS,
        websockets=False,
        log_enabled=False,
    ).serve()
