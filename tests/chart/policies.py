"""Reads the security objects of a rendering as sidecars do: mutual TLS of a pod, and the requests that it allows."""

import fnmatch
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.chart.rendered import Object
from tests.chart.rendered import Rendered

GATEWAY = "cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account"


@dataclass(frozen=True)
class Request:
    """What a sidecar knows about a request; an empty principal means that it came without mutual TLS."""

    method: str
    path: str
    principal: str = ""
    token: str = ""  # issuer and subject of a valid one: issuer/subject
    address: str = "10.0.0.1"


def identity(app: str, namespace: str = "arena") -> str:
    return f"cluster.local/ns/{namespace}/sa/{app}"


def _selected(objects: list[Object], labels: Mapping[str, str]) -> list[Object]:
    """The objects for a pod with these labels."""

    def holds(spec: Object) -> bool:
        wanted = spec.get("selector", {}).get("matchLabels", {})
        return all(labels.get(key) == value for key, value in wanted.items())

    return [o["spec"] for o in objects if holds(o["spec"])]


def of_kind(rendered: Rendered, kind: str) -> list[Object]:
    return [o for o in rendered.objects if o["kind"] == kind]


def mtls(rendered: Rendered, pod: str) -> str:
    """The mode that holds for a pod; empty: the mesh's. A selector wins over none."""
    specs = _selected(of_kind(rendered, "PeerAuthentication"), rendered.pods()[pod]["metadata"]["labels"])
    assert len([spec for spec in specs if "selector" in spec]) <= 1, "of two, Istio takes the older one"
    modes = [spec["mtls"]["mode"] for spec in sorted(specs, key=lambda spec: "selector" in spec)]
    return str(modes[-1]) if modes else ""


def allows(rendered: Rendered, pod: str, request: Request) -> bool:
    """Whether the policies let the request pass: all, if none selects the pod."""
    specs = _selected(of_kind(rendered, "AuthorizationPolicy"), rendered.pods()[pod]["metadata"]["labels"])
    assert all(spec["action"] == "ALLOW" for spec in specs)
    rules = [rule for spec in specs for rule in spec.get("rules", [])]
    return not specs or any(_matches(rule, request) for rule in rules)


def _matches(rule: Object, request: Request) -> bool:
    assert rule.keys() <= {"from", "to"}
    sources = [entry["source"] for entry in rule.get("from", [{"source": {}}])]
    operations = [entry["operation"] for entry in rule.get("to", [{"operation": {}}])]
    return any(_is_from(source, request) for source in sources) and any(_is_to(o, request) for o in operations)


def _is_from(source: Object, request: Request) -> bool:
    known: dict[str, Any] = {
        "principals": lambda values: _like(request.principal, values),
        "requestPrincipals": lambda values: _like(request.token, values),
        "namespaces": lambda values: any(f"/ns/{value}/" in request.principal for value in values),
        "ipBlocks": lambda values: any(
            ipaddress.ip_address(request.address) in ipaddress.ip_network(value) for value in values
        ),
    }
    return all(known[field](values) for field, values in source.items())


def _is_to(operation: Object, request: Request) -> bool:
    known = {"methods": request.method, "paths": request.path}
    return all(_like(known[field], values) for field, values in operation.items())


def _like(text: str, patterns: list[str]) -> bool:
    assert patterns, "Istio refuses an empty list"
    return bool(text) and any(fnmatch.fnmatchcase(text, pattern) for pattern in patterns)
