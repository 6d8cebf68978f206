"""What istiod sent to a sidecar, and what the embedded mesh would send it, in one form that can be compared.

Only the arena's own clusters and routes are compared, and what a sidecar does with the requests that it receives.
`EXPECTED` lists what differs and why; docs/cluster.md has the same table.
"""

import json
import re
from functools import cache
from typing import Any

from localmesh import envoy
from localmesh import manifests
from localmesh import pipeline
from localmesh.plan import Network
from tests.cluster import inbound
from tests.cluster.release import Release
from tests.cluster.release import overlay

Config = dict[str, Any]

PORT = 8080  # of every container

# what may differ, or be on one side only: where it stands -> why
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
    "inbound cluster.type": "how a sidecar finds its application: at its own address, or at another port",
    "inbound cluster.lb_policy": "as above",
    "inbound cluster.load_assignment": "as above",
    "inbound cluster.cleanup_interval": "as above",
    "inbound cluster.upstream_bind_config": "from which address the application is called; this is not redirected",
    "listener.address": "connections are redirected to one port of the pod, or come to the port of the application",
    "listener.access_log": "connections for which there is no filter chain are not logged",
    "listener.max_connections_to_accept_per_socket_event": "how many connections are accepted at a time",
    "filter.filter_disabled": "for which ports of many a filter of the listener is off; here a listener has one",
    "envoy.filters.listener.original_dst": "finds to which port a redirected connection was made",
    "envoy.filters.listener.http_inspector": "recognises HTTP at ports that no Service names",
    "chain.name": "a name",
    "chain.metadata": "notes for telemetry",
    "manager.stat_prefix": "a name in statistics",
    "manager.access_log": "telemetry: the cluster's own settings",
    "manager.tracing": "telemetry: the cluster's own settings",
    "manager.request_id_extension": "how an ID says whether its request is traced: Envoy's default anyway",
    "manager.proxy_100_continue": "for requests with `Expect: 100-continue`, which nobody sends here",
    "manager.path_with_escaped_slashes_action": "keeps them, which is Envoy's default anyway",
    "envoy.filters.http.grpc_stats": "counts calls of gRPC, which nobody speaks here",
    "envoy.filters.http.fault": "without effect: inbound routes have no faults",
    "envoy.filters.http.cors": "without effect: inbound routes have no CORS policy",
    "vhost.domains": "callers in the embedded mesh name the port too, since one listener carries all ports",
}


def meaning(value: Any) -> Any:
    """Configuration without what is unset or Envoy's own default anyway."""
    if isinstance(value, dict):
        fields = {key: meaning(content) for key, content in _typed_names(value).items() if key != "sds_config"}
        return {key: content for key, content in fields.items() if content not in (False, 0, "", [], {}, None)}
    if isinstance(value, list):
        return [meaning(item) for item in value]
    return _duration(value) if isinstance(value, str) else value


def _typed_names(config: Config) -> Config:
    """The names that a certificate must have, in the form that Envoy recommends; istiod's older form means any type."""
    names = config.get("match_subject_alt_names", [])
    typed = [{"san_type": "URI", "matcher": name} for name in names]
    others = {key: content for key, content in config.items() if key != "match_subject_alt_names"}
    return {**others, "match_typed_subject_alt_names": typed} if typed else others


def _duration(text: str) -> Any:
    """`2s` and `2.000s` are the same time."""
    return f"{float(text[:-1]):g}s" if re.fullmatch(r"\d+(\.\d+)?s", text) else text


def cluster(config: Config, what: str = "cluster") -> Config:
    """What a cluster means for a request; `what` begins the rows of EXPECTED that hold for it beside `cluster.X`."""
    rows = {key: {f"cluster.{key}", f"{what}.{key}"} for key in config}
    fields = {key: value for key, value in config.items() if key != "@type" and not rows[key] & EXPECTED.keys()}
    compared = json.loads(json.dumps(fields))
    if what == "cluster":
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
    """What the embedded mesh generates for a pod in a scenario."""
    return generated(pipeline.desired(pipeline.documents(None, overlay(scenario)[1:], []), Network(1)), app, version)


def beside(settings: str, text: str, app: str, version: str) -> Config:
    """What the embedded mesh generates for a pod with values of the chart and objects applied beside it."""
    applied = manifests.read({"applied.yaml": text}).objects
    documents = pipeline.documents(None, [], [settings])
    return generated(pipeline.desired(documents, Network(1), applied=applied), app, version)


