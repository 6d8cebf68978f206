"""Services: a stable name and port in front of the pods that a selector picks."""

from dataclasses import dataclass

from localmesh.model.labels import Labels


@dataclass(frozen=True, slots=True)
class ServicePort:
    """A port of the service and the container port behind it, by number or by name."""

    name: str
    number: int
    target: int | str


@dataclass(frozen=True, slots=True)
class Service:
    """A ClusterIP service."""

    namespace: str
    name: str
    selector: Labels
    ports: tuple[ServicePort, ...]
    addresses: tuple[str, ...] = ()  # cluster IPs that the manifest asks for

    @property
    def host(self) -> str:
        """The fully qualified name."""
        return f"{self.name}.{self.namespace}.svc.cluster.local"
