"""Gateways: HTTP servers on port 80 of the one ingress gateway that the local mesh has."""

from localmesh.model import INGRESS_LABELS
from localmesh.model import Gateway
from localmesh.model import Server
from localmesh.model import selects
from localmesh.parse.reader import Reader

PORT = 80


def gateway(namespace: str, name: str, root: Reader) -> Gateway:
    """A Gateway whose selector picks the local ingress gateway."""
    spec = root.child("spec")
    if spec is None:
        root.refuse("spec", "is required")
        return Gateway(namespace, name, (), ())
    selector = spec.labels("selector")
    if not selects(selector, INGRESS_LABELS):
        known = ", ".join(f"{key}: {value}" for key, value in INGRESS_LABELS)
        spec.refuse("selector", f"no gateway here has these labels; the local ingress gateway has {known}")
    servers = tuple(_server(each) for each in spec.children("servers"))
    if not servers:
        spec.refuse("servers", "at least one server is required")
    names = [server.name for server in servers]
    if len(set(names)) < len(names):
        spec.refuse("servers", "Istio wants port names to be unique in a Gateway")
    return Gateway(namespace, name, selector, servers)


def _server(reader: Reader) -> Server:
    hosts = reader.texts("hosts")
    if not hosts:
        reader.refuse("hosts", "at least one host is required")
    for i, host in enumerate(hosts):
        if "/" in host or not host or "*" in host.removeprefix("*." if host != "*" else "*"):
            reader.refuse(f"hosts[{i}]", f"{host!r} is not supported; write *, *.example.com or a full name")
    port = reader.child("port")
    if port is None:
        reader.refuse("port", "is required")
        return Server(PORT, "", hosts)
    protocol = port.text("protocol")
    if protocol and protocol != "HTTP":
        port.refuse("protocol", f"embedded mode has HTTP only, not {protocol}; use a cluster")
    number = port.integer("number", 1, 65535)
    if number != PORT:
        port.refuse("number", f"the local ingress gateway has one port, {PORT}; use it, or a cluster")
    name = port.text("name")
    if "." in name:
        port.refuse("name", "Istio refuses port names with dots")
    return Server(PORT, name, hosts)
