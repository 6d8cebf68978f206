"""Converts pods to the endpoints of a cluster.

Only endpoints change when pods are added, removed or become ready, never the cluster: Envoy forgets the ejections of a
cluster that changes. The hostname of an endpoint is the name of its pod, by which whoever reads the state of a sidecar
recognises it: pods may share an address. Endpoints are grouped by locality, and which group is preferred depends on the
caller.
"""

from collections.abc import Iterable

from localmesh.envoy import locality
from localmesh.envoy import metrics
from localmesh.envoy import peers
from localmesh.envoy import tls
from localmesh.envoy.cluster import Target
from localmesh.envoy.locality import Viewpoint
from localmesh.envoy.values import Json
from localmesh.envoy.values import socket_address
from localmesh.model import Mesh
from localmesh.model import selects
from localmesh.plan import PodPlan


def assignment(
    target: Target,
    pods: Iterable[PodPlan],
    ready: frozenset[str],
    mesh: Mesh | None = None,
    caller: Viewpoint | None = None,
) -> Json:
    """The endpoints of a target; pods that are not in `ready` (names) are marked UNHEALTHY, as in Istio since 1.31.

    Callers of the mesh need its policies to know where TLS is used, and have preferences by their own locality; the
    node's proxy carries plain bytes.
    """
    members = [
        (pod.labels, _endpoint(pod, port, pod.name in ready, _takes_tls(mesh, target, pod, port)))
        for pod in pods
        if selects(target.service.selector, pod.labels) and selects(target.labels, pod.labels)
        if (port := _port(target, pod))
    ]
    return {"cluster_name": target.name, "endpoints": locality.arranged(members, target.policy, caller)}


def _port(target: Target, pod: PodPlan) -> int | None:
    wanted = target.port.target
    if isinstance(wanted, int):
        return wanted
    return next((port.number for port in pod.template.container.ports if port.name == wanted), None)


def _endpoint(pod: PodPlan, port: int, ready: bool, takes_tls: bool) -> Json:
    labels = dict(pod.labels)
    app = labels.get("app", pod.workload)
    version = labels.get("version", "latest")
    workload = ";".join((pod.workload, pod.namespace, app, version, "Kubernetes"))
    known = metrics.metadata(metrics.workload(pod.workload, pod.namespace, pod.labels))
    secured = {tls.METADATA: tls.CAPABLE} if takes_tls else {}
    return {
        "endpoint": {"address": socket_address(pod.address, pod.port(port)), "hostname": pod.name},
        "health_status": "HEALTHY" if ready else "UNHEALTHY",
        "metadata": {"filter_metadata": {"istio": {"workload": workload}, **known, **secured}},
        "load_balancing_weight": 1,
    }


def _takes_tls(mesh: Mesh | None, target: Target, pod: PodPlan, port: int) -> bool:
    """Whether callers use mutual TLS to a pod: it has a sidecar, which does not refuse TLS.

    A DestinationRule decides alone (Istio: pilot/pkg/xds/endpoints/mtls_checker.go). Without a mesh nobody does.
    """
    if mesh is None:
        return False
    if target.policy.tls is not None:
        return pod.sidecar and target.policy.tls == "ISTIO_MUTUAL"
    return pod.sidecar and peers.mode(mesh, pod, port) != "DISABLE"
