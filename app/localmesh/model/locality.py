"""Localities: where a pod runs, as `region/zone/subzone`, and how callers prefer the endpoints near them.

There are no nodes here, so a pod is where its label says, or nowhere.
"""

from dataclasses import dataclass

from localmesh.model.labels import Labels

LABEL = "istio-locality"  # with dots, because a label has no slashes
REGION, ZONE, SUBZONE = "topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone"
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Distribution:
    """Callers in these localities send these percentages of their requests to these localities."""

    callers: str  # a locality, or the beginning of one; `*` for any
    to: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Failover:
    """Callers of one region prefer another one to all others, after their own."""

    callers: str
    to: str


@dataclass(frozen=True, slots=True)
class LocalityBalancing:
    """How callers prefer endpoints; as it is here it is the mesh's default: the nearest, with outlier detection only.

    `failover_priority` has labels of pods, the most important first: endpoints with more of them like the caller's, or
    as in `label=value`, are preferred.
    """

    enabled: bool = True
    distribute: tuple[Distribution, ...] = ()
    failover: tuple[Failover, ...] = ()
    failover_priority: tuple[str, ...] = ()


def locality_of(labels: Labels) -> str:
    """The locality of a pod with these labels, empty if it has none (Istio: getPodLocality of the controller)."""
    return dict(labels).get(LABEL, "").replace(".", "/")


def parts(locality: str) -> tuple[str, str, str]:
    """Region, zone and subzone; what is not there is empty."""
    region, zone, subzone, *_ = [*locality.split("/"), *[""] * _PARTS]
    return region, zone, subzone


def in_locality(locality: str, wanted: str) -> bool:
    """Whether a locality is the wanted one or in it (Istio: LocalityMatch in pilot/pkg/networking/util/util.go)."""
    region, *inner = zip(parts(locality), parts(wanted), strict=True)
    return region[1] in ("*", region[0]) and all(want in ("*", "", part) for part, want in inner)


def topology(labels: Labels) -> dict[str, str]:
    """A pod's labels with those of its locality, as Istio adds them (AugmentLabels in pilot/pkg/serviceregistry)."""
    region, zone, subzone = parts(locality_of(labels))
    places = {REGION: region, ZONE: zone, SUBZONE: subzone}
    return {**dict(labels), **{label: place for label, place in places.items() if place}}
