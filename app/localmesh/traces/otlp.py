"""OTLP's protobuf to spans (opentelemetry/proto/collector/trace/v1)."""

from collections.abc import Iterable
from collections.abc import Iterator

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from localmesh.traces.span import Span

_SHOWN = ("http.status_code", "http.response.status_code", "response_flags", "upstream_cluster.name", "error")
_ARENA_PREFIX = "arena."


class UnreadableError(ValueError):
    """The body is no ExportTraceServiceRequest."""


def spans(body: bytes) -> Iterator[Span]:
    """The spans of one request; raises UnreadableError."""
    request = ExportTraceServiceRequest()
    try:
        request.ParseFromString(body)
    except DecodeError as error:
        raise UnreadableError(f"the body is no OTLP trace request: {error}") from None
    for resource in request.resource_spans:
        resource_attributes = _texts(resource.resource.attributes)
        for scope in resource.scope_spans:
            for sent in scope.spans:
                yield _span(sent, resource_attributes.get("service.name", "unknown"))


def _span(sent: Sent, service: str) -> Span:
    attributes = _texts(sent.attributes)
    shown = {
        key.removeprefix(_ARENA_PREFIX): value
        for key, value in attributes.items()
        if key.startswith(_ARENA_PREFIX) or key in _SHOWN
    }
    if sent.status.message:
        shown["reason"] = sent.status.message
    name = sent.name
    if sent.kind == Sent.SPAN_KIND_CLIENT and (url := attributes.get("http.url") or attributes.get("url.full")):
        name = f"{name} {url}" if " " not in name else name
    return Span(
        trace=sent.trace_id.hex(),
        id=sent.span_id.hex(),
        parent=sent.parent_span_id.hex(),
        name=name,
        service=service,
        begun=sent.start_time_unix_nano,
        ended=sent.end_time_unix_nano,
        failed=sent.status.code == Status.STATUS_CODE_ERROR,
        sidecar=attributes.get("component") == "proxy",
        attributes=shown,
    )


def _texts(attributes: Iterable[KeyValue]) -> dict[str, str]:
    return {attribute.key: _text(attribute.value) for attribute in attributes}


def _text(value: AnyValue) -> str:
    kind = value.WhichOneof("value")
    content = getattr(value, kind) if kind else ""
    return str(content).lower() if isinstance(content, bool) else str(content)
