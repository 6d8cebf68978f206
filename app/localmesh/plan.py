"""Which pods run, under which names and addresses: deterministic, and what can stay stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from hashlib import sha256

from localmesh.model import INGRESS_LABELS
from localmesh.model import SILENT
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import PodTemplate
from localmesh.model import Telemetry
from localmesh.model import Workload

PAGE_PORT = 15080  # the page's buttons, on the gateway's own address

GATEWAY_NAME = "istio-ingressgateway"
GATEWAY_NAMESPACE = "istio-system"
_GATEWAY_HOST = 1  # its place among the addresses; pods come after it
_FIRST_HOST, _LAST_HOST = 2, 0xFFFE


@dataclass(frozen=True, slots=True)
class Network:
    """The loopback addresses 127.<block>.0.0/16, and the port on 127.0.0.1 that plays the ingress gateway's."""

    block: int
    ingress_port: int = 8080
    collector: str = ""  # host:port that takes spans as OTLP over HTTP; a cluster's mesh configuration knows it

    def address(self, host: int) -> str:
        """The address at a place of the block."""
        return f"127.{self.block}.{host >> 8}.{host & 255}"

    @property
    def gateway(self) -> str:
        """The address of the ingress gateway's own."""
        return self.address(_GATEWAY_HOST)

    def addresses(self) -> Iterator[str]:
        """Every address for a pod, in order."""
        return (self.address(host) for host in range(_FIRST_HOST, _LAST_HOST))


@dataclass(frozen=True, slots=True)
class PodPlan:
    """A pod to run: an application and its sidecar on one address."""

    name: str
    namespace: str
    workload: str
    ordinal: int
    address: str
    labels: Labels
    template: PodTemplate
    collector: str = ""  # where its sidecar's spans go


@dataclass(frozen=True, slots=True)
class GatewayPod:
    """The ingress gateway: an Envoy alone, with its admin on its own address and its listener on 127.0.0.1."""

    name: str
    namespace: str
    address: str
    labels: Labels
    port: int


Proxy = PodPlan | GatewayPod


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that should run; the test pods only run when asked."""

    pods: tuple[PodPlan, ...]
    gateway: GatewayPod | None
    test_pods: tuple[PodPlan, ...]

    def joined(self, previous: "Plan") -> "Plan":
        """This plan and the pods of the previous one beside it: what is reachable while one replaces the other."""
        here = {pod.name for pod in self.pods}
        return replace(self, pods=(*self.pods, *(pod for pod in previous.pods if pod.name not in here)))


def plan(mesh: Mesh, network: Network, previous: Plan | None = None) -> Plan:
    """The pods of a mesh; those of the previous plan keep name and address, and no address is reused."""
    before = {pod.name: pod.address for pod in (*previous.pods, *previous.test_pods)} if previous else {}
    taken = set(before.values())
    free = (address for address in network.addresses() if address not in taken)

    def pod(name: str, workload: str, ordinal: int, template: PodTemplate) -> PodPlan:
        address = before.get(name) or next(free)
        return PodPlan(name, mesh.namespace, workload, ordinal, address, template.labels, template, network.collector)

    pods = tuple(
        pod(pod_name(workload, ordinal, mesh.telemetry), workload.name, ordinal, workload.template)
        for workload in mesh.workloads
        for ordinal in range(workload.replicas)
    )
    tests = tuple(pod(test.name, test.name, 0, test.template) for test in mesh.test_pods)
    return Plan(pods, _gateway(network) if mesh.gateways else None, tests)


def pod_name(workload: Workload, ordinal: int, telemetry: Telemetry = SILENT) -> str:
    """The name of a pod: another template gives another name, so a pod of a name never changes.

    So does another Telemetry, since it is part of what the sidecar starts with; on a cluster istiod tells it later.
    """
    fingerprint = workload.template.fingerprint[:5]
    if (unnamed := replace(telemetry, name="")) != SILENT:
        fingerprint = sha256(f"{fingerprint} {unnamed}".encode()).hexdigest()[:5]
    return f"{workload.name}-{fingerprint}-{ordinal}"


def _gateway(network: Network) -> GatewayPod:
    return GatewayPod(GATEWAY_NAME, GATEWAY_NAMESPACE, network.gateway, INGRESS_LABELS, network.ingress_port)
