"""The page as a user sees it, compared with the data of the services."""

import os
import signal

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.live.harness import Arena
from tests.live.harness import until


def pitch(page: Page) -> bytes:
    return page.locator("#pitch").screenshot()


def test_the_match_moves(page: Page):
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=5000)
    before = pitch(page)
    until(lambda: pitch(page) != before, 5, "movement on the pitch")


def test_the_page_shows_the_charts_story(page: Page, arena: Arena):
    story = arena.page().json()["story"]
    expect(page.locator("#title")).to_have_text(story["title"], timeout=5000)
    assert page.locator("#watch li").all_inner_texts() == story["watch"]


def test_the_table_names_every_caller_and_the_ball(page: Page, arena: Arena):
    expect(page.locator("#table")).to_be_visible(timeout=5000)
    text = page.locator("#table").inner_text()
    for caller in arena.page().json()["mesh"]["callers"]:
        assert caller["players"][0] in text or caller["pod"] in text, text
    assert "v1" in text


def test_new_match_starts_the_clock_again(page: Page, arena: Arena):
    before = arena.page().json()["scene"]["score"]["match"]
    page.get_by_role("button", name="New match").click()
    until(lambda: arena.page().json()["scene"]["score"]["match"] == before + 1, 5, "new match")


def test_another_scenario_arrives_without_a_reload(page: Page, arena: Arena):
    arena.upgrade("-f", "mirroring")
    try:
        title = until(lambda: (s := arena.page().json()["story"])["name"] == "mirroring" and s["title"], 5, "story")
        expect(page.locator("#title")).to_have_text(title, timeout=5000)
        expect(page.locator("#table")).to_contain_text("v2", timeout=5000)
    finally:
        arena.upgrade()


def test_the_page_says_when_the_ui_is_gone_and_comes_back_by_itself(page: Page, arena: Arena, complaints: list[str]):
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=5000)
    page.evaluate("() => { window.stayed = true }")
    os.kill(arena.pod("ui")["pid"], signal.SIGKILL)
    expect(page.locator("#link")).not_to_have_attribute("data-state", "live", timeout=5000)
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=10000)
    assert page.evaluate("() => window.stayed"), "the page was loaded anew"
    # the stream, which we cut, and the gateway's answer while nobody is behind it
    cut = ("Failed to load resource: net::", "Failed to load resource: the server responded with a status of 503")
    assert all(c.startswith(cut) for c in complaints), complaints
    complaints.clear()


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1024, 768), (3840, 2160)])
def test_nothing_overflows_horizontally(page: Page, width: int, height: int):
    page.set_viewport_size({"width": width, "height": height})
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=5000)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
