"""Warns of security policies without a pod, and of rules that no request can match (IST0127).

Istio: pkg/config/analysis/analyzers/authz, and warnPrivateJwksKeys in pkg/config/validation/validation.go.
"""

import json
from collections.abc import Iterator

from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import INGRESS_LABELS
from localmesh.model import ROOT_NAMESPACE
from localmesh.model import AuthorizationPolicy
from localmesh.model import AuthorizationRule
from localmesh.model import Labels
from localmesh.model import Mesh
from localmesh.model import RequestAuthentication
from localmesh.model import Source
from localmesh.model import applies
from localmesh.model import pod_modes


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about policies that no pod follows, and about identities and tokens that no request there can have."""
    policies: list[AuthorizationPolicy | RequestAuthentication] = [*mesh.authorization_policies]
    policies += mesh.request_authentications
    for policy in policies:
        pods = _pods(mesh, policy)
        if not pods:
            wanted = ", ".join(f"{key}: {value}" for key, value in policy.selector)
            fact = f"no pod with a sidecar has {wanted}" if wanted else "no pod has a sidecar"
            yield about(policy, "spec.selector", f"{fact}, so it has no effect")
        elif isinstance(policy, AuthorizationPolicy):
            yield from _unmatched(mesh, policy, pods)
        else:
            yield from _secrets(policy)


def _pods(mesh: Mesh, policy: AuthorizationPolicy | RequestAuthentication) -> list[tuple[str, Labels]]:
    """Namespace and labels of the proxies that a policy is for."""
    templates = [workload.template for workload in mesh.workloads if workload.replicas]
    templates += [test_pod.template for test_pod in mesh.test_pods]
    proxies = [(mesh.namespace, template.labels) for template in templates if template.sidecar]
    if mesh.gateways:
        proxies.append((ROOT_NAMESPACE, INGRESS_LABELS))
    return [proxy for proxy in proxies if applies(policy, *proxy)]


def _unmatched(mesh: Mesh, policy: AuthorizationPolicy, pods: list[tuple[str, Labels]]) -> Iterator[ConfigWarning]:
    sidecars = [pod for pod in pods if pod[0] != ROOT_NAMESPACE]
    plain = bool(sidecars) and all(_without_identities(mesh, *pod) for pod in sidecars)
    tokens = any(applies(other, *pod) and other.rules for other in mesh.request_authentications for pod in pods)
    for i, rule in enumerate(policy.rules):
        if plain and (place := _place(rule, _IDENTITIES, "source.")):
            fact = "PeerAuthentication disables mutual TLS there, so callers have no identity and this never matches"
            yield about(policy, f"spec.rules[{i}].{place}", fact)
        if not tokens and (place := _place(rule, _TOKENS, "request.auth.")):
            fact = "no RequestAuthentication is for these pods, so requests have no claims and this never matches"
            yield about(policy, f"spec.rules[{i}].{place}", fact)


# field of a source -> its name in Istio
_IDENTITIES = {
    "principals": "principals",
    "namespaces": "namespaces",
    "service_accounts": "serviceAccounts",
    "trust_domains": "trustDomains",
}
_TOKENS = {"request_principals": "requestPrincipals"}


def _place(rule: AuthorizationRule, fields: dict[str, str], attributes: str) -> str:
    """Where a rule wants one of these fields or attributes; empty if it can do without them."""
    named = [_field(source, fields) for source in rule.sources]
    if named and all(named):
        return f"from[0].source.{named[0]}"
    for i, condition in enumerate(rule.conditions):
        wanted = condition.attribute.startswith(attributes) and condition.attribute != "source.ip"
        if wanted and condition.values.any_of:
            return f"when[{i}]"
    return ""


def _field(source: Source, fields: dict[str, str]) -> str:
    return next((name for field, name in fields.items() if getattr(source, field).any_of), "")


def _without_identities(mesh: Mesh, namespace: str, labels: Labels) -> bool:
    """Whether PeerAuthentications disable mutual TLS for all ports of pods with these labels."""
    mode, of_ports = pod_modes(mesh.peer_authentications, namespace, labels)
    return {mode, *of_ports.values()} == {"DISABLE"}


def _secrets(policy: RequestAuthentication) -> Iterator[ConfigWarning]:
    for i, rule in enumerate(policy.rules):
        if any("d" in key or key["kty"] == "oct" for key in json.loads(rule.jwks)["keys"]):
            fact = "it contains a secret key: whoever reads this object can sign tokens"
            yield about(policy, f"spec.jwtRules[{i}].jwks", fact)
