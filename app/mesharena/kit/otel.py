"""Traces by OpenTelemetry: `opentelemetry-distro` reads OTEL_* from the environment and sets up the exporter.

Exported are all spans of sampled traces, and every span that failed, sampled or not. So a player's trace contains few
of its moves, but each that failed. A failed span of an unsampled trace names a parent that was not exported if a
sidecar was in between.
"""

import os
from collections.abc import Iterator
from collections.abc import MutableMapping
from collections.abc import Sequence
from contextlib import AbstractContextManager
from contextlib import contextmanager
from contextlib import nullcontext

from flask import Flask
from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.distro import OpenTelemetryConfigurator
from opentelemetry.distro import OpenTelemetryDistro
from opentelemetry.environment_variables import OTEL_LOGS_EXPORTER
from opentelemetry.environment_variables import OTEL_METRICS_EXPORTER
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.instrumentation.utils import suppress_http_instrumentation
from opentelemetry.sdk.environment_variables import OTEL_EXPORTER_OTLP_PROTOCOL
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.sdk.trace.sampling import Sampler
from opentelemetry.sdk.trace.sampling import SamplingResult
from opentelemetry.trace import Link
from opentelemetry.trace import NonRecordingSpan
from opentelemetry.trace import SpanContext
from opentelemetry.trace import SpanKind
from opentelemetry.trace import StatusCode
from opentelemetry.trace import TraceFlags
from opentelemetry.trace import TraceState
from opentelemetry.util.types import Attributes

from mesharena.kit.served import Served
from mesharena.kit.tracing import Cause
from mesharena.kit.tracing import Depth
from mesharena.kit.tracing import Span
from mesharena.kit.tracing import Steps
from mesharena.kit.tracing import Trace
from mesharena.kit.tracing import Tracing
from mesharena.kit.tracing import use

ROOT = "arena.root"  # an attribute that only the root spans made here have
# Envoy makes its own sampling decision for a request without a traceparent, and follows the traceparent of one that has
# it. So a request that is not traced carries this unsampled one. The trace id spells "mesh-arena-quiet".
QUIET = int.from_bytes(b"mesh-arena-quiet", "big")
UNTRACED = f"00-{QUIET:032x}-{b'untraced'.hex()}-00"


class Joining(Sampler):
    """Only root spans made here begin a trace; spans of an unsampled trace are recorded, to export those that fail."""

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        parent = trace.get_current_span(parent_context).get_span_context()
        if parent.trace_id == QUIET:
            decision = Decision.DROP
        elif parent.is_valid:
            decision = Decision.RECORD_AND_SAMPLE if parent.trace_flags.sampled else Decision.RECORD_ONLY
        else:
            decision = Decision.RECORD_AND_SAMPLE if attributes and ROOT in attributes else Decision.DROP
        return SamplingResult(decision, attributes, parent.trace_state)

    def get_description(self) -> str:
        return "Joining"


class Keeping(BatchSpanProcessor):
    """Exports sampled spans and failed spans."""

    def on_end(self, span: ReadableSpan) -> None:
        context = span.context
        if context is not None and not context.trace_flags.sampled and span.status.status_code is StatusCode.ERROR:
            span = ReadableSpan(
                name=span.name,
                context=_flagged(context, TraceFlags.SAMPLED),
                parent=span.parent,
                resource=span.resource,
                attributes=span.attributes,
                events=span.events,
                links=span.links,
                kind=span.kind,
                status=span.status,
                start_time=span.start_time,
                end_time=span.end_time,
                instrumentation_scope=span.instrumentation_scope,
            )
        super().on_end(span)


class _Span(Span):
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def note(self, **facts: str | float | bool) -> None:
        self._span.set_attributes({f"arena.{name}": fact for name, fact in facts.items()})

    def fail(self, reason: str) -> None:
        self._span.set_status(StatusCode.ERROR, reason)


class _Trace(Trace):
    def __init__(self, tracer: trace.Tracer, first: trace.Span) -> None:
        self._tracer = tracer
        self._first = first
        first_context = first.get_span_context()
        self._unsampled = trace.set_span_in_context(
            NonRecordingSpan(_flagged(first_context, TraceFlags.DEFAULT)), Context()
        )
        self._sampled = trace.set_span_in_context(first, Context())

    def span(self, name: str, depth: Depth) -> AbstractContextManager[Span]:
        if depth == "none":
            return nullcontext(Span())
        return self._within(name, self._sampled if depth == "whole" else self._unsampled)

    @contextmanager
    def _within(self, name: str, parent: Context) -> Iterator[Span]:
        with self._tracer.start_as_current_span(name, parent) as span:
            yield _Span(span)

    def end(self) -> None:
        self._first.end()


class OpenTelemetry(Tracing):
    """Traces a worker process; must be created after the fork, because the exporter starts a thread."""

    def __init__(self, app: Flask) -> None:
        for name, value in {
            OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
            OTEL_METRICS_EXPORTER: "none",  # metrics are scraped, logs are collected
            OTEL_LOGS_EXPORTER: "none",
        }.items():
            os.environ.setdefault(name, value)
        OpenTelemetryDistro().configure()
        OpenTelemetryConfigurator().configure(sampler=Joining(), export_span_processor=Keeping)
        app.wsgi_app = Served(app.wsgi_app, quiet=f"{QUIET:032x}")  # type: ignore[method-assign]
        RequestsInstrumentor().instrument()
        self._tracer = trace.get_tracer("mesharena")

    def begin(self, name: str, **facts: str | float | bool) -> Trace:
        first = self._tracer.start_span(name, Context(), attributes={ROOT: True})
        _Span(first).note(**facts)
        return _Trace(self._tracer, first)

    def record(self, name: str, steps: Steps) -> None:
        if not steps:
            return
        begun, ended = min(step.begun for step in steps), max(step.ended for step in steps)
        first = self._tracer.start_span(name, Context(), attributes={ROOT: True}, start_time=begun)
        for step in steps:
            span = self._tracer.start_span(step.name, trace.set_span_in_context(first), start_time=step.begun)
            span.end(step.ended)
        first.end(ended)

    def cause(self) -> Cause | None:
        sampled = trace.get_current_span().get_span_context().trace_flags.sampled
        return contexts.get_current() if sampled else None

    def trace_id(self) -> str:
        context = trace.get_current_span().get_span_context()
        return trace.format_trace_id(context.trace_id) if context.is_valid else ""

    def within(self, cause: Cause | None) -> AbstractContextManager[None]:
        return nullcontext() if cause is None else _attached(cause)

    def outgoing(self, headers: MutableMapping[str, str]) -> AbstractContextManager[None]:
        if trace.get_current_span().get_span_context().is_valid:
            return nullcontext()
        headers["traceparent"] = UNTRACED
        return _suppressed()

    def stop(self) -> None:
        provider = trace.get_tracer_provider()
        if isinstance(provider, TracerProvider):
            provider.shutdown()


def _flagged(context: SpanContext, flags: int) -> SpanContext:
    return SpanContext(context.trace_id, context.span_id, False, TraceFlags(flags), context.trace_state)


@contextmanager
def _attached(cause: Context) -> Iterator[None]:
    token = contexts.attach(cause)
    try:
        yield
    finally:
        contexts.detach(token)


@contextmanager
def _suppressed() -> Iterator[None]:
    with suppress_http_instrumentation():
        yield


def start(app: Flask) -> None:
    """Starts tracing the app of a worker process."""
    current = OpenTelemetry(app)
    use(current)
    current.record("on-start", app.extensions.get("arena.steps", Steps()))
