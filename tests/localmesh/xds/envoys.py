"""The protocol side of an Envoy: it subscribes, and accepts or refuses responses."""

from typing import Any

from localmesh.envoy import CLUSTER
from localmesh.envoy import ENDPOINTS
from localmesh.envoy import LISTENER
from localmesh.envoy import ROUTES
from localmesh.xds.api import message_class
from localmesh.xds.resource import Snapshot
from localmesh.xds.resource import versioned
from localmesh.xds.session import REQUEST
from localmesh.xds.session import Session


def snapshot(
    clusters: dict[str, int], endpoints: dict[str, int] | None = None, routes: int = 1, listeners: int = 1
) -> Snapshot:
    """Clusters by name and a number that makes their content; their endpoints have number 1 unless given."""
    numbers = {name: (endpoints or {}).get(name, 1) for name in clusters}
    return {
        CLUSTER: versioned(
            CLUSTER, {name: {"name": name, "connect_timeout": f"{number}s"} for name, number in clusters.items()}
        ),
        ENDPOINTS: versioned(
            ENDPOINTS,
            {
                name: {"cluster_name": name, "endpoints": [{"priority": number, "lb_endpoints": []}]}
                for name, number in numbers.items()
            },
        ),
        LISTENER: versioned(LISTENER, {"in": {"name": "in", "stat_prefix": str(listeners)}}),
        ROUTES: versioned(ROUTES, {"r": {"name": "r", "virtual_hosts": [{"name": str(routes), "domains": ["*"]}]}}),
    }


class FakeEnvoy:
    """It keeps what it is sent in `inbox` until it answers."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.inbox: list[Any] = []
        self.has: dict[str, dict[str, str]] = {CLUSTER: {}, ENDPOINTS: {}, LISTENER: {}, ROUTES: {}}
        self._receive = self.inbox.append
        session.connect(self._receive)

    def say(self, type_url: str, **fields: Any) -> None:
        self.session.received(message_class(REQUEST)(type_url=type_url, **fields))

    def start(self) -> None:
        """Subscribe as Envoy does: clusters and their endpoints first, then listeners and their routes."""
        self.say(CLUSTER)
        self.accept_all()
        self.say(ENDPOINTS, resource_names_subscribe=sorted(self.has[CLUSTER]))
        self.accept_all()
        self.say(LISTENER)
        self.accept_all()
        self.say(ROUTES, resource_names_subscribe=["r"])
        self.accept_all()

    def accept(self) -> Any:
        """Take the oldest response."""
        response = self.inbox.pop(0)
        self.has[response.type_url].update({resource.name: resource.version for resource in response.resources})
        for name in response.removed_resources:
            self.has[response.type_url].pop(name, None)
        self.say(response.type_url, response_nonce=response.nonce)
        return response

    def accept_all(self) -> list[Any]:
        """Take everything; the responses in their order."""
        taken = []
        while self.inbox:
            taken.append(self.accept())
        return taken

    def refuse(self, why: str) -> Any:
        """Refuse the oldest response."""
        response = self.inbox.pop(0)
        detail = {"code": 13, "message": why}
        self.say(response.type_url, response_nonce=response.nonce, error_detail=detail)
        return response

    def leave(self) -> None:
        self.session.disconnect(self._receive)


def names(response: Any) -> set[str]:
    """The names of the resources of a response."""
    return {resource.name for resource in response.resources}
