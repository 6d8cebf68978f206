"""The end state of an arena, from outside: which pods run, and what every sidecar says that it has in force."""

from functools import cache
from itertools import pairwise
from typing import Any

import requests

from localmesh import envoy
from localmesh import pipeline
from localmesh.plan import Network
from localmesh.plan import PodPlan
from localmesh.run.status import listeners
from localmesh.xds.resource import versioned
from tests.live.harness import Arena

State = dict[str, dict[str, Any]]  # pod -> versions of its routes, its clusters by name, and the pods behind each
NO_SIDECAR: dict[str, Any] = {"sidecar": None}


def named(listeners_by_pod: dict[str, dict[str, str]]) -> dict[str, str]:
    """A name for every listener's `address:port`."""
    return {socket: f"{pod} {name}" for pod, sockets in listeners_by_pod.items() for name, socket in sockets.items()}


def bare(config: Any, names: dict[str, str]) -> Any:
    """Configuration as Envoy prints it, without defaults; names for addresses, which depend on what ran before."""
    if isinstance(config, dict) and (name := names.get(f"{config.get('address')}:{config.get('port_value')}")):
        return name
    if isinstance(config, dict):
        fields = {k: bare(v, names) for k, v in config.items()}
        return {k: v for k, v in fields.items() if v not in (False, 0, "", [], {}, None, "ROUND_ROBIN")}
    if isinstance(config, list):
        return [bare(v, names) for v in config]
    return config


@cache
def wanted(arguments: tuple[str, ...]) -> State:
    """What these arguments alone ask for, worked out by the pure pipeline without any history."""
    overlays = [value for option, value in pairwise(arguments) if option == "-f"]
    desired = pipeline.desired(pipeline.documents(None, overlays, []), Network(1))
    plan = desired.plan
    names = named({pod.name: listeners(pod) for pod in plan.lasting})
    ready = frozenset(pod.name for pod in plan.pods)
    state: State = {}
    for proxy in plan.lasting:
        if isinstance(proxy, PodPlan) and not proxy.sidecar:
            state[proxy.name] = NO_SIDECAR
            continue
        resources = envoy.resources(desired.mesh, plan, proxy, ready)
        endpoints: dict[str, list[str]] = {}
        for cluster, assignment in resources.endpoints.items():
            hosts = [e["endpoint"] for group in assignment["endpoints"] for e in group["lb_endpoints"]]
            endpoints[cluster] = sorted(h["hostname"] for h in hosts)
        state[proxy.name] = {
            "routes": [routes.version for routes in versioned(envoy.ROUTES, resources.routes).values()],
            "clusters": {name: bare(cluster, names) for name, cluster in resources.clusters.items()},
            "endpoints": endpoints,
        }
    return state


def dumped(admin: str, resource: str) -> list[Any]:
    """What an Envoy has of one kind; one that never had any says 404, such as the node's proxy of routes."""
    answer = requests.get(f"{admin}/config_dump?resource={resource}", timeout=5)
    return [] if answer.status_code == 404 else list(answer.json()["configs"])


def observed(arena: Arena) -> State:
    """What runs, and what each Envoy itself says that it follows."""
    pods = arena.pods()
    names = named({p["name"]: p["listeners"] for p in pods})
    state: State = {}
    for pod in pods:
        if not pod["sidecar"]:
            state[pod["name"]] = NO_SIDECAR
            continue
        admin = f"http://{pod['listeners']['admin']}"
        routes = [table["version_info"] for table in dumped(admin, "dynamic_route_configs")]
        dump = dumped(admin, "dynamic_active_clusters")
        statuses = requests.get(f"{admin}/clusters?format=json", timeout=5).json()["cluster_statuses"]
        endpoints = {
            c["name"]: sorted(
                h["hostname"]
                for h in c.get("host_statuses", [])
                if h["health_status"]["eds_health_status"] == "HEALTHY"
            )
            for c in statuses
            if c["name"].startswith("outbound|")
        }
        active = {c["cluster"]["name"]: bare({**c["cluster"], "@type": ""}, names) for c in dump}
        state[pod["name"]] = {"routes": routes, "clusters": active, "endpoints": endpoints}
    return state


def differences(want: State, got: State) -> list[str]:
    """Where two states differ, a line each."""
    lines = [f"{pod} is {'missing' if pod in want else 'too many'}" for pod in sorted(want.keys() ^ got.keys())]
    for pod in sorted(want.keys() & got.keys()):
        for part in want[pod]:
            if want[pod][part] != got[pod][part]:
                lines.append(f"{pod} {part}: wanted {want[pod][part]}, has {got[pod][part]}")
    return lines
