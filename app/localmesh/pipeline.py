"""The whole embedded mesh on one screen: how a chart and overlays become the configuration of Envoys.

    chart + overlays --helm--> documents --manifests--> objects --parse--> mesh --plan--> pods --envoy--> configuration
                                  applied files --beside---'                `--analysis--> warnings

Every step but the first has no side effects. The command line does the first step; the supervisor does the others, and
then `run` applies the result (run/rollout.py). This file and the first sentence of each module are a complete tour.
"""

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path

from localmesh import analysis
from localmesh import beside
from localmesh import envoy
from localmesh import manifests
from localmesh import parse
from localmesh import plan
from localmesh.envoy import Json
from localmesh.envoy import Resources
from localmesh.envoy import Viewpoint
from localmesh.errors import UnsupportedError
from localmesh.manifests import Object
from localmesh.model import Mesh
from localmesh.nodeproxy import NodeProxy
from localmesh.plan import MeshProxy
from localmesh.plan import Network
from localmesh.plan import Plan
from localmesh.plan import Proxy
from localmesh.settings import NAMESPACE


@dataclass(frozen=True, slots=True)
class Desired:
    """The desired state of a revision: the declared mesh, and the pods to run for it."""

    mesh: Mesh
    plan: Plan


def documents(chart: Path | None, overlays: Sequence[str], expressions: Sequence[str]) -> dict[str, str]:
    """Render chart and overlays to documents; the only step that needs Helm."""
    from localmesh import helm

    return helm.render(chart, overlays, expressions).documents


def mesh(texts: Mapping[str, str], namespace: str = NAMESPACE, applied: Collection[Object] = ()) -> Mesh:
    """Parse documents, with the objects applied beside them, to the mesh that they declare.

    Raises InputError for what the embedded mesh does not support.
    """
    return parse.parse(beside.in_force(manifests.read(texts), applied, namespace), namespace)


def warnings(declared: Mesh) -> tuple[str, ...]:
    """What Istio accepts silently although it has no effect, one sentence each."""
    return tuple(map(str, analysis.warnings(declared)))


def desired(
    texts: Mapping[str, str],
    network: Network,
    previous: Desired | None = None,
    page_addresses: tuple[str, ...] = (),
    applied: Collection[Object] = (),
) -> Desired:
    """The desired state that documents declare; objects of the previous state keep their age, pods their addresses.

    The gateway listens on `page_addresses`, too. Objects `applied` beside the chart are merged over those of documents.
    """
    declared = mesh(texts, applied=applied)
    if previous:
        declared = declared.after(previous.mesh)
    if declared.telemetry.tracing and not network.collector:
        key = manifests.Key("Telemetry", declared.namespace, declared.telemetry.name)
        raise UnsupportedError(
            f"{key}{beside.origin(key, applied)}",
            "spec.tracing",
            "this arena has no collector for traces: start it with `up --traces`, or `up --otlp-endpoint URL`",
        )
    planned = plan.plan(declared, network, previous.plan if previous else None)
    if planned.gateway:
        planned = replace(planned, gateway=replace(planned.gateway, page_addresses=page_addresses))
    return Desired(declared, planned)


def outbound_clusters(wanted: Desired) -> dict[str, Json]:
    """The clusters that every proxy gets, by name."""
    return envoy.outbound_clusters(wanted.mesh, wanted.plan)


def viewpoint(wanted: Desired, proxy: MeshProxy) -> Viewpoint:
    """What of a proxy decides about its endpoints."""
    return envoy.viewpoint(wanted.mesh, proxy.labels)


def cluster_endpoints(wanted: Desired, ready: frozenset[str], caller: Viewpoint) -> dict[str, Json]:
    """The endpoints of each of these clusters for such a caller, when the pods named in `ready` are ready."""
    return envoy.cluster_endpoints(wanted.mesh, wanted.plan, ready, caller)


def node_endpoints(wanted: Desired, proxy: NodeProxy, ready: frozenset[str]) -> dict[str, Json]:
    """The endpoints of each cluster of the node's proxy, when the pods named in `ready` are ready."""
    return envoy.node_endpoints(wanted.plan, proxy, ready)


def own_resources(wanted: Desired, proxy: Proxy) -> Resources:
    """The resources that only this proxy gets."""
    return envoy.own_resources(wanted.mesh, proxy)
