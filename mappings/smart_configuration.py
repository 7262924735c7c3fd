"""How a system logs in here, as SMART App Launch has it published: `.well-known/smart-configuration`.

https://hl7.org/fhir/smart-app-launch/conformance.html
"""

import msgspec

ALGORITHMS = ("RS384", "ES384")


def write(token_url: str) -> bytes:
    """The document of a service that gives tokens to systems at this URL, and has no users to log in."""
    return msgspec.json.encode(
        {
            "token_endpoint": token_url,
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
            "scopes_supported": ["system/*.cruds", "system/*.rs", "system/*.read", "system/*.write", "system/*.*"],
            "response_types_supported": [],
            "code_challenge_methods_supported": ["S256"],  # demanded of every server; nothing here asks for a code
            "capabilities": ["client-confidential-asymmetric", "permission-v1", "permission-v2"],
        }
    )
