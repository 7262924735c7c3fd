"""The resources of one invented patient as a Bundle, from their JSON."""

import re
from collections.abc import Iterable

from mappings.synthetic.identity import BASE

_ID = re.compile(rb'"id":"([A-Za-z0-9.-]+)"')


def bundle(resources: Iterable[tuple[str, bytes]]) -> bytes:
    """A collection of (type, JSON), each at its address."""
    entries = b",\n".join(_entry(type_, text) for type_, text in resources)
    return b'{"resourceType":"Bundle","type":"collection","entry":[\n' + entries + b"\n]}"


def _entry(type_: str, text: bytes) -> bytes:
    found = _ID.search(text)
    assert found is not None
    return b'{"fullUrl":"%b/%b/%b","resource":%b}' % (BASE.encode(), type_.encode(), found[1], text)
