"""The stadium: edges and goals of the pitch, the score and the clock.

Only `routes` uses Flask; `pitch`, `match` and `roster` are pure.
"""

from flask import Flask

from mesharena.kit import factory
from mesharena.kit.lifecycle import lifecycle_of
from mesharena.kit.outcomes import signature
from mesharena.kit.settings import read
from mesharena.stadium.routes import routes
from mesharena.stadium.settings import StadiumSettings
from mesharena.stadium.stadium import Stadium


def create_app(settings: StadiumSettings | None = None) -> Flask:
    settings = settings or read(StadiumSettings)
    app = factory.create_app(__name__, headers=signature(settings.common.pod, settings.common.version))
    stadium = Stadium(settings, factory.registry_of(app))
    app.register_blueprint(routes(stadium))
    app.extensions["arena.stadium"] = stadium
    lifecycle_of(app).add(stadium)
    return app
