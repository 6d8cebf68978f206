"""The ball's business metrics, and those of its busiest route.

Control requests are counted only once, in ReceivedCounts, and read from there at each scrape: counters of the metrics
exporter would take a fifth of the time of an answer.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Gauge
from prometheus_client.core import CounterMetricFamily
from prometheus_client.core import Metric
from prometheus_client.core import SummaryMetricFamily
from prometheus_client.registry import Collector

from mesharena.ball.game import Ball
from mesharena.ball.received import ReceivedCounts
from mesharena.kit.labels import BoundedLabels


class ControlRequests(Collector):
    """Exposes the counters of /hasControl at each scrape."""

    def __init__(self, received: ReceivedCounts) -> None:
        self._received = received

    def collect(self) -> Iterator[Metric]:
        traffic = self._received.traffic()
        failed = sum(traffic.failed.values())
        counted = CounterMetricFamily("arena_control_requests", "Control requests, by their status", labels=["status"])
        counted.add_metric(["200"], traffic.handled - failed)
        counted.add_metric(["503"], failed)
        yield counted
        handled, seconds = traffic.handled, traffic.handling_seconds
        yield SummaryMetricFamily(
            "arena_control_duration_seconds", "Handling time of control requests", handled, seconds
        )


class Metrics:
    """Speed of the ball, and shots and takes by team and player."""

    def __init__(self, registry: CollectorRegistry, ball: Ball, received: ReceivedCounts) -> None:
        registry.register(ControlRequests(received))
        speed = Gauge(
            "arena_ball_speed_units_per_second",
            "Speed of the ball, in units of the pitch per second",
            registry=registry,
        )
        speed.set_function(lambda: ball.speed)
        by_player = ("team", "player")
        self._shots = Counter("arena_shots_total", "Shots at goal", by_player, registry=registry)
        self._takes = Counter("arena_takes_total", "Times a player took the ball", by_player, registry=registry)
        self._players = BoundedLabels()

    def shot(self, team: str, name: str) -> None:
        self._shots.labels(team, self._players.label(name)).inc()

    def take(self, team: str, name: str) -> None:
        self._takes.labels(team, self._players.label(name)).inc()
