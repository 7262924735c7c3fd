"""What is asked beside the case, from the query or from Parameters, and every way to ask wrongly."""

import json
from collections.abc import Sequence
from datetime import date

import pytest

from fhirnet.errors import Refused
from fhirnet.settings import Settings
from mappings import parameters
from mappings.parameters import Asked
from mappings.r4.decode import receive

CASE = {"name": "case", "resource": {"resourceType": "Bundle", "type": "collection"}}
BARE = json.dumps(CASE["resource"]).encode()
OFFERED = ("jsh-lcsgj-2014", "cci-2022")


def asked(
    *given: dict[str, object],
    query: Sequence[tuple[str, str]] = (),
    operation: str = "tace-resistance",
    body: bytes | None = None,
    accept_language: str = "",
) -> Asked:
    """What is asked with these parameters in the body, after the case; without any, of a bare Bundle."""
    wrapped = json.dumps({"resourceType": "Parameters", "parameter": [CASE, *given]}).encode() if given else BARE
    posted = receive(wrapped if body is None else body)
    return parameters.read(
        operation, posted, query, accept_language=accept_language, settings=Settings(), offered=OFFERED
    )


def problems(*given: dict[str, object], **how: object) -> list[tuple[str, str | None]]:
    """The issue codes and places of a refusal."""
    with pytest.raises(Refused) as refused:
        asked(*given, **how)  # type: ignore[arg-type]
    return sorted((issue.code, issue.at) for issue in refused.value.issues)


def test_nothing_asked_means_the_defaults() -> None:
    assert asked() == Asked()


def test_the_query_and_the_body_say_the_same() -> None:
    expected = Asked(definitions=("cci-2022", "jsh-lcsgj-2014"), as_of=date(2024, 7, 1), language="en")
    query = [("definition", "cci-2022"), ("definition", "jsh-lcsgj-2014"), ("asOf", "2024-07-01"), ("language", "en")]
    assert asked(query=[*query, ("output", "observation"), ("_format", "json"), ("_pretty", "true")]) == expected
    given: list[dict[str, object]] = [
        {"name": "definition", "valueCode": "cci-2022"},
        {"name": "definition", "valueString": "jsh-lcsgj-2014"},
        {"name": "asOf", "valueDate": "2024-07-01"},
        {"name": "language", "valueCode": "en"},
    ]
    assert asked(*given) == expected
    given[2] = {"name": "asOf", "valueString": "2024-07-01"}
    assert asked(*given, query=[("_pretty", "false")]) == expected


def test_a_definition_asked_twice_is_asked_once() -> None:
    assert asked(query=[("definition", "cci-2022")] * 2).definitions == ("cci-2022",)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (("definition", "zz"), "definition"),
        (("definition", ""), "definition"),
        (("definition", "cci-2022,jsh-lcsgj-2014"), "definition"),
        (("asOf", "2024"), "parameter"),
        (("asOf", "20240701"), "parameter"),
        (("asOf", "2024-02-30"), "parameter"),
        (("asOf", "2024-07-01T00:00:00Z"), "parameter"),
        (("language", "fr"), "parameter"),
        (("output", "html"), "parameter"),
        (("history", "yes"), "parameter"),
        (("set", "ps-ecog"), "parameter"),
        (("ctcae", "5.0"), "parameter"),
        (("output", "xml"), "parameter"),
        (("mode", "as-known"), "parameter"),
        (("case", "x"), "parameter"),
        (("_pretty", "1"), "parameter"),
        (("Definition", "cci-2022"), "parameter"),
    ],
)
def test_a_wrong_query_is_named(query: tuple[str, str], code: str) -> None:
    assert problems(query=[query]) == [(code, f"http.{query[0]}")]


