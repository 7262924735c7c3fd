"""What a browser may do with an answer: nothing but show it on a page of this machine. Every answer says so.

No answer has a header of CORS: a page of another origin reads nothing here, and its preflight is a method that no path
answers (405).
"""

from flask import Flask, Response

from fhirnet.settings import Settings

FENCED = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
ONLY_TLS = {"Strict-Transport-Security": "max-age=31536000"}  # a year


def register(app: Flask) -> None:
    """Adds them to every answer of the application; where clients come by TLS also that they always do."""
    here: Settings = app.extensions["fhirnet.settings"]
    headers = FENCED | (ONLY_TLS if (here.base_url or "").startswith("https://") else {})

    def fence(response: Response) -> Response:
        response.headers.update(headers)
        return response

    app.after_request(fence)
