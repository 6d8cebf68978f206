"""Parses Services: ClusterIP with HTTP ports."""

from typing import Any

from localmesh.model import Service
from localmesh.model import ServicePort
from localmesh.parse.names import is_address
from localmesh.parse.names import is_kubernetes_label
from localmesh.parse.names import is_port_name
from localmesh.parse.names import kubernetes_labels
from localmesh.parse.reader import Reader

# Fields whose value is fixed here: the accepted values, and those that only a cluster supports.
_FIXED = {
    "type": (("ClusterIP",), ("NodePort", "LoadBalancer", "ExternalName")),
    "sessionAffinity": (("None",), ("ClientIP",)),
    "internalTrafficPolicy": (("Cluster",), ("Local",)),
    "ipFamilyPolicy": (("SingleStack", "PreferDualStack"), ("RequireDualStack",)),
}


def service(namespace: str, name: str, root: Reader) -> Service:
    """A Service with a selector; the name of a port gives its protocol, as in Istio."""
    spec = root.child("spec")
    if spec is None:
        root.refuse("spec", "is required")
        return Service(namespace, name, (), ())
    for key, (values, elsewhere) in _FIXED.items():
        spec.choice(key, values, elsewhere)
    spec.accept_only("publishNotReadyAddresses", False)
    selector = kubernetes_labels(spec, "selector")
    if not selector:
        spec.refuse("selector", "the embedded mesh needs a selector, it has no other endpoints; add one")
    ports = tuple(_port(port) for port in spec.children("ports"))
    if not ports:
        spec.refuse("ports", "at least one port is required")
    for field, distinct in (("name", len({p.name for p in ports})), ("port", len({p.number for p in ports}))):
        if distinct < len(ports):
            spec.refuse("ports", f"two ports have the same {field}")
    return Service(namespace, name, selector, ports, _addresses(spec))


def _addresses(spec: Reader) -> tuple[str, ...]:
    """Cluster IPs, as an API server writes them into a Service; a Service without one (`None`) is refused."""
    first, several = spec.optional_text("clusterIP"), spec.texts("clusterIPs")
    for i, family in enumerate(spec.texts("ipFamilies")):
        if family not in ("IPv4", "IPv6"):
            spec.refuse(f"ipFamilies[{i}]", f"must be IPv4 or IPv6, not {family!r}")
    if several and several[0] != first:
        spec.refuse("clusterIPs[0]", f"must be the clusterIP, {first}")
    fields = [("clusterIP", first), *((f"clusterIPs[{i}]", address) for i, address in enumerate(several))]
    for key, address in fields:
        if address == "None":
            spec.refuse(key, "the embedded mesh has no headless Services; remove it or use a cluster")
        elif address and not is_address(address):
            spec.refuse(key, f"{address!r} is not an IP address")
    return several or ((first,) if first else ())


def _port(reader: Reader) -> ServicePort:
    reader.choice("protocol", ("TCP",), elsewhere=("UDP", "SCTP"))
    reader.accept_only("appProtocol", "http")
    name = reader.optional_text("name") or ""
    if name and not is_kubernetes_label(name):
        reader.refuse("name", f"must be a DNS label (small letters, digits, dashes), not {name!r}")
    elif name.split("-")[0] != "http" and "appProtocol" not in reader and isinstance(reader.raw("name"), str | None):
        fact = f"Istio reads the protocol from it and the embedded mesh has only HTTP: http or http-..., not {name!r}"
        reader.refuse("name", fact)
    number = reader.integer("port", 1, 65535)
    if number is None and "port" not in reader:
        reader.refuse("port", "is required")
    target = reader.raw("targetPort")
    if target is not None and not _is_target(target):
        reader.refuse("targetPort", f"must be a port number or the name of a container port, not {target!r}")
    return ServicePort(name, number or 0, target or number or 0)


def _is_target(value: Any) -> bool:
    """Whether it can be a targetPort; 0 means the service port itself, as in Kubernetes."""
    if isinstance(value, str):
        return is_port_name(value)
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 65535
