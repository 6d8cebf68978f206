"""The spans that an answered request exports."""

from collections.abc import Callable
from collections.abc import Iterator

import pytest
from flask import Flask
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from werkzeug.test import Client

from mesharena.kit import otel
from mesharena.kit.otel import Joining
from mesharena.kit.otel import Keeping
from mesharena.kit.served import Served

SAMPLED, UNSAMPLED = (f"00-{7:032x}-{9:016x}-0{flag}" for flag in (1, 0))
Ask = Callable[..., list[ReadableSpan]]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Sends a request to a small app and returns the exported spans."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler=Joining(), resource=Resource.create({}))
    provider.add_span_processor(Keeping(exporter))
    app = Flask("small")

    @app.get("/good")
    @app.get("/metrics")
    def good() -> str:
        return f"{trace.get_current_span().get_span_context().trace_id:x}"

    @app.get("/bad")
    def bad() -> tuple[str, int]:
        return "burst", 503

    client = Client(Served(app.wsgi_app, f"{otel.QUIET:032x}", provider))

    def asked(path: str, traceparent: str = "", says: str = "") -> list[ReadableSpan]:
        answer = client.get(path, headers={"traceparent": traceparent} if traceparent else {})
        assert says in ("", answer.text)
        answer.close()
        provider.force_flush()
        return list(exporter.get_finished_spans())

    yield asked
    provider.shutdown()


def test_a_request_of_a_sampled_trace_becomes_a_span(ask: Ask):
    (span,) = ask("/good", SAMPLED, says="7")
    assert (span.name, span.context.trace_id, span.parent.span_id) == ("GET /good", 7, 9)
    assert (span.attributes["http.status_code"], span.status.is_ok) == (200, True)


def test_a_request_of_an_unsampled_trace_has_its_trace_id_and_exports_no_span(ask: Ask):
    assert ask("/good", UNSAMPLED, says="7") == []


@pytest.mark.parametrize("traceparent", [SAMPLED, UNSAMPLED])
def test_a_failed_request_is_kept_even_if_unsampled(ask: Ask, traceparent: str):
    (span,) = ask("/bad", traceparent)
    assert (span.name, span.context.trace_id, span.parent.span_id) == ("GET /bad", 7, 9)
    assert (span.attributes["http.status_code"], span.status.is_ok) == (503, False)
    assert span.start_time < span.end_time


@pytest.mark.parametrize("traceparent", ["", otel.UNTRACED, "nonsense"])
def test_untraced_requests_export_no_span_even_if_they_fail(ask: Ask, traceparent: str):
    assert ask("/bad", traceparent) == []


def test_frequent_polling_exports_no_spans(ask: Ask):
    assert ask("/metrics", SAMPLED) == []


def test_no_trace_context_is_left_after_a_request(ask: Ask):
    ask("/good", UNSAMPLED)
    ask("/bad", UNSAMPLED)
    assert not trace.get_current_span().get_span_context().is_valid
