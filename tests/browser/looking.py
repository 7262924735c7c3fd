"""A person at the page: what can be done there, and what was noticed meanwhile."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from mappings.words import phrases

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
CASES = FIXTURES / "cases"
DISAGREE = CASES / "hcc-four-ways.json"
REFUSED = "Failed to load resource"  # what a browser says of an answer of 400 and more
DROP = """([name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name, { type: "application/json" }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""
KEPT = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
  ...(await indexedDB.databases()).map((each) => each.name), ...(await caches.keys()),
].filter(Boolean)"""
Json = dict[str, Any]


class Look:
    """One page in a browser."""

    def __init__(self, context: Any, base: str, language: str) -> None:
        self.context, self.base, self.language = context, base, language
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._said)

    def word(self, phrase: str, /, **places: object) -> str:
        """A phrase of the page."""
        said = phrases(self.language)[f"page.{phrase}"]
        for place, value in places.items():
            said = said.replace(f"{{{place}}}", str(value))
        return said

    def demo(self, name: str = "hcc-four-ways") -> "Look":
        """Looks at a demo case."""
        self.page.click(f"[data-demo={name}]")
        return self.shown()

    def drop(self, path: Path) -> None:
        """Drops a file on the page."""
        self.page.evaluate(DROP, [path.name, path.read_text("utf-8")])

    def shown(self) -> "Look":
        """Waits until the answers are there, and the picture."""
        self.page.wait_for_selector("#case:not([aria-busy]) #case-title")
        self.page.wait_for_selector("#picture svg, .timeline:not(:has(#zoom-in))")
        return self

    def verdicts(self, question: str = "tace-resistance") -> dict[str, str]:
        """What the table of verdicts says, by definition."""
        cells = self.page.locator(f"#verdicts-{question} [data-verdict]")
        return {each.get_attribute("data-verdict"): each.inner_text().strip() for each in cells.all()}

    def problem(self) -> str:
        """What the page says that went wrong."""
        self.page.wait_for_selector("#problem h2")
        return str(self.page.inner_text("#problem"))

    def leave(self) -> None:
        """Leaves: nothing was asked of another host, nothing kept, nothing refused by the policy of the page."""
        violations = self.page.evaluate("window.violations")
        kept = self.page.evaluate(KEPT)
        self.context.close()
        hosts = {urlsplit(url).netloc for url in self.asked if not url.startswith("blob:")}
        assert hosts <= {urlsplit(self.base).netloc}
        assert (violations, kept, self.faults) == ([], [], [])

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and REFUSED not in message.text:
            self.faults.append(message.text)


def dossier(base: str, path: Path, **asked: str | list[str]) -> Json:
    """What the service says of a file."""
    answer = requests.post(
        f"{base}/dossier",
        params=asked,
        data=path.read_bytes(),
        headers={"Content-Type": "application/json"},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def changed(path: Path, to: Path, replaced: Mapping[str, str]) -> Path:
    """A copy of a file with other text in it."""
    text = path.read_text("utf-8")
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    json.loads(text)
    to.write_text(text, "utf-8")
    return to
