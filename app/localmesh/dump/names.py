"""Splits Istio's names of clusters, and of the objects that clusters and routes come from, in their parts."""

from dataclasses import dataclass
from typing import Any

_SUFFIX = ".svc.cluster.local"


@dataclass(frozen=True, slots=True)
class ClusterName:
    """`outbound|8080|v1|ball.arena.svc.cluster.local` in its parts; a cluster that is not Istio's has a host alone."""

    direction: str
    port: str
    subset: str
    host: str

    @property
    def short(self) -> str:
        """As a route's destination is shown: `8080|v1|ball.arena`."""
        if not self.direction:
            return self.host
        host = self.host.removesuffix(_SUFFIX)
        return f"{self.port}|{self.subset}|{host}" if host else f"{self.direction}|{self.port}"


def cluster_name(text: str) -> ClusterName:
    """The parts of a cluster's name."""
    parts = text.split("|")
    return ClusterName(*parts) if len(parts) == 4 else ClusterName("", "", "", text)


def origin(resource: dict[str, Any]) -> str:
    """The Istio object that a cluster or route comes from, as `name.namespace`; a dash where there is none."""
    path = resource.get("metadata", {}).get("filter_metadata", {}).get("istio", {}).get("config", "")
    parts = str(path).split("/")
    return f"{parts[-1]}.{parts[-3]}" if len(parts) > 3 else "-"
