"""Parses VirtualServices: hosts, gateways and HTTP rules, with the checks of Istio's admission webhook.

Istio: pkg/config/validation/validation.go.
"""

from itertools import combinations

from localmesh.model import Destination
from localmesh.model import HttpRule
from localmesh.model import Mirror
from localmesh.model import VirtualService
from localmesh.model import WeightedDestination
from localmesh.model import overlap
from localmesh.parse.answers import direct_response
from localmesh.parse.answers import redirect
from localmesh.parse.answers import rewrite
from localmesh.parse.cors import cors
from localmesh.parse.exportto import export_to
from localmesh.parse.fault import fault
from localmesh.parse.gatewaynames import MESH
from localmesh.parse.gatewaynames import gateways
from localmesh.parse.headers import authorities
from localmesh.parse.headers import headers
from localmesh.parse.match import match
from localmesh.parse.names import is_address
from localmesh.parse.names import is_dns_label
from localmesh.parse.names import is_host
from localmesh.parse.percent import percentage
from localmesh.parse.reader import Reader
from localmesh.parse.retries import retries
from localmesh.parse.units import host
from localmesh.parse.units import milliseconds

_OLD = ("mirrorPercent", "mirror_percent")


def virtual_service(namespace: str, name: str, root: Reader) -> VirtualService:
    """A VirtualService with HTTP rules."""
    spec = root.child("spec")
    if spec is None:
        root.refuse("spec", "is required")
        return VirtualService(namespace, name, (), (), ())
    private = export_to(spec, namespace)
    attached = gateways(spec, namespace) or (MESH,)
    hosts = _hosts(spec, namespace, attached)
    rules = tuple(_rule(rule, namespace) for rule in spec.children("http"))
    for i, rule in enumerate(rules):
        if rule.delegate and not hosts:
            spec.refuse(f"http[{i}].delegate", "Istio refuses a delegate that delegates; add a host or remove it")
    if not rules and not {"tcp", "tls"} & set(spec.keys()):
        spec.refuse("http", "at least one rule is required")
    return VirtualService(namespace, name, hosts, attached, rules, spec.texts("gateways"), private)


def _hosts(spec: Reader, namespace: str, attached: tuple[str, ...]) -> tuple[str, ...]:
    written = spec.texts("hosts")
    if not written and spec.raw("gateways"):
        spec.refuse("hosts", "Istio refuses gateways without a host; add a host, or remove them from a delegate")
    for i, name in enumerate(written):
        if name == "*" and MESH in attached:
            spec.refuse(f"hosts[{i}]", "Istio refuses the host * in the mesh; name the services or a gateway")
        elif MESH in attached and "*" in name:
            spec.refuse(f"hosts[{i}]", "the embedded mesh takes no wildcard hosts inside the mesh; name the services")
        elif not is_host(name) and not is_address(name):
            spec.refuse(f"hosts[{i}]", f"{name!r} is not a host")
    if any(overlap(first, second) for first, second in combinations(written, 2)):
        spec.refuse("hosts", "Istio refuses the same host twice, also by a wildcard")
    return tuple(host(name, namespace) for name in written)


def _rule(reader: Reader, namespace: str) -> HttpRule:
    matches = tuple(match(condition, namespace) for condition in reader.children("match"))
    delay, abort = fault(reader)
    changed, new = headers(reader), rewrite(reader.child("rewrite"))
    _one_authority(reader, authorities(changed.request), bool(new and new.authority))
    _one_answer(reader)
    return HttpRule(
        name=reader.optional_text("name") or "",
        matches=matches,
        route=_route(reader, namespace),
        mirrors=_mirrors(reader, namespace),
        delay=delay,
        abort=abort,
        retries=retries(reader.child("retries")),
        timeout_ms=reader.converted("timeout", milliseconds),
        headers=changed,
        rewrite=new,
        redirect=redirect(reader.child("redirect"), matches),
        direct_response=direct_response(reader.child("directResponse")),
        cors=cors(reader.child("corsPolicy")),
        delegate=_delegate(reader, namespace),
    )


