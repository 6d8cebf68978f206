"""Gateways: the hosts that a proxy at the edge accepts requests for."""

from dataclasses import dataclass

from localmesh.model.labels import Labels

# What the pods of a standard Istio ingress gateway are labelled with.
INGRESS_LABELS: Labels = (("app", "istio-ingressgateway"), ("istio", "ingressgateway"))


@dataclass(frozen=True, slots=True)
class Server:
    """One HTTP port and the hosts served there."""

    port: int
    name: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gateway:
    """Servers for the edge proxies that the selector picks."""

    namespace: str
    name: str
    selector: Labels
    servers: tuple[Server, ...]
