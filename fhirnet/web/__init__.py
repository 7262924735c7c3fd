"""The service: FHIR operations over HTTP. Views are five lines; what every answer has in common is in `answers`."""

from flask import Flask

from fhirnet.settings import Settings
from fhirnet.web import answers, errors, fhir, health
from fhirnet.web.time_limit import TimeLimit


def create_app(settings: Settings) -> Flask:
    """The application, set as told: a WSGI callable."""
    app = Flask("fhirnet.web", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    app.extensions["fhirnet.settings"] = settings
    app.extensions["fhirnet.time_limit"] = TimeLimit(settings.time_limit_seconds)
    app.register_blueprint(fhir.routes)
    app.register_blueprint(health.routes)
    errors.register(app)
    answers.register(app)
    return app
