"""Converts AuthorizationPolicies to Envoy's RBAC filters, one for each action: DENY before ALLOW.

Istio: pilot/pkg/security/authz/builder/builder.go.
"""

from localmesh.envoy import names
from localmesh.envoy.permissions import Listening
from localmesh.envoy.permissions import permission
from localmesh.envoy.principals import principal
from localmesh.envoy.values import Json
from localmesh.envoy.values import typed
from localmesh.model import Action
from localmesh.model import AuthorizationPolicy
from localmesh.model import AuthorizationRule
from localmesh.model import Mesh
from localmesh.model import Operation
from localmesh.model import Source
from localmesh.model import applies
from localmesh.plan import GatewayPod
from localmesh.plan import MeshProxy

_RBAC = "envoy.extensions.filters.http.rbac.v3.RBAC"
_ACTIONS: tuple[Action, ...] = ("DENY", "ALLOW")
_NEVER: Json = {"permissions": [{"not_rule": {"any": True}}], "principals": [{"not_id": {"any": True}}]}
_NO_PORT = 0  # no connection has it as its destination


def filters(mesh: Mesh, proxy: MeshProxy) -> list[Json]:
    """The RBAC filters of a proxy's listeners for requests from others: DENY before ALLOW; none without policies."""
    policies = [policy for policy in mesh.authorization_policies if applies(policy, proxy.namespace, proxy.labels)]
    chosen = ((action, [policy for policy in policies if policy.action == action]) for action in _ACTIONS)
    return [_filter(action, same, proxy) for action, same in chosen if same]


def _filter(action: Action, policies: list[AuthorizationPolicy], proxy: MeshProxy) -> Json:
    """What a dry run would decide is a shadow of the rules: Envoy counts it and decides nothing by it."""
    content: Json = {"shadow_rules_stat_prefix": "istio_dry_run_allow_"}  # istiod names it without a dry run, too
    if enforced := [policy for policy in policies if not policy.dry_run]:
        content["rules"] = _rules(action, enforced, proxy)
    if tried := [policy for policy in policies if policy.dry_run]:
        content["shadow_rules"] = _rules(action, tried, proxy)
        content["shadow_rules_stat_prefix"] = f"istio_dry_run_{action.lower()}_"
    return {"name": "envoy.filters.http.rbac", "typed_config": typed(_RBAC, content)}


def _rules(action: Action, policies: list[AuthorizationPolicy], proxy: MeshProxy) -> Json:
    return {
        "action": action,
        "policies": {
            names.authorization_rule(policy.namespace, policy.name, i): _rule(rule, policy.namespace, proxy)
            for policy in policies
            for i, rule in enumerate(policy.rules or (None,))
        },
    }


def _rule(rule: AuthorizationRule | None, namespace: str, proxy: MeshProxy) -> Json:
    """Any source with any operation; None is a policy without rules, which no request matches."""
    if rule is None:
        return _NEVER
    listening = _listening(proxy)
    operations, sources = rule.operations or (Operation(),), rule.sources or (Source(),)
    return {
        "permissions": [permission(operation, rule.conditions, listening) for operation in operations],
        "principals": [principal(source, rule.conditions, namespace) for source in sources],
    }


def _listening(proxy: MeshProxy) -> Listening:
    """Policies name container ports; here a proxy may listen on another one, which Envoy compares."""
    if isinstance(proxy, GatewayPod):
        return lambda port: proxy.port if port == names.GATEWAY_PORT else _NO_PORT
    return proxy.port
