"""Gateways: the hosts for which an ingress gateway accepts requests."""

from dataclasses import dataclass

from localmesh.model.labels import Labels

# The labels of the pods of a standard Istio ingress gateway.
INGRESS_LABELS: Labels = (("app", "istio-ingressgateway"), ("istio", "ingressgateway"))


@dataclass(frozen=True, slots=True)
class Server:
    """One HTTP port and the hosts served there."""

    port: int
    name: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gateway:
    """Servers of the gateway pods that the selector selects."""

    namespace: str
    name: str
    selector: Labels
    servers: tuple[Server, ...]
