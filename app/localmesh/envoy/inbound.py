"""Inbound configuration: a pod's sidecar listens on the container port and passes requests to its application."""

from localmesh.envoy import hcm
from localmesh.envoy import names
from localmesh.envoy import outlier
from localmesh.envoy import policy
from localmesh.envoy import pool
from localmesh.envoy import rbac
from localmesh.envoy import retry
from localmesh.envoy import tokens
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import socket_address
from localmesh.model import ConnectionPool
from localmesh.model import ContainerPort
from localmesh.model import Mesh
from localmesh.model import selects
from localmesh.plan import PodPlan


def listener(mesh: Mesh, pod: PodPlan, port: ContainerPort, reporting: Json) -> Json:
    """The inbound listener; `reporting` holds its access logs and tracing. It has one route, to the application."""
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
        filters=[*tokens.filters(mesh, pod), *rbac.filters(mesh, pod)],
        server_name="istio-envoy",
        route_config={
            "name": names.inbound_cluster(port.number),
            "virtual_hosts": [virtual_host],
            "validate_clusters": False,  # the cluster is a resource of its own
        },
        **reporting,
    )
    return hcm.listener(names.VIRTUAL_INBOUND, "INBOUND", pod.address, pod.port(port.number), manager)


def cluster(mesh: Mesh, pod: PodPlan, port: ContainerPort) -> Json:
    """The application as a cluster; of its service's policies only the connection pool applies here, as in Istio."""
    name = names.inbound_cluster(port.number)
    endpoint = {"endpoint": {"address": socket_address(pod.address, pod.location.app_port)}}
    return {
        "name": name,
        "alt_stat_name": names.stat_name(name),
        "type": "STATIC",
        "lb_policy": "ROUND_ROBIN",
        "common_lb_config": {"healthy_panic_threshold": outlier.panic_threshold(None)},
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": [endpoint]}]},
        **pool.limits(_own_pool(mesh, pod)),
    }


def _own_pool(mesh: Mesh, pod: PodPlan) -> ConnectionPool | None:
    services = (service for service in mesh.services if selects(service.selector, pod.labels))
    pools = (policy.of_host(mesh, names.host(service))[0].connection_pool for service in services)
    return next(filter(None, pools), None)
