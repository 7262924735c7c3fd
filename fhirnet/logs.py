"""Log lines: a constant sentence and fields of a fixed list, as JSON or as text, on standard error.

A field that is not listed is not written. What libraries say may quote what was sent (an address, a header), so of
their warnings only the place is told; of an exception only its type. Times are UTC.
"""

import json
import logging
from datetime import UTC, datetime

from pythonjsonlogger.json import JsonFormatter

ROOT = "fhirnet"  # our own loggers are below
SERVER = "_granian"  # the server of the service: its sentences name workers and signals
FIELDS = (  # what `extra` may hold, in the order of a line
    "request_id",
    "method",
    "route",
    "status",
    "milliseconds",
    "client",
    "action",
    "reason",
    "address",
    "at",
    "peer",
    "number",
    "attempt",
    "state",
    "count",
)


def start(form: str) -> None:
    """Has this process write its log in this form ("json" or "text"); nothing where it writes one already."""
    handler = logging.StreamHandler()
    handler.setFormatter(Json() if form == "json" else Text())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger(ROOT).setLevel(logging.INFO)


def told(record: logging.LogRecord) -> dict[str, object]:
    """What a line says, by name."""
    message, fields = _said(record)
    when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = {"time": when, "level": record.levelname, "logger": record.name, "message": message}
    return line | {name: fields[name] for name in FIELDS if name in fields}


class Json(JsonFormatter):
    """A line as a JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        return self.serialize_log_record(told(record))


class Text(logging.Formatter):
    """A line for eyes: time, level, logger, sentence, then the fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        line = told(record)
        said = [str(line.pop(name)) for name in ("time", "level", "logger", "message")]
        return " ".join([*said, *(f"{name}={_plain(value)}" for name, value in line.items())])


def _said(record: logging.LogRecord) -> tuple[str, dict[str, object]]:
    """The sentence and the fields of a record, without what may quote what was sent."""
    raised = record.exc_info[0] if record.exc_info else None
    fields: dict[str, object] = {"reason": raised.__name__} if raised else {}
    if record.name.partition(".")[0] == ROOT:
        return record.getMessage(), fields | record.__dict__
    if record.name == SERVER:
        return record.getMessage().partition("\n")[0], fields
    return "a library warns", fields | {"at": f"{record.filename}:{record.lineno}"}


def _plain(value: object) -> str:
    """A value in one word, quoted where it is none."""
    text = str(value)
    return text if text.isprintable() and text and not {*text} & {" ", '"', "="} else json.dumps(text)
