"""Each outcome without a ball's answer is drawn differently on the pitch."""

from mesharena.kit.outcomes import ENDINGS
from tests.browser.modules import Modules
from tests.browser.modules import modules as modules
from tests.browser.test_mesh import group

DRAW = """({ drawStub }, outcomes) => outcomes.map((outcome) => {
  const canvas = new OffscreenCanvas(160, 80);
  const pen = canvas.getContext("2d");
  drawStub(pen, { outcome, status: 0, age: 0 }, { x: 20, y: 60 }, 1);
  const pixels = pen.getImageData(0, 0, 44, 80).data; // the line and its tip, without the word
  return pixels.join();
})"""


def test_every_outcome_without_an_answer_is_drawn_in_a_shape_of_its_own(modules: Modules):
    unanswered = [ending.outcome for ending in ENDINGS if ending.ended_by != "service"]
    drawings: list[str] = modules.run("lines", DRAW, unanswered)
    empty = ",".join(["0"] * (44 * 80 * 4))
    assert len(set(drawings) - {empty}) == len(unanswered)


def test_an_answered_request_draws_no_failure_mark(modules: Modules):
    answered = [ending.outcome for ending in ENDINGS if ending.ended_by == "service"]
    drawings: list[str] = modules.run("lines", DRAW, answered)
    assert all(set(pixels) == {"0", ","} for pixels in drawings)


def test_the_headline_says_that_players_wait_for_a_ball(modules: Modules):
    mesh = {"groups": [group("locals", 0)], "balls": []}
    headline: str = modules.run("mesh/headline", "({ headline }, mesh) => headline(mesh)", mesh)
    assert headline == "The players wait for the first ball."
