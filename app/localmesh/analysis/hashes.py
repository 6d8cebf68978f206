"""Warns of consistent hashes that keep no caller at an endpoint; Istio has no such messages."""

from collections.abc import Iterator

from localmesh.analysis.lookup import traffic_policies
from localmesh.analysis.warning import ConfigWarning
from localmesh.analysis.warning import about
from localmesh.model import ConsistentHash
from localmesh.model import Destination
from localmesh.model import DestinationRule
from localmesh.model import HashSourceIp
from localmesh.model import Mesh
from localmesh.model import TrafficPolicy


def warnings(mesh: Mesh) -> Iterator[ConfigWarning]:
    """Warnings about hashes without a key, and about rules that choose a destination at random before the hash."""
    for rule in mesh.destination_rules:
        for path, policy in traffic_policies(rule):
            yield from _keyless(rule, path, policy)
    yield from _weighted(mesh)


def _keyless(rule: DestinationRule, path: str, policy: TrafficPolicy) -> Iterator[ConfigWarning]:
    hashing = _hash(policy)
    if hashing and hashing.key in (None, HashSourceIp(used=False)):
        fact = "it has no key, so each request goes to a random endpoint"
        yield about(rule, f"{path}.loadBalancer.consistentHash", fact)


def _weighted(mesh: Mesh) -> Iterator[ConfigWarning]:
    for virtual_service in mesh.virtual_services:
        for i, rule in enumerate(virtual_service.rules):
            targets = [share.destination for share in rule.route if share.weight]
            hashed = [target for target in targets if _is_hashed(mesh, target)]
            if len(targets) > 1 and hashed:
                host = hashed[0].host.partition(".")[0]
                fact = (
                    f"for each request one of {len(targets)} destinations is chosen at random, before the consistent "
                    f"hash of {host} chooses one of its endpoints, so no caller keeps to one endpoint"
                )
                yield about(virtual_service, f"spec.http[{i}].route", fact)


def _is_hashed(mesh: Mesh, target: Destination) -> bool:
    for rule in mesh.destination_rules_of(target.host):
        subsets = (subset.policy for subset in rule.subsets if subset.name == target.subset)
        for policy in filter(None, (rule.policy, *subsets)):
            of_port = policy.of_port(target.port) if target.port is not None else None
            if _hash(policy) or (of_port and _hash(of_port)):
                return True
    return False


def _hash(policy: TrafficPolicy) -> ConsistentHash | None:
    return policy.load_balancer.consistent_hash if policy.load_balancer else None
