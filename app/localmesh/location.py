"""Where a pod listens."""

from dataclasses import dataclass

from localmesh.ports import ADMIN_PORT
from localmesh.ports import APP_PORT
from localmesh.ports import PROXY_PORT


@dataclass(frozen=True, slots=True)
class Location:
    """Where a pod listens: at the usual ports of an address of its own, or at ports of an address that pods share."""

    address: str
    app_port: int = APP_PORT
    proxy_port: int = PROXY_PORT
    admin_port: int = ADMIN_PORT
    container_port: int | None = None  # where its sidecar takes requests; None: at the container port itself
    closed_port: int | None = None  # where requests go for ports that the container does not declare: nobody listens

    @property
    def ports(self) -> frozenset[int]:
        """All its ports on a shared address; on an address of its own only those that every pod has."""
        extra = (port for port in (self.container_port, self.closed_port) if port is not None)
        return frozenset((self.app_port, self.proxy_port, self.admin_port, *extra))
