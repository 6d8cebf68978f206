"""Istio's standard metrics from Envoy's own stats access logger: `istio_requests_total` and the durations beside it.

Istio's Envoy has a filter of its own for them (extensions/stats/stats.proto); its labels are kept as far as a plain
Envoy knows them. What a caller's sidecar knows of the other side, endpoints and clusters tell it in metadata under
`NAMESPACE`. A server's sidecar is not told who calls: `source_*` are missing there. Envoy puts `envoy_` before the
names; the scrape takes it away.
"""

from localmesh.envoy import names
from localmesh.envoy.values import Json
from localmesh.envoy.values import typed
from localmesh.model import Labels
from localmesh.model import Service

NAMESPACE = "mesh-arena"  # of the metadata that is there for metrics alone
_PREFIX = "istio"
_SERVICE = ("service", "service_name", "service_namespace")
_WORKLOAD = ("workload", "workload_namespace", "app", "version", "canonical_service", "canonical_revision")


def workload(name: str, namespace: str, labels: Labels) -> dict[str, str]:
    """What Istio calls a workload, by label; what it does not know it calls unknown."""
    known = dict(labels)
    app, version = known.get("app", ""), known.get("version", "")
    canonical = known.get("service.istio.io/canonical-name", app or name)
    revision = known.get("service.istio.io/canonical-revision", version or "latest")
    values = (name, namespace, app or "unknown", version or "unknown", canonical, revision)
    return dict(zip(_WORKLOAD, values, strict=True))


def service(declared: Service) -> dict[str, str]:
    """What Istio calls a service, by label."""
    return dict(zip(_SERVICE, (names.host(declared), declared.name, declared.namespace), strict=True))


def metadata(known: dict[str, str]) -> Json:
    """The same as metadata of an endpoint or a cluster."""
    return {NAMESPACE: known}


def client(workload_labels: dict[str, str]) -> Json:
    """Counts what a workload sends; who answered is read from the endpoint that was chosen, if one was."""
    return _logger(
        {
            "reporter": "source",
            **{f"source_{label}": value for label, value in workload_labels.items()},
            **{f"destination_{label}": f"%UPSTREAM_METADATA({NAMESPACE}:{label})%" for label in _WORKLOAD},
            **{f"destination_{label}": f"%CLUSTER_METADATA({NAMESPACE}:{label})%" for label in _SERVICE},
            "connection_security_policy": "unknown",
        }
    )


def server(workload_labels: dict[str, str], served: dict[str, str]) -> Json:
    """Counts what a workload is asked, copies of a mirror included."""
    about = {f"destination_{label}": value for label, value in {**workload_labels, **served}.items()}
    return _logger({"reporter": "destination", **about, "connection_security_policy": "none"})


def _logger(labels: dict[str, str]) -> Json:
    tags_by_name = {
        **labels,
        "request_protocol": "http",
        "response_code": "%RESPONSE_CODE%",
        "response_flags": "%RESPONSE_FLAGS%",
    }
    tags = [{"name": name, "value_format": value} for name, value in tags_by_name.items()]
    duration = {"stat": {"name": "request_duration_milliseconds", "tags": tags}, "unit": "Milliseconds"}
    config = {
        "stats_scope": {"prefix": _PREFIX},
        "counters": [{"stat": {"name": "requests_total", "tags": tags}, "value_fixed": 1}],
        "histograms": [{**duration, "value_format": "%DURATION%"}],
    }
    return {
        "name": "envoy.access_loggers.stats",
        "typed_config": typed("envoy.extensions.access_loggers.stats.v3.Config", config),
    }
