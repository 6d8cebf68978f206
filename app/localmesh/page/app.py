"""The HTTP routes of the page's buttons: scenarios, changes, objects, a tour; errors are for people."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask import Response
from flask import jsonify
from flask import request
from werkzeug.exceptions import HTTPException

from localmesh.errors import ArenaError
from localmesh.errors import InputError
from localmesh.manifests import Key
from localmesh.page import mistakes
from localmesh.page.guard import Audience
from localmesh.page.guard import refusal
from localmesh.page.verbs import Verbs
from localmesh.page.verbs import subject
from localmesh.settings import NAMESPACE

BODY_LIMIT = 4096  # bytes
TEXT_LIMIT = 2**16  # bytes of a body with the text of an object
OBJECT = {"kind", "namespace", "name"}


def create_app(verbs: Verbs, audience: Audience) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT

    @app.before_request
    def guard() -> tuple[Response, int] | None:
        why = refusal(request.method, request.headers.get, audience)
        return (jsonify(error=why), 403) if why else None

    @app.get("/local/scenarios")
    def look() -> Response:
        return jsonify(verbs.look())

    @app.post("/local/upgrade")
    def upgrade() -> Response:
        scenario = _body({"scenario"}).get("scenario")
        if not isinstance(scenario, str):
            raise InputError('The body must name a scenario: {"scenario": "mirroring"}.')
        return jsonify(told=verbs.upgrade(scenario))

    @app.post("/local/rollback")
    def rollback() -> Response:
        _body(set())
        return jsonify(told=verbs.rollback())

    @app.get("/local/applied")
    def applied() -> Response:
        return jsonify(applied=verbs.applied())

    @app.get("/local/object")
    def object_in_force() -> Response:
        return jsonify(verbs.object(_key(request.args)))

    @app.post("/local/apply")
    def apply() -> Response | tuple[Response, int]:
        request.max_content_length = TEXT_LIMIT
        body = _body({*OBJECT, "text"})
        key, text = _key(body), _text(body)
        try:
            return jsonify(verbs.apply(key, text))
        except InputError as error:
            refused = mistakes.in_text(error, text, subject(key))
            return jsonify(error=str(error), mistakes=[asdict(mistake) for mistake in refused]), 422

    @app.post("/local/delete")
    def delete() -> Response:
        return jsonify(verbs.delete(_key(_body(OBJECT))))

    @app.get("/local/tour")
    def tour() -> Response:
        return jsonify(tour=verbs.tour())

    @app.post("/local/tour")
    def pause() -> Response:
        paused = _body({"paused"}).get("paused")
        if not isinstance(paused, bool):
            raise InputError('The body must say whether to pause: {"paused": true}.')
        return jsonify(tour=verbs.pause(paused))

    @app.errorhandler(ArenaError)
    def explain(error: ArenaError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 422 if isinstance(error, InputError) else 409

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description or error.name), error.code or 500

    @app.after_request
    def keep_private(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return app


def _body(known: set[str]) -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or set(body) - known:
        raise InputError(f"The body must be a JSON object with {', '.join(sorted(known)) or 'nothing'} in it.")
    return body


def _key(given: Mapping[str, Any]) -> Key:
    """The object that a request names, in the release's namespace unless it names one."""
    values = (given.get("kind"), given.get("namespace") or NAMESPACE, given.get("name"))
    if not all(isinstance(value, str) and value for value in values):
        raise InputError('The request must name an object: {"kind": "VirtualService", "name": "ball"}.')
    return Key(*map(str, values))


def _text(body: Mapping[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str):
        raise InputError("The body must have the text of the object.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"The text is not Unicode: {error.reason}.") from error
    return text
