"""Plans the pods of a mesh with their names and addresses: deterministic, and pods that need no change keep theirs."""

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
_GATEWAY_HOST = 1  # the number of its address in the block; pods have higher ones
_FIRST_HOST, _LAST_HOST = 2, 0xFFFE


@dataclass(frozen=True, slots=True)
class Network:
    """The loopback addresses 127.<block>.0.0/16, and the port of the ingress gateway on 127.0.0.1."""

    block: int
    ingress_port: int = 8080
    collector: str = ""  # host:port that receives spans as OTLP over HTTP; on a cluster it is in the mesh configuration

    def address(self, host: int) -> str:
        """The address with that number in the block."""
        return f"127.{self.block}.{host >> 8}.{host & 255}"

    @property
    def gateway(self) -> str:
        """The address of the ingress gateway's pod."""
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
    """The ingress gateway: an Envoy alone, its admin interface on its pod's address, its listener on 127.0.0.1."""

    name: str
    namespace: str
    address: str
    labels: Labels
    port: int
    page_addresses: tuple[str, ...] = ()  # where it listens besides 127.0.0.1


Proxy = PodPlan | GatewayPod


@dataclass(frozen=True, slots=True)
class Plan:
    """The pods that should run; test pods run only on request."""

    pods: tuple[PodPlan, ...]
    gateway: GatewayPod | None
    test_pods: tuple[PodPlan, ...]

    def joined(self, previous: "Plan") -> "Plan":
        """This plan with the pods of the previous one added: what is reachable while one replaces the other."""
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
    """The name of a pod: a pod name always stands for the same template, as another template gives another name.

    Another Telemetry gives another name, too: it is part of what the sidecar starts with, where istiod sends it later.
    """
    fingerprint = workload.template.fingerprint[:5]
    if (unnamed := replace(telemetry, name="")) != SILENT:
        fingerprint = sha256(f"{fingerprint} {unnamed}".encode()).hexdigest()[:5]
    return f"{workload.name}-{fingerprint}-{ordinal}"


def _gateway(network: Network) -> GatewayPod:
    return GatewayPod(GATEWAY_NAME, GATEWAY_NAMESPACE, network.gateway, INGRESS_LABELS, network.ingress_port)
