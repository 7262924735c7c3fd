"""Which HTML a narrative may be."""

import pytest

from mappings.strict.narrative import is_basic_html, says_something

DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'
SOUND = [
    "x",
    '<p id="a" class="b" style="color: red" lang="zh" xml:lang="zh" title="t">肝</p>',
    '<table border="1"><caption>c</caption><thead><tr><th scope="col">h</th></tr></thead></table>',
    '<a href="#p">x</a><a name="p">y</a><a href="https://h.example/">z</a>',
    '<img src="#image" alt="liver"/>',
    "<!-- said by nobody --><b>&lt;5 &amp; &#233;</b>",
]
NONE = [
    "<script>x</script>",
    "<form/>",
    "<iframe/>",
    "<object/>",
    "<ins>x</ins>",
    '<p onclick="x()">x</p>',
    '<a href="javascript:x()">x</a>',
    '<a href=" java\nscript:x()">x</a>',
    "&nbsp;",
    "<p>",
    "<p></b>",
    '<p xmlns="u">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<p xmlns:x="u" x:href="v">x</p>',
]


@pytest.mark.parametrize("inner", SOUND)
def test_what_it_may_be(inner: str) -> None:
    assert is_basic_html(DIV.format(inner))
    assert says_something(DIV.format(inner))


@pytest.mark.parametrize("inner", NONE)
def test_what_it_may_not_be(inner: str) -> None:
    assert not is_basic_html(DIV.format(inner))
    assert says_something(DIV.format(inner))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "",
        "<div>x</div>",
        '<p xmlns="http://www.w3.org/1999/xhtml">x</p>',
        DIV.format("x") * 2,
        DIV.format("\ud800"),
        DIV.format("\x00"),
        '<!DOCTYPE div [<!ENTITY a "b">]>' + DIV.format("&a;"),
        '<!DOCTYPE div SYSTEM "http://h.example/x.dtd">' + DIV.format("x"),
    ],
)
def test_it_is_one_div_without_a_document_type(text: str) -> None:
    assert not is_basic_html(text)


@pytest.mark.parametrize("inner", ["", " \n", "<p> </p>", "<br/>", "<!-- x -->"])
def test_it_says_something(inner: str) -> None:
    assert is_basic_html(DIV.format(inner))
    assert not says_something(DIV.format(inner))
