"""Inbound configuration: a pod's sidecar listens on the container port and passes requests to its application."""

from collections.abc import Callable

from localmesh.envoy import hcm
from localmesh.envoy import names
from localmesh.envoy import outlier
from localmesh.envoy import peers
from localmesh.envoy import policy
from localmesh.envoy import pool
from localmesh.envoy import ratelimit
from localmesh.envoy import rbac
from localmesh.envoy import retry
from localmesh.envoy import tls
from localmesh.envoy import tokens
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import socket_address
from localmesh.model import ContainerPort
from localmesh.model import Mesh
from localmesh.model import selects
from localmesh.plan import PodPlan

Reporting = Callable[[bool], Json]


def listener(mesh: Mesh, pod: PodPlan, port: ContainerPort, reporting: Reporting) -> Json:
    """The inbound listener: a filter chain for mutual TLS, one for plain connections, or both (PERMISSIVE).

    `reporting` gives the access logs and the tracing of a chain with mutual TLS or without
    (Istio: pilot/pkg/networking/core/listener_inbound.go and filterchain_options.go).
    """
    mode = peers.served_mode(mesh, pod, port.number)
    secured: Json = {"transport_protocol": "tls"}
    if mode == "PERMISSIVE":
        secured["application_protocols"] = list(tls.SERVED_ALPN)
    chains = []
    if mode != "DISABLE":
        chains.append(_chain(mesh, pod, port, secured, reporting(True), transport_socket=tls.server()))
    if mode != "STRICT":
        chains.append(_chain(mesh, pod, port, {"transport_protocol": "raw_buffer"}, reporting(False)))
    return hcm.listener(
        names.VIRTUAL_INBOUND,
        "INBOUND",
        pod.address,
        pod.port(port.number),
        chains,
        listener_filters=[] if mode == "DISABLE" else [tls.inspector()],
        listener_filters_timeout=ZERO,
        continue_on_listener_filters_timeout=True,
    )


def _chain(mesh: Mesh, pod: PodPlan, port: ContainerPort, connections: Json, reporting: Json, **more: Json) -> Json:
    """A filter chain for these connections; it has one route, to the application."""
    route = {
        "name": names.DEFAULT_ROUTE,
        "match": {"prefix": "/"},
        "decorator": {"operation": names.operation(f"{pod.workload}.{pod.namespace}", port.number)},
        "route": {
            "cluster": names.inbound_cluster(port.number),
            "timeout": ZERO,
            "retry_policy": retry.inbound_policy(),
        },
    }
    virtual_host = {"name": names.inbound_virtual_host(port.number), "domains": ["*"], "routes": [route]}
    manager = hcm.manager(
        names.stat_prefix("inbound", pod.address, pod.port(port.number)),
        filters=ratelimit.inserted(mesh, pod, [*tokens.filters(mesh, pod), *rbac.filters(mesh, pod)]),
        server_name="istio-envoy",
        **hcm.client_certificate("APPEND_FORWARD"),
        route_config={
            "name": names.inbound_cluster(port.number),
            "virtual_hosts": [virtual_host],
            "validate_clusters": False,  # the cluster is a resource of its own
        },
        **reporting,
    )
    match = {"destination_port": pod.port(port.number), **connections}
    return hcm.chain(manager, name=names.filter_chain(port.number), filter_chain_match=match, **more)


def cluster(mesh: Mesh, pod: PodPlan, port: ContainerPort) -> Json:
    """The application as a cluster; of its service's policies its limits alone apply here, as in Istio."""
    name = names.inbound_cluster(port.number)
    endpoint = {"endpoint": {"address": socket_address(pod.address, pod.location.app_port)}}
    return {
        "name": name,
        "alt_stat_name": names.stat_name(name),
        "type": "STATIC",
        "lb_policy": "ROUND_ROBIN",
        "common_lb_config": {"healthy_panic_threshold": outlier.panic_threshold(None)},
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
        **_limits(mesh, pod, port),
    }


def _limits(mesh: Mesh, pod: PodPlan, port: ContainerPort) -> Json:
    """The limits of the first service in front of the port that has any."""
    policies = [
        policy.effective(policy.of_host(mesh, names.host(service))[0], None, front.number)
        for service in mesh.services
        if selects(service.selector, pod.labels)
        for front in service.ports
        if front.target in (port.number, port.name)
    ]
    limited = (p for p in policies if p.connection_pool or p.retry_budget)
    first = next(limited, policy.NOTHING)
    return pool.limits(first.connection_pool, first.retry_budget)
