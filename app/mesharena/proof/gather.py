"""Asks the ui for facts, on from where it stopped, and lets through only what began after the proof did."""

from collections.abc import Callable
from dataclasses import dataclass

from mesharena.kit.messages.facts import Facts
from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof.window import Report

Fetch = Callable[[int | None], Facts | None]


@dataclass(frozen=True, slots=True)
class Batch:
    """What is new; `fresh` when it does not follow what came before (the first one, a ui started again, a gap)."""

    report: Report
    requests: list[RequestFact]
    views: list[ViewFact]
    fresh: bool


class Gatherer:
    """Remembers the cursor, and each caller's own clock as it was when the proof began."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._cursor: int | None = None
        self._boot = ""
        self._began: dict[str, float] = {}

    def poll(self, at: float) -> Batch | None:
        """The facts since the last time, at `at` s of the proof; None when the ui does not tell."""
        facts = self._fetch(self._cursor)
        if facts is None:
            return None
        if self._cursor is None or facts.boot != self._boot or facts.missed:
            # what the ui has now is from before; only where it stands matters
            if self._cursor is not None:
                facts = self._fetch(None)
                if facts is None:
                    return None
            self._boot, self._cursor = facts.boot, facts.cursor
            self._began = {p.name: p.sent for p in facts.pods}
            return Batch(Report(at, facts.pods, facts.balls), [], [], fresh=True)
        requests, views = list(facts.requests), list(facts.views)
        self._cursor = facts.cursor
        while facts.more:
            following = self._fetch(self._cursor)
            if following is None or following.missed or following.boot != self._boot:
                break  # the next poll finds out
            facts = following
            self._cursor = facts.cursor
            requests += facts.requests
            views += facts.views
        return Batch(
            Report(at, facts.pods, facts.balls),
            [r for r in requests if r.begun >= self._began.get(r.caller, r.begun)],
            [v for v in views if v.at >= self._began.get(v.caller, v.at)],
            fresh=False,
        )
