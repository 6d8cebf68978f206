"""Filters for the resources of a dump: by service, port, subset and route (`config --fqdn`, `--port`, ...)."""

from dataclasses import dataclass
from dataclasses import fields

from localmesh.dump.names import cluster_name
from localmesh.dump.sections import Json

_OF_KIND = {
    "clusters": {"fqdn", "port", "subset"},
    "endpoints": {"fqdn", "port", "subset"},
    "listeners": {"port"},
    "routes": {"route"},
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that must all hold; None is no condition, and an empty subset means the service without a subset."""

    fqdn: str | None = None
    port: int | None = None
    subset: str | None = None
    route: str | None = None

    def not_applicable(self, kind: str | None) -> list[str]:
        """The conditions that do not apply to a kind of resource; without a kind, all of them."""
        conditions = [field.name for field in fields(self) if getattr(self, field.name) is not None]
        return [name for name in conditions if name not in _OF_KIND.get(kind or "", ())]

    def keeps(self, resource: Json) -> bool:
        """Whether a resource meets the conditions, which must be ones for its kind."""
        if self.route is not None:
            return bool(resource.get("name") == self.route)
        if "address" in resource:
            return self.port is None or self.port == port_of(resource)
        return self.keeps_cluster(resource.get("cluster_name") or resource.get("name", ""))

    def keeps_cluster(self, name: str) -> bool:
        """Whether a cluster of that name meets the conditions; `fqdn` may be the beginning of a host, up to a dot."""
        parts = cluster_name(name)
        return (
            (self.fqdn is None or f"{parts.host}.".startswith(f"{self.fqdn}."))
            and (self.port is None or parts.port == str(self.port))
            and (self.subset is None or (parts.subset == self.subset and bool(parts.direction)))
        )


def port_of(listener: Json) -> int | None:
    """The port that a listener listens on; None for one without."""
    port = listener.get("address", {}).get("socket_address", {}).get("port_value")
    return port if isinstance(port, int) else None
