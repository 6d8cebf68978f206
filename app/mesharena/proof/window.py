"""A stretch of the live system that a claim is judged on, and the verdict."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Literal

from mesharena.kit.messages.facts import BallFact
from mesharena.kit.messages.facts import PodFact
from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact

State = Literal["met", "not yet", "failed", "refuted"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a claim stands, with the figures that say so.

    "failed": this window is spent, judge a fresh one. "refuted": what the claim rules out has happened, however often
    it does not happen afterwards.
    """

    state: State
    sentence: str
    have: int = 0  # of so many that are wanted, where requests are counted
    wanted: int = 0


def met(sentence: str) -> Verdict:
    return Verdict("met", sentence)


def not_yet(sentence: str) -> Verdict:
    return Verdict("not yet", sentence)


def failed(sentence: str) -> Verdict:
    return Verdict("failed", sentence)


def refuted(sentence: str) -> Verdict:
    return Verdict("refuted", sentence)


def decide(holds: bool, sentence: str) -> Verdict:
    return met(sentence) if holds else failed(sentence)


@dataclass(frozen=True, slots=True)
class Report:
    """Who was there and what the balls had counted, at `at` s of the proof."""

    at: float
    pods: tuple[PodFact, ...] = ()
    balls: tuple[BallFact, ...] = ()


@dataclass(slots=True)
class Window:
    """`reports` begin with the one before the window's first request."""

    reports: list[Report] = field(default_factory=list)
    requests: list[RequestFact] = field(default_factory=list)
    views: list[ViewFact] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return self.reports[-1].at - self.reports[0].at if self.reports else 0.0

    def of(self, callers: Mapping[str, bool]) -> list[RequestFact]:
        """The requests of these groups, of all groups when none is named."""
        wanted = chosen(callers)
        return [r for r in self.requests if wanted(r.app)]

    def missing(self, callers: Mapping[str, bool]) -> list[str]:
        """The named groups that made no request: nothing was proven about them."""
        heard = {r.app for r in self.requests}
        return sorted(g for g, wanted in callers.items() if wanted and g not in heard)

    def balls(self) -> list[tuple[BallFact, BallFact]]:
        """Every ball process that was there at both ends: what it had counted first and last."""
        if not self.reports:
            return []
        first = {(b.pod, b.boot): b for b in self.reports[0].balls}
        return [(first[b.pod, b.boot], b) for b in self.reports[-1].balls if (b.pod, b.boot) in first]

    def balls_changed(self) -> bool:
        """A ball came, went or was started again, so the counts of its version cannot be compared."""
        seen = {frozenset((b.pod, b.boot) for b in report.balls) for report in self.reports}
        return len(seen) > 1


def chosen(callers: Mapping[str, bool]) -> Callable[[str], bool]:
    named = {group for group, wanted in callers.items() if wanted}
    return lambda app: not named or app in named


def counted(have: int, wanted: int, so_far: str = "") -> Verdict:
    """Not enough requests yet."""
    sentence = f"{have} of {wanted} requests so far" + (f": {so_far}" if so_far else "")
    return Verdict("not yet", sentence, have, wanted)
