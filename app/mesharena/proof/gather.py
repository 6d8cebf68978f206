"""Polls new facts since the last poll; ignores requests that started before the proof."""

from collections.abc import Callable
from dataclasses import dataclass

from mesharena.kit.messages.facts import Facts
from mesharena.kit.messages.facts import RequestFact
from mesharena.kit.messages.facts import ViewFact
from mesharena.proof.window import Report

Fetch = Callable[[int | None], Facts | None]


@dataclass(frozen=True, slots=True)
class Batch:
    """The new facts.

    `fresh` if they do not continue the last batch (the first poll, a restarted ui, or dropped entries).
    """

    report: Report
    requests: list[RequestFact]
    views: list[ViewFact]
    fresh: bool


class Gatherer:
    """Keeps the cursor of the last poll, and the start of the proof by each caller's own clock."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._cursor: int | None = None
        self._boot = ""
        self._began: dict[str, float] = {}

    def poll(self, at: float) -> Batch | None:
        """The facts since the last poll, `at` seconds after the start of the proof; None if the ui does not answer."""
        facts = self._fetch(self._cursor)
        if facts is None:
            return None
        if self._cursor is None or facts.boot != self._boot or facts.missed:
            # existing entries are from before the start; only the current cursor is needed
            if self._cursor is not None:
                facts = self._fetch(None)
                if facts is None:
                    return None
            self._boot, self._cursor = facts.boot, facts.cursor
            self._began = {p.name: p.sent for p in facts.pods}
            return Batch(Report(at, facts.pods, facts.balls, facts.joins), [], [], fresh=True)
        requests, views = list(facts.requests), list(facts.views)
        self._cursor = facts.cursor
        while facts.more:
            following = self._fetch(self._cursor)
            if following is None or following.missed or following.boot != self._boot:
                break  # the next poll handles it
            facts = following
            self._cursor = facts.cursor
            requests += facts.requests
            views += facts.views
        return Batch(
            Report(at, facts.pods, facts.balls, facts.joins),
            [r for r in requests if r.begun >= self._began.get(r.caller, r.begun)],
            [v for v in views if v.at >= self._began.get(v.caller, v.at)],
            fresh=False,
        )
