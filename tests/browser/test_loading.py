"""Loading the page: no layout shifts, small transfers, and no empty headings."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import Response
from playwright.sync_api import expect

from tests.live.harness import Arena

LITTLE = 0.05  # of the browser's own measure of shifts; 0.1 is what it calls good
# the browser's own sum of what moved on the screen without a person's doing
WATCH = """
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
# elements that have a role by themselves, and may have a name of their own
NAMED = {"button", "dialog", "input", "progress", "section", "select", "textarea"}


def painted(page: Page) -> None:
    """Waits until changes have been drawn and the observer has been notified."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")


def shown(page: Page) -> None:
    """Waits until the page has all that it asks for when it is opened."""
    expect(page.locator("#side[aria-busy]")).to_have_count(0, timeout=10_000)
    expect(page.locator("#title")).not_to_have_text("Waiting for the scenario")
    expect(page.locator("#scenarios option").first).to_be_attached(timeout=60_000)
    expect(page.locator("#players button").first).to_be_attached(timeout=10_000)
    painted(page)


@pytest.fixture
def blank(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1350, "height": 940})
    yield page
    page.close()


def url(arena: Arena) -> str:
    return f"http://127.0.0.1:{arena.port}/"


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1024, 768), (1350, 940), (1920, 1080)])
def test_nothing_moves_until_the_story_is_shown(blank: Page, arena: Arena, width: int, height: int):
    blank.set_viewport_size({"width": width, "height": height})
    blank.add_init_script(WATCH)
    blank.goto(url(arena))
    shown(blank)
    assert blank.evaluate("() => window.shifts") < LITTLE
    blank.evaluate("() => document.querySelector('main').style.marginTop = '300px'")
    painted(blank)
    assert blank.evaluate("() => window.shifts") > LITTLE, "the browser does not tell of shifts"


def test_files_are_compressed_and_the_stream_is_not(blank: Page, arena: Arena):
    answers: list[Response] = []
    blank.on("response", lambda answer: answers.append(answer))
    blank.goto(url(arena))
    shown(blank)
    encodings = {answer.url.removeprefix(url(arena)): answer.header_value("content-encoding") for answer in answers}
    files = {name: encoding for name, encoding in encodings.items() if name.endswith((".js", ".css")) or not name}
    assert len(files) > 30
    assert {name for name, encoding in files.items() if encoding != "gzip"} == set()
    assert encodings["api/stream"] is None
    assert all(a.header_value("vary") == "Accept-Encoding" for a in answers if a.url.endswith((".js", ".css")))


def test_figures_and_proof_are_hidden_until_known_and_no_heading_is_empty(blank: Page, arena: Arena):
    blank.route("**/api/stream", lambda route: route.abort())
    blank.goto(url(arena))
    expect(blank.locator("#title")).to_have_text("Waiting for the scenario")
    expect(blank.locator("#mesh")).to_be_hidden()
    expect(blank.locator("#proof")).to_be_hidden()
    assert "" not in blank.locator("h1, h2, h3").all_text_contents()
    blank.unroute("**/api/stream")
    shown(blank)
    expect(blank.locator("#mesh")).to_be_visible()
    expect(blank.locator("#proof")).to_be_visible()
    assert "" not in blank.locator("h1, h2, h3").all_text_contents()


def test_figures_are_shown_even_when_the_story_cannot_be_fetched(blank: Page, arena: Arena):
    blank.route("**/api/story", lambda route: route.abort())
    blank.goto(url(arena))
    expect(blank.locator("#headline")).to_contain_text("v1", timeout=10_000)
    expect(blank.locator("#mesh")).to_be_visible()
    blank.unroute("**/api/story")
    expect(blank.locator("#title")).not_to_have_text("Waiting for the scenario", timeout=10_000)


def test_the_head_of_the_page_has_title_and_description(page: Page):
    description = page.locator("meta[name=description]").get_attribute("content") or ""
    assert 50 <= len(description) <= 160
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "Mesh Arena"


def test_only_elements_with_a_role_have_an_accessible_name(page: Page):
    shown(page)
    nameless = page.locator("[aria-label]:not([role]), [aria-labelledby]:not([role])")
    tags = set(nameless.evaluate_all("all => all.map((element) => element.localName)"))
    assert {"section", "button"} <= tags <= NAMED
