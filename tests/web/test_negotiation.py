"""Which media types, encodings and sizes are taken, and which are answered."""

import gzip
import io
import time

import pytest
from flask.testing import FlaskClient

from fhirnet.settings import Settings
from fhirnet.web import create_app
from tests.web.cases import EMPTY, TACE
from tests.web.conftest import EVALUATE, Post, said

VALIDATE = "/fhir/$validate-case"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/fhir+json",
        "application/json",
        "Application/FHIR+JSON; Charset=UTF-8; fhirVersion=4.0",
        'application/json; charset="utf-8"',
    ],
)
def test_these_content_types_are_read(post: Post, content_type: str) -> None:
    assert post(TACE, Content_Type=content_type).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        (None, "media-type"),
        ("text/plain", "media-type"),
        ("application/json+fhir", "media-type"),
        ("application/fhir+xml", "media-type"),
        ("application/xml", "media-type"),
        ("application/json; charset=utf-16", "media-type"),
        ("application/json; profile=x", "media-type"),
        ("application/json; charset=utf-8; charset=latin-1", "media-type"),
        ("application/json, application/json", "media-type"),
        ("application/fhir+json; fhirVersion=5.0", "fhir-version"),
        ("application/fhir+json; fhirVersion=4.0.1", "fhir-version"),
    ],
)
def test_any_other_content_type_is_refused(post: Post, content_type: str | None, code: str) -> None:
    answer = post(TACE, Content_Type=content_type)
    assert answer.status_code == 415
    assert said(answer).codes == [code]
    assert said(answer).places == ["http.Content-Type"]


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "*/*",
        "application/*",
        "application/json",
        "application/fhir+json; fhirVersion=4.0",
        "text/html, application/json;q=0.1",
        "application/fhir+json;fhirVersion=5.0, application/fhir+json",
        "application/fhir+json;q=0, */*",
    ],
)
def test_these_answers_can_be_wished_for(post: Post, accept: str | None) -> None:
    assert post(TACE, Accept=accept).status_code == 200


@pytest.mark.parametrize(
    ("accept", "code"),
    [
        ("text/html", "accept"),
        ("application/fhir+xml", "accept"),
        ("application/json;q=0", "accept"),
        ("application/json;q=high", "accept"),
        (";;;", "accept"),
        ("application/fhir+json; fhirVersion=5.0", "fhir-version"),
    ],
)
def test_any_other_wish_is_refused(post: Post, accept: str, code: str) -> None:
    answer = post(TACE, Accept=accept)
    assert answer.status_code == 406
    assert said(answer).codes == [code]
    assert said(answer).places == ["http.Accept"]


@pytest.mark.parametrize(
    ("wish", "status"), [("json", 200), ("application/json", 200), ("application/fhir%2Bjson", 200), ("xml", 406)]
)
def test_format_in_the_query_overrides_accept(post: Post, wish: str, status: int) -> None:
    assert post(TACE, f"{EVALUATE}?_format={wish}", Accept="text/html").status_code == status


def test_everything_wrong_with_the_headers_is_said_at_once(post: Post) -> None:
    answer = post(TACE, Accept="text/html", Content_Type="text/xml", Content_Encoding="br")
    assert answer.status_code == 406
    assert said(answer).codes == ["accept", "media-type", "content-encoding"]


def test_gzip_is_read_also_in_several_members(post: Post) -> None:
    plain = post(TACE).data
    assert post(gzip.compress(TACE), Content_Encoding="gzip").data == plain
    assert post(gzip.compress(TACE[:99]) + gzip.compress(TACE[99:]), Content_Encoding="GZIP").data == plain
    assert post(TACE, Content_Encoding="identity").data == plain


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TACE, "br"),
        (gzip.compress(gzip.compress(TACE)), "gzip, gzip"),
        (gzip.compress(TACE)[:-9], "gzip"),
        (gzip.compress(TACE) + b"tail", "gzip"),
        (TACE, "gzip"),
        (gzip.compress(b"") * 5_000, "gzip"),
    ],
    ids=["unknown", "twice", "cut off", "with a tail", "not gzip", "thousands of members"],
)
def test_any_other_encoding_is_refused(post: Post, body: bytes, encoding: str) -> None:
    answer = post(body, Content_Encoding=encoding)
    assert answer.status_code == 415
    assert said(answer).codes == ["content-encoding"]


def test_a_gzip_bomb_is_not_inflated(post: Post) -> None:
    bomb = gzip.compress(b" " * (256 << 20), compresslevel=1)
    before = time.perf_counter()
    answer = post(bomb, Content_Encoding="gzip")
    assert answer.status_code == 413
    assert said(answer).codes == ["too-large"]
    assert time.perf_counter() - before < 5


def test_the_body_is_read_no_further_than_the_limit() -> None:
    stream = io.BytesIO(b" " * 10_000_000)
    answer = (
        create_app(Settings(max_body_bytes=1024, database="off"))
        .test_client()
        .post(
            EVALUATE,
            input_stream=stream,
            content_type="application/fhir+json",
            headers={"Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )
    )
    assert answer.status_code == 413
    assert stream.tell() < 200_000


def test_a_body_one_byte_over_the_limit_is_refused() -> None:
    client = create_app(Settings(max_body_bytes=1024, database="off")).test_client()
    for size, status in ((1024, 200), (1025, 413)):
        answer = client.post(VALIDATE, data=EMPTY.ljust(size), content_type="application/json")
        assert answer.status_code == status


def test_a_byte_order_mark_is_skipped(post: Post) -> None:
    assert post(b"\xef\xbb\xbf" + TACE).status_code == 200


@pytest.mark.parametrize("content_type", [None, "application/fhir+json"])
def test_an_empty_body_is_said_to_be_empty(post: Post, content_type: str | None) -> None:
    answer = post(b"", Content_Type=content_type)
    assert answer.status_code == 400
    assert said(answer).codes == ["body-empty"]


def test_every_answer_says_what_it_is(client: FlaskClient) -> None:
    for answer in (client.get("/fhir/metadata"), client.get("/livez"), client.get("/nowhere")):
        assert answer.headers["Content-Type"] == "application/fhir+json; charset=utf-8; fhirVersion=4.0"
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.headers["X-Request-Id"]) == 32


def test_a_request_id_comes_back_unless_it_is_odd(client: FlaskClient) -> None:
    assert client.get("/livez", headers={"X-Request-Id": "a-1.b_2~c"}).headers["X-Request-Id"] == "a-1.b_2~c"
    for odd in ("x" * 129, "a b", "<script>"):
        assert client.get("/livez", headers={"X-Request-Id": odd}).headers["X-Request-Id"] != odd


def test_pretty_is_the_same_answer_laid_out(post: Post) -> None:
    plain, laid_out = post(TACE), post(TACE, f"{EVALUATE}?_pretty=true")
    assert laid_out.json == plain.json
    assert laid_out.data.count(b"\n") > 100 > plain.data.count(b"\n")
