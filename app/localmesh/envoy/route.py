"""Converts VirtualServices to Envoy routes, for one caller.

Conditions on the caller (sourceLabels, gateways, port) are evaluated here and are not visible in the generated routes.
Istio: pilot/pkg/networking/core/route/route.go.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from localmesh.envoy import fault
from localmesh.envoy import hashing
from localmesh.envoy import mirror
from localmesh.envoy import names
from localmesh.envoy import retry
from localmesh.envoy.match import EVERYTHING
from localmesh.envoy.match import is_catch_all
from localmesh.envoy.match import path_text
from localmesh.envoy.match import route_match
from localmesh.envoy.values import ZERO
from localmesh.envoy.values import Json
from localmesh.envoy.values import duration
from localmesh.model import Destination
from localmesh.model import HttpMatch
from localmesh.model import HttpRule
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import Service
from localmesh.model import VirtualService
from localmesh.model import selects

MESH = "mesh"


@dataclass(frozen=True, slots=True)
class RouteScope:
    """The caller whose routes are made: its labels, its gateway (`mesh` for a sidecar), and the port that it calls."""

    labels: Labels
    gateway: str
    port: int


def routes_of(mesh: Mesh, virtual_service: VirtualService, scope: RouteScope) -> list[Json]:
    """The routes that apply to a caller, up to the first that matches every request."""
    routes: list[Json] = []
    for rule in virtual_service.rules:
        for match in rule.matches or (None,):
            if not _concerns(match, scope):
                continue
            routes.append(_route(mesh, virtual_service, rule, match, scope))
            if is_catch_all(routes[-1]["match"]):
                return routes
    return routes


def default_route(mesh: Mesh, host: str, port: int) -> Json:
    """The route to a service without a rule that applies."""
    action: Json = {
        "cluster": names.outbound_cluster(host, port),
        "timeout": ZERO,
        "retry_policy": retry.outbound_policy(None),
    }
    if policies := hashing.policies(hashing.of_destination(mesh, host)):
        action["hash_policy"] = policies
    return {
        "name": names.DEFAULT_ROUTE,
        "match": dict(EVERYTHING),
        "decorator": {"operation": names.operation(host, port)},
        "route": action,
    }


def _concerns(match: HttpMatch | None, scope: RouteScope) -> bool:
    if match is None:
        return True
    if match.port is not None and match.port != scope.port:
        return False
    if match.gateways:  # then Istio ignores sourceLabels
        return scope.gateway in match.gateways
    return selects(match.source_labels, scope.labels)


def _route(
    mesh: Mesh, virtual_service: VirtualService, rule: HttpRule, match: HttpMatch | None, scope: RouteScope
) -> Json:
    conditions = route_match(match)
    action = _action(mesh, rule, scope)
    name = f"{rule.name}.{match.name}" if match and match.name else rule.name
    origin = names.config_metadata("virtual-service", virtual_service.namespace, virtual_service.name)
    route = {
        "name": name,
        "match": conditions,
        "metadata": {"filter_metadata": {"istio": {"config": origin}}},
        "decorator": {"operation": _operation(virtual_service, action, scope, path_text(conditions))},
        "route": action,
    }
    injected = fault.per_route(rule.delay, rule.abort)
    return {**route, "typed_per_filter_config": injected} if injected else route


def _action(mesh: Mesh, rule: HttpRule, scope: RouteScope) -> Json:
    services = {names.host(service): service for service in mesh.services}
    action: Json = {"timeout": ZERO if rule.timeout_ms is None else duration(rule.timeout_ms)}
    if len(rule.route) == 1:  # the weight of a single destination is ignored
        action["cluster"] = _cluster(rule.route[0].destination, scope, services)
    else:
        shares = [(_cluster(share.destination, scope, services), share.weight) for share in rule.route]
        weighted = [{"name": name, "weight": weight} for name, weight in shares if weight]
        action["weighted_clusters"] = {"clusters": weighted}
    targets = [share.destination for share in rule.route if share.weight or len(rule.route) == 1]
    hashes = [hashing.of_destination(mesh, target.host, target.subset) for target in targets]
    if policies := hashing.policies(*hashes):
        action["hash_policy"] = policies
    # a weighted split tries another host, whatever its destinations hash
    if policy := retry.outbound_policy(rule.retries, hashed=len(rule.route) == 1 and hashes[0] is not None):
        action["retry_policy"] = policy
    mirrors = [mirror.policy(_cluster(copy.destination, scope, services), copy.percent) for copy in rule.mirrors]
    if copies := [policy for policy in mirrors if policy]:
        action["request_mirror_policies"] = copies
    return action


def _operation(virtual_service: VirtualService, action: Json, scope: RouteScope, path: str) -> str:
    """The name in traces: of the only destination, or of the VirtualService if there are several."""
    if "cluster" in action:
        _, port, _, host = action["cluster"].split("|")
        return names.operation(host, int(port), path)
    return names.operation(virtual_service.name, scope.port, path)


def _cluster(destination: Destination, scope: RouteScope, services: Mapping[str, Service]) -> str:
    service = services.get(destination.host)
    port = destination.port or (service.ports[0].number if service and len(service.ports) == 1 else scope.port)
    return names.outbound_cluster(destination.host, port, destination.subset)
