"""Each way to end a request has a shape and a word of its own, on the pitch and beside it, without any colour."""

import pytest

from mesharena.kit.outcomes import ENDINGS
from tests.browser.modules import Modules
from tests.browser.modules import modules as modules
from tests.browser.test_headline import group

WIDTH, HEIGHT = 52, 80
AGAIN = {"again": "2nd try"}
# the brightness of every pixel of the line and its end, without the word beside it
DRAW = f"""({{ drawStub }}, requests) => requests.map((asked) => {{
  const pen = new OffscreenCanvas(200, {HEIGHT}).getContext("2d");
  pen.fillText = pen.strokeText = () => {{}};
  drawStub(pen, {{ ...asked, status: 0, age: 0 }}, {{ x: 20, y: 60 }}, 1);
  const pixels = pen.getImageData(0, 0, {WIDTH}, {HEIGHT}).data;
  return Array.from({{ length: {WIDTH * HEIGHT} }}, (_, i) => {{
    const [red, green, blue, alpha] = pixels.slice(i * 4, i * 4 + 4);
    return alpha < 128 ? 0 : Math.round(0.3 * red + 0.6 * green + 0.1 * blue) + 1;
  }});
}})"""
# the brightness of every pixel of a shape, all shapes in the same colours
SHAPES = """({ drawMark }, names) => names.map((name) => {
  const pen = new OffscreenCanvas(24, 24).getContext("2d");
  drawMark(pen, name, { x: 12, y: 12 }, { paint: "#ffffff", ink: "#000000" });
  const pixels = pen.getImageData(0, 0, 24, 24).data;
  return Array.from({ length: 24 * 24 }, (_, i) => (pixels[i * 4 + 3] < 128 ? 0 : pixels[i * 4] > 127 ? 2 : 1));
})"""
WORDS = """({ drawStub, drawLine }, outcomes) => outcomes.map((outcome) => {
  const pen = new OffscreenCanvas(10, 10).getContext("2d"), words = [];
  pen.fillText = (text) => words.push(text);
  const asked = { outcome, status: 503, age: 0 }, from = { x: 0, y: 0 };
  drawLine(pen, asked, from, { x: 9, y: 9 }, { calm: true, size: 1 });
  drawStub(pen, asked, from, 1);
  return words;
})"""
ALIKE = 60  # pixels of a shape in which two may hardly differ, of 576


def different(one: list[int], other: list[int]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def test_every_outcome_without_an_answer_and_a_retried_request_is_drawn_in_a_shape_of_its_own(modules: Modules):
    unanswered = [{"outcome": ending.look} for ending in ENDINGS if ending.ended_by != "service"]
    drawings: list[list[int]] = modules.run("lines", DRAW, [*unanswered, AGAIN])
    assert all(any(pixels) for pixels in drawings)
    assert len({tuple(pixels) for pixels in drawings}) == len(unanswered) + 1


def test_the_shapes_differ_without_any_colour(modules: Modules):
    names = [ending.end_shape for ending in ENDINGS] + ["again", "lock", "plain", "unknown"]
    shapes: list[list[int]] = modules.run("marks", SHAPES, names)
    pairs = [(i, j) for i in range(len(names)) for j in range(i)]
    alike = {(names[i], names[j]): d for i, j in pairs if (d := different(shapes[i], shapes[j])) < ALIKE}
    assert alike == {}
    assert all(any(pixels) for pixels in shapes)


def test_every_failure_is_named_on_the_pitch(modules: Modules):
    failures = [ending for ending in ENDINGS if ending.outcome != "answered"]
    written: list[list[str]] = modules.run("lines", WORDS, [ending.look for ending in failures])
    assert written == [[f"{ending.word} 503"] for ending in failures]


def test_an_answered_request_draws_no_failure_mark(modules: Modules):
    answered = [{"outcome": ending.look} for ending in ENDINGS if ending.ended_by == "service"]
    drawings: list[list[int]] = modules.run("lines", DRAW, answered)
    assert not any(any(pixels) for pixels in drawings)
    assert modules.run("lines", WORDS, ["answered"]) == [[]]


@pytest.mark.parametrize(
    ("attempt", "words"),
    [(1, ""), (2, "2nd try"), (3, "3rd try"), (4, "4th try"), (11, "11th try"), (22, "22nd try"), (99, "99th try")],
)
def test_a_try_is_named_by_its_number_but_for_the_first(modules: Modules, attempt: int, words: str):
    assert modules.run("attempts", "({ tryOf }, attempt) => tryOf({ attempt })", attempt) == words
    assert modules.run("attempts", "({ tryOf }) => tryOf({})") == ""


@pytest.mark.parametrize("balls", [[], [{"version": "v1"}]])
def test_the_headline_says_what_the_players_wait_for(modules: Modules, balls: list[dict[str, str]]):
    mesh = {"groups": [group("locals", 0)], "balls": balls}
    headline: str = modules.run("mesh/headline", "({ headline }, mesh) => headline(mesh)", mesh)
    assert headline == ("Waiting for the first requests." if balls else "The players wait for the first ball.")
