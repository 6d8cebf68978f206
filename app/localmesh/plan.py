"""Plans the pods of a mesh, their names and where they listen: deterministic; pods that need no change keep theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace

from localmesh import nodeproxy
from localmesh.errors import LimitError
from localmesh.location import Location
from localmesh.model import INGRESS_LABELS
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import PodTemplate
from localmesh.model import Service
from localmesh.model import Workload
from localmesh.nodeproxy import NodeProxy
from localmesh.nodeproxy import ServiceAddress
from localmesh.ports import LOOPBACK

GATEWAY_NAME = "istio-ingressgateway"
GATEWAY_NAMESPACE = "istio-system"
GATEWAY_ACCOUNT = "istio-ingressgateway-service-account"
_LOCK = 0  # the number of a location that no pod gets
_GATEWAY = 1
_FIRST_POD = 2
_LAST_HOST = 0xFFFE
_BLOCK_PORTS = 2000  # ports in the block of an arena on a single address
_POD_PORTS = 5


@dataclass(frozen=True, slots=True)
class Network:
    """The locations of pods, in one of two forms, and the port of the ingress gateway on 127.0.0.1.

    A pod has a loopback address of its own in 127.<block>.0.0/16; or, with `single_address`, five ports of 127.0.0.1
    from 2000 * block on, none of which is in `taken`.
    """

    block: int
    ingress_port: int = 8080
    collector: str = ""  # host:port that receives spans as OTLP over HTTP; on a cluster it is in the mesh configuration
    single_address: bool = False
    taken: frozenset[int] = frozenset()

    def location(self, number: int) -> Location:
        """The location with that number in the block."""
        if not self.single_address:
            return Location(f"127.{self.block}.{number >> 8}.{number & 255}")
        first = self.block_ports.start + number * _POD_PORTS
        return Location(LOOPBACK, first + 1, first + 2, first + 3, first, first + 4)

    @property
    def block_ports(self) -> range:
        """The ports of the block on a single address."""
        return range(self.block * _BLOCK_PORTS, (self.block + 1) * _BLOCK_PORTS)

    @property
    def lock(self) -> Location:
        """No pod's location; the process that listens on its admin port holds the block."""
        return self.location(_LOCK if self.single_address else _LAST_HOST)

    @property
    def gateway(self) -> Location:
        """The location of the ingress gateway's pod."""
        return self.location(_GATEWAY)

    def locations(self) -> Iterator[Location]:
        """Every location for a pod, in order."""
        end = _BLOCK_PORTS // _POD_PORTS if self.single_address else _LAST_HOST
        locations = map(self.location, range(_FIRST_POD, end))
        return (location for location in locations if not self.taken & location.ports)


@dataclass(frozen=True, slots=True)
class PodPlan:
    """A pod to run: an application and, unless its template has none, its sidecar at one location."""

    name: str
    namespace: str
    workload: str
    ordinal: int
    location: Location
    labels: Labels
    template: PodTemplate
    collector: str = ""  # where its sidecar's spans go

    @property
    def address(self) -> str:
        """The address on which it listens."""
        return self.location.address

    @property
    def service_account(self) -> str:
        """The account under which it runs, in its namespace."""
        return self.template.service_account

    @property
    def sidecar(self) -> bool:
        """Whether it has a sidecar."""
        return self.template.sidecar

    @property
    def app_port(self) -> int:
        """Where its application listens; without a sidecar that is where requests for its container port go."""
        ports = self.template.container.ports
        return self.location.app_port if self.sidecar or not ports else self.port(ports[0].number)

    def port(self, container_port: int) -> int:
        """The port of its address for requests to a container port, which nobody answers if it is not declared."""
        declared = any(port.number == container_port for port in self.template.container.ports)
        mapped = self.location.container_port if declared else self.location.closed_port
        return container_port if mapped is None else mapped


@dataclass(frozen=True, slots=True)
class GatewayPod:
    """The ingress gateway: an Envoy whose listener is `port` of 127.0.0.1; the page's buttons are its application."""

    name: str
    namespace: str
    location: Location
    labels: Labels
    port: int
    page_addresses: tuple[str, ...] = ()  # where it listens besides 127.0.0.1

    @property
    def address(self) -> str:
        """The address of its admin interface."""
        return self.location.address

    @property
    def service_account(self) -> str:
        """The account under which Istio's gateway runs, in its namespace."""
        return GATEWAY_ACCOUNT


