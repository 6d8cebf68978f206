"""Services: ClusterIP with HTTP ports."""

from localmesh.model import Service
from localmesh.model import ServicePort
from localmesh.parse.reader import Reader

# Fields that say what is the case here anyway, with the values that do.
_GIVEN = {
    "type": ("ClusterIP",),
    "sessionAffinity": ("None",),
    "internalTrafficPolicy": ("Cluster",),
    "ipFamilyPolicy": ("SingleStack", "PreferDualStack"),
    "publishNotReadyAddresses": (False,),
}


def service(namespace: str, name: str, root: Reader) -> Service:
    """A Service with a selector; its protocol is told by the port's name, as Istio reads it."""
    spec = root.child("spec")
    if spec is None:
        root.refuse("spec", "is required")
        return Service(namespace, name, (), ())
    for key, values in _GIVEN.items():
        spec.accept_only(key, *values)
    selector = spec.labels("selector")
    if not selector:
        spec.refuse("selector", "embedded mode needs a selector, it has no other endpoints; add one")
    ports = tuple(_port(each) for each in spec.children("ports"))
    if not ports:
        spec.refuse("ports", "at least one port is required")
    for field, distinct in (("name", len({p.name for p in ports})), ("port", len({p.number for p in ports}))):
        if distinct < len(ports):
            spec.refuse("ports", f"two ports have the same {field}")
    return Service(namespace, name, selector, ports)


def _port(reader: Reader) -> ServicePort:
    reader.accept_only("protocol", "TCP")
    reader.accept_only("appProtocol", "http")
    name = reader.optional_text("name") or ""
    if name.split("-")[0] != "http" and "appProtocol" not in reader:
        fact = f"Istio reads the protocol from it and only HTTP is supported: http or http-..., not {name!r}"
        reader.refuse("name", fact)
    number = reader.integer("port", 1, 65535)
    if number is None and "port" not in reader:
        reader.refuse("port", "is required")
    target = reader.raw("targetPort")
    if target is not None and (not isinstance(target, (int, str)) or isinstance(target, bool)):
        reader.refuse("targetPort", f"must be a port number or the name of a container port, not {target!r}")
    return ServicePort(name, number or 0, target or number or 0)
