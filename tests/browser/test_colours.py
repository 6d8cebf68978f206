"""One table of colours: what a version or a team looks like on the pitch is what it looks like beside it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.modules import ORIGIN
from tests.browser.modules import serve
from tests.browser.security import STORY
from tests.browser.security import Match
from tests.browser.security import every_ending
from tests.browser.staged import Stage
from tests.browser.staged import stage as stage

# the colours that the canvas uses, and those of an element with the version's class, both as rgb(...)
LOOK = """async (version) => {
  const { versionColours } = await import("/assets/palette.js");
  const { versionClass } = await import("/assets/versions.js");
  const shown = (change) => {
    const element = document.body.appendChild(document.createElement("p"));
    change(element);
    const { backgroundColor, color } = getComputedStyle(element);
    element.remove();
    return [backgroundColor, color];
  };
  const { paper, ink } = versionColours(version);
  const canvas = shown((e) => { e.style.backgroundColor = paper; e.style.color = ink; });
  return { canvas, panel: shown((e) => { e.className = versionClass(version); }) };
}"""


@pytest.fixture(scope="module", params=["light", "dark"])
def bare(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page without a server behind it: nothing but its own files."""
    page = chromium.new_page(color_scheme=request.param)
    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/index.html")
    yield page
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_the_system_forces_its_colours_the_figures_keep_theirs(stage: Stage, scheme: Any):
    stage.page.emulate_media(forced_colors="active", color_scheme=scheme)
    stage.open(STORY)
    Match(stage, every_ending()).go_on()
    background = """(element, pseudo) => getComputedStyle(element, pseudo).backgroundColor"""
    panel = stage.page.locator("#mesh").evaluate(background)
    pieces = stage.page.locator("#glance .piece:not([hidden])")
    expect(pieces.first).to_be_visible()
    shown = {
        *pieces.evaluate_all(f"all => all.map((each) => ({background})(each))"),
        stage.page.locator("#legend .version-1").evaluate(background),
        *(stage.page.locator(f"#board .{team}").evaluate(background, "::before") for team in ("locals", "visitors")),
    }
    assert panel not in shown
    assert len(shown) >= 4, shown
    assert stage.page.evaluate("() => matchMedia('(forced-colors: active)').matches")


def look(page: Page, version: str) -> Any:
    return page.evaluate(LOOK, version)


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "v4", "v5", "canary"])
def test_a_version_has_one_colour_on_the_pitch_and_beside_it(bare: Page, version: str):
    colours = look(bare, version)
    assert colours["canvas"] == colours["panel"]
    assert colours["canvas"][0].startswith("rgb(")


def test_four_versions_have_four_colours_and_the_fifth_begins_again(bare: Page):
    colours = [look(bare, f"v{number}")["canvas"][0] for number in range(1, 6)]
    assert len(set(colours)) == 4
    assert colours[4] == colours[0]


def test_a_team_has_one_colour_on_the_pitch_and_beside_it(bare: Page):
    colours = bare.evaluate("""async () => {
      const { TEAM } = await import("/assets/palette.js");
      const table = getComputedStyle(document.documentElement);
      return ["locals", "visitors"].map((team) => [TEAM[team].shirt, table.getPropertyValue(`--${team}`).trim()]);
    }""")
    assert all(canvas == panel and canvas.startswith("#") for canvas, panel in colours)