def test_a_name_is_repeated_in_print_only() -> None:
    assert problems(query=[("名\n" + "x" * 99, "1")]) == [("parameter", "http.??" + "x" * 62)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "definition", "valueCode": "zz"}, "definition"),
        ({"name": "definition", "valueInteger": 1}, "parameter"),
        ({"name": "asOf", "valueDateTime": "2024-07-01"}, "parameter"),
        ({"name": "asOf", "part": [{"name": "x", "valueCode": "y"}]}, "parameter"),
        ({"name": "language", "valueBoolean": True}, "parameter"),
        ({"name": "nonsense", "valueCode": "y"}, "parameter"),
        (CASE, "parameter"),
    ],
)
def test_a_wrong_parameter_is_named_by_its_path(given: dict[str, object], code: str) -> None:
    assert problems(given) == [(code, "Parameters.parameter[1]")]


def test_everything_wrong_is_said_at_once() -> None:
    found = problems(
        {"name": "definition", "valueCode": "zz"},
        {"name": "definition", "valueCode": "cci-2022"},
        {"name": "asOf", "valueDate": "2024-07-01"},
        {"name": "asOf", "valueDate": "2024-07-02"},
        {"name": "nonsense", "valueCode": "y"},
        query=[("language", "en")],
    )
    assert found == [
        ("definition", "Parameters.parameter[1]"),
        ("parameter", "Parameters.parameter[4]"),
        ("parameter", "Parameters.parameter[5]"),
        ("parameter", "http.language"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b'{"resourceType":"Parameters"}',
        b'{"resourceType":"Parameters","parameter":[{"name":"asOf","valueDate":"2024-07-01"}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"case","valueString":"x"}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"case","resource":{"resourceType":"Patient"}}]}',
    ],
)
def test_parameters_without_a_case_are_refused(body: bytes) -> None:
    (problem,) = problems(body=body)
    assert problem[0] == "parameter"


def test_validation_takes_a_date_and_a_language_only() -> None:
    assert asked(query=[("asOf", "2024-07-01"), ("language", "en")], operation="validate-case").language == "en"
    assert problems(query=[("definition", "cci-2022"), ("output", "observation")], operation="validate-case") == [
        ("parameter", "http.definition"),
        ("parameter", "http.output"),
    ]


@pytest.mark.parametrize(
    ("query", "mode"),
    [
        ([], None),
        ([("mode", "retrospective")], "retrospective"),
        ([("mode", "as-known"), ("asOf", "2024-07-01")], "as-known"),
        ([("acceptAttestation", "false")], None),
    ],
)
def test_prrt_takes_its_defaults(query: list[tuple[str, str]], mode: str | None) -> None:
    assert asked(query=query, operation="prrt-suitability").mode == mode


@pytest.mark.parametrize(
    ("query", "as_known"),
    [
        ([], False),
        ([("asOf", "2024-07-01")], True),
        ([("mode", "as-known")], True),
        ([("mode", "retrospective"), ("asOf", "2024-07-01")], False),
    ],
)
def test_what_is_known_follows_the_mode_else_the_date(query: list[tuple[str, str]], as_known: bool) -> None:
    assert asked(query=query, operation="prrt-suitability").as_known is as_known


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ([("mode", "sometimes")], "http.mode"),
        ([("acceptAttestation", "1")], "http.acceptAttestation"),
    ],
)
def test_prrt_refuses_a_mode_or_an_attestation_that_is_none(query: list[tuple[str, str]], at: str) -> None:
    assert problems(query=query, operation="prrt-suitability") == [("parameter", at)]


def test_an_attestation_is_a_boolean() -> None:
    given: dict[str, object] = {"name": "acceptAttestation", "valueBoolean": False}
    assert not asked(given, operation="prrt-suitability").accept_attestation
    given = {"name": "acceptAttestation", "valueString": "false"}
    assert problems(given, operation="prrt-suitability") == [("parameter", "Parameters.parameter[1]")]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB", "en"),
        ("zh-TW, en;q=0.9", "zh-CN"),
        ("fr, en;q=0.2, zh;q=0.1", "en"),
        ("en;q=0, zh;q=0.1", "zh-CN"),
        ("en;q=0", "zh-CN"),
        ("fr", "zh-CN"),
        ("*", "zh-CN"),
        ("en;q=nonsense, zh;q=0.1", "zh-CN"),
    ],
)
def test_the_language_is_the_best_match(header: str, language: str) -> None:
    assert asked(accept_language=header).language == language
