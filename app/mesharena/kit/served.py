"""Makes a span for each request that a service answers in a sampled trace; in an unsampled one, only if it failed.

OpenTelemetry's instrumentation of Flask collects the attributes of every request, sampled or not. That would cost a
quarter of the time of a service that answers hundreds of requests per second.
"""

import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.types import StartResponse
from wsgiref.types import WSGIApplication
from wsgiref.types import WSGIEnvironment

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware
from opentelemetry.instrumentation.wsgi import collect_request_attributes
from opentelemetry.instrumentation.wsgi import get_default_span_name
from opentelemetry.instrumentation.wsgi import wsgi_getter
from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind
from opentelemetry.trace import StatusCode

# paths that are requested all the time and explain nothing
EXCLUDED = ("/health", "/metrics", "/facts", "/assets", "/api/stream", "/api/state")


class Served:
    """A WSGI application whose requests join their callers' traces; `quiet` is the trace id of what is not traced."""

    def __init__(self, application: WSGIApplication, quiet: str, provider: trace.TracerProvider | None = None) -> None:
        self._application = application
        self._traced: WSGIApplication = OpenTelemetryMiddleware(application, tracer_provider=provider)
        self._tracer = trace.get_tracer("mesharena", tracer_provider=provider)
        self._quiet = quiet

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        cause: str = environ.get("HTTP_TRACEPARENT", "")
        if not cause or self._quiet in cause or environ["PATH_INFO"].startswith(EXCLUDED):
            return self._application(environ, start_response)
        parent = extract(environ, getter=wsgi_getter)
        context = trace.get_current_span(parent).get_span_context()
        if not context.is_valid:
            return self._application(environ, start_response)
        if context.trace_flags.sampled:
            return self._traced(environ, start_response)
        return self._watched(environ, start_response, parent)

    def _watched(
        self, environ: WSGIEnvironment, start_response: StartResponse, parent: contexts.Context
    ) -> Iterable[bytes]:
        begun = time.time_ns()
        answered = ""

        def note(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal answered
            answered = status
            return start_response(status, headers, *more)

        token = contexts.attach(parent)
        try:
            return self._application(environ, note)
        finally:
            contexts.detach(token)
            if answered >= str(HTTPStatus.INTERNAL_SERVER_ERROR.value):
                self._failed(environ, parent, begun, answered)

    def _failed(self, environ: WSGIEnvironment, parent: contexts.Context, begun: int, status: str) -> None:
        attributes = {**collect_request_attributes(environ), "http.status_code": int(status.split()[0])}
        name = get_default_span_name(environ)
        span = self._tracer.start_span(name, parent, SpanKind.SERVER, attributes, start_time=begun)
        span.set_status(StatusCode.ERROR)
        span.end()
