"""The language of an answer, also of a refusal."""

import pytest

from mappings import languages


@pytest.mark.parametrize(
    ("body", "query", "header", "language"),
    [
        (b"not JSON", [("language", "en")], "zh", "en"),
        (b'{"resourceType":"Parameters","parameter":[{"name":"language","valueCode":"en"}]}', [], "zh", "en"),
        (
            b'\xef\xbb\xbf{"resourceType":"Parameters","parameter":[{"name":"language","valueString":"en"}]}',
            [],
            "",
            "en",
        ),
        (b'{"resourceType":"Parameters","parameter":[{"name":"language","valueCode":"fr"}]}', [], "en", "en"),
        (b'{"resourceType":"Parameters","parameter":{}}', [], "en", "en"),
        (b'{"x":' * 5_000 + b'"Parameters"', [], "en", "en"),
        (b'"Parameters" \xff', [], "", "zh-CN"),
        (b"", [("language", "fr")], "", "zh-CN"),
        (b"{}", [], "en", "en"),
    ],
)
def test_a_refusal_finds_its_language_whatever_else_is_wrong(
    body: bytes, query: list[tuple[str, str]], header: str, language: str
) -> None:
    assert languages.asked_for(body, query, header, "zh-CN") == language
