"""What the tests of the page share: the running service, a browser, and pages that are watched while they are used."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fhirnet import demo
from tests.browser.looking import Look

WATCHED = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
Opening = Callable[..., Look]


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """The address of a service that anybody may ask."""
    with demo.service() as remote:
        yield remote.base


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, as it is installed on this machine."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("PLAYWRIGHT_CHROMIUM") or shutil.which("chromium")
    assert found, "install the package chromium, or set PLAYWRIGHT_CHROMIUM"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any, service: str, tmp_path: Path) -> Iterator[Opening]:
    """Opens the page. In the end nothing had been asked of another host, kept, or refused by the page's own policy."""
    looks: list[Look] = []

    def opening(
        *, base: str = service, language: str = "en", scheme: str = "light", width: int = 1280, query: str = ""
    ) -> Look:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language, accept_downloads=True
        )
        context.add_init_script(WATCHED)
        look = Look(context, base, language)
        looks.append(look)
        look.page.goto(f"{base}/{query}")
        look.page.wait_for_selector("[data-demo], #case-title, #problem h2")
        return look

    yield opening
    for look in looks:
        look.leave()
