"""The page's figures agree with the counters of the callers' Envoys."""

import re
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import sidecars
from tests.browser.beginning import begin
from tests.browser.sidecars import NOBODY
from tests.live.harness import Arena

# Those whose tables differ: in versions and pods, in callers, in who answers. 75-25, burst, mirroring and outlier are
# compared more closely, each with what is particular to it, in test_mesh.py.
SCENARIOS = [
    "one-ball",
    "full-teams",
    "sticky",
    "abort",
    "timeout",
    "retries",
    "circuit-breaker",
    "rate-limit",
    "home-and-away",
    "authorization",
    "mtls-strict",
]
SECONDS = 15  # of a scenario that is compared
LAG = 3  # seconds of requests: records travel with a caller's next message, and the page is drawn once a second
FEW = 8  # requests that may be out of step however few there are
SHOTS = 0.25  # of what a sidecar counts at most: a shot is a request to the ball, too, but none for control

Counts = dict[str, dict[str, int]]  # by caller's pod and version, NOBODY where no ball answered


@pytest.fixture(scope="module", autouse=True)
def first_match_afterwards(arena: Arena) -> Iterator[None]:
    yield
    arena.upgrade()


def shown_requests(page: Page) -> Counts:
    """Requests of the callers with a sidecar in the page's table."""
    cells: dict[str, dict[str, str]] = page.evaluate(
        """nobody => {
          const text = (part, figure) => {
            const found = part.querySelector(`[data-figure=${figure}]`);
            return found && !found.hidden ? found.textContent : "";
          };
          const versions = [...document.querySelectorAll("#table thead th .big")].map((th) => th.textContent);
          return Object.fromEntries([...document.querySelectorAll("#table tbody tr")].map((tr) => [tr.dataset.pod, {
            ...Object.fromEntries([...tr.querySelectorAll("td.cell")].map((td, i) => [versions[i], text(td, "share")])),
            [nobody]: [...tr.querySelectorAll("td.trouble [data-figure]:not([hidden])")]
              .map((f) => f.textContent).join("; "),
          }]));
        }""",
        NOBODY,
    )
    return {pod: _by_version(by) for pod, by in cells.items()}


def _by_version(cells: dict[str, str]) -> dict[str, int]:
    """The requests of a row; where a version has several pods, each has a column of its own, such as `v1 a`."""
    counts: Counter[str] = Counter()
    for column, text in cells.items():
        counts[column.split()[0]] += _number(text, column)
    return dict(counts)


def _number(text: str, version: str) -> int:
    counts = re.findall(r"(?:^|; )([\d,]+) " if version == NOBODY else r"· ([\d,]+)$", text)
    return sum(int(count.replace(",", "")) for count in counts)


def counted(arena: Arena) -> Counts:
    return {pod: sidecars.answered(address) for pod, address in sidecars.callers(arena).items()}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_page_says_who_answered_whom_as_the_sidecars_do(page: Page, arena: Arena, scenario: str):
    begin(page, arena, scenario)
    before = counted(arena)
    time.sleep(SECONDS)  # the span itself is what is compared; the page's figures begin with the scenario
    on_page, after = shown_requests(page), counted(arena)
    assert set(after) <= set(on_page)
    for pod, by_version in after.items():
        risen = {v: by_version.get(v, 0) - before.get(pod, {}).get(v, 0) for v in {*by_version, *on_page[pod]}}
        assert sum(risen.values()) > SECONDS / 4, (pod, risen)
        lag = max(FEW, sum(risen.values()) * LAG / SECONDS)
        for version, count in risen.items():
            assert count * (1 - SHOTS) - lag <= on_page[pod].get(version, 0) <= count + lag, (
                pod,
                version,
                on_page,
                risen,
            )
