"""The players of one pod: each walks, asks the ball for control every tick, and kicks it when it has it.

Only `routes` uses Flask; `strategy` is pure; `player` is the state of one player and calls nobody.
"""

from flask import Flask

from mesharena.ai.crew import Crew
from mesharena.ai.routes import routes
from mesharena.ai.settings import AiSettings
from mesharena.kit import factory
from mesharena.kit.lifecycle import lifecycle_of
from mesharena.kit.outcomes import signature
from mesharena.kit.settings import read


def create_app(settings: AiSettings | None = None) -> Flask:
    settings = settings or read(AiSettings)
    app = factory.create_app(__name__, headers=signature(settings.common.pod, settings.common.version))
    crew = Crew(settings)
    app.register_blueprint(routes(crew))
    app.extensions["arena.crew"] = crew
    lifecycle_of(app).add(*crew.work())
    return app
