"""The merge into a mesh's configuration: existing content stays, and merging twice changes nothing."""

from typing import Any

import pytest
import yaml

from meshsetup.merge import MergeError
from meshsetup.merge import TakenError
from meshsetup.merge import merged

OTEL = {"name": "otel", "opentelemetry": {"service": "collector.tracing.svc.cluster.local", "port": 4317}}
# as Istio's chart writes it: durations, an address that looks like a number, a list of providers of its own
MESH = """\
accessLogFile: /dev/stdout
defaultConfig:
  discoveryAddress: istiod.istio-system.svc:15012
  terminationDrainDuration: 5s
defaultProviders:
  metrics:
  - prometheus
enablePrometheusMerge: true
extensionProviders:
- envoyExtAuthzHttp:
    port: 8000
    service: ext-authz.foo.svc.cluster.local
  name: ext-authz
rootNamespace: istio-system
trustDomain: cluster.local
"""


def providers(text: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(text)["extensionProviders"]
    return entries


def test_a_provider_is_added_after_existing_ones():
    assert [entry["name"] for entry in providers(merged(MESH, "extensionProviders", [OTEL]))] == ["ext-authz", "otel"]


def test_other_content_keeps_its_formatting():
    lines = merged(MESH, "extensionProviders", [OTEL]).splitlines()
    assert [line for line in lines if line not in MESH.splitlines()] == [
        "- name: otel",
        "  opentelemetry:",
        "    service: collector.tracing.svc.cluster.local",
        "    port: 4317",
    ]
    assert [line for line in MESH.splitlines() if line not in lines] == []


@pytest.mark.parametrize("scalar", ["0644", "1:30", "2026-11-01", "1e3", "yes", '"5"', "''", "~", "0x1F", "1_000"])
def test_a_scalar_never_changes_its_type_or_value(scalar: str):
    assert f"value: {scalar}\n" in merged(f"value: {scalar}\n", "extensionProviders", [OTEL])


def test_multi_line_text_stays_multi_line():
    text = 'format: |\n  [%START_TIME%]\n  "%REQ(:METHOD)%"\nlong: ' + "word " * 40 + "end\n"
    assert merged(text, "extensionProviders", [OTEL]).startswith(text)


def test_merging_twice_changes_nothing():
    once = merged(MESH, "extensionProviders", [OTEL])
    assert merged(once, "extensionProviders", [OTEL]) == once


def test_a_document_that_needs_no_change_keeps_its_comments():
    text = "# by hand\nextensionProviders: [{opentelemetry: {port: 4317, service: a.b}, name: otel}] # mine\n"
    assert (
        merged(text, "extensionProviders", [{"name": "otel", "opentelemetry": {"service": "a.b", "port": 4317}}])
        == text
    )


def test_a_provider_with_additional_fields_is_left_alone():
    more = {**OTEL, "opentelemetry": {**OTEL["opentelemetry"], "maxTagLength": 64}}  # type: ignore[dict-item]
    text = yaml.safe_dump({"extensionProviders": [more]})
    assert merged(text, "extensionProviders", [OTEL]) == text


@pytest.mark.parametrize(
    "other",
    [
        {"name": "otel", "zipkin": {"service": "zipkin.istio-system.svc.cluster.local", "port": 9411}},
        {"name": "otel", "opentelemetry": {"service": "elsewhere.example", "port": 4317}},
        {"name": "otel", "opentelemetry": {"service": "collector.tracing.svc.cluster.local", "port": 4318}},
    ],
)
def test_a_different_provider_of_the_same_name_is_never_overwritten(other: dict[str, Any]):
    with pytest.raises(TakenError) as caught:
        merged(yaml.safe_dump({"extensionProviders": [other]}), "extensionProviders", [OTEL])
    assert caught.value.present == other


def test_an_entry_is_replaced_in_its_place_on_request():
    text = yaml.safe_dump({"boards": [{"name": "a"}, {"name": "b", "old": 1}, {"name": "c"}]})
    assert yaml.safe_load(merged(text, "boards", [{"name": "b", "new": 2}], replace=True))["boards"] == [
        {"name": "a"},
        {"name": "b", "new": 2},
        {"name": "c"},
    ]


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "{}", "null\n", "extensionProviders:\n", "extensionProviders: []\n", "{a: 1}"]
)
def test_a_document_without_providers_gets_the_list(text: str):
    assert providers(merged(text, "extensionProviders", [OTEL])) == [OTEL]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- a\n", "not a map"),
        ("words", "not a map"),
        ("extensionProviders: otel\n", "not a list"),
        ("a: [\n", "not one YAML"),
        ("a: 1\n---\nb: 2\n", "not one YAML"),
    ],
)
def test_a_document_of_the_wrong_shape_is_refused(text: str, why: str):
    with pytest.raises(MergeError, match=why):
        merged(text, "extensionProviders", [OTEL])
