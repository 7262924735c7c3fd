"""A log line says what is on the list of fields, alike in both forms; what libraries and exceptions say it does not."""

import json
import logging
import sys
from collections.abc import Mapping

import pytest

from fhirnet import logs

MARKER = "Zhang-San-4711"


def record(name: str = "fhirnet.web", said: str = "answered", **extra: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, "/somewhere/module.py", 7, said, (), None)
    made.created = 1719835200.25
    made.__dict__.update(extra)
    return made


def as_json(made: logging.LogRecord) -> Mapping[str, object]:
    line = logs.Json().format(made)
    assert "\n" not in line
    found: Mapping[str, object] = json.loads(line)
    return found


def test_both_forms_say_the_same() -> None:
    made = record(request_id="r1", route="/fhir/Patient/<id_>", status=200, milliseconds=1.5, reason="a b")
    said = as_json(made)
    assert said == {
        "time": "2024-07-01T12:00:00.250Z",
        "level": "WARNING",
        "logger": "fhirnet.web",
        "message": "answered",
        "request_id": "r1",
        "route": "/fhir/Patient/<id_>",
        "status": 200,
        "milliseconds": 1.5,
        "reason": "a b",
    }
    assert logs.Text().format(made) == (
        "2024-07-01T12:00:00.250Z WARNING fhirnet.web answered request_id=r1 route=/fhir/Patient/<id_> status=200"
        ' milliseconds=1.5 reason="a b"'
    )


def test_what_is_not_on_the_list_is_not_written() -> None:
    made = record(path=f"/fhir/Patient/{MARKER}", body=MARKER)
    assert MARKER not in logs.Json().format(made) + logs.Text().format(made)


def test_of_an_exception_only_the_type_is_written() -> None:
    made = record()
    try:
        raise ValueError(MARKER)
    except ValueError:
        made.exc_info = sys.exc_info()
    assert as_json(made)["reason"] == "ValueError"
    assert MARKER not in logs.Json().format(made) + logs.Text().format(made)


def test_what_a_library_says_stays_with_it() -> None:
    made = record("urllib3.connectionpool", f"Retrying after /fhir/Patient?identifier={MARKER}")
    assert as_json(made)["message"] == "a library warns"
    assert as_json(made)["at"] == "module.py:7"
    assert MARKER not in logs.Json().format(made) + logs.Text().format(made)


def test_the_server_says_its_first_line() -> None:
    said = as_json(record("_granian", f"Unexpected exit from worker-1\n{MARKER}"))
    assert said["message"] == "Unexpected exit from worker-1"


@pytest.mark.parametrize("value", ["a\nb", "a=b", "", 'a"b', "\x1b[31m"])
def test_a_value_cannot_make_another_line_or_field(value: str) -> None:
    line = logs.Text().format(record(reason=value))
    assert line.endswith(f"reason={json.dumps(value)}")
    assert line.isprintable()
