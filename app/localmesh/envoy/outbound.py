"""Outbound configuration: the listener that an application uses as its HTTP proxy, and its routes."""

from localmesh.envoy import cors
from localmesh.envoy import fault
from localmesh.envoy import hcm
from localmesh.envoy import names
from localmesh.envoy.values import Json
from localmesh.envoy.vhost import virtual_hosts
from localmesh.model import Mesh
from localmesh.plan import PodPlan


def listener(pod: PodPlan, reporting: Json) -> Json:
    """The outbound listener; `reporting` holds its access logs and tracing. Its routes come by name (RDS)."""
    port = pod.location.proxy_port
    manager = hcm.manager(
        names.stat_prefix("outbound", pod.address, port),
        filters=[fault.http_filter(), cors.http_filter()],
        http_protocol_options={"allow_absolute_url": True},
        rds=hcm.followed_routes(names.HTTP_PROXY),
        **reporting,
    )
    return hcm.listener(names.outbound_listener(pod.address, port), "OUTBOUND", pod.address, port, [hcm.chain(manager)])


def route_configuration(mesh: Mesh, pod: PodPlan) -> Json:
    """The routes of a pod; unlike in Istio, Envoy must not remove the port of a host before it looks for a route."""
    return {
        "name": names.HTTP_PROXY,
        "virtual_hosts": virtual_hosts(mesh, pod.namespace, pod.labels),
        "validate_clusters": False,
        "ignore_port_in_host_matching": False,
    }
