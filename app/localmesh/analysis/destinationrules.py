"""Warns of DestinationRules without a Service, of subsets without pods (IST0173, IST0174), and of idle localities.

Istio: ValidateLocalityLbSetting in pkg/config/validation/agent/validation.go warns of failover without ejections.
Istio has no message about a warm-up that has no effect.
"""

from collections.abc import Iterator

from localmesh.analysis.lookup import other_case
from localmesh.analysis.lookup import services_by_host
from localmesh.analysis.lookup import traffic_policies
from localmesh.analysis.lookup import workloads_of
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import DestinationRule
from localmesh.model import Mesh
from localmesh.model import Service
from localmesh.model import TrafficPolicy
from localmesh.model import covers
from localmesh.model import in_locality
from localmesh.model import locality_of


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about rules without a Service, subsets without pods, and parts that an older rule overrides."""
    services = services_by_host(mesh)
    older: dict[str, list[DestinationRule]] = {}
    for rule in mesh.destination_rules:
        concerned = [service for host, service in services.items() if rule in mesh.destination_rules_of(host)]
        if not concerned:
            yield about(rule, "spec.host", f"{_unknown(rule.host, services)}, so the rule has no effect")
            continue
        for service in concerned:
            yield from _subsets(mesh, service, rule)
        for path, policy in traffic_policies(rule):
            yield from _warmup(rule, path, policy)
            yield from _ports(rule, path, policy, concerned)
        yield from _localities(mesh, rule)
        yield from _overridden(rule, older.setdefault(rule.host, []))
        older[rule.host].append(rule)


def _unknown(host: str, services: dict[str, Service]) -> str:
    if "*" not in host:
        return f"no Service is called {host}{other_case(host, services)}"
    if any(covers(host, name) for name in services):
        return f"every Service that {host} covers has a rule with a longer host"
    return f"no Service is covered by {host}"


def _ports(rule: DestinationRule, path: str, policy: TrafficPolicy, services: list[Service]) -> Iterator[ConfigWarning]:
    known = sorted({port.number for service in services for port in service.ports})
    for i, (number, _) in enumerate(policy.ports):
        if number not in known:
            fact = f"the Service has port {' and '.join(map(str, known))}, not {number}, so it has no effect"
            yield about(rule, f"{path}.portLevelSettings[{i}].port.number", fact)


def _subsets(mesh: Mesh, service: Service, rule: DestinationRule) -> Iterator[ConfigWarning]:
    if not workloads_of(mesh, service):
        return  # `services` warns of it
    for i, subset in enumerate(rule.subsets):
        if not workloads_of(mesh, service, subset.labels):
            labels = ", ".join(f"{key}: {value}" for key, value in subset.labels)
            fact = f"no pod of Service {service.name} has {labels}, so requests to subset {subset.name} get a 503"
            yield about(rule, f"spec.subsets[{i}]", fact)


def _warmup(rule: DestinationRule, path: str, policy: TrafficPolicy) -> Iterator[ConfigWarning]:
    balancer = policy.load_balancer
    if balancer and balancer.warmup and (balancer.consistent_hash or balancer.algorithm == "RANDOM"):
        how = "a consistent hash" if balancer.consistent_hash else "RANDOM"
        yield about(rule, f"{path}.loadBalancer.warmup", f"{how} has no warm-up, so it has no effect")


def _localities(mesh: Mesh, rule: DestinationRule) -> Iterator[ConfigWarning]:
    """Preferences that nothing follows: without ejections nobody is ever left, and callers must be somewhere."""
    top = rule.policy or TrafficPolicy()
    callers = {locality_of(workload.template.labels) for workload in mesh.workloads if workload.template.sidecar}
    for path, policy in traffic_policies(rule):
        setting = policy.locality
        if setting is None or not setting.enabled:
            continue
        where = f"{path}.loadBalancer.localityLbSetting"
        if not (policy.outlier_detection or top.outlier_detection or setting.distribute):
            yield about(rule, where, "there is no outlierDetection, so callers take all localities alike")
        for i, each in enumerate(setting.distribute):
            if not any(in_locality(caller, each.callers) for caller in callers):
                yield about(
                    rule, f"{where}.distribute[{i}].from", f"no caller is in {each.callers}, so it has no effect"
                )


def _overridden(rule: DestinationRule, older: list[DestinationRule]) -> Iterator[ConfigWarning]:
    first = next((other for other in older if other.policy), None)
    if first and rule.policy:
        fact = f"DestinationRule {first.namespace}/{first.name} for the same host comes first, so this has no effect"
        yield about(rule, "spec.trafficPolicy", fact)
    for i, subset in enumerate(rule.subsets):
        same = next((other for other in older if subset.name in {declared.name for declared in other.subsets}), None)
        if same:
            fact = f"DestinationRule {same.namespace}/{same.name} declares {subset.name} first, so this has no effect"
            yield about(rule, f"spec.subsets[{i}]", fact)
