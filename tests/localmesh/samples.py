"""Small manifests, the mesh that they declare, and the resources of its pods."""

import json
from typing import Any

from localmesh import envoy
from localmesh.manifests import read
from localmesh.model import Mesh
from localmesh.parse import parse
from localmesh.plan import Network
from localmesh.plan import Plan
from localmesh.plan import PodPlan
from localmesh.plan import Proxy
from localmesh.plan import plan

Object = dict[str, Any]
NETWORK = Network(block=77, ingress_port=8080)
ISTIO = "networking.istio.io/v1"
V1 = {"host": "ball", "subset": "v1"}
V2 = {"host": "ball", "subset": "v2"}


def deployment(name: str, app: str = "", version: str = "v1", replicas: int = 1, **container: Any) -> Object:
    """A Deployment of one container; further fields belong to the container."""
    labels = {"app": app or name, "version": version}
    pod: Object = {
        "metadata": {"labels": {**labels, "sidecar.istio.io/inject": "true"}},
        "spec": {
            "containers": [
                {
                    "name": "main",
                    "command": ["run"],
                    "ports": [{"name": "http", "containerPort": 8080}],
                    **container,
                }
            ]
        },
    }
    spec = {"replicas": replicas, "selector": {"matchLabels": labels}, "template": pod}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def plain(deployed: Object) -> Object:
    """The same Deployment with pods that have no sidecar."""
    deployed["spec"]["template"]["metadata"]["labels"]["sidecar.istio.io/inject"] = "false"
    return deployed


def service(name: str, port: int = 8080, **selector: str) -> Object:
    spec = {"selector": selector or {"app": name}, "ports": [{"name": "http", "port": port, "targetPort": "http"}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec}


def virtual_service(*rules: Object, name: str = "ball", hosts: tuple[str, ...] = ("ball",), **spec: Any) -> Object:
    content = {"hosts": list(hosts), "http": list(rules), **spec}
    return {"apiVersion": ISTIO, "kind": "VirtualService", "metadata": {"name": name}, "spec": content}


def destination_rule(name: str = "ball", host: str = "ball", versions: str = "v1 v2", **spec: Any) -> Object:
    subsets = [{"name": version, "labels": {"version": version}} for version in versions.split()]
    content = {"host": host, "subsets": subsets, **spec}
    return {"apiVersion": ISTIO, "kind": "DestinationRule", "metadata": {"name": name}, "spec": content}


def gateway(name: str = "arena", hosts: tuple[str, ...] = ("*",)) -> Object:
    server = {"port": {"number": 80, "name": "http", "protocol": "HTTP"}, "hosts": list(hosts)}
    spec = {"selector": {"istio": "ingressgateway"}, "servers": [server]}
    return {"apiVersion": ISTIO, "kind": "Gateway", "metadata": {"name": name}, "spec": spec}


def security(kind: str, name: str, spec: Object | None = None, namespace: str = "") -> Object:
    """A policy of security.istio.io; with a namespace it may be in Istio's root namespace."""
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    body = {} if spec is None else {"spec": spec}
    return {"apiVersion": "security.istio.io/v1", "kind": kind, "metadata": metadata, **body}


def envoy_filter(*patches: Object, name: str = "limit", **spec: Any) -> Object:
    """An EnvoyFilter for the balls, by default with one rate limit before the router."""
    content = {
        "workloadSelector": {"labels": {"app": "ball"}},
        "configPatches": list(patches or [rate_limit()]),
        **spec,
    }
    metadata = {"name": name}
    return {"apiVersion": "networking.istio.io/v1alpha3", "kind": "EnvoyFilter", "metadata": metadata, "spec": content}


def rate_limit(*, first: bool = False, **fields: Any) -> Object:
    """A patch that inserts a limit of five requests a second; `fields` belong to the limit."""
    always = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
    limit = {
        "@type": "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
        "stat_prefix": "limiter",
        "token_bucket": {"max_tokens": 5, "tokens_per_fill": 5, "fill_interval": "1s"},
        "filter_enabled": always,
        "filter_enforced": always,
        **fields,
    }
    manager: Object = {"name": "envoy.filters.network.http_connection_manager"}
    if not first:
        manager["subFilter"] = {"name": "envoy.filters.http.router"}
    return {
        "applyTo": "HTTP_FILTER",
        "match": {"context": "SIDECAR_INBOUND", "listener": {"filterChain": {"filter": manager}}},
        "patch": {
            "operation": "INSERT_BEFORE",
            "value": {"name": "envoy.filters.http.local_ratelimit", "typed_config": limit},
        },
    }


def pasted(content: Object, created: str | None = None, **metadata: Any) -> Object:
    """The same object with metadata as an API server writes it."""
    return {**content, "metadata": {**content["metadata"], "creationTimestamp": created, **metadata}}


def rule(*destinations: Object, **more: Any) -> Object:
    """A rule that routes to destinations, with weights where they are given as (destination, weight)."""
    return {
        "route": [
            destination if "destination" in destination else {"destination": destination}
            for destination in destinations
        ],
        **more,
    }


def weighted(destination: Object, weight: int) -> Object:
    return {"destination": destination, "weight": weight}


def pitch() -> list[Object]:
    """Two balls, two groups of players and their services."""
    return [
        deployment("ball-v1", app="ball"),
        deployment("ball-v2", app="ball", version="v2"),
        deployment("locals"),
        deployment("visitors"),
        *(service(name) for name in ("ball", "locals", "visitors")),
    ]


def text(*objects: Object) -> str:
    return "\n---\n".join(json.dumps(item) for item in objects)  # JSON is YAML that everybody reads alike


def mesh(*objects: Object) -> Mesh:
    return parse(read({"sample.yaml": text(*objects)}), "arena")


def pod(planned: Plan, workload: str) -> PodPlan:
    """The first pod of a workload."""
    return next(candidate for candidate in (*planned.pods, *planned.test_pods) if candidate.workload == workload)


def with_envoy(planned: Plan) -> list[Proxy]:
    """Every pod but those without a sidecar."""
    every = (*planned.lasting, *planned.test_pods)
    return [pod for pod in every if not isinstance(pod, PodPlan) or pod.sidecar]


def resources(mesh: Mesh, workload: str = "locals", unready: tuple[str, ...] = ()) -> envoy.Resources:
    """The configuration of the first pod of a workload; all pods are ready except those of `unready` workloads."""
    planned = plan(mesh, NETWORK)
    ready = frozenset(candidate.name for candidate in planned.pods if candidate.workload not in unready)
    return envoy.resources(mesh, planned, pod(planned, workload), ready)


def clusters(mesh: Mesh, workload: str = "locals") -> dict[str, envoy.Json]:
    """The clusters of a pod by name."""
    return resources(mesh, workload).clusters


def gateway_routes(mesh: Mesh) -> list[envoy.Json]:
    """The routes of the ingress gateway, of all its hosts."""
    planned = plan(mesh, NETWORK)
    assert planned.gateway
    (configuration,) = envoy.resources(mesh, planned, planned.gateway, frozenset()).routes.values()
    return [route for host in configuration["virtual_hosts"] for route in host["routes"]]


def routes(mesh: Mesh, workload: str = "locals", host: str = "ball.arena.svc.cluster.local:8080") -> list[envoy.Json]:
    """The routes of a pod to one host."""
    (configuration,) = resources(mesh, workload).routes.values()
    (virtual_host,) = (candidate for candidate in configuration["virtual_hosts"] if candidate["name"] == host)
    return list(virtual_host["routes"])
