"""Which tables and keys the peers file has, and what a value may look like; a key it does not know is refused."""

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from fhirnet.access import ANYONE

_name = validate.Regexp(r"[a-z0-9][a-z0-9-]{0,62}\Z", error="not 1 to 63 of a-z, 0-9 and -")
_word = validate.Regexp(r"[!-~]{1,256}\Z", error="not 1 to 256 printable characters without blanks")
_digest = validate.Regexp(r"[0-9a-f]{64}\Z", error="not a SHA-256 as `fhirnet peers new-key` prints it")


class _Table(Schema):
    """One table of the file; a key it does not know is refused."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "no such key here", "type": "not a table"}  # noqa: RUF012 (of the instance, says mypy)


class AsksTable(_Table):
    """[peer.asks]"""

    client_id = fields.Str(validate=_word)
    jwks = fields.Raw()
    api_key_sha256 = fields.Str(validate=_digest)
    scopes = fields.List(fields.Str(), required=True)
    reads = fields.List(fields.Str(), load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def one_way_in(self, table: dict[str, Any], **_: object) -> None:
        if ("client_id" in table) != ("jwks" in table):
            raise ValidationError("client_id and jwks belong together", "client_id")
        if not {"jwks", "api_key_sha256"} & table.keys():
            raise ValidationError("how does it log in? Give client_id and jwks, or api_key_sha256")


class SendsTable(_Table):
    """[peer.sends]"""

    client_id = fields.Str(validate=_word)
    private_key = fields.Str()
    token_url = fields.Str()
    scopes = fields.List(fields.Str(validate=_word))
    api_key_file = fields.Str()

    @validates_schema(skip_on_field_errors=True)
    def one_way_out(self, table: dict[str, Any], **_: object) -> None:
        with_key, given = {"client_id", "private_key", "token_url", "scopes"}, set(table)
        if given != with_key and given != {"api_key_file"}:
            raise ValidationError("give client_id, private_key, token_url and scopes, or api_key_file alone")


class HooksTable(_Table):
    """[peer.hooks]"""

    issuer = fields.Str(required=True, validate=_word)
    jwks = fields.Raw(required=True)
    fhir_server = fields.Str()
    tenant = fields.Str(validate=_word)


class PeerTable(_Table):
    """[[peer]]"""

    name = fields.Str(required=True, validate=[_name, validate.NoneOf([ANYONE.name], error="a reserved name")])
    base = fields.Str()
    ca = fields.Str()
    plain_http = fields.Bool(load_default=False)
    asks = fields.Nested(AsksTable)
    sends = fields.Nested(SendsTable)
    hooks = fields.Nested(HooksTable)


class PeersTable(_Table):
    """The whole file."""

    peer = fields.List(fields.Nested(PeerTable), required=True)
