"""The requests that the players of an arena recorded, read directly from the ui."""

import time
from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import requests

from mesharena.kit.messages.facts import RequestFact
from tests.live.harness import Arena


class Journal:
    """Reads the requests in the ui's journal that begin from now on, by each caller's own clock."""

    def __init__(self, arena: Arena) -> None:
        self.url = f"http://{arena.listener('ui', 'application')}/facts"
        self.cursor: int | None = None
        self.session = requests.Session()
        self._began: dict[str, float] = {pod["name"]: pod["sent"] for pod in self.facts()["pods"]}

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.session.get(
            self.url, params={} if self.cursor is None else {"after": self.cursor}, timeout=5
        ).json()
        self.cursor = facts["cursor"]
        return facts

    def read(self) -> list[RequestFact]:
        """The new control requests."""
        seen = [RequestFact(*r) for r in self.facts()["requests"]]
        return [r for r in seen if r.request == "control" and r.begun >= self._began.get(r.caller, r.begun)]

    def gather(self, count: int, seconds: float) -> list[RequestFact]:
        """At least `count` new requests, or fewer after `seconds`."""
        out: list[RequestFact] = []
        deadline = time.monotonic() + seconds
        while len(out) < count and time.monotonic() < deadline:
            time.sleep(0.1)
            out += self.read()
        return out


def who_answered_whom(seen: list[RequestFact]) -> dict[str, Counter[str]]:
    """Caller's app to the versions that answered it and the outcomes other than an answer."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for r in seen:
        table[r.app][r.version if r.outcome == "answered" else r.outcome] += 1
    return table


def versions_by_caller(seen: Iterable[RequestFact]) -> dict[str, set[str]]:
    """Caller's app to the versions that answered it, with success or with an error; empty where none did."""
    versions: dict[str, set[str]] = defaultdict(set)
    for r in seen:
        versions[r.app] |= {r.version} if r.attributed else set()
    return versions
