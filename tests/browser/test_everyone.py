"""Accessibility of the page: any screen size, colour scheme, keyboard, screen reader, print, and no internet."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.live.harness import Arena

SCREENS = [(360, 740), (1024, 768), (1280, 800), (3840, 2160)]


def ready(page: Page) -> None:
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=10_000)
    expect(page.locator("#players button").first).to_be_attached(timeout=10_000)
    page.locator("#headline", has_text="v1").wait_for(timeout=10_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_accessibility_violations(chromium: Browser, arena: Arena, scheme: Any, width: int):
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"http://127.0.0.1:{arena.port}/")
    ready(page)
    assert_accessible(page)
    page.keyboard.press("t")
    expect(page.locator("#tour")).to_be_visible()
    page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert_accessible(page)
    page.close()


def assert_accessible(page: Page) -> None:
    report = Axe().run(page)
    assert report.response["passes"]
    assert report.violations_count == 0, report.generate_report()


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_page_fits_every_screen(page: Page, width: int, height: int):
    page.set_viewport_size({"width": width, "height": height})
    ready(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    if width >= 1024:  # a projector: score, pitch and buttons without scrolling
        box = page.locator("#actions").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        pitch = page.locator("#pitch").bounding_box()
        assert pitch is not None
        assert pitch["height"] >= height * 0.6


def test_live_regions_announce_only_goals_and_winners(page: Page):
    ready(page)
    spoken = page.locator("[aria-live=polite], [role=status], output, [aria-live=assertive], [role=alert]")
    names = {element.get_attribute("id") or element.get_attribute("data-message") for element in spoken.all()}
    assert {"announcer", "message", "link"} <= names
    assert not names & {"comments", "clock", "score"}
    for quiet in ("#comments", "#clock", "#score", "#mesh"):
        inside = page.locator(f"{quiet} [aria-live=polite], {quiet} [role=status]")
        assert inside.count() == 0, quiet
    assert page.locator("#announcer").inner_text() == "" or "ocals" in page.locator("#announcer").inner_text()


def test_landmarks_and_headings_structure_the_page(page: Page):
    ready(page)
    for landmark in ("banner", "main"):
        expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.get_by_role("region").count() >= 3


def test_every_key_is_listed_and_single_keys_can_be_switched_off(page: Page):
    ready(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    listed = set(dialog.locator("kbd").all_inner_texts())
    assert {"?", "s", "m", "r", "l", "y"} <= listed
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Lines")).to_have_attribute("aria-pressed", "true")


def test_reduced_motion_disables_confetti_pulses_and_running_legs(page: Page):
    page.emulate_media(reduced_motion="reduce")
    ready(page)
    moving = page.evaluate("""async () => {
      const { drawn } = await import("/assets/match.js");
      let most = 0;
      for (let i = 0; i < 90; i++) {
        await new Promise(requestAnimationFrame);
        most = Math.max(most, ...drawn.players.map((p) => p.state.moving));
      }
      return most;
    }""")
    assert moving == 0
    assert page.evaluate("() => document.getAnimations().length") == 0


def test_the_page_prints_on_a_single_slide(page: Page):
    ready(page)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
    page.emulate_media(media="print")
    expect(page.locator("#pitch")).to_be_visible()
    expect(page.locator("#title")).to_be_visible()
    expect(page.get_by_role("button", name="New match")).to_be_hidden()


def test_no_request_leaves_the_pages_origin(chromium: Browser, arena: Arena):
    page = chromium.new_page()
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(f"http://127.0.0.1:{arena.port}/")
    ready(page)
    page.close()
    assert urls
    assert all(url.startswith(f"http://127.0.0.1:{arena.port}/") for url in urls)
