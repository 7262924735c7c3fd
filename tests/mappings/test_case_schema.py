"""The published JSON Schema of the case document."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from fhirnet.case import Case
from mappings import document
from mappings.document.json_schema import case_schema, printed
from tests.cases import cases
from tests.documents import REFUSED, WHOLE, without

PUBLISHED = Path(__file__).parents[2] / "docs" / "case.schema.json"
VALIDATOR = Draft202012Validator(case_schema())


def test_the_published_schema_is_the_one_that_is_made() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == printed(case_schema())


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("mappings.document")
    assert capsys.readouterr().out == printed(case_schema())


def test_the_published_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(case_schema())
    assert not list(Draft202012Validator(case_schema()).iter_errors(WHOLE))


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(cases())
def test_documents_fit_the_published_schema(case: Case) -> None:
    assert not list(VALIDATOR.iter_errors(json.loads(document.dump(case))))


UNKNOWN = [
    (path, value)
    for path, value, code, at in REFUSED
    if code in ("element", "code") and not at.endswith((".text", ".agent"))  # these depend on another field
]


@pytest.mark.parametrize(("path", "value"), UNKNOWN)
def test_unknown_fields_and_words_do_not_fit_it(path: str, value: Any) -> None:
    assert list(VALIDATOR.iter_errors(json.loads(without(WHOLE, path, value))))
