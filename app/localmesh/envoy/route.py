"""Converts VirtualServices to Envoy routes, for one caller.

Conditions on the caller (sourceLabels, gateways, port) are evaluated here and are not visible in the generated routes.
Istio: pilot/pkg/networking/core/route/route.go.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from localmesh.envoy import answers
from localmesh.envoy import cors
from localmesh.envoy import fault
from localmesh.envoy import hashing
from localmesh.envoy import headers
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
from localmesh.model import Headers
from localmesh.model import HttpMatch
from localmesh.model import HttpRule
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import Service
from localmesh.model import VirtualService
from localmesh.model import WeightedDestination
from localmesh.model import selects

MESH = "mesh"


@dataclass(frozen=True, slots=True)
class RouteScope:
    """The caller whose routes are made, its gateway (`mesh` for a sidecar), and the port that it calls."""

    namespace: str
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
    if policies := hashing.policies(hashing.of_destination(mesh, host, port=port)):
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
    if match.gateways:  # then Istio ignores the conditions on labels and namespace
        return scope.gateway in match.gateways
    return selects(match.source_labels, scope.labels) and match.source_namespace in ("", scope.namespace)


def _route(
    mesh: Mesh, virtual_service: VirtualService, rule: HttpRule, match: HttpMatch | None, scope: RouteScope
) -> Json:
    conditions = route_match(match)
    action = _action(mesh, rule, scope)
    changes = headers.operations(rule.headers, *_of_only_destination(rule))
    name = f"{rule.name}.{match.name}" if match and match.name else rule.name
    origin = names.config_metadata("virtual-service", virtual_service.namespace, virtual_service.name)
    route = {
        "name": name,
        "match": conditions,
        "metadata": {"filter_metadata": {"istio": {"config": origin}}},
        "decorator": {"operation": _operation(virtual_service, action, scope, path_text(conditions))},
        **action,
        **changes,
        **({"stat_prefix": match.stat_prefix} if match and match.stat_prefix else {}),
    }
    filters = {**fault.per_route(rule.delay, rule.abort), **cors.per_route(rule.cors)}
    return {**route, "typed_per_filter_config": filters} if filters else route


def _of_only_destination(rule: HttpRule) -> tuple[Headers, ...]:
    """The operations on headers that a rule's only destination adds to the rule's own."""
    return (rule.route[0].headers,) if len(rule.route) == 1 else ()


def _action(mesh: Mesh, rule: HttpRule, scope: RouteScope) -> Json:
    """What becomes of a request: `route`, `redirect` or `direct_response`, with its content."""
    if rule.redirect:
        return {"redirect": answers.redirect(rule.redirect, scope.port)}
    if rule.direct_response:
        return {"direct_response": answers.direct(rule.direct_response)}
    return {"route": _routed(mesh, rule, scope)}


def _routed(mesh: Mesh, rule: HttpRule, scope: RouteScope) -> Json:
    services = {names.host(service): service for service in mesh.services}
    # Envoy lets a destination's authority replace that of the rule, Istio wants it the other way round
    authority = next(filter(None, map(headers.authority, (rule.headers, *_of_only_destination(rule)))), "")
    action: Json = {"timeout": ZERO if rule.timeout_ms is None else duration(rule.timeout_ms)}
    action |= answers.rewrite(rule.rewrite, authority)
    if len(rule.route) == 1:  # the weight of a single destination is ignored
        action["cluster"] = _cluster(rule.route[0].destination, scope, services)
    else:
        weighted = [_share(share, _cluster(share.destination, scope, services)) for share in rule.route if share.weight]
        action["weighted_clusters"] = {"clusters": weighted}
    targets = [share.destination for share in rule.route if share.weight or len(rule.route) == 1]
    hashes = [hashing.of_destination(mesh, target.host, target.subset, target.port) for target in targets]
    if policies := hashing.policies(*hashes):
        action["hash_policy"] = policies
    # a weighted split tries another host, whatever its destinations hash
    if policy := retry.outbound_policy(rule.retries, hashed=len(rule.route) == 1 and hashes[0] is not None):
        action["retry_policy"] = policy
    mirrors = [mirror.policy(_cluster(copy.destination, scope, services), copy) for copy in rule.mirrors]
    if copies := [policy for policy in mirrors if policy]:
        action["request_mirror_policies"] = copies
    return action


def _share(share: WeightedDestination, cluster: str) -> Json:
    authority = headers.authority(share.headers)
    rewritten = {"host_rewrite_literal": authority} if authority else {}
    return {"name": cluster, "weight": share.weight, **headers.operations(share.headers), **rewritten}


def _operation(virtual_service: VirtualService, action: Json, scope: RouteScope, path: str) -> str:
    """The name in traces: of the only destination, or of the VirtualService if there are several or none."""
    if cluster := action.get("route", {}).get("cluster"):
        _, port, _, host = cluster.split("|")
        return names.operation(host, int(port), path)
    return names.operation(virtual_service.name, scope.port, path)


def _cluster(destination: Destination, scope: RouteScope, services: Mapping[str, Service]) -> str:
    service = services.get(destination.host)
    port = destination.port or (service.ports[0].number if service and len(service.ports) == 1 else scope.port)
    return names.outbound_cluster(destination.host, port, destination.subset)
