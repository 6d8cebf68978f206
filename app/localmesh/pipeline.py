"""The whole embedded mesh on one screen: how a chart and overlays become what Envoys follow.

    chart + overlays --helm--> documents --manifests--> objects --parse--> mesh --plan--> pods --envoy--> configuration
                                                                            `--analysis--> warnings

Every step but the first is pure. The command line takes the first step; the supervisor takes the others, and then
`run` makes it so. Who reads this file and then each module's first sentence has seen it all.
"""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from localmesh import analysis
from localmesh import envoy
from localmesh import manifests
from localmesh import parse
from localmesh import plan
from localmesh.envoy import Json
from localmesh.envoy import Resources
from localmesh.errors import UnsupportedError
from localmesh.model import Mesh
from localmesh.plan import Network
from localmesh.plan import Plan
from localmesh.plan import Proxy
from localmesh.settings import NAMESPACE


@dataclass(frozen=True, slots=True)
class Desired:
    """What a revision asks for: the mesh as declared, and the pods that make it."""

    mesh: Mesh
    plan: Plan


def documents(chart: Path | None, overlays: Sequence[str], expressions: Sequence[str]) -> dict[str, str]:
    """Chart and overlays to documents; the only step that needs Helm."""
    from localmesh import helm

    return helm.render(chart, overlays, expressions).documents


def mesh(texts: Mapping[str, str], namespace: str = NAMESPACE) -> Mesh:
    """Documents to the mesh that they declare, or an error that names what the embedded mesh does not do."""
    return parse.parse(manifests.read(texts), namespace)


def warnings(declared: Mesh) -> tuple[str, ...]:
    """What Istio accepts without a word although it has no effect, a sentence each."""
    return tuple(map(str, analysis.warnings(declared)))


def desired(texts: Mapping[str, str], network: Network, previous: Desired | None = None) -> Desired:
    """Documents to pods; what the previous state has already keeps its age, and its pods their names and addresses."""
    declared = mesh(texts)
    if previous:
        declared = declared.after(previous.mesh)
    if declared.telemetry.tracing and not network.collector:
        raise UnsupportedError(
            f"Telemetry {declared.namespace}/{declared.telemetry.name}",
            "spec.tracing",
            "nobody takes traces here: start the arena with `up --traces`, or `up --otlp-endpoint URL`",
        )
    return Desired(declared, plan.plan(declared, network, previous.plan if previous else None))


def outbound_clusters(wanted: Desired) -> dict[str, Json]:
    """The clusters that every proxy follows, by name."""
    return envoy.outbound_clusters(wanted.mesh)


def cluster_endpoints(wanted: Desired, ready: frozenset[str]) -> dict[str, Json]:
    """The endpoints of every such cluster, given the pods that are ready."""
    return envoy.cluster_endpoints(wanted.mesh, wanted.plan, ready)


def own_resources(wanted: Desired, proxy: Proxy) -> Resources:
    """What one proxy follows beside them."""
    return envoy.own_resources(wanted.mesh, proxy)
