"""Warns of DestinationRules without a Service, of subsets without pods (IST0173, IST0174), and of idle localities.

Istio: ValidateLocalityLbSetting in pkg/config/validation/agent/validation.go warns of failover without ejections.
Istio has no message about a warm-up that has no effect.
"""

from collections.abc import Iterator

from localmesh.analysis.lookup import other_case
from localmesh.analysis.lookup import services_by_host
from localmesh.analysis.lookup import workloads_of
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import DestinationRule
from localmesh.model import Mesh
from localmesh.model import Service
from localmesh.model import TrafficPolicy
from localmesh.model import in_locality
from localmesh.model import locality_of


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about rules without a Service, subsets without pods, and parts that an older rule overrides."""
    services = services_by_host(mesh)
    older: dict[str, list[DestinationRule]] = {}
    for rule in mesh.destination_rules:
        service = services.get(rule.host)
        if service is None:
            fact = f"no Service is called {rule.host}{other_case(rule.host, services)}, so the rule has no effect"
            yield about(rule, "spec.host", fact)
            continue
        yield from _subsets(mesh, service, rule)
        yield from _warmup(rule, "spec", rule.policy)
        for i, subset in enumerate(rule.subsets):
            yield from _warmup(rule, f"spec.subsets[{i}]", subset.policy)
        yield from _localities(mesh, rule)
        yield from _overridden(rule, older.setdefault(rule.host, []))
        older[rule.host].append(rule)


def _subsets(mesh: Mesh, service: Service, rule: DestinationRule) -> Iterator[ConfigWarning]:
    if not workloads_of(mesh, service):
        return  # `services` warns of it
    for i, subset in enumerate(rule.subsets):
        if not workloads_of(mesh, service, subset.labels):
            labels = ", ".join(f"{key}: {value}" for key, value in subset.labels)
            fact = f"no pod of Service {service.name} has {labels}, so requests to subset {subset.name} get a 503"
            yield about(rule, f"spec.subsets[{i}]", fact)


def _warmup(rule: DestinationRule, path: str, policy: TrafficPolicy | None) -> Iterator[ConfigWarning]:
    balancer = policy.load_balancer if policy else None
    if balancer and balancer.warmup and (balancer.consistent_hash or balancer.algorithm == "RANDOM"):
        how = "a consistent hash" if balancer.consistent_hash else "RANDOM"
        yield about(rule, f"{path}.trafficPolicy.loadBalancer.warmup", f"{how} has no warm-up, so it has no effect")


def _localities(mesh: Mesh, rule: DestinationRule) -> Iterator[ConfigWarning]:
    """Preferences that nothing follows: without ejections nobody is ever left, and callers must be somewhere."""
    top = rule.policy or TrafficPolicy()
    inner = ((f"spec.subsets[{i}].trafficPolicy", subset.policy) for i, subset in enumerate(rule.subsets))
    callers = {locality_of(workload.template.labels) for workload in mesh.workloads if workload.template.sidecar}
    for path, policy in (("spec.trafficPolicy", rule.policy), *inner):
        setting = policy.locality if policy else None
        if policy is None or setting is None or not setting.enabled:
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
