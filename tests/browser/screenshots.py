"""`make screenshots`: the README's pictures, taken of a real match."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET
from tests.browser.conftest import chromium_path
from tests.live.facts import Journal
from tests.live.harness import ROOT
from tests.live.harness import Arena

PICTURES = {"match": "by-source-label"}  # file in docs/ -> scenario
REQUESTS = 400  # for a table that says something


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="arena-") as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET, chromium_sandbox=False)
        arena = Arena(Path(home), "pictures")
        arena.up()
        try:
            for name, scenario in PICTURES.items():
                arena.upgrade("-f", scenario)
                Journal(arena).gather(REQUESTS, 60)
                take(browser, arena, ROOT / "docs" / f"{name}.png")
                sys.stdout.write(f"docs/{name}.png\n")
        finally:
            arena.down()
            browser.close()


def take(browser: Browser, arena: Arena, path: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
    page.goto(f"http://127.0.0.1:{arena.port}/")
    page.locator("#link[data-state=live]").wait_for()
    page.locator("#table").wait_for()
    page.wait_for_function("() => document.querySelectorAll('#comments li').length > 3")
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main()
