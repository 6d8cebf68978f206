"""The story on the page: Istio objects, proof, next command, and the buttons of the embedded mesh."""

import pytest
import requests
from playwright.sync_api import Page
from playwright.sync_api import Route
from playwright.sync_api import expect

from tests import scenarios
from tests.live.harness import Arena

pytestmark = pytest.mark.usefixtures("first_match_afterwards")

CHANGE = 60_000  # milliseconds that a change may take on a busy machine


def tells(page: Page, arena: Arena, scenario: str) -> None:
    """Waits until the page shows that scenario."""
    expect(page.locator("#scenario")).to_have_text(f"scenario {scenario}", timeout=CHANGE)


def test_what_changed_in_the_istio_objects_is_marked(page: Page, arena: Arena):
    arena.upgrade("-f", "75-25")
    tells(page, arena, "75-25")
    arena.upgrade("-f", "50-50")
    tells(page, arena, "50-50")
    expect(page.locator("#making-note")).to_contain_text("Compared with scenario 75-25")
    rule = page.locator("#objects details").first
    expect(rule.locator("summary")).to_have_text("VirtualService ball changed")
    gone, new = (rule.locator(f".line.{kind}").all_text_contents() for kind in ("gone", "new"))
    assert [t.split() for t in gone] == [["removed:", "-", "weight:", "75"], ["removed:", "-", "weight:", "25"]]
    assert [t.split() for t in new] == [["added:", "+", "weight:", "50"]] * 2
    assert page.locator("#objects .line.new:visible, #objects .line.gone:visible").count() == 4


def test_the_istio_objects_are_those_that_were_applied(page: Page, arena: Arena):
    expect(page.locator("#objects pre")).to_have_count(4, timeout=10_000)
    rendered = arena.run("template").stdout
    shown_lines = page.locator("#objects .line:not(.gone)").evaluate_all(
        "all => all.map((l) => l.lastChild.textContent.trimEnd())"
    )
    assert len(shown_lines) > 40
    assert not [line for line in shown_lines if line not in rendered]


def test_claims_are_met_while_the_page_is_open(page: Page, arena: Arena):
    arena.upgrade("-f", "all-to-v1")
    tells(page, arena, "all-to-v1")
    no_errors = page.locator("#claims li", has_text="no errors")
    expect(no_errors).to_have_attribute("data-state", "not yet", timeout=10_000)
    expect(no_errors).to_contain_text("of 300 requests so far")
    expect(no_errors).to_have_attribute("data-state", "met", timeout=CHANGE)
    expect(no_errors.locator(".sign")).to_have_text("✓")
    expect(page.locator("#proof-state")).to_contain_text("1 of 2 proven so far")


def test_the_next_command_is_copied_and_the_button_says_so(page: Page, arena: Arena):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    following = scenarios.values(scenarios.DEFAULTS)["scenario"]["next"]["overlay"]
    command = f"mesh-arena upgrade -f {following} --name {arena.name}"
    expect(page.locator("#next-command code")).to_have_text(command, timeout=10_000)
    page.locator("#next-command button").click()
    expect(page.locator("#next-command .message")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == command


def test_the_buttons_do_what_the_command_line_does(page: Page, arena: Arena):
    message = page.locator("#control .message")
    page.locator("#scenarios").select_option("delay", timeout=CHANGE)
    page.locator("#play-chosen").click()
    expect(message).to_have_attribute("data-state", "done", timeout=CHANGE)
    expect(message).to_contain_text("is in force after")
    tells(page, arena, "delay")
    (*_, last) = arena.json("history")
    assert (last["status"], last["scenario"], last["overlays"]) == ("deployed", "delay", ["delay"])
    page.get_by_role("button", name="Roll back").click()
    tells(page, arena, "one-ball")
    expect(message).to_contain_text("Rollback to", timeout=CHANGE)
    assert arena.json("history")[-1]["description"] == f"Rollback to {last['revision'] - 1}"


def test_a_change_blocked_by_another_one_is_explained(page: Page, arena: Arena, complaints: list[str]):
    page.locator("#scenarios").select_option("add-ball", timeout=CHANGE)
    statuses = page.evaluate(
        """async () => {
          const ask = () => fetch("local/upgrade", {method: "POST", headers: {"Content-Type": "application/json"},
            body: JSON.stringify({scenario: "add-ball"})}).then(async (r) => [r.status, await r.json()]);
          return await Promise.all([ask(), ask()]);
        }"""
    )
    assert sorted(status for status, _ in statuses) == [200, 409]
    assert any("under way" in answer.get("error", "") for _, answer in statuses)
    complaints.clear()  # the browser's own note of the 409


def test_on_a_cluster_there_are_no_buttons_and_the_command_is_helms(page: Page, arena: Arena):
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    on_a_cluster(page)
    page.reload()
    expect(page.locator("#next-command code")).to_have_text("helm upgrade arena chart", timeout=10_000)
    expect(page.locator("#control")).to_be_hidden()
    assert not [url for url in urls if "/local/" in url]


def on_a_cluster(page: Page) -> None:
    """Makes the page treat the arena as one on a cluster."""

    def tell(route: Route) -> None:
        story = route.fetch().json()
        story["platform"], story["commands"]["next"] = "cluster", "helm upgrade arena chart"
        route.fulfill(json=story)

    page.route("**/api/story", tell)


def test_the_ui_serves_nothing_under_local(arena: Arena):
    ui = f"http://{arena.listener('ui', 'application')}"
    assert requests.get(f"{ui}/local/scenarios", timeout=5).status_code == 404
    assert requests.post(f"{ui}/local/upgrade", json={"scenario": "delay"}, timeout=5).status_code == 404
    answer = arena.page("/local/scenarios")
    assert answer.status_code == 200, "127.0.0.1 is this machine"
