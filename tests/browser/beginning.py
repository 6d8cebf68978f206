"""Changes the arena's scenario so that the page's figures begin with it."""

from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.live.harness import Arena
from tests.live.harness import until
from tests.scenarios import DEFAULTS


def begin(page: Page, arena: Arena, scenario: str) -> None:
    """Changes to the scenario, which is new also if it was there already, and waits until the page shows it."""
    if arena.page().json()["story"]["name"] == scenario:
        begin(page, arena, "add-ball" if scenario == DEFAULTS else DEFAULTS)
    arena.upgrade(*([] if scenario == DEFAULTS else ["-f", scenario]))
    title = until(lambda: (s := arena.page().json()["story"])["name"] == scenario and s["title"], 10, "story")
    expect(page.locator("#title")).to_have_text(title, timeout=10_000)
