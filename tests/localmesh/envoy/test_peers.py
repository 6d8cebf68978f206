"""Which connections a pod accepts: PeerAuthentications of mesh, namespace, pods and ports, merged as istiod does."""

from typing import Any

import pytest

from localmesh import envoy
from localmesh.envoy import Resources
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import pasted

Json = dict[str, Any]
ISTIO = ("istio",)
BALL = {"matchLabels": {"app": "ball"}}
ROOT = "istio-system"
TO_BALL = "outbound|8080||ball.arena.svc.cluster.local"


def peers(mode: str = "", name: str = "default", namespace: str = "", **spec: Any) -> samples.Object:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    mtls = {"mtls": {"mode": mode}} if mode else {}
    kind = {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication"}
    return {**kind, "metadata": metadata, "spec": {**mtls, **spec}}


def chain(resources: Resources, tls: bool, alpn: tuple[str, ...] = ()) -> Json | None:
    """The filter chain that a connection to the application's port meets, None if it is closed."""
    listener = resources.listeners["virtualInbound"]
    protocol = "tls" if tls and listener["listener_filters"] else "raw_buffer"
    for candidate in listener["filter_chains"]:
        match = candidate["filter_chain_match"]
        known = match.get("application_protocols")
        if match["transport_protocol"] == protocol and (known is None or set(known) & set(alpn)):
            return dict(candidate)
    return None


def accepted(resources: Resources) -> str:
    """The mode, judged by the connections that are accepted."""
    secured, plain = chain(resources, tls=True, alpn=ISTIO), chain(resources, tls=False)
    assert plain is None or "transport_socket" not in plain
    if secured == plain:  # nobody looks for TLS there
        return "DISABLE"
    assert secured is None or secured["transport_socket"]["typed_config"]["require_client_certificate"]
    return {(True, True): "PERMISSIVE", (True, False): "STRICT"}[bool(secured), bool(plain)]


def mode(*objects: samples.Object, workload: str = "ball-v1") -> str:
    return accepted(samples.resources(samples.mesh(*samples.pitch(), *objects), workload))


@pytest.mark.parametrize("wanted", ["PERMISSIVE", "STRICT", "DISABLE"])
def test_the_mode_of_the_namespace_holds_for_every_pod(wanted: str):
    for workload in ("ball-v1", "locals"):
        assert mode(peers(wanted), workload=workload) == wanted


def test_a_client_needs_a_certificate_with_an_identity_of_the_mesh():
    secured = chain(samples.resources(samples.mesh(*samples.pitch()), "ball-v1"), tls=True, alpn=ISTIO)
    assert secured
    context = secured["transport_socket"]["typed_config"]["common_tls_context"]["combined_validation_context"]
    identity = {"san_type": "URI", "matcher": {"prefix": "spiffe://cluster.local/"}}
    assert context["default_validation_context"] == {"match_typed_subject_alt_names": [identity]}


def test_without_any_object_both_kinds_of_connections_are_accepted():
    assert mode() == "PERMISSIVE"


@pytest.mark.parametrize(
    ("objects", "wanted"),
    [
        ([peers("STRICT", namespace=ROOT)], "STRICT"),
        ([peers("STRICT", namespace=ROOT), peers("DISABLE")], "DISABLE"),
        ([peers("STRICT", namespace=ROOT), peers("UNSET")], "STRICT"),
        ([peers("STRICT", namespace=ROOT), peers()], "STRICT"),
        ([peers("STRICT"), peers("DISABLE", "ball", selector=BALL)], "DISABLE"),
        ([peers("STRICT"), peers("UNSET", "ball", selector=BALL)], "STRICT"),
        ([peers("STRICT"), peers("DISABLE", "others", selector={"matchLabels": {"app": "locals"}})], "STRICT"),
        ([peers("STRICT", "ball", ROOT, selector=BALL)], "PERMISSIVE"),
        ([peers("STRICT"), peers("", "ball", selector=BALL, portLevelMtls={"8080": {"mode": "DISABLE"}})], "DISABLE"),
        ([peers("STRICT"), peers("", "ball", selector=BALL, portLevelMtls={"9090": {"mode": "DISABLE"}})], "STRICT"),
        ([peers("DISABLE"), peers("STRICT", "ball", selector=BALL, portLevelMtls={"8080": {}})], "STRICT"),
    ],
    ids=[
        "the mesh",
        "the namespace over the mesh",
        "a namespace with UNSET",
        "a namespace without a mode",
        "pods over the namespace",
        "pods with UNSET",
        "other pods",
        "pods in the root namespace, which Istio ignores",
        "a port over its pods and the namespace",
        "another port",
        "a port without a mode",
    ],
)
def test_the_narrowest_scope_with_a_mode_wins(objects: list[samples.Object], wanted: str):
    assert mode(*objects) == wanted


def test_of_two_objects_of_one_scope_the_oldest_is_in_force():
    older, younger = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
    for selector in ({}, {"selector": BALL}):
        objects = (
            pasted(peers("STRICT", "a", **selector), younger),
            pasted(peers("DISABLE", "b", **selector), older),
        )
        assert mode(*objects) == "DISABLE"


def test_under_permissive_tls_that_is_not_the_meshs_own_meets_no_filter_chain():
    resources = samples.resources(samples.mesh(*samples.pitch()), "ball-v1")
    assert chain(resources, tls=True, alpn=("http/1.1",)) is None
    assert chain(resources, tls=True, alpn=ISTIO) is not None


def test_callers_are_not_told_to_use_tls_where_the_namespace_has_none():
    for objects, automatic in (([], True), ([peers("STRICT")], True), ([peers("DISABLE")], False)):
        cluster = samples.clusters(samples.mesh(*samples.pitch(), *objects))[TO_BALL]
        assert ("transport_socket_matches" in cluster) is automatic
        assert "transport_socket" not in cluster


def capable(*objects: samples.Object) -> list[bool]:
    """Whether callers use TLS to each of the two balls."""
    mesh = samples.mesh(*samples.pitch(), *objects)
    (locality,) = samples.resources(mesh).endpoints[TO_BALL]["endpoints"]
    metadata = [endpoint["metadata"]["filter_metadata"] for endpoint in locality["lb_endpoints"]]
    return [known.get("envoy.transport_socket_match") == {"tlsMode": "istio"} for known in metadata]


def test_callers_use_no_tls_to_pods_that_refuse_it():
    second = {"matchLabels": {"app": "ball", "version": "v2"}}
    assert capable() == [True, True]
    assert capable(peers("STRICT")) == [True, True]
    assert capable(peers("DISABLE", "ball", selector=second)) == [True, False]
    assert capable(peers("", "ball", selector=second, portLevelMtls={"8080": {"mode": "DISABLE"}})) == [True, False]
    assert capable(peers("", "ball", selector=second, portLevelMtls={"9090": {"mode": "DISABLE"}})) == [True, True]


def test_a_destination_rule_decides_alone_whether_endpoints_are_called_by_tls():
    refusing = peers("DISABLE", "ball", selector=BALL)
    for mode, expected in (("ISTIO_MUTUAL", [True, True]), ("DISABLE", [False, False])):
        rule = samples.destination_rule(versions="", trafficPolicy={"tls": {"mode": mode}})
        assert capable(rule, refusing) == capable(rule) == expected


def test_a_sidecar_tells_its_application_who_called_and_the_gateway_drops_what_browsers_claim():
    mesh = samples.mesh(*samples.pitch(), samples.gateway())
    gateway = plan(mesh, samples.NETWORK).gateway
    assert gateway
    inbound = samples.resources(mesh, "ball-v1").listeners["virtualInbound"]
    (public,) = envoy.own_resources(mesh, gateway).listeners.values()
    for listener, details in ((inbound, "APPEND_FORWARD"), (public, "SANITIZE_SET")):
        managers = [chain["filters"][0]["typed_config"] for chain in listener["filter_chains"]]
        assert {manager["forward_client_cert_details"] for manager in managers} == {details}
        assert all(manager["set_current_client_cert_details"]["uri"] for manager in managers)


def test_metrics_tell_requests_over_mutual_tls_from_plain_ones():
    listener = samples.resources(samples.mesh(*samples.pitch()), "ball-v1").listeners["virtualInbound"]
    counted = {}
    for candidate in listener["filter_chains"]:
        (counter,) = candidate["filters"][0]["typed_config"]["access_log"][0]["typed_config"]["counters"]
        tags = {tag["name"]: tag["value_format"] for tag in counter["stat"]["tags"]}
        counted[tags["connection_security_policy"]] = tags["source_principal"]
    assert counted == {"mutual_tls": "%DOWNSTREAM_PEER_URI_SAN%", "none": "unknown"}


@pytest.mark.parametrize("before", ["PERMISSIVE", "STRICT", "DISABLE"])
@pytest.mark.parametrize("after", ["PERMISSIVE", "STRICT", "DISABLE"])
def test_while_callers_change_to_another_mode_both_are_served_and_callers_know_the_new_one(before: str, after: str):
    old, new = (samples.mesh(*samples.pitch(), peers(wanted)) for wanted in (before, after))
    between = new.accepting(old)
    assert accepted(samples.resources(between, "ball-v1")) == (after if before == after else "PERMISSIVE")
    assert (between is new) == (before == after)
    changing, changed = samples.resources(between, "locals"), samples.resources(new, "locals")
    assert (changing.clusters, changing.endpoints) == (changed.clusters, changed.endpoints)


def test_while_another_pods_mode_changes_a_pod_keeps_its_own():
    old, new = (
        samples.mesh(*samples.pitch(), peers("STRICT"), peers(wanted, "ball", selector=BALL))
        for wanted in ("STRICT", "DISABLE")
    )
    modes = {name: accepted(samples.resources(new.accepting(old), name)) for name in ("ball-v1", "locals")}
    assert modes == {"ball-v1": "PERMISSIVE", "locals": "STRICT"}
