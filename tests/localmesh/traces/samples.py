"""Spans for the tests, and a request that carries them."""

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from localmesh.traces.span import Span


def span(
    name: str, span_id: str, parent: str = "", *, trace: str = "t1", begun: int = 0, service: str = "ball"
) -> Span:
    return Span(trace, span_id, parent, name, service, begun, begun + 1_500_000)


def exported(*names: str, failed: bool = False) -> bytes:
    """A request of service ball.arena with spans of one trace, each the child of the one before."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.add(key="service.name").value.string_value = "ball.arena"
    scope = resource.scope_spans.add()
    for i, name in enumerate(names):
        sent = scope.spans.add(name=name, trace_id=b"t" * 16, span_id=bytes([i + 1]) * 8, start_time_unix_nano=i)
        if i:
            sent.parent_span_id = bytes([i]) * 8
        sent.end_time_unix_nano = i + 2_000_000
        sent.attributes.add(key="arena.outcome").value.string_value = "answered"
        sent.attributes.add(key="thread.name").value.string_value = "not of interest"
        if failed:
            sent.status.code = 2
            sent.status.message = "it broke"
    return request.SerializeToString()
