"""The ball: where it is, how it moves, who holds it. Only `routes` uses Flask; the rules are pure functions."""

from flask import Flask

from mesharena.ball.game import Ball
from mesharena.ball.loop import Loop
from mesharena.ball.metrics import Metrics
from mesharena.ball.received import ReceivedCounts
from mesharena.ball.routes import routes
from mesharena.ball.settings import BallSettings
from mesharena.kit import factory
from mesharena.kit.lifecycle import lifecycle_of
from mesharena.kit.outcomes import signature
from mesharena.kit.ownsidecar import OwnSidecar
from mesharena.kit.settings import read


def create_app(settings: BallSettings | None = None) -> Flask:
    settings = settings or read(BallSettings)
    app = factory.create_app(__name__, headers=signature(settings.common.pod, settings.common.version))
    ball = Ball(settings.control_radius, settings.resistance)
    received = ReceivedCounts()
    metrics = Metrics(factory.registry_of(app), ball, received)
    loop = Loop(settings, ball, received)
    sidecar = OwnSidecar(settings.common)
    app.register_blueprint(routes(settings, ball, received, metrics, loop, sidecar))
    app.extensions["arena.ball"] = ball
    app.extensions["arena.received"] = received
    app.extensions["arena.sidecar"] = sidecar
    lifecycle_of(app).add(sidecar, loop.ticker, loop.reporter)
    return app
