"""Gives the endpoints of a cluster the priorities and weights that they have for one caller, by its own locality.

Istio: pilot/pkg/networking/core/loadbalancer/loadbalancer.go. Envoy sends requests to the lowest priority, as long as
enough of its endpoints are healthy; one that outlier detection has ejected is not.
"""

import math
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from localmesh.envoy import policy
from localmesh.envoy.names import host
from localmesh.envoy.values import Json
from localmesh.model import Labels
from localmesh.model import LocalityBalancing
from localmesh.model import Mesh
from localmesh.model import TrafficPolicy
from localmesh.model import in_locality
from localmesh.model import locality_of
from localmesh.model import locality_parts
from localmesh.model import topology


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """What of a caller decides about its endpoints; callers with an equal viewpoint have the same endpoints."""

    locality: str = ""
    labels: Labels = ()  # those that a failoverPriority names


@dataclass(frozen=True, slots=True)
class Group:
    """Endpoints of one locality, with the labels of their pods."""

    locality: str
    members: tuple[tuple[Labels, Json], ...]
    priority: int = 0
    weight: int | None = None  # None: as many as it has members

    def assigned(self) -> Json:
        """The group in Envoy's form."""
        endpoints = [endpoint for _, endpoint in self.members]
        names = ("region", "zone", "sub_zone")
        where = {name: part for name, part in zip(names, locality_parts(self.locality), strict=True) if part}
        weight = len(endpoints) if self.weight is None else self.weight
        priority = {"priority": self.priority} if self.priority else {}
        return {"locality": where, "lb_endpoints": endpoints, "load_balancing_weight": weight, **priority}


def viewpoint(mesh: Mesh, labels: Labels) -> Viewpoint:
    """The viewpoint of a proxy with these labels; the same for all proxies of a mesh without such preferences."""
    named: set[str] = set()
    prefers = False
    for service in mesh.services:
        top, subsets = policy.of_host(mesh, host(service))
        wanted = [None, *(subset.policy for subset in subsets)]
        for towards in (policy.effective(top, p, port.number) for p in wanted for port in service.ports):
            setting = _setting(towards)
            if setting is not None and (setting.distribute or towards.outlier_detection):
                prefers = True
                named |= {name.partition("=")[0] for name in setting.failover_priority}
    if not prefers:
        return Viewpoint()
    known = topology(labels)
    return Viewpoint(locality_of(labels), tuple((name, known[name]) for name in sorted(named) if name in known))


def weighted(of: TrafficPolicy) -> Json:
    """The field of `common_lb_config` by which Envoy follows the weights of localities, where Istio sets it."""
    setting = _setting(of)
    if setting is None:
        return {}
    fails_over = of.outlier_detection is not None and bool(setting.failover or setting.failover_priority)
    return {"locality_weighted_lb_config": {}} if setting.distribute or fails_over else {}


def arranged(members: Iterable[tuple[Labels, Json]], of: TrafficPolicy, caller: Viewpoint | None) -> list[Json]:
    """The endpoints (each with the labels of its pod) in groups by locality, in the order that they have for a caller.

    Without a caller, or where nothing is preferred, all groups have the same priority.
    """
    by_locality: dict[str, list[tuple[Labels, Json]]] = {}
    for labels, endpoint in members:
        by_locality.setdefault(locality_of(labels), []).append((labels, endpoint))
    groups = [Group(locality, tuple(by_locality[locality])) for locality in sorted(by_locality)]
    setting = _setting(of)
    if caller is None or setting is None:
        return [group.assigned() for group in groups]
    if setting.distribute:
        return [group.assigned() for group in _distributed(groups, setting, caller)]
    if of.outlier_detection is None:
        return [group.assigned() for group in groups]
    if setting.failover_priority:
        groups = _ordered(groups, setting.failover_priority, caller)
    if setting.failover or not setting.failover_priority:
        groups = _dense([replace(g, priority=g.priority * 5 + _distance(g.locality, setting, caller)) for g in groups])
    return [group.assigned() for group in groups]


def _setting(of: TrafficPolicy) -> LocalityBalancing | None:
    """The setting in effect: the mesh's default without one, None where it is switched off."""
    setting = of.locality or LocalityBalancing()
    return setting if setting.enabled else None


def _distributed(groups: Sequence[Group], setting: LocalityBalancing, caller: Viewpoint) -> list[Group]:
    """The groups with the weights for this caller; those of other localities lose their endpoints."""
    to = next((rule.to for rule in setting.distribute if in_locality(caller.locality, rule.callers)), None)
    if to is None:
        return list(groups)
    chosen: dict[str, Group] = {}
    for wanted, percent in to:
        matching = [g for g in groups if g.locality not in chosen and in_locality(g.locality, wanted)]
        total = sum(len(group.members) for group in matching)
        for group in matching:
            chosen[group.locality] = replace(group, weight=math.ceil(len(group.members) * percent / total))
    return [chosen.get(g.locality) or replace(g, members=(), weight=len(g.members)) for g in groups]


def _distance(locality: str, setting: LocalityBalancing, caller: Viewpoint) -> int:
    """0 for the caller's own subzone, 1 for its zone, 2 for its region, 3 for others, 4 for those not preferred."""
    near, other = locality_parts(caller.locality), locality_parts(locality)
    if near[0] == other[0]:
        return 2 if near[1] != other[1] else int(near[2] != other[2])
    failover = next((rule for rule in setting.failover if rule.callers == near[0]), None)
    return 4 if failover is not None and other[0] != failover.to else 3


def _ordered(groups: Iterable[Group], names: Sequence[str], caller: Viewpoint) -> list[Group]:
    """Each group divided by how many of the labels, counted from the first one, its pods have like the caller."""
    labels = dict(caller.labels)
    wanted = [
        (name, value if given else labels.get(name, "")) for name, given, value in (n.partition("=") for n in names)
    ]

    def missed(labels: Labels) -> int:
        has = topology(labels)
        return next((len(wanted) - i for i, (name, value) in enumerate(wanted) if has.get(name, "") != value), 0)

    divided = [
        Group(group.locality, tuple(member for member in group.members if missed(member[0]) == priority), priority)
        for group in groups
        for priority in sorted({missed(labels) for labels, _ in group.members})
    ]
    return _dense(divided)


def _dense(groups: Sequence[Group]) -> list[Group]:
    """The groups with priorities from 0 on without gaps, as Envoy wants them."""
    places = {priority: place for place, priority in enumerate(sorted({group.priority for group in groups}))}
    return [replace(group, priority=places[group.priority]) for group in groups]
