"""Nothing that is to be read on the pitch is covered by something else."""

from typing import Any

from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.security import STORY
from tests.browser.security import Caller
from tests.browser.security import Match
from tests.browser.staged import Stage
from tests.browser.staged import stage as stage
from tests.live.harness import until

Box = dict[str, float]

# every text of the next frame on the pitch and its box on the page
WRITTEN = """async () => {
  const written = {}, canvas = document.querySelector("#pitch"), { prototype } = CanvasRenderingContext2D;
  const { x: left, y: top, width } = canvas.getBoundingClientRect(), original = prototype.fillText;
  prototype.fillText = function (text, x, y) {
    original.call(this, text, x, y);
    const ratio = width / canvas.width, { a: scale } = this.getTransform(), measured = this.measureText(text);
    const at = this.getTransform().transformPoint({ x, y });
    written[text] = {
      left: left + (at.x - measured.actualBoundingBoxLeft * scale) * ratio,
      right: left + (at.x + measured.actualBoundingBoxRight * scale) * ratio,
      top: top + (at.y - measured.actualBoundingBoxAscent * scale) * ratio,
      bottom: top + (at.y + measured.actualBoundingBoxDescent * scale) * ratio,
    };
  };
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  prototype.fillText = original;
  return written;
}"""
RING = 6  # pixels from the button of a player with the focus to the outer edge of the white ring around it
FRAMES = 5  # in a row, with the messages of all pods before each
NAMES = ("Byron", "Hopper", "Hoax", "Nobody")


def begin(stage: Stage, radius: float) -> Match:
    stage.open(STORY)
    callers = [
        Caller("intruder-0", "denied", 403, "RBAC: access denied", team="visitors"),
        Caller("locals-0", "denied", 401, "Jwt is expired"),
        Caller("visitors-0", team="visitors"),
        Caller("stranger-0", mtls=False),
    ]
    match = Match(stage, callers, radius)
    match.go_on()
    return match


def written(page: Page) -> dict[str, Box]:
    boxes: dict[str, Box] = page.evaluate(WRITTEN)
    return boxes


def covered(one: Box, other: Box) -> float:
    """Square pixels that two boxes have in common."""
    width = min(one["right"], other["right"]) - max(one["left"], other["left"])
    height = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return width * height if width > 0 and height > 0 else 0.0


def test_how_requests_failed_is_written_beside_the_names_and_beside_each_other(stage: Stage):
    match = begin(stage, radius=25)
    seen: list[float] = []

    def apart() -> bool:
        match.go_on(1)
        boxes = written(stage.page)
        assert {"denied 401", "denied 403"} <= boxes.keys(), boxes.keys()
        failed = [boxes["denied 401"], boxes["denied 403"]]
        names = [boxes[name] for name in NAMES if name in boxes]
        seen.append(covered(*failed) + sum(covered(words, name) for words in failed for name in names))
        assert len(boxes.keys() & set(NAMES)) >= 3, boxes.keys()
        assert not any(seen[-FRAMES:]), seen[-FRAMES:]
        return len(seen) >= FRAMES

    until(apart, 30, f"{FRAMES} frames in a row in which no words are covered")


def test_the_ring_around_the_player_with_the_focus_is_beside_its_name(stage: Stage):
    match = begin(stage, radius=25)
    buttons = stage.page.locator("#players button")
    expect(buttons).to_have_count(len(NAMES))
    for button in buttons.all():
        button.focus()
        expect(button).to_be_focused()
        name = next(name for name in NAMES if f"{name}," in (button.get_attribute("aria-label") or ""))
        seen: list[float] = []

        def apart(button: Locator = button, name: str = name, seen: list[float] = seen) -> bool:
            match.go_on(1)
            boxes, box = written(stage.page), button.bounding_box()
            assert box
            assert name in boxes, boxes.keys()
            ring = {
                "left": box["x"] - RING,
                "right": box["x"] + box["width"] + RING,
                "top": box["y"] - RING,
                "bottom": box["y"] + box["height"] + RING,
            }
            seen.append(covered(ring, boxes[name]))
            assert not any(seen[-FRAMES:]), seen[-FRAMES:]
            return len(seen) >= FRAMES

        until(apart, 30, f"{FRAMES} frames in a row in which {name} is not covered")


def test_the_last_goal_makes_room_for_the_winner(stage: Stage):
    stage.open(STORY)
    show: Any = """async (winner) => {
      const { showEvents, showScore } = await import("/assets/score.js");
      const score = { locals: 1, visitors: 2, remaining: 9, winner };
      showScore(score);
      showEvents([{ kind: "goal", team: "visitors", text: "Goal by Ada!", score }]);
    }"""
    stage.page.evaluate(show, "")
    expect(stage.page.locator("#goal")).to_be_visible()
    stage.page.evaluate(show, "visitors")
    expect(stage.page.locator("#winner")).to_be_visible()
    expect(stage.page.locator("#goal")).to_be_hidden()