MeshProxy = PodPlan | GatewayPod  # configured by what Istio's objects say
Proxy = MeshProxy | NodeProxy


@dataclass(frozen=True, slots=True)
class Plan:
    """The pods that should run; test pods run only on request.

    `leaving` are pods of another plan that get no new requests, but may still answer on connections that are open.
    """

    pods: tuple[PodPlan, ...]
    gateway: GatewayPod | None
    test_pods: tuple[PodPlan, ...]
    node_proxy: NodeProxy | None = None  # only where a pod has no sidecar
    leaving: tuple[PodPlan, ...] = ()

    @property
    def lasting(self) -> tuple[Proxy, ...]:
        """The pods that run all the time, all but test pods; the node's proxy first, as others need it."""
        return (*filter(None, (self.node_proxy,)), *self.pods, *filter(None, (self.gateway,)))

    def leaving_those_of(self, previous: "Plan") -> "Plan":
        """This plan with the pods that only the previous one has as leaving."""
        here = {pod.name for pod in self.pods}
        return replace(self, leaving=tuple(pod for pod in previous.pods if pod.name not in here))

    def joined(self, previous: "Plan") -> "Plan":
        """This plan with the pods of the previous one added: what is reachable while one replaces the other."""
        here = {pod.name for pod in self.pods}
        pods = (*self.pods, *(pod for pod in previous.pods if pod.name not in here))
        return replace(self, pods=pods, node_proxy=nodeproxy.joined(self.node_proxy, previous.node_proxy))


def plan(mesh: Mesh, network: Network, previous: Plan | None = None) -> Plan:
    """The pods of a mesh; those of the previous plan keep name and location, and no location of it is reused.

    Raises:
        LimitError: the network has no location left for a pod.
    """
    before = {pod.name: pod.location for pod in (*previous.pods, *previous.test_pods)} if previous else {}
    node_before = previous.node_proxy if previous else None
    services_before = {known.service.host: known.locations for known in node_before.services} if node_before else {}
    taken = {*before.values(), *(location for locations in services_before.values() for location in locations)}
    taken |= {node_before.location} if node_before else set()
    free = (location for location in network.locations() if location not in taken)

    def next_free(what: str) -> Location:
        if location := next(free, None):
            return location
        raise LimitError(
            f"There is no room for {what}: its arena has {_BLOCK_PORTS} ports of {LOOPBACK}, and every pod "
            f"needs {_POD_PORTS}; start fewer pods (players.groups.*.replicas), or more players in each (perPod)."
        )

    def pod(name: str, workload: str, ordinal: int, template: PodTemplate) -> PodPlan:
        location = before.get(name) or next_free(f"pod {name}")
        return PodPlan(name, mesh.namespace, workload, ordinal, location, template.labels, template, network.collector)

    def service(declared: Service) -> ServiceAddress:
        wanted = len(declared.ports) if network.single_address else 1
        locations = services_before.get(declared.host, ())[:wanted]
        more = (next_free(f"Service {declared.name}") for _ in range(wanted - len(locations)))
        return ServiceAddress(declared, (*locations, *more))

    def node_proxy(*candidates: PodPlan) -> NodeProxy | None:
        if all(candidate.sidecar for candidate in candidates):
            return None
        location = node_before.location if node_before else next_free(f"pod {nodeproxy.NAME}")
        return NodeProxy(nodeproxy.NAME, nodeproxy.NAMESPACE, location, tuple(map(service, mesh.services)))

    pods = tuple(
        pod(pod_name(workload, ordinal), workload.name, ordinal, workload.template)
        for workload in mesh.workloads
        for ordinal in range(workload.replicas)
    )
    tests = tuple(pod(test.name, test.name, 0, test.template) for test in mesh.test_pods)
    return Plan(pods, _gateway(network) if mesh.gateways else None, tests, node_proxy(*pods, *tests))


def pod_name(workload: Workload, ordinal: int) -> str:
    """The name of a pod: a pod name always stands for the same template, as another template gives another name."""
    return f"{workload.name}-{workload.template.fingerprint[:5]}-{ordinal}"


def _gateway(network: Network) -> GatewayPod:
    return GatewayPod(GATEWAY_NAME, GATEWAY_NAMESPACE, network.gateway, INGRESS_LABELS, network.ingress_port)
