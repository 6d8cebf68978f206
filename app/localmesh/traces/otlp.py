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
_OWN = "arena."


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
        about = _facts(resource.resource.attributes)
        for scope in resource.scope_spans:
            for sent in scope.spans:
                yield _span(sent, about.get("service.name", "unknown"))


def _span(sent: Sent, service: str) -> Span:
    facts = _facts(sent.attributes)
    shown = {key.removeprefix(_OWN): value for key, value in facts.items() if key.startswith(_OWN) or key in _SHOWN}
    if sent.status.message:
        shown["reason"] = sent.status.message
    name = sent.name
    if sent.kind == Sent.SPAN_KIND_CLIENT and (url := facts.get("http.url") or facts.get("url.full")):
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
        sidecar=facts.get("component") == "proxy",
        facts=shown,
    )


def _facts(attributes: Iterable[KeyValue]) -> dict[str, str]:
    return {each.key: _text(each.value) for each in attributes}


def _text(value: AnyValue) -> str:
    kind = value.WhichOneof("value")
    found = getattr(value, kind) if kind else ""
    return str(found).lower() if isinstance(found, bool) else str(found)
