"""The mesh: everything one release of the chart declares, Istio's objects oldest first, the others sorted by name."""

from dataclasses import dataclass
from dataclasses import replace
from typing import Protocol
from typing import TypeVar

from localmesh.model.config import ConfigMap
from localmesh.model.config import ServiceAccount
from localmesh.model.gateway import Gateway
from localmesh.model.hosts import covers
from localmesh.model.policy import DestinationRule
from localmesh.model.ratelimit import EnvoyFilter
from localmesh.model.routing import VirtualService
from localmesh.model.security import AuthorizationPolicy
from localmesh.model.security import PeerAuthentication
from localmesh.model.security import RequestAuthentication
from localmesh.model.service import Service
from localmesh.model.telemetry import SILENT
from localmesh.model.telemetry import Telemetry
from localmesh.model.workload import TestPod
from localmesh.model.workload import Workload


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True, slots=True)
class Mesh:
    """One namespace of workloads and the rules between them; security policies may be in Istio's root namespace.

    `other_peer_authentications` are those of another state while callers change between the two; None: of none.
    """

    namespace: str
    workloads: tuple[Workload, ...] = ()
    test_pods: tuple[TestPod, ...] = ()
    services: tuple[Service, ...] = ()
    config_maps: tuple[ConfigMap, ...] = ()
    service_accounts: tuple[ServiceAccount, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    virtual_services: tuple[VirtualService, ...] = ()
    destination_rules: tuple[DestinationRule, ...] = ()
    telemetries: tuple[Telemetry, ...] = ()
    peer_authentications: tuple[PeerAuthentication, ...] = ()
    authorization_policies: tuple[AuthorizationPolicy, ...] = ()
    request_authentications: tuple[RequestAuthentication, ...] = ()
    envoy_filters: tuple[EnvoyFilter, ...] = ()
    other_peer_authentications: tuple[PeerAuthentication, ...] | None = None

    @property
    def telemetry(self) -> Telemetry:
        """The Telemetry that applies: of several in a namespace Istio uses the oldest."""
        return self.telemetries[0] if self.telemetries else SILENT

    def after(self, previous: "Mesh") -> "Mesh":
        """This mesh as an upgrade of another one: Istio's objects that exist in both count as older than the others."""
        return replace(
            self,
            gateways=_kept_first(self.gateways, previous.gateways),
            virtual_services=_kept_first(self.virtual_services, previous.virtual_services),
            destination_rules=_kept_first(self.destination_rules, previous.destination_rules),
            telemetries=_kept_first(self.telemetries, previous.telemetries),
            peer_authentications=_kept_first(self.peer_authentications, previous.peer_authentications),
            authorization_policies=_kept_first(self.authorization_policies, previous.authorization_policies),
            request_authentications=_kept_first(self.request_authentications, previous.request_authentications),
            envoy_filters=_kept_first(self.envoy_filters, previous.envoy_filters),
        )

    def accepting(self, other: "Mesh") -> "Mesh":
        """This mesh, whose pods accept the connections of another one's callers, too; itself if they do anyway."""
        if other.peer_authentications == self.peer_authentications:
            return self
        return replace(self, other_peer_authentications=other.peer_authentications)

    def warming_as(self, other: "Mesh") -> "Mesh":
        """This mesh with those traffic policies of another one that have a warm-up; itself if there are none.

        Only policies of a host as a whole, without their TLS.
        """
        rules = {rule.host: rule for rule in self.destination_rules}
        warm = {rule.host: rule for rule in other.destination_rules if rule.policy and rule.policy.warms_up}
        if not warm:
            return self
        for host, rule in warm.items():
            mine = rules.get(host) or replace(rule, policy=None, subsets=())
            tls = mine.policy.tls if mine.policy else None
            rules[host] = replace(mine, policy=replace(rule.policy, tls=tls) if rule.policy else None)
        return replace(self, destination_rules=tuple(rules.values()))

    def in_order_of_precedence(self) -> tuple[VirtualService, ...]:
        """VirtualServices in their order of precedence in sidecars: those private to the namespace come first."""
        return tuple(sorted(self.virtual_services, key=lambda virtual_service: not virtual_service.private))

    def destination_rules_of(self, host: str) -> tuple[DestinationRule, ...]:
        """The DestinationRules of a host: those that name it, else those of the longest wildcard that covers it."""
        covering = sorted({rule.host for rule in self.destination_rules if covers(rule.host, host)}, key=len)
        exact = host if host in covering else next(reversed(covering), None)
        return tuple(rule for rule in self.destination_rules if rule.host == exact)

    def config_map(self, name: str) -> ConfigMap | None:
        """The ConfigMap of that name, None if there is none."""
        return next((config_map for config_map in self.config_maps if config_map.name == name), None)


def _kept_first(objects: tuple[N, ...], previous: tuple[N, ...]) -> tuple[N, ...]:
    places = {_identity(known): place for place, known in enumerate(previous)}
    return tuple(sorted(objects, key=lambda named: places.get(_identity(named), len(places))))


def _identity(named: _Named) -> tuple[str, str]:
    """Namespace and name; security policies may be in Istio's root namespace, everything else is in the release's."""
    return getattr(named, "namespace", ""), named.name
