"""Stage 2 and 3 of a request: which media types are sent and wanted, and the body, read no further than the limit."""

import re
import zlib
from collections.abc import Iterator, Set
from typing import IO, TypedDict
from urllib.parse import parse_qsl

from flask import g, request

from fhirnet.errors import Issue, Refused
from fhirnet.web.answers import settings

JSON_TYPES = frozenset({"application/fhir+json", "application/json"})
FORMATS = JSON_TYPES | {"json", "application/fhir json"}  # an unescaped + in a query arrives as a blank
R4 = "4.0"
CHUNK = 64 * 1024
MEMBERS = 64  # a gzip body may be several joined; thousands of empty ones are an attack
GZIP = 16 + zlib.MAX_WBITS
READ = "FHIR R4 as application/fhir+json or application/json, in UTF-8"
FORM = "application/x-www-form-urlencoded"
SEARCHED = "a search as application/x-www-form-urlencoded, in UTF-8"
FIELDS = 1_000  # of a posted search
SENDING = ("POST", "PUT")
KEY = re.compile(r"[\x21-\x7e]{1,255}")
QUOTED_COMMA = re.compile(r',(?=(?:[^"]*"[^"]*")*[^"]*$)')


def check(offered: Set[str] = JSON_TYPES) -> None:
    """Raises Refused with everything that is wrong with how this request speaks; `offered` are types of the answer."""
    issues = [*_accept(offered), *_content_type(), *_content_encoding()]
    if issues:
        raise Refused.of(issues)


def strict() -> bool:
    """Whether the client prefers to be refused rather than to have content set aside (`Prefer: handling=strict`)."""
    wishes = [wish.partition(";")[0] for wish in request.headers.get("Prefer", "").split(",")]
    g.strict = any(re.fullmatch(r'\s*handling\s*=\s*"?strict"?\s*', wish, re.IGNORECASE) for wish in wishes)
    return bool(g.strict)


def preferred() -> str:
    """What the client prefers to get back of what it stores (`Prefer: return=minimal`); "" where it does not say."""
    wishes = [wish.partition(";")[0] for wish in request.headers.get("Prefer", "").split(",")]
    found = (re.fullmatch(r'\s*return\s*=\s*"?([A-Za-z]+)"?\s*', wish, re.IGNORECASE) for wish in wishes)
    return next((each[1] for each in found if each), "")


def key() -> str | None:
    """The client's name for this message (`Idempotency-Key`). Refused (`value`) where it is none."""
    given = request.headers.get("Idempotency-Key")
    if given is not None and not KEY.fullmatch(given):
        what = "A key is 1 to 255 printable ASCII characters without blanks."
        raise Refused(Issue("value", what, "http.Idempotency-Key"))
    return given


class Sent(TypedDict):
    """What a request sends to an operation."""

    body: bytes
    query: list[tuple[str, str]]
    accept_language: str


def sent() -> Sent:
    """The body, the query and the languages wished for. Raises Refused where the body cannot be read."""
    return Sent(body=body(), query=query(), accept_language=request.headers.get("Accept-Language", ""))


def query() -> list[tuple[str, str]]:
    """The query string as pairs, in order."""
    return list(request.args.items(multi=True))


