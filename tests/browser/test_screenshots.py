"""Pictures of the page, to be looked at: `make test-browser SCREENSHOTS=docs/screenshots` writes them."""

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Opening

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("SCREENSHOTS" not in os.environ, reason="pictures are written where SCREENSHOTS names a folder"),
]
TAKEN = {  # file: demo case, language, light or dark, width, height
    "hcc-four-ways-en": ("hcc-four-ways", "en", "light", 1280, 1320),
    "hcc-four-ways-zh-CN": ("hcc-four-ways", "zh-CN", "light", 1280, 1320),
    "hcc-open-zh-CN-phone": ("hcc-open", "zh-CN", "light", 390, 1900),
    "net-rectal-2025-zh-CN-dark": ("net-rectal-2025", "zh-CN", "dark", 1280, 1700),
    "net-liver-burden-80-en": ("net-liver-burden-80", "en", "light", 1280, 1700),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_picture_of(opened: Opening, name: str) -> None:
    case, language, scheme, width, height = TAKEN[name]
    look = opened(language=language, scheme=scheme, width=width).demo(case)
    path = Path(os.environ["SCREENSHOTS"]) / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    look.page.screenshot(path=path, full_page=True, clip=clip)
    assert path.stat().st_size > 20_000


def test_a_picture_of_a_supposed_fact(opened: Opening) -> None:
    look = opened(language="zh-CN").demo("hcc-four-ways")
    look.page.fill("#fact", "intent")
    look.page.select_option("#value", "curative")
    look.page.get_by_role("button", name=look.word("suppose"), exact=True).click()
    look.page.wait_for_selector(".hypothetical-banner")
    look.shown().page.evaluate("scrollTo(0, 0)")
    path = Path(os.environ["SCREENSHOTS"]) / "hcc-four-ways-zh-CN-what-if.png"
    look.page.screenshot(path=path)
    assert path.stat().st_size > 20_000
