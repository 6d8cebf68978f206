"""Playing with mouse and keyboard, in several browsers, with clear messages when an action is impossible."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect
from prometheus_client.parser import text_string_to_metric_families

from tests.live.harness import Arena
from tests.live.harness import until

PLAYERS = ("locals", "visitors", "messi", "mbappe")


def shown(arena: Arena) -> set[str]:
    return {player["id"] for player in arena.page().json()["scene"]["players"]}


@pytest.fixture(scope="module")
def interactive(arena: Arena) -> Iterator[Arena]:
    arena.upgrade("-f", "interactive")
    pods = {pod["name"] for pod in arena.pods() if pod["workload"] in PLAYERS}
    until(lambda: shown(arena) == pods, 30, f"the players of {sorted(pods)}, and none of the pods that they replaced")
    yield arena
    arena.upgrade()


def comment_texts(arena: Arena) -> list[str]:
    return [c["text"] for c in arena.page().json()["scene"]["comments"]]


def test_a_click_a_name_and_a_shot_and_the_name_is_in_the_comments(page: Page, interactive: Arena):
    expect(page.locator("#hint")).to_contain_text("The players shoot only for you", timeout=10_000)
    # the click goes where the player is at that moment, as a person's does
    place = page.evaluate("""async () => {
      const { drawn } = await import("/assets/match.js");
      const { id } = drawn.players[0].player;
      const box = document.querySelector("#players button").getBoundingClientRect();
      return [box.x + box.width / 2, box.y + box.height / 2, id];
    }""")
    page.mouse.click(place[0], place[1])
    expect(page.locator("#players button[aria-pressed=true]")).to_have_count(1)
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your name").press("Enter")
    expect(page.locator("#message")).to_contain_text("shoots for Ana")
    until(lambda: any("Ana" in text for text in comment_texts(interactive)), 60, "Ana in the comments")
    expect(page.locator("#comments")).to_contain_text("Ana", timeout=5000)


def test_nobody_shoots_unless_a_person_asks(interactive: Arena):
    chances = 200  # control requests that found a ball; in a match of their own players shoot at one in a few dozens

    def counted(metric: str) -> float:
        balls = [p["listeners"]["application"] for p in interactive.pods() if p["workload"].startswith("ball-")]
        texts = [requests.get(f"http://{address}/metrics", timeout=5).text for address in balls]
        families = [family for text in texts for family in text_string_to_metric_families(text)]
        return sum(s.value for family in families for s in family.samples if s.name == metric)

    shots, requests_before = counted("arena_shots_total"), counted("arena_control_requests_total")
    until(
        lambda: counted("arena_control_requests_total") - requests_before > chances, 60, f"{chances} control requests"
    )
    assert counted("arena_shots_total") == shots
    assert all(player["waits"] for player in interactive.page().json()["scene"]["players"])


def test_a_shot_is_possible_with_the_keyboard_alone(page: Page, interactive: Arena):
    expect(page.locator("#players button")).to_have_count(6, timeout=10_000)
    page.keyboard.press("y")
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Bo")
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("() => document.activeElement.matches('#players button')"):
            break
    name = page.locator("#players button:focus").get_attribute("aria-label")
    assert name
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("shoots for Bo")
    assert page.locator("#message").inner_text().startswith(name.split(",")[0])


def test_two_browsers_play_the_same_match(chromium: Browser, interactive: Arena):
    contexts = [chromium.new_context() for _ in range(2)]
    try:
        pages = [context.new_page() for context in contexts]
        for page, who in zip(pages, ("Cy", "Di"), strict=True):
            page.goto(f"http://127.0.0.1:{interactive.port}/")
            expect(page.locator("#players button")).to_have_count(6, timeout=10_000)
            page.get_by_label("Your name").fill(who)
        for index, page in enumerate(pages):
            page.locator("#players button").nth(index).press("Enter")
            expect(page.locator("#message")).to_contain_text("shoots for")
        for who in ("Cy", "Di"):
            until(lambda who=who: any(who in text for text in comment_texts(interactive)), 25, f"{who} in the comments")  # type: ignore[misc]
        expect(pages[0].get_by_label("Your name")).to_have_value("Cy")
        pages[0].reload()
        expect(pages[0].get_by_label("Your name")).to_have_value("Cy")  # remembered, here and only here
        expect(pages[1].get_by_label("Your name")).to_have_value("Di")
    finally:
        for context in contexts:
            context.close()


def test_without_a_name_or_a_player_the_page_says_what_is_missing(page: Page, arena: Arena):
    expect(page.locator("#players button").first).to_be_attached(timeout=10_000)
    page.locator("body").press("s")
    expect(page.locator("#message")).to_contain_text("Choose a player first")
    page.locator("#players button").first.press("Enter")
    expect(page.locator("#message")).to_contain_text("Enter your name")
    expect(page.get_by_label("Your name")).to_be_focused()


def test_new_match_and_random_ball_show_their_result(page: Page, arena: Arena):
    page.get_by_role("button", name="Random ball").click()
    expect(page.locator("#message")).to_have_text("The ball was put to a random place")
    page.get_by_role("button", name="New match").click()
    expect(page.locator("#message")).to_contain_text("begins")
    assert page.locator("#message").get_attribute("data-bad") == "false"


def test_a_failure_is_shown_and_the_button_works_again(page: Page, arena: Arena, complaints: list[str]):
    page.route("**/api/ball", lambda route: route.abort())
    button = page.get_by_role("button", name="Random ball")
    button.click()
    expect(page.locator("#message")).to_contain_text("does not answer; nothing was done")
    page.unroute("**/api/ball")
    button.click()
    expect(page.locator("#message")).to_have_text("The ball was put to a random place")
    complaints.clear()  # the request that we cut


def test_without_a_stadium_the_page_says_so(page: Page, arena: Arena, complaints: list[str]):
    arena.upgrade("-f", "init-ui")
    try:
        expect(page.locator("#clock")).to_have_text("no stadium", timeout=10_000)
        page.get_by_role("button", name="New match").click()
        expect(page.locator("#message")).to_contain_text("Nothing was done: ")
        expect(page.locator("#message")).to_contain_text("is one running?")
        assert page.locator("#message").get_attribute("data-bad") == "true"
    finally:
        arena.upgrade()
        complaints.clear()  # the answer 503, which the browser writes down


def test_markup_in_a_name_is_only_text(page: Page, arena: Arena):
    name = "<img src=x onerror=alert(1)>"
    page.get_by_label("Your name").fill(name)
    page.locator("#players button").first.press("Enter")
    expect(page.locator("#message")).to_contain_text(name)
    until(lambda: any(name in text for text in comment_texts(arena)), 25, "the name in the comments")
    expect(page.locator("#comments")).to_contain_text(name, timeout=5000)
    assert page.locator("img").count() == 0
