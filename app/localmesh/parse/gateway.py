"""Parses Gateways: HTTP servers on port 80 of the one ingress gateway that the embedded mesh has."""

from localmesh.model import INGRESS_LABELS
from localmesh.model import Gateway
from localmesh.model import Server
from localmesh.model import selects
from localmesh.parse.names import is_address
from localmesh.parse.names import is_dns_label
from localmesh.parse.names import is_host
from localmesh.parse.reader import Reader

PORT = 80
_OTHERS = frozenset(("HTTPS", "HTTP2", "GRPC", "GRPC-WEB", "TLS", "TCP", "UDP", "MONGO", "REDIS", "MYSQL"))


def gateway(namespace: str, name: str, root: Reader) -> Gateway:
    """A Gateway; its selector must pick the embedded mesh's ingress gateway."""
    spec = root.child("spec")
    if spec is None:
        root.refuse("spec", "is required")
        return Gateway(namespace, name, (), ())
    if not is_dns_label(name):
        root.refuse("metadata.name", f"Istio wants a DNS label (letters, digits, dashes), not {name!r}")
    selector = spec.labels("selector")
    if not selects(selector, INGRESS_LABELS):
        known = ", ".join(f"{key}: {value}" for key, value in INGRESS_LABELS)
        spec.refuse("selector", f"no gateway of the embedded mesh has these labels; its ingress gateway has {known}")
    servers = tuple(_server(server) for server in spec.children("servers"))
    if not servers:
        spec.refuse("servers", "at least one server is required")
    names = [server.name for server in servers]
    if len(set(names)) < len(names):
        spec.refuse("servers", "Istio wants port names to be unique in a Gateway")
    return Gateway(namespace, name, selector, servers)


def _is_host(text: str) -> bool:
    """Whether it is a name with a dot, or a wildcard for the labels before such a name (`*.example.com`)."""
    return is_host(text) and "." in text and "*" not in text.removeprefix("*.")


def _server(reader: Reader) -> Server:
    hosts = reader.texts("hosts")
    if not hosts:
        reader.refuse("hosts", "at least one host is required")
    for i, host in enumerate(hosts):
        if "/" in host:
            reader.refuse(f"hosts[{i}]", f"the embedded mesh has one namespace; leave out {host.partition('/')[0]!r}/")
        elif host != "*" and not is_address(host) and not _is_host(host):
            reader.refuse(f"hosts[{i}]", f"{host!r} is no host for Istio; write *, *.example.com or a full name")
    port = reader.child("port")
    if port is None:
        reader.refuse("port", "is required")
        return Server(PORT, "", hosts)
    protocol = port.text("protocol")
    if protocol.upper() in _OTHERS:
        port.refuse("protocol", f"the embedded mesh has HTTP only, not {protocol}; use a cluster")
    elif protocol and protocol.upper() != "HTTP":
        port.refuse("protocol", f"Istio knows HTTP and {', '.join(sorted(_OTHERS))}, not {protocol}")
    port.require("number")
    number = port.integer("number", 1, 65535)
    if number not in (PORT, None):
        port.refuse("number", f"the ingress gateway of the embedded mesh has one port, {PORT}; use it, or a cluster")
    name = port.text("name")
    return Server(PORT, name, hosts)