def form() -> list[tuple[str, str]]:
    """The parameters of a search that is posted: those of its query and of its body."""
    try:
        posted = parse_qsl(body().decode(), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError:
        raise Refused(Issue("encoding", f"The body is no form of at most {FIELDS} fields in UTF-8.")) from None
    return [*query(), *posted]


def body() -> bytes:
    """The body, decompressed. Raises Refused (`too-large`) without reading on where it passes the limit."""
    limit = settings().max_body_bytes
    compressed = _encoding() == "gzip"
    if not compressed and (request.content_length or 0) > limit:
        raise _too_large(limit)
    pieces = _chunks(request.stream, limit)
    g.body = b"".join(_bounded(_inflated(pieces, limit) if compressed else pieces, limit))
    return bytes(g.body)


def _chunks(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    """The bytes as they arrive; a little more than the limit at most, since compression may also lengthen."""
    left = limit + limit // 100 + CHUNK
    while piece := stream.read(CHUNK):
        left -= len(piece)
        if left < 0:
            raise _too_large(limit)
        yield piece


def _bounded(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        yield piece


def _inflated(pieces: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """The content of a gzip body, never more than a chunk of it in one piece."""
    inflate, waiting, members = zlib.decompressobj(GZIP), b"", 1
    try:
        for piece in pieces:
            waiting += piece
            while waiting and members <= MEMBERS:
                if inflate.eof:
                    inflate, members = zlib.decompressobj(GZIP), members + 1
                yield inflate.decompress(waiting, CHUNK)
                waiting = inflate.unconsumed_tail or inflate.unused_data
        complete = inflate.eof and members <= MEMBERS
    except zlib.error:
        complete = False
    if not complete:
        raise Refused(Issue("content-encoding", "The body is not complete, valid gzip.", "http.Content-Encoding"))


def _too_large(limit: int) -> Refused:
    return Refused(Issue("too-large", f"The body is larger than {limit} bytes (after decoding); send a smaller case."))


def _accept(offered: Set[str]) -> Iterator[Issue]:
    """What is wrong with the wanted answer; of one in FHIR, `_format` overrides the header."""
    formats = request.args.getlist("_format")
    if formats and offered is JSON_TYPES:
        if not FORMATS.issuperset(formats):
            yield Issue("accept", f"_format is json: this service answers {READ}.", "http._format")
        return
    header = request.headers.get("Accept", "").strip()
    ranges = [_media_type(part) for part in QUOTED_COMMA.split(header)] if header else [("*/*", {})]
    wanted = offered | {f"{name.partition('/')[0]}/*" for name in offered} | {"*/*"}
    readable = [parameters for name, parameters in ranges if name in wanted and _weight(parameters) > 0]
    refused = {name for name, parameters in ranges if name in offered and _weight(parameters) == 0}
    if not readable or refused == offered:
        answers = READ if offered is JSON_TYPES else ", ".join(sorted(offered))
        yield Issue("accept", f"This service answers {answers}.", "http.Accept")
    elif all(parameters.get("fhirversion", R4) != R4 for parameters in readable):
        yield Issue("fhir-version", "This service answers FHIR R4, fhirVersion=4.0.", "http.Accept")


def _content_type() -> Iterator[Issue]:
    header = request.headers.get("Content-Type", "")
    if request.method not in SENDING or not (header or _has_body()):
        return
    searched = request.path.endswith("/_search")
    types, read = ({FORM}, SEARCHED) if searched else (JSON_TYPES, READ)
    name, parameters = _media_type(header)
    known = parameters.keys() <= {"charset", "fhirversion"}
    if name not in types or not known or parameters.get("charset", "utf-8").lower() != "utf-8":
        yield Issue("media-type", f"This service reads {read}.", "http.Content-Type")
    elif parameters.get("fhirversion", R4) != R4:
        yield Issue("fhir-version", "This service reads FHIR R4, fhirVersion=4.0.", "http.Content-Type")


def _content_encoding() -> Iterator[Issue]:
    if _encoding() not in ("identity", "gzip"):
        yield Issue("content-encoding", "This service reads bodies as they are or in gzip.", "http.Content-Encoding")


def _encoding() -> str:
    return request.headers.get("Content-Encoding", "").strip().lower() or "identity"


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def _media_type(text: str) -> tuple[str, dict[str, str]]:
    """A media type or range and its parameters, names in lower case; of two parameters of one name, neither fits."""
    name, *rest = text.split(";")
    parameters: dict[str, str] = {}
    for part in rest:
        key, _, value = part.partition("=")
        key = key.strip().lower()
        parameters[key] = value.strip().strip('"') if key not in parameters else "?"
    return name.strip().lower(), parameters


def _weight(parameters: dict[str, str]) -> float:
    found = re.fullmatch(r"[01](?:\.[0-9]{0,3})?", parameters.get("q", "1"))
    return float(found[0]) if found else 0.0
