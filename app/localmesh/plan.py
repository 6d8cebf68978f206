"""Which pods run, under which names and addresses: deterministic, and what can stay stays as it is."""

from dataclasses import dataclass

from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import PodTemplate

APP_PORT = 18080  # where the application itself listens, on its pod's own address
PROXY_PORT = 15001  # the sidecar's HTTP proxy for what the application sends
ADMIN_PORT = 15000  # the sidecar's admin interface


@dataclass(frozen=True, slots=True)
class Network:
    """The loopback addresses 127.<block>.0.0/16, and the port on 127.0.0.1 that plays the ingress gateway's."""

    block: int
    ingress_port: int = 8080


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


@dataclass(frozen=True, slots=True)
class GatewayPod:
    """The ingress gateway: an Envoy without an application; its admin is on its own address, its listener on 127.0.0.1."""

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
        raise NotImplementedError


def plan(mesh: Mesh, network: Network, previous: Plan | None = None) -> Plan:
    """The pods of a mesh; those that the previous plan has already keep name and address, no address of it is reused."""
    raise NotImplementedError
