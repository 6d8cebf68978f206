"""The listeners of a sidecar: one for each port of its application, and one for the requests that it sends."""

from localmesh.envoy import inbound
from localmesh.envoy import metrics
from localmesh.envoy import names
from localmesh.envoy import outbound
from localmesh.envoy import telemetry
from localmesh.envoy.values import Json
from localmesh.model import Mesh
from localmesh.model import selects
from localmesh.plan import PodPlan


def of_sidecar(mesh: Mesh, pod: PodPlan) -> list[Json]:
    """Inbound listeners first, then the outbound one."""
    workload = metrics.workload(pod.workload, pod.namespace, pod.labels)
    services = (service for service in mesh.services if selects(service.selector, pod.labels))
    served = next(map(metrics.service, services), {})

    def answering(mutual_tls: bool) -> Json:
        return _reporting(mesh, pod, metrics.server(workload, served, mutual_tls))

    calling = _reporting(mesh, pod, metrics.client(workload))
    ports = pod.template.container.ports  # one at most, so names are unique
    return [*(inbound.listener(mesh, pod, port, answering) for port in ports), outbound.listener(pod, calling)]


def _reporting(mesh: Mesh, pod: PodPlan, counting: Json) -> Json:
    return telemetry.manager(mesh.telemetry, names.service_of(pod), pod.collector, counting)
