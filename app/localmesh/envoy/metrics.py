"""Istio's standard metrics (`istio_requests_total`, request durations), counted by Envoy's stats access logger.

Istio's Envoy has its own filter for them (extensions/stats/stats.proto); the labels are the same as far as a plain
Envoy knows them. A caller's sidecar reads the labels of the called side from metadata of endpoints and clusters
(under `NAMESPACE`). The called sidecar knows of the caller only the identity in its certificate, so of `source_*` its
metrics have `source_principal` alone. Envoy adds the prefix `envoy_` to the names; the scrape configuration removes it.
"""

from localmesh.envoy import names
from localmesh.envoy.values import Json
from localmesh.envoy.values import typed
from localmesh.model import Labels
from localmesh.model import Service

NAMESPACE = "mesh-arena"  # key of the metadata that only the metrics use
_PREFIX = "istio"
_SERVICE = ("service", "service_name", "service_namespace")
_WORKLOAD = ("workload", "workload_namespace", "app", "version", "canonical_service", "canonical_revision")


def workload(name: str, namespace: str, labels: Labels) -> dict[str, str]:
    """The values of Istio's labels for a workload; what is not known is `unknown`."""
    known = dict(labels)
    app, version = known.get("app", ""), known.get("version", "")
    canonical = known.get("service.istio.io/canonical-name", app or name)
    revision = known.get("service.istio.io/canonical-revision", version or "latest")
    values = (name, namespace, app or "unknown", version or "unknown", canonical, revision)
    return dict(zip(_WORKLOAD, values, strict=True))


def service(declared: Service) -> dict[str, str]:
    """The values of Istio's labels for a service."""
    return dict(zip(_SERVICE, (names.host(declared), declared.name, declared.namespace), strict=True))


def metadata(known: dict[str, str]) -> Json:
    """These label values as metadata of an endpoint or a cluster."""
    return {NAMESPACE: known}


def client(workload_labels: dict[str, str]) -> Json:
    """The logger that counts the requests that a workload sends; `destination_*` come from the endpoint, if any."""
    return _logger(
        {
            "reporter": "source",
            **{f"source_{label}": value for label, value in workload_labels.items()},
            **{f"destination_{label}": f"%UPSTREAM_METADATA({NAMESPACE}:{label})%" for label in _WORKLOAD},
            **{f"destination_{label}": f"%CLUSTER_METADATA({NAMESPACE}:{label})%" for label in _SERVICE},
            "source_principal": "%UPSTREAM_LOCAL_URI_SAN%",
            "destination_principal": "%UPSTREAM_PEER_URI_SAN%",
            "connection_security_policy": "unknown",
        }
    )


def server(workload_labels: dict[str, str], served: dict[str, str], mutual_tls: bool) -> Json:
    """The logger that counts the requests that a workload receives over mutual TLS or without, copies included."""
    about = {f"destination_{label}": value for label, value in {**workload_labels, **served}.items()}
    principals = {
        "source_principal": "%DOWNSTREAM_PEER_URI_SAN%",
        "destination_principal": "%DOWNSTREAM_LOCAL_URI_SAN%",
    }
    return _logger(
        {
            "reporter": "destination",
            **about,
            **(principals if mutual_tls else dict.fromkeys(principals, "unknown")),
            "connection_security_policy": "mutual_tls" if mutual_tls else "none",
        }
    )


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
