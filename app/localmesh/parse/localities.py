"""Parses the locality settings of a load balancer, with the checks of Istio's admission webhook.

Istio: ValidateLocalityLbSetting in pkg/config/validation/agent/validation.go.
"""

from collections.abc import Sequence

from localmesh.model import Distribution
from localmesh.model import Failover
from localmesh.model import LocalityBalancing
from localmesh.model.locality import REGION
from localmesh.model.locality import SUBZONE
from localmesh.model.locality import ZONE
from localmesh.parse.reader import Reader

_WHOLE = 100
# what Istio adds to the labels of a pod and what is not here: nodes, clusters and networks
_ELSEWHERE = frozenset({"kubernetes.io/hostname", "topology.istio.io/cluster", "topology.istio.io/network"})


def locality_balancing(balancer: Reader | None) -> LocalityBalancing | None:
    """The setting in a `loadBalancer` block; None without one, which means the mesh's default."""
    setting = balancer.child("localityLbSetting") if balancer else None
    if setting is None:
        return None
    distribute = tuple(_distribution(entry) for entry in setting.children("distribute"))
    failover = tuple(_failover(entry) for entry in setting.children("failover"))
    priority = setting.texts("failoverPriority")
    if distribute and failover:
        setting.refuse("failover", "Istio refuses it beside distribute; remove one of them")
    for i, name in enumerate(priority):
        label, given, _ = name.partition("=")
        if failover and not given and label in (REGION, ZONE, SUBZONE):
            setting.refuse(f"failoverPriority[{i}]", f"Istio refuses {label} beside failover; remove one of them")
        elif label in _ELSEWHERE:
            fact = f"the embedded mesh has no {label}: there is one machine; remove it or use a cluster"
            setting.refuse(f"failoverPriority[{i}]", fact)
    if (problem := overlap([entry.callers for entry in distribute])) and distribute:
        setting.refuse("distribute", f"Istio refuses {problem}")
    enabled = setting.boolean("enabled") if "enabled" in setting else True
    return LocalityBalancing(enabled, distribute, failover, priority)


def _distribution(entry: Reader) -> Distribution:
    to = entry.entries("to")
    shares = [(place, to.integer(place, low=1, high=_WHOLE) or 0) for place in to.keys()] if to else []  # noqa: SIM118
    if sum(share for _, share in shares) != _WHOLE:
        entry.refuse("to", f"Istio wants shares that are {_WHOLE} together")
    # Istio reads this map in an order of chance, so it accepts some overlaps now and then
    places = [place for place, _ in shares]
    if problem := overlap(places) or overlap(places[::-1]):
        entry.refuse("to", f"Istio refuses {problem}")
    return Distribution(entry.optional_text("from") or "", tuple(shares))


def _failover(entry: Reader) -> Failover:
    callers, to = (entry.optional_text(key) or "" for key in ("from", "to"))
    if callers == to:
        entry.refuse("to", "Istio wants another region than in from")
    for key, region in (("from", callers), ("to", to)):
        if "/" in region or "*" in region:
            entry.refuse(key, f"Istio wants the name of a region, not {region!r}")
    return Failover(callers, to)


def overlap(localities: Sequence[str]) -> str:
    """What is wrong with localities that must not overlap; empty if nothing is."""
    seen: list[tuple[str, ...]] = []
    for locality in localities:
        levels = tuple(locality.split("/", 2))
        if "*" in locality[:-1]:
            return f"a * that is not at the end: {locality!r}"
        if not all(levels):
            return f"a locality with an empty part: {locality!r}"
        if any(_covers(other, levels) for other in seen):
            return f"{locality!r}, which overlaps with one before it"
        seen.append(levels)
    return ""


def _covers(seen: tuple[str, ...], levels: tuple[str, ...]) -> bool:
    """Whether a locality and one before it overlap; only a * of the earlier one stands for anything."""
    pairs = zip(seen, levels, strict=False)  # as deep as both of them go
    return seen[0] == "*" or all(earlier in ("*", level) for earlier, level in pairs)
