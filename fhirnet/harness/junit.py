"""A run as JUnit XML, which the systems that run tests show: a suite for each folder, a test for each fixture."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, tostring  # it writes XML, and reads none  # nosec B405

from fhirnet.harness.comparing import Result
from fhirnet.harness.summary import Tally, by_folder, tally

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 has no way to write


def write(results: Sequence[Result], why: Callable[[Result], str]) -> bytes:
    """The document; `why` says of a failed one what was expected and what was answered."""
    ordered = sorted(results, key=lambda each: each.fixture.name)
    root = Element("testsuites", _counts("fhirnet check", tally("", ordered)))
    tallies = {each.folder: each for each in by_folder(ordered)}
    for folder, listed in groupby(
        sorted(ordered, key=lambda each: each.fixture.folder), lambda each: each.fixture.folder
    ):
        suite = SubElement(root, "testsuite", _counts(folder, tallies[folder]))
        for each in listed:
            named = {
                "classname": _text(folder),
                "name": _text(each.fixture.name.rpartition("/")[2]),
                "time": f"{each.seconds:.3f}",
            }
            case = SubElement(suite, "testcase", named)
            if not each.passed:
                SubElement(case, "failure", {"type": "answer", "message": _text(why(each))})
    document: bytes = tostring(root, "utf-8", xml_declaration=True)
    return document + b"\n"


def _counts(name: str, of: Tally) -> dict[str, str]:
    return {
        "name": _text(name),
        "tests": str(of.passed + of.failed),
        "failures": str(of.failed),
        "errors": "0",
        "time": f"{of.seconds:.3f}",
    }


def _text(text: str) -> str:
    return FORBIDDEN.sub("?", text)
