"""The resources of the node's proxy: for each port of a Service a TCP listener and the ready pods behind it.

Like the rules that kube-proxy writes (mode iptables): each connection goes to a random ready pod, without a limit of
number or time, and nobody looks at what it carries. A connection that finds no pod is closed, where kube-proxy refuses
it.
"""

from collections.abc import Iterator

from localmesh.envoy import endpoints
from localmesh.envoy import names
from localmesh.envoy import outlier
from localmesh.envoy import pool
from localmesh.envoy.cluster import Target
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import from_control_plane
from localmesh.envoy.values import socket_address
from localmesh.envoy.values import typed
from localmesh.model import TrafficPolicy
from localmesh.nodeproxy import NodeProxy
from localmesh.plan import Plan

_TCP_PROXY = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"


def listeners(proxy: NodeProxy) -> Iterator[Json]:
    """A listener for each port of each Service; its name says which."""
    for known in proxy.services:
        host = names.host(known.service)
        for number, port in known.ports.items():
            yield {
                "name": names.virtual_host(host, number),
                "address": socket_address(known.address, port),
                "filter_chains": [{"filters": [_tcp_proxy(names.outbound_cluster(host, number))]}],
            }


def _tcp_proxy(cluster: str) -> Json:
    settings = {"stat_prefix": names.stat_name(cluster), "cluster": cluster, "idle_timeout": ZERO}
    return {"name": "envoy.filters.network.tcp_proxy", "typed_config": typed(_TCP_PROXY, settings)}


def clusters(proxy: NodeProxy) -> Iterator[Json]:
    """The cluster of each listener."""
    for target in _targets(proxy):
        yield {
            "name": target.name,
            "alt_stat_name": names.stat_name(target.name),
            "type": "EDS",
            "eds_cluster_config": {"service_name": target.name, "eds_config": from_control_plane()},
            "lb_policy": "RANDOM",
            "common_lb_config": {"healthy_panic_threshold": outlier.panic_threshold(None)},
            **pool.limits(None),
        }


def assignments(proxy: NodeProxy, plan: Plan, ready: frozenset[str]) -> Iterator[Json]:
    """The endpoints of each cluster, when the pods named in `ready` are ready."""
    for target in _targets(proxy):
        yield endpoints.assignment(target, plan.pods, ready)


def _targets(proxy: NodeProxy) -> Iterator[Target]:
    for known in proxy.services:
        for port in known.service.ports:
            name = names.outbound_cluster(names.host(known.service), port.number)
            yield Target(name, known.service, port, "", (), TrafficPolicy())
