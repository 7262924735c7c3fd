"""The matrix is up to date, nothing in it is without a test, and every test that a document names exists."""

import re
from pathlib import Path

import pytest

from fhirnet.rules import catalogue
from tests import matrix

DOCUMENTS = sorted(matrix.DOCS.rglob("*.md"))
NAMED = re.compile(r"`((?:[\w.]+/)*test_\w+\.py)(?:::(test_\w+))?`")


def test_the_matrix_is_up_to_date() -> None:
    assert matrix.MATRIX.read_text("utf-8") == matrix.matrix(), "make matrix"
    for log in matrix.LOGS:
        assert log.read_text("utf-8") == matrix.filled(log), "make matrix"


@pytest.mark.parametrize("code", matrix.criteria())
def test_every_criterion_has_a_test(code: str) -> None:
    assert matrix.naming(code)


def test_every_definition_has_fixtures_that_say_yes_no_and_open() -> None:
    for question in ("tace-resistance", "tace-unsuitability"):
        for definition in catalogue.definitions(question):
            answers = {path.name.partition("--")[0] for path in matrix.fixtures(question, definition.id)}
            assert {"met", "not-met", "indeterminate"} <= answers, definition.id


def test_every_hazard_has_a_test_and_every_marker_a_hazard_in_both_languages() -> None:
    for log in matrix.LOGS:
        assert matrix.hazards(log) == [*matrix.marked("hazard")], log.name


def test_every_fault_of_the_page_has_a_test() -> None:
    page = (matrix.DOCS / "faults.md").read_text("utf-8")
    assert set(re.findall(r"^\| (F\d+) \|", page, re.MULTILINE)) <= matrix.marked("fault").keys()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_exists(document: Path) -> None:
    paths = {shown.id.partition("::")[0] for shown in matrix.tests()}
    ids = {shown.id for shown in matrix.tests()}
    for file, test in NAMED.findall(document.read_text("utf-8")):
        found = [path for path in paths if path == file or path.endswith(f"/{file}")]
        assert found, file
        assert not test or any(f"{path}::{test}" in ids for path in found), f"{file}::{test}"
