"""Joins VirtualServices with those that they delegate to, as istiod does before it makes routes.

A rule that delegates stands for the rules of the delegate, each within the conditions of the root. A rule of the
delegate that conflicts with them is left out, and so is a rule whose delegate is not there.
Istio: pilot/pkg/model/virtualservice.go, MergeHTTPRoutes.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace

from localmesh.model.changes import Headers
from localmesh.model.routing import HeaderMatch
from localmesh.model.routing import HttpMatch
from localmesh.model.routing import HttpRule
from localmesh.model.routing import Mirror
from localmesh.model.routing import VirtualService
from localmesh.model.texts import StringMatch


def with_delegates(virtual_services: Iterable[VirtualService]) -> tuple[VirtualService, ...]:
    """The VirtualServices with hosts, in their order, with the rules of their delegates in place."""
    known = tuple(virtual_services)
    delegates = {delegate.name: delegate for delegate in known if not delegate.hosts}
    return tuple(replace(root, rules=tuple(_rules(root, delegates))) for root in known if root.hosts)


def _rules(root: VirtualService, delegates: dict[str, VirtualService]) -> Iterator[HttpRule]:
    for rule in root.rules:
        if not rule.delegate:
            yield rule
        elif delegate := delegates.get(rule.delegate):
            yield from filter(None, (within(rule, leaf) for leaf in delegate.rules))


def within(root: HttpRule, leaf: HttpRule) -> HttpRule | None:
    """A rule of a delegate within the rule of its root; None if their conditions conflict."""
    matches = _matches(root.matches, leaf.matches)
    if matches is None:
        return None
    fault = leaf if leaf.delay or leaf.abort else root
    return replace(
        leaf,
        name=_name(root.name, leaf.name),
        matches=matches,
        mirrors=_mirrors(root, leaf),
        delay=fault.delay,
        abort=fault.abort,
        retries=leaf.retries or root.retries,
        timeout_ms=root.timeout_ms if leaf.timeout_ms is None else leaf.timeout_ms,
        headers=root.headers if leaf.headers == Headers() else leaf.headers,
        rewrite=leaf.rewrite or root.rewrite,
        direct_response=leaf.direct_response or root.direct_response,
        cors=leaf.cors or root.cors,
    )


def _name(root: str, leaf: str) -> str:
    return f"{root}-{leaf}" if root and leaf else root or leaf


def _mirrors(root: HttpRule, leaf: HttpRule) -> tuple[Mirror, ...]:
    """`mirror`, its percentage and `mirrors` each come from the leaf if it has them."""

    def of(rule: HttpRule, single: bool) -> tuple[Mirror, ...]:
        return tuple(mirror for mirror in rule.mirrors if (mirror.path == "mirror") is single)

    below, above = of(leaf, single=True), of(root, single=True)
    if below and above and below[0].percent is None:
        below = (replace(below[0], percent=above[0].percent, old=above[0].old),)
    return (below or above) + (of(leaf, single=False) or of(root, single=False))


def _matches(roots: tuple[HttpMatch, ...], leaves: tuple[HttpMatch, ...]) -> tuple[HttpMatch, ...] | None:
    """Each match of the leaf within each of the root's that it does not conflict with; None if one has none."""
    if not roots or not leaves:
        return roots or leaves
    merged: list[HttpMatch] = []
    for leaf in leaves:
        fitting = [root for root in roots if not _conflict(root, leaf)]
        if not fitting:
            return None
        merged += [_match(root, leaf) for root in fitting]
    return tuple(merged)


def _match(root: HttpMatch, leaf: HttpMatch) -> HttpMatch:
    return replace(
        leaf,
        name=_name(root.name, leaf.name),
        uri=leaf.uri or root.uri,
        scheme=leaf.scheme or root.scheme,
        method=leaf.method or root.method,
        authority=leaf.authority or root.authority,
        headers=_named(root.headers, leaf.headers),
        without_headers=_named(root.without_headers, leaf.without_headers),
        query=_named(root.query, leaf.query),
        port=leaf.port or root.port,
        source_labels=tuple(sorted((dict(root.source_labels) | dict(leaf.source_labels)).items())),
        source_namespace=leaf.source_namespace or root.source_namespace,
        gateways=leaf.gateways or root.gateways,
        gateway_names=leaf.gateway_names or root.gateway_names,
        stat_prefix=leaf.stat_prefix or root.stat_prefix,
    )


def _named(root: tuple[HeaderMatch, ...], leaf: tuple[HeaderMatch, ...]) -> tuple[HeaderMatch, ...]:
    conditions = {condition.name: condition for condition in (*root, *leaf)}
    return tuple(conditions[name] for name in sorted(conditions))


def _conflict(root: HttpMatch, leaf: HttpMatch) -> bool:
    texts = ((root.uri, leaf.uri), (root.scheme, leaf.scheme), (root.method, leaf.method))
    if any(a and b and _outside(a, b) for a, b in (*texts, (root.authority, leaf.authority))):
        return True
    pairs = ((root.headers, leaf.headers), (root.without_headers, leaf.without_headers), (root.query, leaf.query))
    if any(_named_conflict(*pair) for pair in pairs):
        return True
    labels = dict(root.source_labels)
    return (
        root.ignore_uri_case != leaf.ignore_uri_case
        or bool(root.port and leaf.port and root.port != leaf.port)
        or bool(root.source_namespace and leaf.source_namespace != root.source_namespace)
        or any(labels.get(key, value) != value for key, value in leaf.source_labels)
        or bool(root.gateways and leaf.gateways and not set(leaf.gateways) <= set(root.gateways))
    )


def _named_conflict(roots: tuple[HeaderMatch, ...], leaves: tuple[HeaderMatch, ...]) -> bool:
    known = {condition.name: condition.value for condition in roots}
    return any(leaf.name in known and _outside(known[leaf.name], leaf.value) for leaf in leaves)


def _outside(root: StringMatch | None, leaf: StringMatch | None) -> bool:
    """Whether the leaf's condition is not within the root's; with a regex, or a bare presence, Istio assumes so."""
    if root is None or leaf is None or "regex" in (root.kind, leaf.kind) or not root.value:
        return True
    if root.kind == "exact":
        return leaf != root
    return not (leaf.value and leaf.value.startswith(root.value))
