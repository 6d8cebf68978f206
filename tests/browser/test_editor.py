"""A rule is edited on the page where it is shown: who answers follows, a mistake changes nothing, Undo goes back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser
from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.test_everyone import assert_accessible
from tests.browser.test_everyone import ready
from tests.browser.test_guard import browser as browser
from tests.browser.test_story import CHANGE
from tests.browser.test_story import on_a_cluster
from tests.browser.test_story import tells
from tests.live.facts import Journal
from tests.live.harness import Arena
from tests.live.harness import destination_rule

pytestmark = pytest.mark.usefixtures("first_match_afterwards")

SOON = 30_000  # milliseconds on a busy machine; pages look every three seconds
EFFECT = 5_000  # from "in force" until the page shows it
MOST_KEYS = 120  # from the top of the page to the editor


@pytest.fixture
def canary(arena: Arena, page: Page) -> Iterator[Arena]:
    """The chart's own rule sends three of four requests to v1; nothing is applied, and the page shows it."""
    arena.upgrade("-f", "75-25")
    tells(page, arena, "75-25")
    expect(rule(page).get_by_role("button", name="Edit VirtualService ball")).to_be_visible(timeout=SOON)
    yield arena
    for entry in arena.json("status")["applied"]:
        arena.run("delete", entry["kind"], entry["name"])


def rule(page: Page) -> Locator:
    return page.locator("#objects details.object", has_text="VirtualService ball")


def edit(page: Page) -> Locator:
    """Opens the editor; its text."""
    rule(page).get_by_role("button", name="Edit").click()
    area = rule(page).get_by_role("textbox", name="YAML of VirtualService ball")
    expect(area).to_be_focused(timeout=SOON)
    return area


def in_force(arena: Arena) -> Any:
    return yaml.safe_load(arena.run("get", "vs", "ball", "-o", "yaml").stdout)


def weights(arena: Arena) -> list[int]:
    return [target["weight"] for target in in_force(arena)["spec"]["http"][0]["route"]]


def reweighted(text: str, first: object, second: object) -> str:
    """The text with other weights."""
    found = iter((first, second))
    return re.sub(r"weight: \d+", lambda _: f"weight: {next(found)}", text)


def asked(page: Page) -> set[str]:
    """The versions of the balls that the drawn players asked last."""
    balls: list[str] = page.evaluate(
        "async () => (await import('/assets/match.js')).drawn.players.map((p) => p.asked?.ball ?? '')"
    )
    return {ball[:7] for ball in balls}


def press_until(page: Page, key: str, wanted: Locator) -> None:
    for _ in range(MOST_KEYS):
        page.keyboard.press(key)
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_KEYS} times {key} do not lead there; the focus is on {focus(page)}")


def focus(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)"))


