"""`make screenshots`: the README's pictures, and with a folder given one of every scenario, taken of a real match."""

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
from tests.scenarios import NAMES as SCENARIOS

README = {"match": "by-source-label", "mirroring": "mirroring", "outlier": "outlier"}  # file in docs/ -> scenario
SCREENS = {"projector": (1280, 800, "light"), "dark": (1024, 768, "dark"), "phone": (360, 740, "light")}
REQUESTS = 300  # for figures that say something
SETTLED = 25  # seconds that a scenario without so many requests gets


def main(folder: Path | None) -> None:
    wanted = SCENARIOS if folder else [*README.values()]
    with tempfile.TemporaryDirectory(prefix="arena-") as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET, chromium_sandbox=False)
        arena = Arena(Path(home), "pictures")
        arena.up()
        try:
            for scenario in wanted:
                arena.upgrade(*([] if scenario == "one-ball" else ["-f", scenario]))
                if scenario != "init-ui":
                    Journal(arena).gather(REQUESTS, SETTLED)
                for screen, (width, height, scheme) in SCREENS.items() if folder else ():
                    assert folder is not None
                    take(browser, arena, folder / f"{scenario}-{screen}.png", width, height, scheme)
                for name in [name for name, shown in README.items() if shown == scenario]:
                    take(browser, arena, ROOT / "docs" / f"{name}.png", 1280, 800, "light")
        finally:
            arena.down()
            browser.close()


def take(browser: Browser, arena: Arena, path: Path, width: int, height: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"http://127.0.0.1:{arena.port}/")
    page.locator("#link[data-state=live]").wait_for()
    page.wait_for_function("async () => (await import('/assets/match.js')).drawn.newest > 0")
    page.wait_for_timeout(2500)  # names find their places
    for banner in ("#goal", "#winner"):  # they cover the balls
        page.locator(banner).wait_for(state="hidden")
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    page.close()
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
