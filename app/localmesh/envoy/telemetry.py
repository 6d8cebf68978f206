"""A sidecar's telemetry: spans to an OpenTelemetry collector, and access log lines on its standard output.

As istiod generates it (pilot/pkg/networking/core/tracing.go, pilot/pkg/model/telemetry_logging.go): a span on the
client's side and one on the server's, named by the service's host; the sampling decision of
a request's trace is kept, and `random_sampling` applies to requests without a trace.
"""

from localmesh.envoy.values import Json
from localmesh.envoy.values import socket_address
from localmesh.envoy.values import typed
from localmesh.model import Telemetry

COLLECTOR = "collector"
_TIMEOUT = "5s"
_TAG_LENGTH = 256


def manager(telemetry: Telemetry, service: str, collector: str, counting: Json) -> Json:
    """The access logs and the tracing of a connection manager; `counting` (the metrics) is always among the logs."""
    return {
        "access_log": [counting, *([_log()] if telemetry.access_log else [])],
        **({"tracing": _tracing(telemetry, service, collector)} if telemetry.tracing and collector else {}),
    }


def clusters(telemetry: Telemetry, collector: str) -> list[Json]:
    """The cluster of the trace collector (host:port), which is outside the mesh; empty without tracing."""
    if not (telemetry.tracing and collector):
        return []
    host, _, port = collector.rpartition(":")
    endpoint = {"endpoint": {"address": socket_address(host, int(port))}}
    return [
        {
            "name": COLLECTOR,
            "type": "STRICT_DNS",
            "connect_timeout": _TIMEOUT,
            "load_assignment": {"cluster_name": COLLECTOR, "endpoints": [{"lb_endpoints": [endpoint]}]},
        }
    ]


def _tracing(telemetry: Telemetry, service: str, collector: str) -> Json:
    http = {"http_uri": {"uri": f"http://{collector}/v1/traces", "cluster": COLLECTOR, "timeout": _TIMEOUT}}
    provider = typed("envoy.config.trace.v3.OpenTelemetryConfig", {"http_service": http, "service_name": service})
    return {
        "client_sampling": {"value": 100},
        "random_sampling": {"value": telemetry.sampling_percent},
        "overall_sampling": {"value": 100},
        "max_path_tag_length": _TAG_LENGTH,
        "spawn_upstream_span": False,
        "provider": {"name": "envoy.tracers.opentelemetry", "typed_config": provider},
    }


def _log() -> Json:
    return {
        "name": "envoy.access_loggers.file",
        "typed_config": typed(
            "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            {
                "path": "/dev/stdout",
                "log_format": {"text_format_source": {"inline_string": _FORMAT}},
            },
        ),
    }


# Istio's default format.
_FORMAT = (
    '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% '
    "%RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS% "
    '"%UPSTREAM_TRANSPORT_FAILURE_REASON%" %BYTES_RECEIVED% %BYTES_SENT% %DURATION% '
    '%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" '
    '"%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%" %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% '
    "%DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS% %REQUESTED_SERVER_NAME% %ROUTE_NAME%\n"
)
