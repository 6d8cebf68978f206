"""How a Prometheus finds the pods."""

import pytest

from tests.chart.rendered import render

OPERATOR = {"monitoring": {"podMonitor": {"enabled": True, "labels": {"release": "prometheus"}}}}
ANNOTATIONS = {"prometheus.io/scrape": "true", "prometheus.io/port": "8080", "prometheus.io/path": "/metrics"}


def test_every_service_has_scrape_annotations_and_the_proof_has_none():
    for name, pod in render().pods().items():
        annotations = pod["metadata"].get("annotations", {})
        scraping = {key: value for key, value in annotations.items() if key.startswith("prometheus.io/")}
        assert scraping == ({} if name == "arena-proof" else ANNOTATIONS)


def test_pods_have_no_scrape_annotations_when_scraping_is_off():
    for pod in render({"monitoring": {"scrape": False}}).pods().values():
        assert "prometheus.io/scrape" not in pod["metadata"].get("annotations", {})


@pytest.mark.parametrize("mesh", [True, False])
def test_a_pod_monitor_selects_the_pods_of_the_release_by_label(mesh: bool):
    rendered = render({**OPERATOR, "mesh": {"enabled": mesh}})
    monitor = rendered.one("PodMonitor", "arena")
    selector = monitor["spec"]["selector"]["matchLabels"]
    picked = [pod for name, pod in rendered.pods().items() if selector.items() <= pod["metadata"]["labels"].items()]
    assert picked
    port = monitor["spec"]["podMetricsEndpoints"][0]["port"]
    for pod in picked:
        container = pod["spec"]["containers"][0]
        assert "ports" not in container or port in {named_port["name"] for named_port in container["ports"]}
        assert set(monitor["spec"]["podTargetLabels"]) <= set(pod["metadata"]["labels"])
    # Kiali looks for a workload's metrics by the recommended label first, where its pods have that
    assert {"app", "version", "app.kubernetes.io/name"} <= set(monitor["spec"]["podTargetLabels"])
    assert monitor["metadata"]["labels"]["release"] == "prometheus"


def test_a_pod_monitor_reads_port_and_path_from_annotations():
    endpoint = render(OPERATOR).one("PodMonitor", "arena")["spec"]["podMetricsEndpoints"][0]
    assert "path" not in endpoint
    read = {label for rule in endpoint["relabelings"] for label in rule["sourceLabels"]}
    assert {f"__meta_kubernetes_pod_annotation_prometheus_io_{name}" for name in ("port", "path")} <= read
