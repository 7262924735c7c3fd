"""The service: FHIR operations over HTTP. Views are five lines; what every answer has in common is in `answers`."""

from typing import TYPE_CHECKING

from flask import Flask

from fhirnet.settings import OFF, Settings
from fhirnet.web import (
    answers,
    auth,
    cds_hooks,
    conformance,
    dossier,
    errors,
    fhir,
    health,
    openapi,
    page,
    request_limits,
    security_headers,
    sheet,
)
from fhirnet.web.time_limit import TimeLimit

if TYPE_CHECKING:
    from fhirnet.store import Store


def create_app(settings: Settings, store: "Store | None" = None) -> Flask:
    """The application, set as told: a WSGI callable. It keeps resources in `store`, else where the settings say.

    Raises InvalidSettings where that database cannot be opened.
    """
    app = Flask("fhirnet.web", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    app.extensions["fhirnet.settings"] = settings
    app.extensions["fhirnet.time_limit"] = TimeLimit(settings.time_limit_seconds)
    from fhirnet.web import metrics  # whether workers count together is decided when it is imported: in each worker

    metrics.register(app)
    app.register_blueprint(fhir.routes)
    app.register_blueprint(conformance.routes)
    app.register_blueprint(health.routes)
    app.register_blueprint(dossier.routes)
    app.register_blueprint(sheet.routes)
    app.register_blueprint(page.routes)
    cds_hooks.register(app)
    app.register_blueprint(openapi.routes)
    if store is not None or settings.database != OFF:
        from fhirnet.web import rest, token  # bring the database with them: not where nothing is stored

        rest.register(app, store)
        token.register(app)
    errors.register(app)
    answers.register(app)
    auth.register(app)
    request_limits.register(app)
    security_headers.register(app)
    return app
