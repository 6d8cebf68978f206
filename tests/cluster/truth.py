"""What istiod sent to a sidecar, and what the embedded mesh would send it, in one form that can be compared.

Only the arena's own clusters and routes are compared. `EXPECTED` lists what differs and why; docs/cluster.md has the
same table.
"""

import json
import re
from functools import cache
from typing import Any

from localmesh import envoy
from localmesh import pipeline
from localmesh.plan import Network
from tests.cluster.release import Release
from tests.cluster.release import overlay

Config = dict[str, Any]

# what a cluster or a route may have on one side only: where it stands -> why
EXPECTED = {
    "cluster of a deleted Service": "istiod can leave it when several Services go at once; no route leads to it",
    "cluster.filters": "Istio's own telemetry filters, which are not part of Envoy",
    "cluster.alt_stat_name": "a name in statistics",
    "cluster.metadata": "notes for telemetry",
    "cluster.ignore_health_on_host_removal": "how an endpoint that is gone is forgotten",
    "cluster.typed_extension_protocol_options": "which HTTP versions are spoken; everybody speaks HTTP/1.1 here",
    "route.name": "a name",
    "route.metadata": "notes for telemetry",
    "route.decorator": "the name of a span",
    "route.max_grpc_timeout": "holds for gRPC, which nobody speaks here",
    "route.max_stream_duration": "as above",
    "vhost.domains": "callers in the embedded mesh name the port too, since one listener carries all ports",
}


def meaning(value: Any) -> Any:
    """Configuration without what is unset or Envoy's own default anyway."""
    if isinstance(value, dict):
        fields = {key: meaning(content) for key, content in value.items()}
        return {key: content for key, content in fields.items() if content not in (False, 0, "", [], {}, None)}
    if isinstance(value, list):
        return [meaning(item) for item in value]
    return _duration(value) if isinstance(value, str) else value


def _duration(text: str) -> Any:
    """`2s` and `2.000s` are the same time."""
    return f"{float(text[:-1]):g}s" if re.fullmatch(r"\d+(\.\d+)?s", text) else text


def cluster(config: Config) -> Config:
    """What a cluster means for a request."""
    compared = {k: v for k, v in config.items() if k != "@type" and f"cluster.{k}" not in EXPECTED}
    compared = json.loads(json.dumps(compared))
    compared.setdefault("lb_policy", "ROUND_ROBIN")  # Envoy's zero value, which it does not print
    for threshold in compared.get("circuit_breakers", {}).get("thresholds", []):
        threshold.pop("track_remaining", None)
    options = config.get("typed_extension_protocol_options", {})
    common = [option.get("common_http_protocol_options") for option in options.values()]
    if any(common):
        compared["common_http_protocol_options"] = common
    return dict(meaning(compared))


def route(config: Config) -> Config:
    """What a route means for a request."""
    compared = json.loads(json.dumps(config))
    for key in ("metadata", "decorator", "name"):
        compared.pop(key, None)
    action = compared.get("route", {})
    for key in ("max_grpc_timeout", "max_stream_duration"):
        action.pop(key, None)
    action.get("weighted_clusters", {}).pop("total_weight", None)
    for mirror in action.get("request_mirror_policies", []):
        mirror.pop("trace_sampled", None) if mirror.get("trace_sampled") is False else None
    for filter_config in compared.get("typed_per_filter_config", {}).values():
        filter_config.pop("@type", None)
    return dict(meaning(compared))


@cache
def local(scenario: str, app: str, version: str) -> Config:
    """What the embedded mesh generates for a caller in a scenario."""
    desired = pipeline.desired(pipeline.documents(None, overlay(scenario)[1:], []), Network(1))
    pods = desired.plan.pods
    pod = next(p for p in pods if dict(p.labels)["app"] == app and dict(p.labels)["version"] == version)
    resources = envoy.resources(desired.mesh, desired.plan, pod, frozenset(p.name for p in pods))
    hosts = [host for table in resources.routes.values() for host in table["virtual_hosts"]]
    return {
        "clusters": {name: cluster(c) for name, c in resources.clusters.items() if ours(name)},
        "routes": {h["name"]: [route(r) for r in h["routes"]] for h in hosts if ours(h["name"])},
    }


def observed(release: Release, pod: str) -> Config:
    """What the sidecar of a pod has in force, with the namespace that the embedded mesh knows."""
    names = f".*[.]{release.namespace}[.]svc[.]cluster[.]local"
    clusters = _dump(release, pod, "dynamic_active_clusters", names)
    tables = _dump(release, pod, "dynamic_route_configs", "8080")
    hosts = [host for table in tables for host in table["route_config"]["virtual_hosts"]]
    services = release.services()
    named = {c["cluster"]["name"]: c["cluster"] for c in clusters if ours(c["cluster"]["name"])}
    return {
        "clusters": {name: cluster(config) for name, config in named.items() if _service(name) in services},
        "routes": {h["name"]: [route(r) for r in h["routes"]] for h in hosts if ours(h["name"])},
    }


def _dump(release: Release, pod: str, resource: str, names: str) -> list[Config]:
    """One kind of what a sidecar has in force; all of it would be half a megabyte."""
    dump = release.admin(pod, f"/config_dump?resource={resource}&name_regex={names}")
    text = (
        json.dumps(dump)
        .replace(f".{release.namespace}.svc", ".arena.svc")
        .replace(f"namespaces/{release.namespace}/", "namespaces/arena/")
    )
    configs: list[Config] = json.loads(text).get("configs", [])
    return configs


def endpoints(release: Release, pod: str) -> dict[str, set[str]]:
    """Subset of the ball (the empty one is all of it) to the addresses that the sidecar of a pod knows behind it."""
    addresses: dict[str, set[str]] = {}
    for entry in release.admin(pod, "/clusters?format=json").get("cluster_statuses", []):
        direction, _, rest = entry["name"].partition("|")
        _, _, rest = rest.partition("|")
        subset, _, fqdn = rest.partition("|")
        if direction == "outbound" and fqdn == f"ball.{release.namespace}.svc.cluster.local":
            known = entry.get("host_statuses", [])
            addresses[subset] = {host["address"]["socket_address"]["address"] for host in known}
    return addresses


def _service(cluster_name: str) -> str:
    """The Service that a cluster `outbound|PORT|SUBSET|SERVICE.NAMESPACE...` sends requests to."""
    return cluster_name.rpartition("|")[2].partition(".")[0]


def ours(name: str) -> bool:
    """The arena's own clusters and hosts; a sidecar knows the rest of the cluster too."""
    return ".arena.svc.cluster.local" in name and not name.startswith("inbound")


def differences(want: Config, got: Config) -> list[str]:
    """The objects that differ, as text: ours and then istiod's."""
    lines = []
    for part in want:
        for name in sorted(want[part].keys() | got[part].keys()):
            ours_, theirs = (json.dumps(config[part].get(name), sort_keys=True) for config in (want, got))
            if ours_ != theirs:
                lines.append(f"{part} {name}:\n  embedded mesh {ours_}\n  istiod        {theirs}")
    return lines
