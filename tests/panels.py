"""Whether every panel of the dashboard has shown something, in the scenario that it is for."""

from tests.dashboards import queries
from tests.prometheus import Prometheus

SHOWS = ("mirroring", "burst", "outlier")  # scenarios in which, together, every panel has something to show
# what a panel needs to have something to show; the others show something in every match
_NEEDS = {
    "What became of requests, by response flag": "burst",
    "Endpoints ejected now": "outlier",
    "Endpoints ejected": "outlier",
    "Copies a second by version": "mirroring",
}


class Panels:
    """The panels of an arena without data so far."""

    def __init__(self, prometheus: Prometheus, namespace: str, rate_interval: str) -> None:
        self._prometheus = prometheus
        self._queries = list(queries(namespace, rate_interval))
        self.empty = {query.panel for query in self._queries}

    def assert_shown(self, scenario: str) -> bool:
        """Checks that all panels for this scenario have shown data at least once."""
        for query in self._queries:
            if query.panel in self.empty and self._prometheus.query(query.expr):
                self.empty.discard(query.panel)
        missing = {panel for panel in self.empty if _NEEDS.get(panel, scenario) == scenario}
        assert not missing, f"{scenario}: nothing in {missing}"
        return True
