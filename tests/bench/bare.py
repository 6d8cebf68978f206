"""The least that Flask can do with a control request: the measure for the ball."""

from flask import Flask
from flask import request


def create_app() -> Flask:
    app = Flask(__name__)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/hasControl")
    def has_control() -> dict[str, object]:
        body = request.get_json()
        return {"x": body["x"], "y": body["y"], "control": False}

    return app
