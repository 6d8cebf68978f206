"""The match as a person sees it in Chromium, against live Envoys: what is drawn is what the services say."""

from itertools import pairwise
from math import dist
from typing import Any

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.live.harness import Arena
from tests.live.harness import until

HASTE = 1.25
FASTEST_PLAYER = 60
# every frame of some seconds, as it was drawn
WATCH = """async (seconds) => {
  const { drawn } = await import("/assets/match.js");
  const frames = [], end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    await new Promise(requestAnimationFrame);
    const { time, newest, players, balls } = drawn;
    frames.push({
      time, newest,
      players: Object.fromEntries(players.map((p) => [p.key, [p.at.x, p.at.y]])),
      balls: balls.map((b) => ({ ...b.ball, place: [b.place.x, b.place.y] })),
    });
  }
  return frames;
}"""


@pytest.fixture
def live(page: Page) -> Page:
    expect(page.locator("#link")).to_have_attribute("data-state", "live", timeout=10_000)
    page.wait_for_function("async () => (await import('/assets/match.js')).drawn.players.length > 0", timeout=10_000)
    return page


def test_players_run_and_never_jump(live: Page):
    frames = live.evaluate(WATCH, 6)
    moved = 0.0
    for before, now in pairwise(frames):
        for key in now["players"].keys() & before["players"].keys():
            step = dist(now["players"][key], before["players"][key])
            assert step <= FASTEST_PLAYER * HASTE * 1.2 * max(0, now["time"] - before["time"]) + 1, key
            moved += step
    assert moved > 100, "nobody ran"


def test_the_drawing_follows_the_newest_scene(live: Page):
    frames = live.evaluate(WATCH, 3)
    # the page draws 280 ms behind its clock, and its clock is never behind the newest scene
    assert all(frame["time"] >= frame["newest"] - 0.02 for frame in frames)
    assert len({frame["newest"] for frame in frames}) >= 6, "scenes stay away"


def test_every_player_has_the_number_and_the_name_that_its_service_says(live: Page, arena: Arena):
    labels = [b.get_attribute("aria-label") or "" for b in live.locator("#players button").all()]
    players = arena.page().json()["scene"]["players"]
    assert sorted(labels) == sorted(f"{p['name']}, number {p['number']}, {p['team'].title()}" for p in players)


def test_the_score_board_shows_the_stadiums_score(live: Page, arena: Arena):
    def agrees() -> bool:
        score = arena.page().json()["scene"]["score"]
        return live.locator("#score").inner_text() == f"{score['locals']} : {score['visitors']}"

    until(agrees, 5, "the stadium's score on the page")


def last_balls(page: Page) -> dict[str, Any]:
    return {ball["version"]: ball for ball in page.evaluate(WATCH, 0.2)[-1]["balls"]}


def test_the_stars_wear_their_numbers(live: Page, arena: Arena):
    arena.upgrade("-f", "add-players")
    try:
        for star in ("Messi, number 10, Locals", "Mbappe, number 10, Visitors"):
            expect(live.locator(f"#players button[aria-label='{star}']")).to_be_attached(timeout=20_000)
    finally:
        arena.upgrade()


def test_a_mirrored_ball_is_marked_only_while_it_gets_copies(live: Page, arena: Arena):
    arena.upgrade("-f", "mirroring")
    try:
        until(lambda: last_balls(live).get("v2", {}).get("mirrored"), 20, "a ghost")
        assert not last_balls(live)["v1"]["mirrored"]
    finally:
        arena.upgrade()
    until(lambda: set(last_balls(live)) == {"v1"}, 10, "a pitch without v2")


def test_an_ejected_ball_has_a_ring_for_every_caller_whose_own_sidecar_says_so(live: Page, arena: Arena):
    arena.upgrade("-f", "outlier", "--set", "ball.versions.v2.errorPercent=100")
    try:

        def all_have_ejected() -> bool:
            callers = [c["pod"] for c in arena.page().json()["mesh"]["callers"]]
            return len(callers) == 4 and sorted(last_balls(live)["v2"]["ejected_by"]) == sorted(callers)

        until(all_have_ejected, 30, "rings of all callers")
        until(lambda: last_balls(live)["v2"]["asked"] > 3, 15, "a ball that nobody asks")
    finally:
        arena.upgrade()


def test_lines_to_the_balls_that_answered_can_be_switched_off_by_button_and_key(live: Page):
    lines = live.get_by_role("button", name="Lines")
    expect(lines).to_have_attribute("aria-pressed", "true")
    lines.click()
    expect(lines).to_have_attribute("aria-pressed", "false")
    live.locator("body").press("l")
    expect(lines).to_have_attribute("aria-pressed", "true")
    ball_names = live.evaluate(
        """async () => (await import("/assets/match.js")).drawn.players.map((p) => p.asked?.ball)"""
    )
    assert set(ball_names) <= {ball["pod"] for ball in last_balls(live).values()}
    assert any(ball_names)
