"""The button for a tour that `mesh-arena tour` plays: on every open page, by keyboard, and only while the tour runs."""

import signal

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.test_story import CHANGE
from tests.browser.test_story import on_a_cluster
from tests.browser.test_story import tells
from tests.live.harness import Arena
from tests.live.touring import playing

pytestmark = pytest.mark.usefixtures("first_match_afterwards")

SOON = 30_000  # milliseconds on a busy machine; pages look every two seconds


def says(page: Page, words: str) -> None:
    """Waits until a screen reader was told so."""
    expect(page.get_by_role("status").filter(has_text=words)).to_have_count(1, timeout=SOON)


def test_a_tour_is_paused_and_continued_by_keyboard_and_every_open_page_shows_it(
    page: Page, arena: Arena, chromium: Browser
):
    tells(page, arena, "one-ball")
    expect(page.locator("#autoplay")).to_be_hidden()
    other = chromium.new_page()
    other.goto(page.url)
    with playing(arena, "--every", "1h", "--chapter", "choosing") as tour:
        tells(page, arena, "add-players")
        says(page, "An automatic tour plays the scenarios")
        expect(page.locator("#autoplay-step")).to_have_text("Automatic tour: 1 of 3", timeout=SOON)
        button = page.get_by_role("group", name="Automatic tour").get_by_role("button")
        expect(button).to_have_text("Pause the tour")
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_text("Continue the tour", timeout=SOON)
        expect(button).to_be_focused()
        says(page, "The automatic tour is paused")
        expect(other.locator("#autoplay-step")).to_have_text("Automatic tour, paused at 1 of 3", timeout=SOON)
        other.keyboard.press("p")
        expect(other.locator("#autoplay-pause")).to_have_text("Pause the tour", timeout=SOON)
        says(page, "The automatic tour continues")
        tour.send_signal(signal.SIGINT)
        tour.communicate(timeout=CHANGE / 1000)
    assert tour.returncode == 130
    says(page, "The automatic tour has ended")
    expect(page.locator("#autoplay")).to_be_hidden()
    expect(page.locator("#tour-open")).to_be_focused()  # the button that had the focus is gone
    tells(page, arena, "one-ball")
    other.close()


def test_the_button_does_not_outlive_a_tour_that_was_killed(page: Page, arena: Arena):
    with playing(arena, "--every", "1h", "--chapter", "choosing") as tour:
        expect(page.locator("#autoplay")).to_be_visible(timeout=CHANGE)
        tour.kill()
        expect(page.locator("#autoplay")).to_be_hidden(timeout=SOON)


def test_on_a_cluster_the_page_never_asks_for_a_tour(page: Page, arena: Arena, chromium: Browser):
    on_a_cluster(page)
    urls: list[str] = []
    page.reload()
    page.on("request", lambda request: urls.append(request.url))
    embedded = chromium.new_page()
    embedded.goto(page.url)
    with playing(arena, "--every", "1h", "--chapter", "choosing"):
        tells(page, arena, "add-players")
        expect(embedded.locator("#autoplay-step")).to_have_text("Automatic tour: 1 of 3", timeout=SOON)
        assert urls
        assert not [url for url in urls if "/local/" in url]
        expect(page.locator("#autoplay")).to_be_hidden()
    embedded.close()
