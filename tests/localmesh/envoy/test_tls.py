"""Mutual TLS of callers: to which endpoints, whom they expect there, and what a DestinationRule changes."""

from dataclasses import replace
from typing import Any

import pytest

from localmesh import envoy
from localmesh.plan import plan
from tests.localmesh import samples

Json = dict[str, Any]
HOST = "ball.arena.svc.cluster.local"
BASE, TO_V1 = (f"outbound|8080|{subset}|{HOST}" for subset in ("", "v1"))
SUBSETS = [{"name": "v1", "labels": {"version": "v1"}}]


def accounted(name: str, account: str, version: str = "v1") -> samples.Object:
    deployment = samples.deployment(name, app="ball", version=version)
    deployment["spec"]["template"]["spec"]["serviceAccountName"] = account
    return deployment


def account(name: str) -> samples.Object:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}


def context(cluster: Json) -> Json:
    (match,) = (match for match in cluster["transport_socket_matches"] if match["name"] == "tlsMode-istio")
    return dict(match["transport_socket"]["typed_config"])


def expected(context: Json) -> list[str]:
    validation = context["common_tls_context"]["combined_validation_context"]["default_validation_context"]
    names = validation.get("match_typed_subject_alt_names", [])
    assert {name["san_type"] for name in names} <= {"URI"}
    return [name["matcher"]["exact"] for name in names]


def test_the_handshake_names_port_subset_and_service():
    clusters = samples.clusters(samples.mesh(*samples.pitch(), samples.destination_rule(subsets=SUBSETS)))
    assert context(clusters[BASE])["sni"] == f"outbound_.8080_._.{HOST}"
    assert context(clusters[TO_V1])["sni"] == f"outbound_.8080_.v1_.{HOST}"
    assert context(clusters[BASE])["common_tls_context"]["alpn_protocols"] == ["istio"]


def test_a_caller_expects_the_identities_of_all_pods_of_the_service_in_every_subset():
    pods = [
        accounted("ball-v1", "leather"),
        accounted("ball-v2", "rubber", "v2"),
        accounted("ball-v3", "leather", "v3"),
    ]
    objects = [*pods, account("leather"), account("rubber"), samples.deployment("locals"), samples.service("ball")]
    clusters = samples.clusters(samples.mesh(*objects, samples.destination_rule(subsets=SUBSETS)))
    prefix = "spiffe://cluster.local/ns/arena/sa/"
    for name in (BASE, TO_V1):
        assert expected(context(clusters[name])) == [f"{prefix}leather", f"{prefix}rubber"]


def test_a_caller_of_a_service_without_pods_expects_nobody_in_particular():
    objects = [samples.deployment("locals"), samples.service("ball")]
    assert expected(context(samples.clusters(samples.mesh(*objects))[BASE])) == []


def test_the_identities_of_leaving_pods_are_expected_until_they_are_gone():
    objects = [account("leather"), account("rubber"), samples.deployment("locals"), samples.service("ball")]
    old, new = (samples.mesh(*objects, accounted("ball-v1", name)) for name in ("leather", "rubber"))
    before = plan(old, samples.NETWORK)
    after = plan(new, samples.NETWORK, before)
    switching = envoy.outbound_clusters(new, after.leaving_those_of(before))
    switched = envoy.outbound_clusters(new, after)
    assert len(expected(context(switching[BASE]))) == 2
    assert len(expected(context(switched[BASE]))) == 1
    assert envoy.outbound_clusters(new, after.leaving_those_of(after)) == switched


@pytest.mark.parametrize(("sidecar", "metadata"), [(True, {"tlsMode": "istio"}), (False, None)])
def test_only_endpoints_whose_pod_has_a_sidecar_are_connected_to_by_tls(sidecar: bool, metadata: Json | None):
    mesh = samples.mesh(*samples.pitch())
    planned = plan(mesh, samples.NETWORK)
    pods = tuple(replace(pod, template=replace(pod.template, sidecar=sidecar)) for pod in planned.pods)
    (locality,) = envoy.cluster_endpoints(mesh, replace(planned, pods=pods), frozenset(), envoy.Viewpoint())[BASE][
        "endpoints"
    ]
    endpoint = locality["lb_endpoints"][0]
    assert endpoint["metadata"]["filter_metadata"].get("envoy.transport_socket_match") == metadata


def ruled(top: Json | None, subset: Json | None = None) -> dict[str, Json]:
    subsets = [{**SUBSETS[0], **({"trafficPolicy": subset} if subset else {})}]
    rule = samples.destination_rule(subsets=subsets, **({"trafficPolicy": top} if top else {}))
    return samples.clusters(samples.mesh(*samples.pitch(), rule))


def kind(cluster: Json) -> str:
    if "transport_socket_matches" in cluster:
        return "automatic"
    return "always" if "transport_socket" in cluster else "never"


OFF, ON = {"tls": {"mode": "DISABLE"}}, {"tls": {"mode": "ISTIO_MUTUAL"}}
ELSE = {"loadBalancer": {"simple": "RANDOM"}}


@pytest.mark.parametrize(
    ("top", "subset", "base", "to_subset"),
    [
        (None, None, "automatic", "automatic"),
        (OFF, None, "never", "never"),
        (ON, None, "always", "always"),
        (None, OFF, "automatic", "never"),
        (OFF, ON, "never", "always"),
        (OFF, ELSE, "never", "never"),
        ({"tls": {}}, None, "never", "never"),
    ],
    ids=["no rule", "off", "on", "off for a subset", "on for a subset", "a subset without tls inherits", "no mode"],
)
def test_a_destination_rule_decides_over_what_is_automatic(
    top: Json | None, subset: Json | None, base: str, to_subset: str
):
    clusters = ruled(top, subset)
    assert (kind(clusters[BASE]), kind(clusters[TO_V1])) == (base, to_subset)
