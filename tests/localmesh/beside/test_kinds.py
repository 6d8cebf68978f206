"""kubectl's words for the kinds of Istio's objects."""

import pytest

from localmesh.beside.kinds import ISTIO_KINDS
from localmesh.beside.kinds import kind_of
from localmesh.beside.kinds import resource
from localmesh.errors import InputError


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("VirtualService", "VirtualService"),
        ("virtualservices", "VirtualService"),
        ("virtualservice.networking.istio.io", "VirtualService"),
        ("vs", "VirtualService"),
        ("dr", "DestinationRule"),
        ("gw", "Gateway"),
        ("gateways", "Gateway"),
        ("authorizationpolicies", "AuthorizationPolicy"),
        ("telemetries.telemetry.istio.io", "Telemetry"),
        ("pa", "PeerAuthentication"),
        ("ra", "RequestAuthentication"),
        ("envoyfilters", "EnvoyFilter"),
    ],
)
def test_a_kind_is_known_by_each_of_kubectls_words(word: str, kind: str):
    assert kind_of(word) == kind


@pytest.mark.parametrize("kind", ISTIO_KINDS)
def test_what_is_printed_before_a_name_names_the_kind(kind: str):
    assert resource(kind).endswith(".istio.io")
    assert kind_of(resource(kind)) == kind


def test_only_kinds_of_istio_can_be_applied():
    assert "Deployment" not in ISTIO_KINDS
    with pytest.raises(InputError, match="'deployment' is no kind"):
        kind_of("deployment")


def test_resources_are_named_as_kubectl_names_them():
    assert resource("VirtualService") == "virtualservice.networking.istio.io"
    assert resource("AuthorizationPolicy") == "authorizationpolicy.security.istio.io"
