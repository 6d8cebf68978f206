"""The receiver over HTTP: `POST /v1/traces` as any OTLP collector, `GET /traces/<name>` for `mesh-arena trace`."""

import gzip
import zlib
from dataclasses import asdict
from http import HTTPStatus

from flask import Flask
from flask import Response
from flask import jsonify
from flask import request

from localmesh.traces.otlp import UnreadableError
from localmesh.traces.otlp import spans
from localmesh.traces.store import Store

BODY_LIMIT = 8 * 1024 * 1024


def create_app(store: Store | None = None) -> Flask:
    """An application that keeps the spans it receives in memory."""
    kept = store or Store()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT

    @app.post("/v1/traces")
    def receive() -> tuple[Response, int]:
        body = request.get_data(cache=False)
        try:
            if request.headers.get("Content-Encoding", "") == "gzip":
                body = gzip.decompress(body)
            kept.add(list(spans(body)))
        except (UnreadableError, OSError, EOFError, zlib.error) as error:
            return jsonify(error=str(error)), HTTPStatus.BAD_REQUEST
        return Response(b"", content_type="application/x-protobuf"), HTTPStatus.OK

    @app.get("/traces/<name>")
    def latest(name: str) -> Response:
        return jsonify(names=kept.names(), spans=[asdict(span) for span in kept.latest(name)])

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok")

    return app
