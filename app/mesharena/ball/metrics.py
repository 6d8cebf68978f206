"""The ball's business metrics."""

from prometheus_client import CollectorRegistry
from prometheus_client import Counter
from prometheus_client import Gauge

from mesharena.ball.game import Ball
from mesharena.kit.labels import BoundedLabels


class Metrics:
    """Speed, and shots and takes by team and player."""

    def __init__(self, registry: CollectorRegistry, ball: Ball) -> None:
        speed = Gauge("arena_ball_speed", "Speed of the ball in units per second", registry=registry)
        speed.set_function(lambda: ball.speed)
        by_player = ("team", "player")
        self._shots = Counter("arena_shots_total", "Shots at goal", by_player, registry=registry)
        self._takes = Counter("arena_takes_total", "Times a player took the ball", by_player, registry=registry)
        self._players = BoundedLabels()

    def shot(self, team: str, name: str) -> None:
        self._shots.labels(team, self._players.label(name)).inc()

    def take(self, team: str, name: str) -> None:
        self._takes.labels(team, self._players.label(name)).inc()
