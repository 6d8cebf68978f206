"""The guided tour: by keyboard, step by step, on both platforms, and left at any time."""

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests import scenarios
from tests.browser.test_story import CHANGE
from tests.browser.test_story import on_a_cluster
from tests.browser.test_story import tells
from tests.live.harness import Arena

pytestmark = pytest.mark.usefixtures("first_match_afterwards")


def test_the_tour_is_walked_by_keyboard_and_each_step_plays_its_scenario(page: Page, arena: Arena):
    expect(page.locator("#scenarios option").first).to_be_attached(timeout=CHANGE)
    page.keyboard.press("t")
    expect(page.locator("#tour")).to_be_visible()
    expect(page.locator("#tour-title")).to_be_focused()
    total = page.locator("#scenarios option").count()
    expect(page.locator("#tour-step")).to_have_text(f"Step 2 of {total}, first match: one-ball")
    assert page.locator("#tour-notes p").count() >= 1
    page.keyboard.press("n")
    second = scenarios.values(scenarios.DEFAULTS)["scenario"]["next"]["overlay"]
    chapter = scenarios.values(second)["scenario"]["chapter"]
    tells(page, arena, second)
    expect(page.locator("#tour-step")).to_have_text(f"Step 3 of {total}, {chapter}: {second}")
    expect(page.locator("#tour .row .message")).to_contain_text("is in force", timeout=CHANGE)
    assert arena.json("status")["scenario"] == second
    page.keyboard.press("b")
    tells(page, arena, "one-ball")
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()
    expect(page.locator("#tour-open")).to_be_focused()


def test_the_tour_can_be_left_and_entered_again_at_any_step(page: Page, arena: Arena):
    page.locator("#tour-open").click()
    expect(page.locator("#tour")).to_be_visible()
    page.get_by_role("button", name="Leave").click()
    expect(page.locator("#tour")).to_be_hidden()
    arena.upgrade("-f", "delay")
    tells(page, arena, "delay")
    page.keyboard.press("t")
    expect(page.locator("#tour-title")).to_have_text("The guests are late")


def test_on_a_cluster_the_tour_shows_the_command_and_notices_the_change_by_itself(page: Page, arena: Arena):
    on_a_cluster(page)
    page.reload()
    tells(page, arena, "one-ball")
    page.keyboard.press("t")
    expect(page.locator("#tour-command code")).to_have_text("helm upgrade arena chart")
    expect(page.locator("#tour-next")).to_be_hidden()
    expect(page.locator("#tour-wait")).to_be_visible()
    arena.upgrade("-f", "delay")  # as a person would, elsewhere
    expect(page.locator("#tour-title")).to_have_text("The guests are late", timeout=CHANGE)


@pytest.mark.parametrize(("width", "height"), [(900, 700), (1024, 768), (3840, 2160)])
def test_the_match_stays_fully_visible_beside_the_tour(page: Page, arena: Arena, width: int, height: int):
    page.set_viewport_size({"width": width, "height": height})
    tells(page, arena, "one-ball")
    page.keyboard.press("t")
    for target in ("#story", "#said"):  # the figures scroll, the match and the tour stay
        page.locator(target).scroll_into_view_if_needed()
        match = page.locator("#match").bounding_box()
        tour = page.locator("#tour").bounding_box()
        assert match
        assert tour
        assert match["x"] + match["width"] <= tour["x"]
        assert match["y"] >= 0
        assert match["y"] + match["height"] <= height
        assert tour["y"] + tour["height"] <= height
