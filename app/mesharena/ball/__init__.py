"""The ball: where it is, how it moves, who holds it. Only `routes` knows requests; the rules are pure."""

from flask import Flask

from mesharena.ball.game import Ball
from mesharena.ball.ledger import Ledger
from mesharena.ball.loop import Loop
from mesharena.ball.metrics import Metrics
from mesharena.ball.routes import routes
from mesharena.ball.settings import BallSettings
from mesharena.kit import factory
from mesharena.kit.lifecycle import lifecycle_of
from mesharena.kit.outcomes import signature
from mesharena.kit.settings import read


def create_app(settings: BallSettings | None = None) -> Flask:
    own = settings or read(BallSettings)
    app = factory.create_app(__name__, headers=signature(own.common.pod, own.common.version))
    ball = Ball(own.control_radius, own.resistance)
    ledger = Ledger()
    metrics = Metrics(factory.registry_of(app), ball, ledger)
    loop = Loop(own, ball, ledger)
    app.register_blueprint(routes(own, ball, ledger, metrics, loop))
    app.extensions["arena.ball"] = ball
    app.extensions["arena.ledger"] = ledger
    lifecycle_of(app).add(loop.ticker, loop.reporter)
    return app
