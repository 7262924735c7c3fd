"""Whether a narrative is the HTML that FHIR allows (txt-1) and says something (txt-2).

http://hl7.org/fhir/R4/narrative.html#rules: well-formed XHTML in one `div`, the elements of HTML 4.0 chapters 7 to 11
(without 9.4) and 15, `a` and images; no script, form, event or entity of HTML. Nothing outside of it is opened.
"""

import re
from collections.abc import Mapping
from xml.parsers import expat

_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "http://www.w3.org/XML/1998/namespace"
_APART = " "  # between a namespace and a name; neither holds one
_ELEMENTS = re.compile(
    "a|abbr|acronym|address|area|b|bdo|big|blockquote|br|caption|cite|code|col|colgroup|dd|dfn|"
    "div|dl|dt|em|h1|h2|h3|h4|h5|h6|hr|i|img|kbd|li|map|ol|p|pre|q|samp|small|span|strong|"
    "sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|ul|var"
)
_ATTRIBUTES = re.compile(
    "abbr|accesskey|align|alt|axis|border|cellpadding|cellspacing|char|charoff|cite|class|colspan|"
    "coords|dir|frame|headers|height|href|hreflang|id|ismap|lang|longdesc|name|nohref|rel|rev|"
    "rowspan|rules|scope|shape|span|src|style|summary|tabindex|title|type|usemap|valign|width"
)
_SCRIPT = re.compile(r"[\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)


class _NotAllowedError(ValueError):
    """This is no narrative."""


class _Reader:
    """What was met so far: the first element has to be a `div`."""

    def __init__(self) -> None:
        self.begun = False
        self.says = False

    def element(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(_APART)
        if space != _XHTML or not _ELEMENTS.fullmatch(local) or not (self.begun or local == "div"):
            raise _NotAllowedError
        for attribute, value in attributes.items():
            plain = attribute.removeprefix(_XML + _APART)
            if not _ATTRIBUTES.fullmatch(plain) or _SCRIPT.match(value):
                raise _NotAllowedError
        self.begun = True
        self.says |= local == "img"

    def text(self, text: str) -> None:
        self.says = self.says or not text.isspace()

    def refuse(self, *_: object) -> None:
        raise _NotAllowedError


def is_basic_html(div: str) -> bool:
    """Whether this XHTML holds only what a narrative may hold."""
    return _read(div) is not None


def says_something(div: str) -> bool:
    """Whether a narrative has a text or an image; True for what is no narrative, which is another fault."""
    read = _read(div)
    return read is None or read.says


def _read(div: str) -> _Reader | None:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=_APART)
    parser.StartElementHandler = reader.element
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(div, True)
    except (_NotAllowedError, expat.ExpatError, ValueError):
        return None
    return reader
