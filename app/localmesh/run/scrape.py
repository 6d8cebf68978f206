"""Writes the list of scrape targets of an arena for Prometheus: every application and every sidecar that runs.

On a cluster a pod has one scrape address for both (the sidecar's agent merges them) and Prometheus gets the pods from
Kubernetes. Here every pod has two addresses, and Prometheus reads this file (`file_sd_configs`).
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from localmesh.nodeproxy import NodeProxy
from localmesh.plan import PodPlan
from localmesh.plan import Proxy
from localmesh.run.records import replace

TARGETS = "targets.json"
RULES = "rules.yml"
CONFIGURATION = "prometheus.yml"
JOB = "mesh-arena"
_SECONDS = "5s"
# of Envoy's thousand statistics: Istio's metrics, and those that the dashboard and the rules use
_KEPT = (
    r"^istio\.|\.outbound\|.*;\.(outlier_detection\.ejections_(active|enforced_total)"
    r"|upstream_rq_(retry|timeout|pending_overflow|active_overflow))$"
)
# labels that are empty where no service answered; Istio writes "unknown" there
_UNKNOWN = tuple(
    f"destination_{label}"
    for label in ("workload", "workload_namespace", "app", "version", "canonical_service", "canonical_revision")
)


def targets(proxies: Iterable[Proxy]) -> list[dict[str, Any]]:
    """The scrape targets, with the labels that service discovery on a cluster would give them."""
    return [target for proxy in sorted(proxies, key=lambda proxy: proxy.name) for target in _of(proxy)]


def _of(proxy: Proxy) -> Iterable[dict[str, Any]]:
    pod_labels = dict(proxy.labels)
    labels = {"namespace": proxy.namespace, "pod": proxy.name, "app": pod_labels.get("app", proxy.name)}
    if "version" in pod_labels:
        labels["version"] = pod_labels["version"]
    if isinstance(proxy, PodPlan) and dict(proxy.template.annotations).get("prometheus.io/scrape") == "true":
        annotations = dict(proxy.template.annotations)
        path = {"__metrics_path__": annotations.get("prometheus.io/path", "/metrics")}
        yield {"targets": [f"{proxy.address}:{proxy.app_port}"], "labels": {**labels, **path}}
    if isinstance(proxy, NodeProxy) or (isinstance(proxy, PodPlan) and not proxy.sidecar):
        return
    sidecar = {"__metrics_path__": "/stats/prometheus", "__param_filter": _KEPT}
    yield {"targets": [f"{proxy.address}:{proxy.location.admin_port}"], "labels": {**labels, **sidecar}}


def write(folder: Path, proxies: Iterable[Proxy]) -> None:
    """Write the targets file, which Prometheus reads again by itself; write errors are ignored."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / TARGETS, json.dumps(targets(proxies), indent=1))


def configuration() -> str:
    """A Prometheus configuration in YAML, to be stored beside the targets file and the rules file."""
    plain = {"source_labels": ["__name__"], "regex": "envoy_istio_(.+)", "target_label": "__name__"}
    unknown = [
        {
            "source_labels": ["__name__", label],
            "regex": "istio_.+;",
            "target_label": label,
            "replacement": "unknown",
        }
        for label in _UNKNOWN
    ]
    job = {
        "job_name": JOB,
        "file_sd_configs": [{"files": [TARGETS]}],
        "metric_relabel_configs": [{**plain, "replacement": "istio_$1"}, *unknown],
    }
    scrape_file = {
        "global": {"scrape_interval": _SECONDS, "evaluation_interval": _SECONDS},
        "rule_files": [RULES],
        "scrape_configs": [job],
    }
    return yaml.safe_dump(scrape_file, sort_keys=False)
