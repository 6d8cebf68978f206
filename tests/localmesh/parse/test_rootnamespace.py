"""Security policies may be in Istio's root namespace; everything else is in the release's."""

import pytest

from localmesh.errors import UnsupportedError
from tests.localmesh import samples

SECURITY = ["PeerAuthentication", "AuthorizationPolicy", "RequestAuthentication"]


def security(kind: str, namespace: str) -> samples.Object:
    return samples.security(kind, "default", namespace=namespace)


def of_kind(mesh: samples.Mesh, kind: str) -> list[tuple[str, str]]:
    found = {
        "PeerAuthentication": mesh.peer_authentications,
        "AuthorizationPolicy": mesh.authorization_policies,
        "RequestAuthentication": mesh.request_authentications,
    }[kind]
    return [(policy.namespace, policy.name) for policy in found]


@pytest.mark.parametrize("kind", SECURITY)
def test_security_policies_may_be_in_the_root_namespace_too(kind: str):
    mesh = samples.mesh(security(kind, "istio-system"), security(kind, "arena"))
    assert sorted(of_kind(mesh, kind)) == [("arena", "default"), ("istio-system", "default")]


@pytest.mark.parametrize("kind", SECURITY)
def test_security_policies_of_any_other_namespace_are_refused(kind: str):
    with pytest.raises(UnsupportedError, match="embedded mesh has one namespace") as refused:
        samples.mesh(security(kind, "elsewhere"))
    assert refused.value.path == "metadata.namespace"


def test_no_other_kind_may_be_in_the_root_namespace():
    rule = samples.destination_rule()
    rule["metadata"]["namespace"] = "istio-system"
    with pytest.raises(UnsupportedError, match="embedded mesh has one namespace"):
        samples.mesh(rule)


@pytest.mark.parametrize("kind", SECURITY)
def test_an_upgrade_tells_policies_of_one_name_apart_by_their_namespace(kind: str):
    """Those that were there before count as older, whatever their names."""
    before = samples.mesh(security(kind, "istio-system"))
    after = samples.mesh(security(kind, "arena"), security(kind, "istio-system")).after(before)
    assert of_kind(after, kind) == [("istio-system", "default"), ("arena", "default")]
