"""Every figure on the page is compared with the callers' Envoys and shows its source."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser import sidecars
from tests.browser.sidecars import Count
from tests.live.harness import Arena
from tests.live.harness import until

SECONDS = 18  # of a scenario that the page's figures and the sidecars' are compared over
LAG = 8  # requests of a caller in 2 s: records travel with its next message, and the page is drawn once a second
SHOTS = 0.25  # of what a sidecar counts for the ball at most: a shot is a request too, but none for control

Cells = dict[str, dict[str, dict[str, str]]]  # by caller's pod, version and figure
Counts = dict[str, dict[str, Count]]  # by caller's pod and version


@pytest.fixture(autouse=True)
def first_match_afterwards(arena: Arena) -> Iterator[None]:
    yield
    arena.upgrade()


def table(page: Page) -> Cells:
    """Caller's pod, ball's version, figure: its text."""
    cells: Cells = page.evaluate(
        """() => {
          const versions = [...document.querySelectorAll("#table thead th .big")].map((th) => th.textContent);
          return Object.fromEntries([...document.querySelectorAll("#table tbody tr")].map((tr) => [tr.dataset.pod,
            Object.fromEntries([...tr.querySelectorAll("td.cell")].map((td, i) => [versions[i],
              Object.fromEntries([...td.querySelectorAll("[data-figure]")].filter((f) => !f.hidden)
                .map((f) => [f.dataset.figure, f.textContent]))]))]));
        }"""
    )
    assert cells
    return cells


def number(text: str, pattern: str) -> int:
    match = re.search(pattern, text)
    return int(match[1].replace(",", "")) if match else 0


def begin(page: Page, arena: Arena, scenario: str) -> Counts:
    """Changes to the scenario, waits until the page shows it, and reads the sidecars' counters at that moment."""
    arena.upgrade("-f", scenario)
    title = until(lambda: (s := arena.page().json()["story"])["name"] == scenario and s["title"], 10, "story")
    expect(page.locator("#title")).to_have_text(title, timeout=10_000)
    return counted(arena)


def counted(arena: Arena) -> Counts:
    return {pod: sidecars.counts(address) for pod, address in sidecars.callers(arena).items()}


def risen_since(before: Counts, after: Counts) -> Counts:
    """By how much the sidecars' counters rose."""
    return {
        pod: {
            v: Count(c.total - before[pod].get(v, Count()).total, c.errors - before[pod].get(v, Count()).errors)
            for v, c in versions.items()
        }
        for pod, versions in after.items()
    }


def compare(page: Page, arena: Arena, before: Counts) -> tuple[Cells, Counts]:
    """The page's table after a while, and by how much the sidecars' counters rose meanwhile."""
    time.sleep(SECONDS)  # the span itself is what is compared
    cells = table(page)
    risen = risen_since(before, counted(arena))
    assert set(cells) == set(risen)
    return cells, risen


def plausible(on_page: int, counted: int, callers: int = 1) -> bool:
    """Whether the page shows as many control requests as the sidecars can have counted."""
    return counted * (1 - SHOTS) - LAG * callers <= on_page <= counted + LAG * callers


def test_the_shares_are_those_of_the_sidecars(page: Page, arena: Arena):
    cells, risen = compare(page, arena, begin(page, arena, "75-25"))
    for pod, by_version in cells.items():
        assert sum(c.total for c in risen[pod].values()) > 3 * LAG
        for version, figures in by_version.items():
            assert plausible(number(figures["share"], r"· ([\d,]+)"), risen[pod][version].total), (
                pod,
                figures,
                risen[pod],
            )
    total = {v: sum(risen[pod][v].total for pod in risen) for v in ("v1", "v2")}
    share = 100 * total["v1"] / sum(total.values())
    headline_share = number(page.locator("#headline").inner_text(), r"v1 answers (\d+) %")
    assert headline_share == pytest.approx(share, abs=4)
    pieces = page.locator("#glance .piece:not([hidden])").evaluate_all("all => all.map((p) => Number(p.dataset.count))")
    assert plausible(sum(pieces), sum(total.values()), len(risen)), (pieces, total)


def test_the_copies_are_those_that_the_sidecars_sent(page: Page, arena: Arena):
    begin(page, arena, "mirroring")
    addresses = sidecars.callers(arena)

    def sent() -> dict[str, int]:
        return {pod: sidecars.counts(address)["v2"].total for pod, address in addresses.items()}

    # both sides' counts settle before a copy is believed, so the page tells of the 30 s that ended 2 to 5 s ago;
    # and a sidecar counts all that it sends to the ball, the few shots as well
    time.sleep(10)
    outer = sent()
    time.sleep(7)
    inner = sent()
    time.sleep(23)
    inner = {pod: total - inner[pod] for pod, total in sent().items()}
    time.sleep(6)
    cells = table(page)
    outer = {pod: total - outer[pod] for pod, total in sent().items()}
    assert set(cells) == set(outer)
    for pod, by_version in cells.items():
        copies = number(by_version["v2"].get("copies", ""), r"([\d,]+) copies")
        assert inner[pod] > 4 * LAG
        assert inner[pod] <= copies <= outer[pod], pod
        assert number(by_version["v2"]["share"], r"· ([\d,]+)") == 0
        assert "errors" not in by_version["v2"], "a copy's error is nobody's"
    expect(page.locator("#headline")).to_contain_text("v1 answers everything. v2 only gets copies")
    begin(page, arena, "burst")

    def copied() -> list[str]:
        return [figures["copies"] for by in table(page).values() for figures in by.values() if "copies" in figures]

    until(lambda: not copied(), 3, "figures of the new scenario alone")
    for _ in range(20):  # while the last copies of the old one settle
        assert copied() == []
        page.wait_for_timeout(500)