def generated(desired: pipeline.Desired, app: str, version: str) -> Config:
    """What is compared of the first pod of a version of an app."""
    pods = desired.plan.pods
    pod = next(p for p in pods if dict(p.labels)["app"] == app and dict(p.labels)["version"] == version)
    resources = envoy.resources(desired.mesh, desired.plan, pod, frozenset(p.name for p in pods))
    tables = [inbound.printed(envoy.ROUTES, table) for table in resources.routes.values()]
    hosts = [host for table in tables for host in table["virtual_hosts"]]
    ports = {pod.port(port.number): port.number for port in pod.template.container.ports}
    listeners = [inbound.printed(envoy.LISTENER, content) for content in resources.listeners.values()]
    (listener,) = (one for one in listeners if one["traffic_direction"] == "INBOUND")
    known = {name: _assigned(assignment) for name, assignment in resources.endpoints.items()}
    return sidecar(resources.clusters, hosts, listener, ports) | {"localities": known}


def observed(release: Release, pod: str) -> Config:
    """What the sidecar of a pod has in force, with the namespace that the embedded mesh knows."""
    names = f".*[.]{release.namespace}[.]svc[.]cluster[.]local|inbound[|].*"
    clusters = [entry["cluster"] for entry in _dump(release, pod, "dynamic_active_clusters", names)]
    tables = _dump(release, pod, "dynamic_route_configs", str(PORT))
    hosts = [host for table in tables for host in table["route_config"]["virtual_hosts"]]
    (listener,) = _dump(release, pod, "dynamic_listeners", "virtualInbound")
    services = release.services()
    existing = {c["name"]: c for c in clusters if not ours(c["name"]) or _service(c["name"]) in services}
    compared = sidecar(existing, hosts, listener["active_state"]["listener"], {PORT: PORT})
    return compared | {"localities": localities(release, pod, set(compared["clusters"]))}


def sidecar(clusters: dict[str, Config], hosts: list[Config], listener: Config, ports: dict[int, int]) -> Config:
    """What is compared of a sidecar's resources; `ports` has the container port of each port that is listened at."""
    chains = inbound.chains(listener, ports, EXPECTED)
    for chain in chains.values():
        table = chain["manager"]["route_config"]
        table["virtual_hosts"] = [{**h, "routes": [route(r) for r in h["routes"]]} for h in table["virtual_hosts"]]
    return {
        "clusters": {name: cluster(config) for name, config in clusters.items() if ours(name)},
        "routes": {h["name"]: [route(r) for r in h["routes"]] for h in hosts if ours(h["name"])},
        "filter chains": {name: meaning(chain) for name, chain in chains.items()},
        "inbound clusters": {
            name: cluster(config, "inbound cluster") for name, config in clusters.items() if name.startswith("inbound|")
        },
    }


def _dump(release: Release, pod: str, resource: str, names: str) -> list[Config]:
    """One kind of what a sidecar has in force; all of it would be half a megabyte."""
    dump = release.admin(pod, f"/config_dump?resource={resource}&name_regex={names}")
    text = json.dumps(dump).replace(release.namespace, "arena")
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


def localities(release: Release, pod: str, clusters: set[str]) -> dict[str, list[str]]:
    """Cluster to the localities and priorities of its endpoints, as the sidecar of a pod has them."""
    found: dict[str, list[str]] = {}
    for entry in release.admin(pod, "/clusters?format=json").get("cluster_statuses", []):
        name = entry["name"].replace(release.namespace, "arena")
        if name in clusters:
            hosts = entry.get("host_statuses", [])
            found[name] = sorted(_place(host.get("priority", 0), host.get("locality", {})) for host in hosts)
    return found


def _assigned(assignment: Config) -> list[str]:
    return sorted(
        _place(group.get("priority", 0), group["locality"])
        for group in assignment["endpoints"]
        for _ in group["lb_endpoints"]
    )


def _place(priority: int, locality: Config) -> str:
    where = "/".join(locality.get(part, "") for part in ("region", "zone", "sub_zone"))
    return f"{where.rstrip('/') or 'nowhere'}, priority {priority}"


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
            if json.loads(ours_) != json.loads(theirs):  # 1.0 is 1
                lines.append(f"{part} {name}:\n  embedded mesh {ours_}\n  istiod        {theirs}")
    return lines