def test_weights_are_changed_by_keyboard_alone_and_other_versions_answer(page: Page, canary: Arena):
    assert asked(page) <= {"ball-v1", "ball-v2", ""}
    press_until(page, "Tab", rule(page).get_by_role("button", name="Edit"))
    page.keyboard.press("Enter")
    area = rule(page).get_by_role("textbox")
    expect(area).to_be_focused(timeout=SOON)
    lines = area.input_value().splitlines()
    numbers = [number for number, line in enumerate(lines) if "weight:" in line]
    assert [lines[number].split()[-1] for number in numbers] == ["75", "25"]
    for number, weight in zip(numbers, ("0", "100"), strict=True):
        page.keyboard.press("Control+Home")
        for _ in range(number):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("End")
        for _ in "75":
            page.keyboard.press("Backspace")
        page.keyboard.type(weight)
    page.keyboard.press("Tab")
    expect(rule(page).get_by_role("button", name="Try")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rule(page).get_by_role("status").first).to_contain_text("In force in every sidecar", timeout=CHANGE)
    journal = Journal(canary)
    page.wait_for_function(
        """async () => {
          const { drawn } = await import("/assets/match.js");
          return drawn.players.length && drawn.players.every((p) => p.asked?.ball.startsWith("ball-v2"));
        }""",
        timeout=EFFECT,
    )
    seen = journal.gather(100, 20)
    assert {r.version for r in seen} == {"v2"}
    assert weights(canary) == [0, 100]
    expect(rule(page).locator(".owner")).to_contain_text("applied over the chart's", timeout=SOON)
    page.keyboard.press("Escape")  # back in the summary's order: Try has the focus, not the text
    press_until(page, "Tab", rule(page).get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(rule(page).locator(".owner")).to_have_text("the chart's own", timeout=SOON)
    expect(rule(page).get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(rule(page).get_by_role("textbox")).to_be_hidden()
    expect(rule(page).get_by_role("button", name="Edit")).to_be_focused()
    assert weights(canary) == [75, 25]


def test_a_mistake_is_said_at_its_line_and_changes_nothing(page: Page, canary: Arena, complaints: list[str]):
    before = in_force(canary)
    area = edit(page)
    text = area.input_value()
    area.fill(reweighted(text, 75, "many"))
    line = next(n for n, it in enumerate(area.input_value().splitlines(), start=1) if "many" in it)
    area.press("Control+Enter")
    alert = rule(page).get_by_role("alert")
    expect(alert).to_contain_text(f"Line {line}: spec.http[0].route[1].weight: must be a whole number", timeout=CHANGE)
    expect(area).to_have_attribute("aria-invalid", "true")
    expect(area).to_be_focused()
    assert area.evaluate("(area) => area.value.slice(0, area.selectionStart).split('\\n').length") == line
    assert f"▸ {line}" in rule(page).locator(".numbers").inner_text().splitlines()
    assert in_force(canary) == before
    expect(rule(page).locator(".owner")).to_have_text("the chart's own")
    area.fill(text.replace("hosts:", "hosts: ["))
    area.press("Control+Enter")
    expect(alert).to_contain_text("This is not YAML", timeout=CHANGE)
    assert in_force(canary) == before
    area.fill(text.replace("name: ball\n", "name: other\n"))
    area.press("Control+Enter")
    expect(alert).to_contain_text("this editor changes VirtualService arena/ball only", timeout=CHANGE)
    assert canary.json("status")["applied"] == []
    area.fill(text)
    area.press("Control+Enter")
    expect(rule(page).get_by_role("status").first).to_contain_text("Nothing has changed", timeout=CHANGE)
    expect(alert).to_be_empty()
    expect(area).to_have_attribute("aria-invalid", "false")
    expect(rule(page).get_by_role("button", name="Undo")).to_be_hidden()
    complaints.clear()  # the browser's own notes of the refusals


def test_undo_brings_back_what_was_applied_before_the_editing(page: Page, canary: Arena):
    mine = in_force(canary)
    mine["spec"]["http"][0]["route"][0]["weight"], mine["spec"]["http"][0]["route"][1]["weight"] = 60, 40
    path = Path(canary.home) / "mine.yaml"
    path.write_text(yaml.safe_dump(mine))
    canary.run("apply", "-f", str(path))
    expect(rule(page).locator(".force")).to_contain_text("weight: 60", timeout=SOON)
    area = edit(page)
    for first, second in ((30, 70), (20, 80)):
        area.fill(reweighted(area.input_value(), first, second))
        rule(page).get_by_role("button", name="Try").click()
        expect(rule(page).get_by_role("button", name="Undo")).to_be_visible(timeout=CHANGE)
        expect(rule(page)).to_contain_text("In force in every sidecar", timeout=CHANGE)
    rule(page).get_by_role("button", name="Close").click()
    expect(rule(page).locator(".force")).to_contain_text("weight: 20", timeout=SOON)
    assert weights(canary) == [20, 80]
    rule(page).get_by_role("button", name="Undo").click()
    expect(rule(page).get_by_role("status").first).to_contain_text("Undone", timeout=CHANGE)
    assert weights(canary) == [60, 40]
    expect(rule(page).locator(".force")).to_contain_text("weight: 60", timeout=SOON)
    expect(rule(page).get_by_role("button", name="Undo")).to_be_hidden()


def test_a_text_being_edited_stays_when_the_scenario_changes(page: Page, canary: Arena):
    area = edit(page)
    area.fill(f"{area.input_value()}# not tried yet")
    canary.upgrade("-f", "50-50")
    tells(page, canary, "50-50")
    expect(area).to_have_value(re.compile("# not tried yet$"))
    expect(area).to_be_focused()
    area.press("Escape")
    expect(area).to_be_visible()
    rule(page).get_by_role("button", name="Close").click()
    expect(edit(page)).to_have_value(re.compile("weight: 50"))


def test_enter_keeps_the_indentation_and_takes_the_number_of_lines_along(page: Page, canary: Arena):
    area = edit(page)
    area.fill("spec:\n  http:\n    - name: a")
    area.press("Control+End")
    area.press("Enter")
    page.keyboard.type("x")
    assert area.input_value() == "spec:\n  http:\n    - name: a\n    x"
    assert rule(page).locator(".numbers").inner_text().split() == ["1", "2", "3", "4"]
    area.press("Control+z")
    assert "x" not in area.input_value()


def test_an_object_that_the_scenario_does_not_have_is_edited_below_its_own(page: Page, canary: Arena):
    path = Path(canary.home) / "more.yaml"
    path.write_text(yaml.safe_dump(destination_rule()))
    canary.run("apply", "-f", str(path))
    added = page.locator("#beside details.object", has_text="DestinationRule server")
    added.locator("summary").first.click(timeout=SOON)
    expect(added.locator(".owner")).to_contain_text("applied beside the chart")
    expect(added.locator(".force")).to_contain_text("host: server", timeout=SOON)
    added.get_by_role("button", name="Edit").click()
    expect(added.get_by_role("textbox")).to_be_focused(timeout=SOON)
    canary.run("delete", "-f", str(path))
    expect(added).to_have_count(0, timeout=SOON)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_an_editor_with_a_mistake(chromium: Browser, canary: Arena, scheme: Any, width: int):
    page = chromium.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(f"http://127.0.0.1:{canary.port}/")
    ready(page)
    expect(rule(page).get_by_role("button", name="Edit")).to_be_visible(timeout=SOON)
    area = edit(page)
    assert_accessible(page)
    area.fill(reweighted(area.input_value(), "many", 100))
    rule(page).get_by_role("button", name="Try").click()
    expect(rule(page).get_by_role("alert")).not_to_be_empty(timeout=CHANGE)
    assert_accessible(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    area.fill(reweighted(area.input_value().replace("many", "1"), 40, 60))
    rule(page).get_by_role("button", name="Try").click()
    expect(rule(page).get_by_role("button", name="Undo")).to_be_visible(timeout=CHANGE)
    expect(rule(page).locator(".owner")).to_contain_text("applied", timeout=SOON)
    rule(page).get_by_role("button", name="Close").click()
    assert_accessible(page)
    page.close()


def test_a_browser_of_another_machine_has_commands_and_no_editor(browser: Browser, canary: Arena):
    page = browser.new_page()
    page.goto(f"http://visitor.example:{canary.port}/")
    expect(rule(page).locator(".how")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="Edit ")).to_have_count(0)
    get, apply = rule(page).locator(".how code").all_inner_texts()
    assert get == "mesh-arena get virtualservice ball -o yaml > ball.yaml"
    assert apply == "mesh-arena apply -f ball.yaml"
    page.close()


def test_on_a_cluster_there_are_kubectls_commands_and_no_editor(page: Page, canary: Arena):
    urls: list[str] = []
    on_a_cluster(page)
    page.reload()
    page.on("request", lambda request: urls.append(request.url))
    expect(rule(page).locator(".how")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="Edit ")).to_have_count(0)
    assert rule(page).locator(".how code").all_inner_texts() == [
        "kubectl --namespace arena get virtualservice.networking.istio.io ball -o yaml > ball.yaml",
        "kubectl --namespace arena apply -f ball.yaml",
    ]
    assert not [url for url in urls if "/local/" in url]
