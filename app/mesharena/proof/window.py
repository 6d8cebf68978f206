"""The facts of a period of time on which a claim is evaluated, and the verdict."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Literal
from typing import TypeVar

from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import JoinFact
from mesharena.kit.messages.facts import PodFact
from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.kit.outcomes import Kind

K = TypeVar("K")
State = Literal["met", "not yet", "failed", "refuted", "missed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of a claim, with a sentence that gives the figures.

    "met": this window meets the claim. "not yet": the window needs more requests or time. "failed": this window did not
    meet the claim; start a new one. "refuted": the claim forbids what has happened; it is disproved permanently.
    "missed": what the claim is about happened too early to be judged; it may happen again.
    """

    state: State
    sentence: str
    have: int = 0  # requests so far, if the claim counts requests
    wanted: int = 0  # requests that the claim needs


def met(sentence: str) -> Verdict:
    return Verdict("met", sentence)


def not_yet(sentence: str) -> Verdict:
    return Verdict("not yet", sentence)


def failed(sentence: str) -> Verdict:
    return Verdict("failed", sentence)


def refuted(sentence: str) -> Verdict:
    return Verdict("refuted", sentence)


def missed(sentence: str) -> Verdict:
    return Verdict("missed", sentence)


def decide(holds: bool, sentence: str) -> Verdict:
    return met(sentence) if holds else failed(sentence)


@dataclass(frozen=True, slots=True)
class Report:
    """The pods on the pitch, the balls' counters and their joins, `at` seconds after the start of the proof."""

    at: float
    pods: tuple[PodFact, ...] = ()
    balls: tuple[BallFact, ...] = ()
    joins: tuple[JoinFact, ...] = ()


@dataclass(slots=True)
class Window:
    """The facts of one window; the first of `reports` is from before the window's first request.

    `requests` are control requests. Requests to shoot are in `shots`, so that only claims about shots count them.
    """

    reports: list[Report] = field(default_factory=list)
    requests: list[RequestFact] = field(default_factory=list)
    views: list[ViewFact] = field(default_factory=list)
    shots: list[RequestFact] = field(default_factory=list)

    def add(self, report: Report, requests: Iterable[RequestFact], views: Iterable[ViewFact]) -> None:
        self.reports.append(report)
        self.views += views
        for request in requests:
            (self.requests if request.request == "control" else self.shots).append(request)

    @property
    def seconds(self) -> float:
        return self.reports[-1].at - self.reports[0].at if self.reports else 0.0

    def of(self, callers: Mapping[str, bool], kind: Kind = "control") -> list[RequestFact]:
        """The requests of these groups of callers; of all groups if none is named."""
        wanted = chosen(callers)
        return [r for r in self._all(kind) if wanted(r.app)]

    def missing(self, callers: Mapping[str, bool], kind: Kind = "control") -> list[str]:
        """The named groups without a request in this window, about which nothing is proven."""
        heard = {r.app for r in self._all(kind)}
        return sorted(g for g, wanted in callers.items() if wanted and g not in heard)

    def _all(self, kind: Kind) -> list[RequestFact]:
        return self.requests if kind == "control" else self.shots

    def pods(self, callers: Mapping[str, bool]) -> dict[str, PodFact]:
        """The pods of players of these groups that were on the pitch in this window, by name."""
        wanted = chosen(callers)
        return {p.name: p for r in self.reports for p in r.pods if p.service == "ai" and wanted(p.app)}

    def present(self, callers: Mapping[str, bool]) -> dict[str, PodFact]:
        """Those that the last report has: a pod that has been replaced sends nothing more, and nobody waits for it."""
        return Window(self.reports[-1:]).pods(callers)

    def balls(self) -> list[tuple[BallFact, BallFact]]:
        """The first and last counters of each ball process that is in the first and in the last report."""
        if not self.reports:
            return []
        first = {(b.pod, b.boot): b for b in self.reports[0].balls}
        return [(first[b.pod, b.boot], b) for b in self.reports[-1].balls if (b.pod, b.boot) in first]

    def rises(self, counter: Callable[[BallFact], Mapping[K, int]]) -> dict[K, int]:
        """By how much a counter of the balls rose, where it did; the sum of all balls, keys as the counter has them."""
        rises: dict[K, int] = {}
        for first, last in self.balls():
            before = counter(first)
            for key, count in counter(last).items():
                if count > before.get(key, 0):
                    rises[key] = rises.get(key, 0) + count - before.get(key, 0)
        return rises

    def balls_changed(self) -> bool:
        """Whether a ball was added, removed or restarted in the window.

        Then the totals of its version cannot be compared.
        """
        seen = {frozenset((b.pod, b.boot) for b in report.balls) for report in self.reports}
        return len(seen) > 1


def chosen(callers: Mapping[str, bool]) -> Callable[[str], bool]:
    named = {group for group, wanted in callers.items() if wanted}
    return lambda app: not named or app in named


def counted(have: int, wanted: int, so_far: str = "") -> Verdict:
    """The verdict while there are too few requests."""
    sentence = f"{have} of {wanted} requests so far" + (f": {so_far}" if so_far else "")
    return Verdict("not yet", sentence, have, wanted)