def test_the_errors_are_those_that_the_sidecars_saw(page: Page, arena: Arena):
    cells, risen = compare(page, arena, begin(page, arena, "burst"))
    errors = {pod: number(by["v2"].get("errors", ""), r"([\d,]+) error") for pod, by in cells.items()}
    assert sum(errors.values()) > 5
    for pod, count in errors.items():
        assert count == pytest.approx(risen[pod][""].errors, abs=3), pod
        assert "errors" not in cells[pod]["v1"]
    assert re.search(r"v2 fails \d+ % of the requests", page.locator("#headline").inner_text())


def test_the_ejections_are_those_of_each_callers_own_sidecar(page: Page, arena: Arena):
    begin(page, arena, "outlier")

    def same_ejections() -> Any:
        truth = sidecars.ejected(arena)
        versions = {pod: {ball.split("-")[1] for ball in balls} for pod, balls in truth.items()}
        told = {pod: {v for v, f in by.items() if "ejected" in f} for pod, by in table(page).items()}
        assert told == versions
        said = [by["v2"]["ejected"] for pod, by in table(page).items() if told[pod]]
        assert all(re.fullmatch(r"ejected for \d+ s of at least \d*0 s", text) for text in said), said
        return sum(len(v) for v in versions.values()) >= 2 and told

    ejections = until(same_ejections, 40, "the same ejections on the page and in the sidecars")
    assert set().union(*ejections.values()) == {"v2"}
    expect(page.locator("#headline")).to_contain_text("v2 is ejected by the sidecars of")


def test_every_figure_shows_its_source_on_hover_and_on_focus(page: Page):
    expect(page.locator("#table td .figure").first).to_be_visible(timeout=10_000)
    page.locator("#glance .piece").first.hover()
    expect(page.locator("#tip")).to_contain_text("x-arena-pod")
    page.mouse.move(5, 5)
    expect(page.locator("#tip")).to_be_hidden()
    page.locator("#mesh [data-source][tabindex='0']").focus()
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()
    silent = page.evaluate(
        """() => [...document.querySelectorAll("#mesh [data-source]")].filter((figure) =>
             !document.getElementById(figure.getAttribute("aria-describedby"))?.textContent).length"""
    )
    assert silent == 0


def test_arrow_keys_move_through_the_figures_which_are_a_single_tab_stop(page: Page):
    expect(page.locator("#table td .figure").first).to_be_visible(timeout=10_000)
    expect(page.locator("#table thead th .big")).to_have_count(1)  # a ball that leaves takes its figures along
    page.locator("#mesh [data-source][tabindex='0']").focus()
    seen = set()
    for _ in range(4):
        seen.add(page.evaluate("() => [...document.querySelectorAll('[data-source]')].indexOf(document.activeElement)"))
        page.keyboard.press("ArrowRight")
    assert len(seen) == 4
    assert page.locator("#mesh [data-source][tabindex='0']").count() == 1
    focused = page.evaluate("() => document.activeElement.dataset.source")
    page.wait_for_timeout(2500)  # two more drawings
    assert page.evaluate("() => document.activeElement.dataset.source") == focused


PART = {"ends": {}, "copies": 0, "ejected_by": 0}
GROUP = {
    "team": "locals",
    "look": "",
    "pods": 2,
    "players": 2,
    "ends": {},
    "p50": 0.005,
}


def group(app: str, requests: int, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**GROUP, "app": app, "requests": requests, "parts": [{**PART, **p} for p in parts], **more}


def answered(version: str, requests: int) -> dict[str, Any]:
    return {"version": version, "ends": {"answered": {"200": requests}}}


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param([], "No player sends requests yet.", id="nobody"),
        pytest.param([group("locals", 0, {"version": "v1"})], "Waiting for the first requests.", id="no request"),
        pytest.param(
            [
                group("locals", 8, answered("v1", 8), {"version": "v2"}),
                group("messi", 8, {"version": "v1"}, answered("v2", 8)),
            ],
            "v1 answers Locals and v2 answers Messi, and nobody else.",
            id="by caller",
        ),
        pytest.param(
            [
                group("locals", 9, answered("v1", 9), p50=0.004),
                group("visitors", 9, answered("v1", 9), p50=2.0),
            ],
            "v1 answers everything. Visitors wait 2.0 s for an answer, the others 4.0 ms.",
            id="delay",
        ),
        pytest.param(
            [group("locals", 8, answered("v1", 6), ends={"refused": {"503": 2}})],
            "v1 answers everything that reaches a ball. 25 % of the requests are refused by the callers' own sidecars "
            "and do not reach a ball.",
            id="overflow",
        ),
        pytest.param(
            [group("locals", 8, answered("v1", 6), ends={"refused": {"503": 1, "504": 1}})],
            "v1 answers everything that reaches a ball. 25 % of the requests are refused by the callers' own sidecars.",
            id="a route timeout, after which a ball may have received the request",
        ),
        pytest.param(
            [group("locals", 8, answered("v1", 6), ends={"rejected": {"403": 2}})],
            "v1 answers everything that reaches a ball. 25 % of the requests are rejected by the ball's sidecar, "
            "with 403.",
            id="a policy",
        ),
    ],
)
def test_the_headline_describes_the_figures(page: Page, groups: list[Any], expected: str):
    headline = page.evaluate("async (groups) => (await import('/assets/mesh/headline.js')).headline({groups})", groups)
    assert headline == expected
