"""Without an endpoint nothing is traced or imported; with an endpoint: which spans are kept, and their attributes."""

import subprocess
import sys

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NonRecordingSpan
from opentelemetry.trace import SpanContext
from opentelemetry.trace import TraceFlags
from opentelemetry.trace import set_span_in_context

from mesharena.kit import otel
from mesharena.kit.otel import Joining
from mesharena.kit.otel import Keeping
from mesharena.kit.tracing import Steps
from mesharena.kit.tracing import Tracing


def test_without_an_endpoint_opentelemetry_is_not_even_loaded():
    program = (
        "import sys, mesharena.kit.server as server; import mesharena.ai, mesharena.ui;"
        "worker = type('Worker', (), {'wsgi': mesharena.ui.create_app()}); server.post_worker_init(worker);"
        "sys.exit(any(m.startswith('opentelemetry') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0


def test_without_tracing_every_call_of_the_api_does_nothing():
    nothing = Tracing()
    with nothing.begin("new_game").span("move", "whole") as span, nothing.within(nothing.cause()):
        span.note(ball="v1")
        span.fail("because")
    headers: dict[str, str] = {}
    with nothing.outgoing(headers):
        assert headers == {}


@pytest.fixture
def kept():
    exporter = InMemorySpanExporter()
    provider = TracerProvider(sampler=Joining(), resource=Resource.create({}))
    provider.add_span_processor(Keeping(exporter))
    yield provider.get_tracer("test"), lambda: provider.force_flush() and exporter.get_finished_spans()
    provider.shutdown()


def parent(flags: int, trace_id: int = 7):
    return set_span_in_context(NonRecordingSpan(SpanContext(trace_id, 9, True, TraceFlags(flags))))


def test_only_root_spans_of_the_application_start_a_trace(kept):
    tracer, spans = kept
    tracer.start_span("a page that was loaded").end()
    tracer.start_span("new_game", attributes={otel.ROOT: True}).end()
    assert [span.name for span in spans()] == ["new_game"]


def test_spans_of_a_sampled_trace_are_kept(kept):
    tracer, spans = kept
    tracer.start_span("POST", parent(TraceFlags.SAMPLED)).end()
    assert [span.parent.span_id for span in spans()] == [9]


def test_only_failures_of_an_unsampled_trace_are_kept_with_their_parents(kept):
    tracer, spans = kept
    tracer.start_span("good", parent(TraceFlags.DEFAULT)).end()
    bad = tracer.start_span("bad", parent(TraceFlags.DEFAULT))
    bad.set_status(otel.StatusCode.ERROR, "503")
    bad.end()
    (only,) = spans()
    assert (only.name, only.context.trace_id, only.parent.span_id) == ("bad", 7, 9)
    assert only.context.trace_flags.sampled


def test_explicitly_untraced_requests_are_not_kept_even_if_they_fail(kept):
    tracer, spans = kept
    bad = tracer.start_span("bad", parent(TraceFlags.DEFAULT, otel.QUIET))
    bad.set_status(otel.StatusCode.ERROR, "503")
    bad.end()
    assert not spans()


def test_an_untraced_request_says_so_in_a_header_that_every_proxy_understands():
    version, trace_id, span_id, flags = otel.UNTRACED.split("-")
    assert (version, len(trace_id), len(span_id), flags) == ("00", 32, 16, "00")
    assert int(trace_id, 16) == otel.QUIET


def test_steps_remember_when_they_began_and_ended():
    steps = Steps()
    with steps.step("read the story"):
        pass
    (only,) = steps
    assert only.name == "read the story"
    assert 0 < only.begun <= only.ended
