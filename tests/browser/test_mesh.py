"""Every figure on the page is compared with the counters of the callers' Envoys."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser import sidecars
from tests.browser.beginning import begin
from tests.browser.sidecars import Count
from tests.live.harness import Arena
from tests.live.harness import until

SECONDS = 18  # of a scenario that the page's figures and the sidecars' are compared over
LAG = 8  # requests of a caller in 2 s: records travel with its next message, and the page is drawn once a second
# seconds before now: the page's 30 s of copies are within the first ones, and include what is between the other two
OUTER, INNER, SETTLED = 36, 29, 6
SHOTS = 0.25  # of what a sidecar counts for the ball at most: a shot is a request too, but none for control

Cells = dict[str, dict[str, dict[str, str]]]  # by caller's pod, version and figure
Counts = dict[str, dict[str, Count]]  # by caller's pod and version


@pytest.fixture(scope="module", autouse=True)
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


def begin_counting(page: Page, arena: Arena, scenario: str) -> Counts:
    """Begins the scenario, and reads the sidecars' counters at that moment."""
    begin(page, arena, scenario)
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
    cells, risen = compare(page, arena, begin_counting(page, arena, "75-25"))
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
    readings: list[tuple[float, dict[str, int]]] = []  # moment, requests to v2 by caller's pod until then

    def read() -> float:
        readings.append((time.monotonic(), {pod: sidecars.counts(a)["v2"].total for pod, a in addresses.items()}))
        return readings[-1][0]

    def sent(start: float, end: float) -> dict[str, int]:
        """By caller's pod, between the last reading until `start` and the last one until `end`."""
        first, last = (next(total for at, total in reversed(readings) if at <= until) for until in (start, end))
        return {pod: last[pod] - first[pod] for pod in last}

    def enough() -> bool:
        now = read()
        if now <= begun + OUTER:
            return False
        older, inner = sent(begun, now - OUTER), sent(now - INNER, now - SETTLED)
        assert min(older.values()) > LAG, older
        assert min(inner.values()) > 4 * LAG, inner
        return True

    # both sides' counts settle before a copy is believed, so the page shows those of the 30 s that ended 2 to 5 s ago;
    # and a sidecar counts all that it sends to the ball, the few shots as well
    begun = read()
    until(enough, 90, "copies in the page's 30 s, and older ones")
    cells, now = table(page), time.monotonic()
    outer, inner = sent(now - OUTER, read()), sent(now - INNER, now - SETTLED)
    assert set(cells) == set(outer)
    for pod, by_version in cells.items():
        copies = number(by_version["v2"].get("copies", ""), r"([\d,]+) copies")
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
    cells, risen = compare(page, arena, begin_counting(page, arena, "burst"))
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
        on_page = {pod: {v for v, f in by.items() if "ejected" in f} for pod, by in table(page).items()}
        assert on_page == versions
        texts = [by["v2"]["ejected"] for pod, by in table(page).items() if on_page[pod]]
        assert all(re.fullmatch(r"ejected for \d+ s of at least \d*0 s", text) for text in texts), texts
        return sum(len(v) for v in versions.values()) >= 2 and on_page

    ejections = until(same_ejections, 40, "the same ejections on the page and in the sidecars")
    assert set().union(*ejections.values()) == {"v2"}
    expect(page.locator("#headline")).to_contain_text("v2 is ejected by the sidecars of")
