"""Who a player is and how it is connected: on the pitch, on hover, by keyboard, and in the figures."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from playwright.sync_api import expect

from mesharena.kit.outcomes import BY_LOOK
from tests.browser.modules import Modules
from tests.browser.modules import modules as modules
from tests.browser.security import STORY
from tests.browser.security import Caller
from tests.browser.security import Match
from tests.browser.security import every_ending
from tests.browser.security import identity
from tests.browser.staged import Stage
from tests.browser.staged import stage as stage
from tests.live.harness import until

SOURCE = "its certificate, reported by the page's sidecar (XFCC)"
# all words of the next frames on the pitch
WORDS = """async () => {
  const written = new Set(), original = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { written.add(text); original.call(this, text, ...rest); };
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  CanvasRenderingContext2D.prototype.fillText = original;
  return [...written];
}"""  # noqa: E501
# which players have which mark beside their names
MARKS = """async () => {
  const { drawn } = await import("/assets/match.js");
  const { marksBeside } = await import("/assets/identities.js");
  return Object.fromEntries(marksBeside(drawn.players.map(({ player }) => player)));
}"""
# of each look: the pixels that it covers, and those that are bright
OUTLINES = """({ drawPlayer }, looks) => looks.map((look) => {
  const pen = new OffscreenCanvas(60, 60).getContext("2d");
  const player = { id: "p", team: "locals", number: 0, look, sad: false, holds: "" };
  drawPlayer(pen, player, { x: 30, y: 48 }, { run: 0, moving: 0 });
  const pixels = pen.getImageData(0, 0, 60, 60).data;
  return Array.from({ length: 3600 }, (_, i) => Number(pixels[i * 4 + 3] > 200));
})"""


def begin(stage: Stage, *callers: Caller) -> Match:
    stage.open(STORY)
    match = Match(stage, list(callers))
    match.go_on()
    return match


def marks(page: Page) -> Any:
    return page.evaluate(MARKS)


def button(page: Page, name: str) -> Any:
    return page.locator(f"#players button[aria-label^='{name}']")


def point_at(page: Page, name: str) -> None:
    box = button(page, name).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_the_identity_and_its_source_are_told_on_hover(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("intruder-0", team="visitors"))
    card = stage.page.locator("#card")
    expect(card).to_be_hidden()
    point_at(stage.page, "Robin Hoax")
    expect(card).to_contain_text("Robin Hoax")
    expect(card).to_contain_text("mutual TLS")
    expect(card).to_contain_text(identity("intruder"))
    expect(card).to_contain_text(SOURCE)
    stage.page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def test_the_identity_is_told_by_keyboard_and_escape_closes_it(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("intruder-0", team="visitors"))
    page = stage.page
    expect(page.locator("#players button")).to_have_count(2)
    button(page, "Robin Hoax").focus()
    expect(page.locator("#card")).to_contain_text(identity("intruder"))
    page.keyboard.press("Tab")
    focused = page.locator("#players button:focus")
    expect(focused).to_have_attribute("aria-label", "Ada Byron, number 1, Locals")
    expect(focused).to_have_attribute("aria-describedby", "card")
    expect(page.locator("#card")).to_contain_text(identity("locals"))
    assert page.locator("#players [aria-describedby]").count() == 1
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    expect(focused).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#card")).to_contain_text(identity("intruder"))
    expect(focused).to_have_attribute("aria-label", "Robin Hoax, number 2, Visitors, an intruder")


@pytest.mark.parametrize("width", [360, 1440])
def test_the_card_is_never_on_its_own_player(stage: Stage, width: int):
    stage.page.set_viewport_size({"width": width, "height": 900})
    begin(stage, *every_ending())
    for element in stage.page.locator("#players button").all():
        element.focus()
        card, player = stage.page.locator("#card").bounding_box(), element.bounding_box()
        assert card
        assert player
        assert card["y"] >= player["y"] + player["height"] or card["y"] + card["height"] <= player["y"]


@pytest.mark.parametrize("failing", [c for c in every_ending() if c.outcome != "answered"], ids=lambda c: c.look)
def test_how_and_why_a_request_failed_is_told_on_the_pitch_and_in_the_figures(stage: Stage, failing: Caller):
    begin(stage, Caller("mates-0"), failing)
    page, ending = stage.page, BY_LOOK[failing.look]
    said = " ".join(filter(None, [ending.word, str(failing.status or "")]))
    until(lambda: said in page.evaluate(WORDS), 5, f"words {said!r} on the pitch")
    button(page, failing.name).focus()
    expect(page.locator("#card-end")).to_contain_text(ending.phrase)
    expect(page.locator("#card-end")).to_contain_text(failing.reason)
    expect(page.locator("#legend")).to_contain_text(ending.word)
    piece = "with an error" if failing.outcome == "error" else ending.phrase
    expect(page.locator(f'#glance .piece:not([hidden])[aria-label*="{piece}"]')).to_be_visible()
    expect(page.locator("#glance")).to_contain_text(failing.reason)
    figure = page.locator(f"#table tr[data-pod={failing.pod}] [data-source={failing.look}]:not([hidden])")
    expect(figure).to_contain_text("error" if failing.outcome == "error" else f"{ending.phrase} {failing.status or ''}")
    assert "undefined" not in page.locator("body").inner_text()


def test_a_retried_request_is_told_on_the_pitch_and_in_the_figures(stage: Stage):
    begin(stage, Caller("locals-0", attempt=2), Caller("visitors-0", team="visitors"))
    page = stage.page
    until(lambda: "2nd try" in page.evaluate(WORDS), 5, "words about the retried request on the pitch")
    button(page, "Ada Byron").focus()
    expect(page.locator("#card-end")).to_have_text("Newest request: answered by the ball, 2nd try")
    button(page, "Grace Hopper").focus()
    expect(page.locator("#card-end")).to_have_text("Newest request: answered by the ball")
    expect(page.locator("#legend")).to_contain_text("retried")
    expect(page.locator("#headline")).to_contain_text("50 % of the requests are answered at the 2nd try or later.")
    locals_, visitors = (page.locator("#glance .group", has_text=team) for team in ("Locals", "Visitors"))
    expect(locals_).to_contain_text("100 % answered at the 2nd try or later")
    expect(visitors).not_to_contain_text("try")
    figure = "[data-figure=retried]"
    expect(page.locator(f"#table tr[data-pod=locals-0] {figure}")).to_have_text("12 at the 2nd try or later")
    expect(page.locator(f"#table tr[data-pod=visitors-0] {figure}")).to_have_count(0)


def test_a_retried_request_is_seen_a_moment_longer_than_the_next_one_takes(stage: Stage):
    match = begin(stage, Caller("locals-0", attempt=2))
    match.callers[0].attempt = 1
    match.go_on(1)
    assert "2nd try" in stage.page.evaluate(WORDS)
    until(lambda: "2nd try" not in stage.page.evaluate(WORDS), 5, "the end of the words about the retried request")


def test_a_denied_shot_is_told_although_its_player_is_answered(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("visitors-0", team="visitors", shot=("denied", 403, "RBAC: access denied")))
    page = stage.page
    until(lambda: "shot denied 403" in page.evaluate(WORDS), 5, "words about the denied shot on the pitch")
    expect(page.locator("#headline")).to_contain_text("All shots of Visitors were denied by the ball's sidecar.")
    expect(page.locator("#glance")).to_contain_text("3 of 3 shots denied 403: RBAC: access denied")
    button(page, "Grace Hopper").focus()
    expect(page.locator("#card-shot")).to_contain_text("denied by the ball's sidecar, 403: RBAC: access denied")


def test_where_all_connections_are_alike_the_pitch_has_no_marks_but_the_figures_tell(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("visitors-0", team="visitors"))
    assert marks(stage.page) == {}
    expect(stage.page.locator("#legend")).not_to_contain_text("mutual TLS")
    for group in ("Locals", "Visitors"):
        connection = stage.page.locator("#glance .group", has_text=group).locator(".identity")
        expect(connection).to_have_attribute("data-mark", "lock")
        expect(connection).to_have_text(f"mutual TLS, identity {group.lower()}")


def test_where_connections_differ_each_has_its_mark_and_a_plain_one_its_word(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("visitors-0", team="visitors"), Caller("stranger-0", mtls=False))
    assert marks(stage.page) == {"locals-0": "lock", "visitors-0": "lock", "stranger-0": "plain"}
    assert "plain" in stage.page.evaluate(WORDS)
    expect(stage.page.locator("#legend")).to_contain_text("mutual TLSplain")
    connection = stage.page.locator("#table tr[data-pod='stranger-0'] .identity")
    expect(connection).to_have_text("plain connection, no identity")
    button(stage.page, "John Nobody").focus()
    expect(stage.page.locator("#card-identity")).to_have_text("no identity")


def test_an_unknown_connection_is_shown_as_unknown(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("intruder-0", "denied", 403, "RBAC: access denied", mtls=None))
    assert marks(stage.page) == {"locals-0": "lock", "intruder-0": "unknown"}
    point_at(stage.page, "Robin Hoax")
    expect(stage.page.locator("#card-connection")).to_have_text("connection unknown: no request has reached a ball")
    expect(stage.page.locator("#card-identity")).to_have_text(identity("intruder"))


def test_one_whose_requests_no_ball_received_has_no_plain_connection(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("stranger-0", "unreachable", 0, mtls=None))
    assert marks(stage.page) == {"locals-0": "lock", "stranger-0": "unknown"}
    button(stage.page, "John Nobody").focus()
    expect(stage.page.locator("#card-identity")).to_have_text("no identity")
    expect(stage.page.locator("#card-source")).to_have_text("The page's sidecar saw no certificate")


def test_an_outcome_that_an_open_page_does_not_know_is_shown_as_an_error(stage: Stage):
    begin(stage, Caller("locals-0", "from a later version", 0))  # type: ignore[arg-type]
    button(stage.page, "Ada Byron").focus()
    expect(stage.page.locator("#card-end")).to_contain_text("answered by the ball with an error")


def test_a_pod_that_loses_its_identity_shows_it(stage: Stage):
    match = begin(stage, Caller("locals-0"), Caller("visitors-0", team="visitors"))
    page = stage.page
    connection = page.locator("#table tr[data-pod='visitors-0'] .identity")
    expect(connection).to_have_text(f"mutual TLS, {identity('visitors')}")
    match.callers[1].mtls = False
    match.go_on()
    expect(connection).to_have_text("plain connection, no identity")
    expect(connection).to_have_attribute("data-mark", "plain")
    assert marks(page) == {"locals-0": "lock", "visitors-0": "plain"}


def test_a_figure_of_an_identity_tells_it_in_full_with_its_source(stage: Stage):
    begin(stage, Caller("locals-0"), Caller("intruder-0", team="visitors"))
    connection = stage.page.locator("#glance .group", has_text="Intruder").locator(".identity")
    connection.hover()
    expect(stage.page.locator("#tip")).to_contain_text(identity("intruder"))
    expect(stage.page.locator("#tip")).to_contain_text("XFCC")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_every_ending_at_once_fits_and_is_accessible(stage: Stage, scheme: Any, width: int):
    stage.page.emulate_media(color_scheme=scheme)
    stage.page.set_viewport_size({"width": width, "height": 900})
    begin(stage, *every_ending())
    stage.page.evaluate("() => document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    button(stage.page, "Robin Hoax").focus()
    assert stage.page.evaluate("() => document.documentElement.scrollWidth") <= width
    inside, around = stage.page.locator("#card").bounding_box(), stage.page.locator("#stage").bounding_box()
    assert inside
    assert around
    assert around["x"] <= inside["x"]
    assert inside["x"] + inside["width"] <= around["x"] + around["width"]
    report = Axe().run(stage.page)
    assert report.response["passes"]
    assert report.violations_count == 0, report.generate_report()


def test_who_belongs_to_no_team_has_another_outline(modules: Modules):
    looks = ["", "messi", "mbappe", "intruder", "stranger"]
    outlines: list[list[int]] = modules.run("players", OUTLINES, looks)
    differ = {
        (looks[i], looks[j]): sum(a != b for a, b in zip(outlines[i], outlines[j], strict=True))
        for i in range(len(looks))
        for j in range(i)
    }
    assert differ["mbappe", "messi"] == 0, "the stars differ by their shirts"
    strangers = {pair: pixels for pair, pixels in differ.items() if {"intruder", "stranger"} & set(pair)}
    assert min(strangers.values()) > 100, strangers
