"""NOTES.txt: the text after an upgrade, with the exact next command."""

import pytest

from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import overlay
from tests.chart.rendered import render


def notes(name: str, **values: object) -> str:
    return render({**overlay(name), **values}, name="derby", namespace="pitch").notes


@pytest.mark.parametrize("name", ["one-ball", *OVERLAYS])
def test_the_notes_show_the_story_and_the_commands_for_this_release(name: str):
    text = notes(name)
    assert f"({name})" in text
    assert "kubectl --namespace pitch port-forward service/ui 8080:8080" in text
    assert "helm test derby --namespace pitch" in text
    assert "helm rollback derby --namespace pitch" in text


def test_the_next_command_names_the_next_overlay():
    assert "helm upgrade derby chart --namespace pitch -f values/75-25.yaml" in notes("add-ball")


def test_the_command_back_to_the_defaults_drops_the_overlays_values():
    # without values of its own, helm upgrade keeps those of the release
    assert "helm upgrade derby chart --namespace pitch --reset-values" in notes("membership")
    assert "-f values/" not in notes("membership")


def test_the_next_command_includes_the_settings_of_the_installation():
    commands = {"chart": "oci://there/mesh-arena", "scenarios": "mesh-arena/scenarios", "args": "-f my.yaml"}
    command = (
        "helm upgrade derby oci://there/mesh-arena --namespace pitch -f mesh-arena/scenarios/75-25.yaml -f my.yaml\n"
    )
    assert command in notes("add-ball", commands=commands)
    assert "oci://there/mesh-arena --namespace pitch --reset-values -f my.yaml\n" in notes(
        "membership", commands=commands
    )
    assert "repeat the --set" in notes("add-ball")
    assert "repeat the --set" not in notes("add-ball", commands=commands)


def test_jaeger_is_mentioned_only_where_there_are_traces():
    assert "istioctl dashboard kiali" in notes("one-ball")
    assert "jaeger" not in notes("one-ball")
    traced = notes("one-ball", tracing={"enabled": True, "provider": "spans"})
    assert "istioctl dashboard jaeger" in traced
    assert "extension provider spans" in traced
    assert "extension provider" not in notes("one-ball", tracing={"enabled": True, "provider": ""})
    assert "istioctl" not in notes("one-ball", mesh={"enabled": False})


def test_the_gateway_is_mentioned_only_where_there_is_one():
    assert "ingress gateway (pods with the labels istio=ingressgateway), or" in notes("one-ball")
    assert "ingress gateway" not in notes("one-ball", ingress={"enabled": False})
    assert "ingress gateway" not in notes("one-ball", mesh={"enabled": False})


def test_rules_that_others_own_are_announced():
    theirs = {"managed": False}
    assert "routing.managed is false" in notes("one-ball", routing=theirs)
    assert "routing.managed" not in notes("one-ball")
    assert "routing.managed" not in notes("one-ball", routing=theirs, mesh={"enabled": False})


def test_what_security_needs_of_an_installation_is_said():
    assert not {"403", "Mutual TLS", "tokens", "Secret"} & set(notes("one-ball").split())
    least = {"mtls": {"mode": "STRICT"}, "authorization": {"leastPrivilege": True}}
    text = notes("one-ball", security=least)
    assert "istio-system/istio-ingressgateway-service-account (ingress.serviceAccount)" in text
    assert "Mutual TLS is STRICT for all pods in the namespace pitch" in text
    assert "ingress.serviceAccount" not in notes("one-ball", security=least, ingress={"enabled": False})
    assert "Everybody can read them" in notes("membership")
    jwks = '{"keys": [{"kty": "EC", "crv": "P-256", "kid": "1", "x": "a", "y": "b"}]}'
    own = {"required": True, "issuer": "club", "jwks": jwks, "secrets": {"gold": {"secret": "memberships", "key": "g"}}}
    text = notes("one-ball", security={"tokens": own}, players={"defaults": {"token": "gold"}})
    assert "Everybody can read them" not in text
    assert "The token gold is in the Secret memberships, under g." in text