def _delegate(rule: Reader, namespace: str) -> str:
    """The name of the delegate, empty if there is none."""
    reader = rule.child("delegate")
    if reader is None:
        return ""
    for key in ("route", "redirect"):
        if key in rule and rule.raw(key) != []:
            rule.refuse(key, "Istio refuses it beside delegate; put it into the delegate")
    if reader.optional_text("namespace") not in (None, "", namespace):
        fact = f"the embedded mesh has one namespace, the release's {namespace}; use a cluster"
        reader.refuse("namespace", fact)
    name = reader.optional_text("name")
    if not name:
        reader.refuse("name", "the embedded mesh wants the name of a delegate (Istio ignores a rule without it)")
    return name or ""


def _one_authority(rule: Reader, operations: list[str], rewritten: bool) -> None:
    if len(operations) + rewritten > 1:
        rule.refuse(f"headers.request.{operations[-1]}", "Istio refuses to set the authority of a request twice")


def _one_answer(rule: Reader) -> None:
    """Refuse what Istio refuses beside an answer of the caller's own proxy."""
    answer = next((key for key in ("redirect", "directResponse") if key in rule), None)
    if answer is None:
        return
    for key in ("route", "fault", "rewrite", "directResponse"):
        if key != answer and key in rule and (key != "route" or rule.raw("route") != []):
            rule.refuse(key, f"Istio refuses it beside {answer}; use one of the two")


def _route(rule: Reader, namespace: str) -> tuple[WeightedDestination, ...]:
    route: list[WeightedDestination] = []
    for share in rule.children("route"):
        target = _destination(share.child("destination"), namespace, share, "destination")
        route.append(WeightedDestination(target, share.integer("weight") or 0, headers(share)))
    if not route and not {"redirect", "directResponse", "delegate"} & set(rule.keys()):
        rule.refuse("route", "Istio wants at least one destination")
    if len(route) > 1 and not sum(share.weight for share in route):
        rule.refuse("route", "Istio wants weights with a total above 0 when there are several destinations")
    return tuple(route)


def _mirrors(rule: Reader, namespace: str) -> tuple[Mirror, ...]:
    single, several = rule.child("mirror"), rule.children("mirrors")
    share, old = percentage(rule, "mirrorPercentage", least=0), _old_percentage(rule)
    if single is not None and several:
        rule.refuse("mirrors", "Istio refuses mirror and mirrors together; use one of them")
    for key in ("mirrorPercentage", *_OLD):
        if single is None and key in rule:
            fact = "the embedded mesh requires a mirror beside it (Istio ignores it); add one or remove it"
            rule.refuse(key, fact)
    if single is not None:
        target = _destination(single, namespace, rule, "mirror")
        return (Mirror(target, old if share is None else share, old=old is not None),)
    return tuple(
        Mirror(
            _destination(mirror.child("destination"), namespace, mirror, "destination"),
            percentage(mirror, "percentage", least=0),
            f"mirrors[{i}].destination",
        )
        for i, mirror in enumerate(several)
    )


def _old_percentage(rule: Reader) -> int | None:
    """The deprecated whole percentage of a mirror, by either of its two names."""
    values = [rule.integer(key, 0, 100) for key in _OLD]
    if len([key for key in ("mirrorPercentage", *_OLD) if key in rule]) > 1:
        named = next(key for key in _OLD if key in rule)
        rule.refuse(named, "the embedded mesh takes one percentage (Istio ignores this one); use mirrorPercentage")
    return next((value for value in values if value is not None), None)


def _destination(reader: Reader | None, namespace: str, parent: Reader, key: str) -> Destination:
    if reader is None:
        parent.refuse(key, "is required")
        return Destination("")
    name = reader.text("host")
    if name == "*" or (name and not is_host(name)):
        reader.refuse("host", f"{name!r} is not the host of a service")
    elif "*" in name:
        reader.refuse("host", "in the embedded mesh a destination is one service, not a wildcard")
    subset = reader.optional_text("subset") or ""
    if subset and not is_dns_label(subset):
        reader.refuse("subset", f"Istio wants a DNS label (letters, digits, dashes), not {subset!r}")
    port = reader.child("port")
    if port:
        port.require("number")
    number = port.integer("number", 1, 65535) if port else None
    return Destination(host(name, namespace), subset, number)
