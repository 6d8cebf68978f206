"""Makes the Flask app of a service: health, metrics, typed bodies, and JSON errors that name the field."""

from collections.abc import Callable
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Generic
from typing import TypeVar

import msgspec
from flask import Flask
from flask import Response
from flask import request
from prometheus_client import CollectorRegistry
from prometheus_client import PlatformCollector
from prometheus_client import ProcessCollector
from prometheus_client import disable_created_metrics
from prometheus_flask_exporter import PrometheusMetrics  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from mesharena.kit.calls import DURATION
from mesharena.kit.calls import LATENCY_BUCKETS
from mesharena.kit.decoding import field_of
from mesharena.kit.identity import caller
from mesharena.kit.lifecycle import Lifecycle

T = TypeVar("T")
Route = Callable[[], Response]

# a route that the metrics exporter does not count: it counts its own requests, or needs no metric
untracked: Callable[[Route], Route] = PrometheusMetrics.do_not_track()

JSON = "application/json"
BODY_LIMIT = 64 * 1024
UNREAD_LIMIT = 8 * 1024 * 1024  # bytes read of a refused body; a client that sends more may lose the answer

# no `_created` series: each counter would have a second series that nobody reads
disable_created_metrics()  # type: ignore[no-untyped-call]


class RefusedError(Exception):
    """The service refuses the request: it is answered with `status` and a JSON error that names the field."""

    def __init__(self, error: str, field: str = "", status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(error)
        self.error = error
        self.field = field
        self.status = int(status)


def refusal(error: msgspec.MsgspecError) -> RefusedError:
    """The error to answer a message with that is not of its type."""
    return RefusedError(str(error)[:300], field_of(str(error))[:100])


class Body(Generic[T]):
    """Reads the current request's JSON body as a message; anything else is refused before the service sees it."""

    def __init__(self, kind: type[T], *, optional: bool = False) -> None:
        self._decoder = msgspec.json.Decoder(kind)
        self._optional = optional

    def read(self) -> T:
        try:
            data = request.get_data(cache=False)
        except HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - each server has its own error for malformed chunks
            raise RefusedError(f"the body cannot be read: {error}"[:300]) from None
        if self._optional and not data:
            data = b"{}"
        elif not request.environ.get("CONTENT_TYPE", "").lower().startswith(JSON):
            raise RefusedError(f"the body must be {JSON}", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            return self._decoder.decode(data)
        except msgspec.MsgspecError as error:
            raise refusal(error) from None


def _take_the_rest() -> None:
    """Reads the rest of the body: a server that closes before resets the connection, and the answer is lost."""
    stream, left = request.environ["wsgi.input"], UNREAD_LIMIT
    with suppress(Exception):
        while left > 0 and (chunk := stream.read(min(left, BODY_LIMIT))):
            left -= len(chunk)


def query(kind: type[T]) -> T:
    """The current request's query parameters as a message; they are text, so numbers are read from text."""
    try:
        return msgspec.convert(request.args.to_dict(), kind, strict=False)
    except msgspec.MsgspecError as error:
        raise refusal(error) from None


def peer_identity() -> str:
    """The SPIFFE id of the current request's sender, empty on a plain connection; true once `OwnSidecar.known`."""
    return caller(request.environ.get("HTTP_X_FORWARDED_CLIENT_CERT", ""))


def answer(message: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(message), status, mimetype=JSON)


def create_app(import_name: str, *, headers: Mapping[str, str] | None = None, body_limit: int = BODY_LIMIT) -> Flask:
    """An app with `/health`, `/metrics` and JSON errors; `headers` are added to each of its answers."""
    app = Flask(import_name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = body_limit
    app.extensions["arena.lifecycle"] = Lifecycle()
    app.extensions["arena.registry"] = registry = CollectorRegistry()
    # "url_rule": requests for unknown paths must not each make a time series
    PrometheusMetrics(app, group_by="url_rule", buckets=LATENCY_BUCKETS, registry=registry)
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    registry.register(DURATION)

    @app.get("/health")
    @untracked
    def health() -> Response:
        return answer({"status": "ok"})

    @app.errorhandler(RefusedError)
    def refuse(error: RefusedError) -> Response:
        return answer({"error": error.error, "field": error.field}, error.status)

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        _take_the_rest()
        response = answer({"error": error.description or error.name, "field": ""}, error.code or 500)
        if allow := getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(allow)
        return response

    if headers:
        names = tuple(headers.items())

        @app.after_request
        def sign(response: Response) -> Response:
            for name, value in names:
                response.headers.add(name, value)
            return response

    return app


def registry_of(app: Flask) -> CollectorRegistry:
    """The app's own registry, for the service's business metrics."""
    registry: CollectorRegistry = app.extensions["arena.registry"]
    return registry
