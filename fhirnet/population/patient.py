"""The one function that every engine calls: the resources of one patient in, rows out.

It reads and judges as the service does. It leaves out what a population does not need: the digest, the words and the
other readings. Whatever goes wrong is a row of that patient, with codes and places, never with what was sent.
"""

import json
import re
import traceback
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.errors import Issue, Refused
from fhirnet.population.answers import OF_QUESTION
from fhirnet.population.asking import Asked
from fhirnet.population.pseudonyms import Pseudonyms
from fhirnet.population.row import SEPARATOR, Row
from mappings import bundle, r4
from mappings.bundle import Reading
from mappings.r4.lexical import BYTE_ORDER_MARK

OPENING = b'{"resourceType":"Bundle","type":"collection","entry":['
IS_BUNDLE = re.compile(rb'\s*\{\s*"resourceType"\s*:\s*"(?:Bundle|Parameters)"')
ENTRY = re.compile(r"\.entry\[(\d+)\](?:\.resource)?")


class Patient(NamedTuple):
    """One patient as the engines hand him over.

    `key` is his reference ("Patient/p1"; "" for a Bundle, which says itself), `base` the address that references to him
    begin with ("" where they are relative), `source` the file of a Bundle; `texts` are his resources or his Bundle.
    """

    key: str
    base: str
    source: str
    texts: Sequence[bytes]


def evaluated(patient: Patient, asked: Asked) -> list[Row]:
    """The rows of one patient: of every definition asked for, or one that says why there are none."""
    key = patient.key
    try:
        reading = _read(patient, asked)
        key = key or reading.patient
        rows = list(_rows(key, patient.source, reading, asked))
    except Refused as refused:
        rows = [_refused(key, patient, refused.issues)]
    except Exception as fault:
        last = traceback.extract_tb(fault.__traceback__)[-1]  # never its message: it could hold a patient's data
        at = f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno}"
        rows = [Row(key, patient.source, problem="internal", problem_at=at)]
    return [_hidden(row, asked.key) for row in rows] if asked.key else rows


def _read(patient: Patient, asked: Asked) -> Reading:
    texts = _texts(patient)
    whole = len(texts) == 1 and IS_BUNDLE.match(texts[0])
    body = texts[0] if whole else b"".join((OPENING, b",".join(_entries(texts, patient.base)), b"]}"))
    if len(body) > asked.max_bytes:
        raise Refused(Issue("too-large", f"the resources of the patient are larger than {asked.max_bytes} bytes"))
    posted = r4.receive(body)
    if posted.root != "Bundle":
        raise Refused(Issue("resource-type", "a case of a population is a Bundle", posted.root))
    return bundle.read(posted.bundle(), asked.site)


def _texts(patient: Patient) -> list[bytes]:
    """The resources in an order of their own: that of files says nothing, and a place must not depend on it."""
    return sorted(text.removeprefix(BYTE_ORDER_MARK) for text in patient.texts)


def _entries(texts: Iterable[bytes], base: str) -> Iterator[bytes]:
    """The entries of a collection; with their addresses where others refer to them by address."""
    for text in texts:
        named = _named(text) if base else None
        if named is None:
            yield b'{"resource":' + text + b"}"
        else:
            url = f"{base}{named[1]}" if base.startswith("urn:") else f"{base}{named[0]}/{named[1]}"
            yield b'{"fullUrl":' + json.dumps(url).encode() + b',"resource":' + text + b"}"


def _named(text: bytes) -> tuple[str, str] | None:
    """The type and id of a resource; None where it has none or cannot be read."""
    try:
        read = json.loads(text)
        return str(read["resourceType"]), str(read["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _rows(key: str, source: str, reading: Reading, asked: Asked) -> Iterator[Row]:
    as_of = asked.as_of or reading.latest
    if as_of is None:
        raise Refused(Issue("no-date", "no usable resource has a clinical date", "Bundle"))
    case: Case = reading.known_on(as_of, recorded_filter=asked.as_of is not None).case
    for question, names in asked.names:
        row = partial(Row, key, source, question, as_of=as_of.isoformat())
        yield from OF_QUESTION[question](case, names, row)


def _refused(key: str, patient: Patient, issues: Sequence[Issue]) -> Row:
    codes = SEPARATOR.join(dict.fromkeys(issue.code for issue in issues))
    return Row(key, patient.source, problem=codes, problem_at=_place(issues[0].at or "", _texts(patient)))


def _place(at: str, texts: Sequence[bytes]) -> str:
    """Where a problem is, as whoever holds the files can find it: in a resource of a patient, by its type and id."""
    found = ENTRY.search(at)
    if found is None or len(texts) <= int(found[1]):
        return at
    named = _named(texts[int(found[1])])
    return "/".join(named) + at[found.end() :] if named else at


def _hidden(row: Row, key: bytes) -> Row:
    """The row under pseudonyms; a problem says no place, which would hold an id."""
    name = Pseudonyms(key, row.patient)
    return row._replace(
        patient=name.of(row.patient),
        source=Pseudonyms(key, row.source).of(row.source),
        evidence=SEPARATOR.join(map(name.of, row.evidence.split())),
        problem_at=row.problem_at if row.problem == "internal" else "",
    )
