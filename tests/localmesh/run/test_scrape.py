"""Scrape targets of an arena."""

import json
from pathlib import Path

import yaml

from localmesh.plan import plan
from localmesh.run import scrape
from tests.localmesh import samples

TOLD = {"prometheus.io/scrape": "true", "prometheus.io/path": "/numbers"}


def declared(*, annotated: bool) -> list[samples.Object]:
    ball = samples.deployment("ball-v1", app="ball")
    if annotated:
        ball["spec"]["template"]["metadata"]["annotations"] = TOLD
    return [ball, samples.service("ball"), samples.gateway()]


def targets(*, annotated: bool = True) -> dict[str, dict[str, str]]:
    """Labels by address."""
    planned = plan(samples.mesh(*declared(annotated=annotated)), samples.NETWORK)
    assert planned.gateway is not None
    return {group["targets"][0]: group["labels"] for group in scrape.targets([*planned.pods, planned.gateway])}


def test_a_pod_has_targets_for_application_and_sidecar_with_the_labels_of_kubernetes():
    by_address = targets()
    labels = {"namespace": "arena", "app": "ball", "version": "v1"}
    for address in ("127.77.0.2:18080", "127.77.0.2:15000"):
        assert labels.items() <= by_address[address].items()
        assert by_address[address]["pod"].startswith("ball-v1-")


def test_an_application_is_scraped_where_its_annotations_say():
    assert targets()["127.77.0.2:18080"]["__metrics_path__"] == "/numbers"


def test_without_annotations_only_the_sidecar_is_scraped():
    assert set(targets(annotated=False)) == {"127.77.0.2:15000", "127.77.0.1:15000"}


def test_a_pod_without_a_sidecar_is_scraped_at_its_application_alone_and_the_nodes_proxy_is_not():
    stranger = samples.plain(samples.deployment("stranger"))
    stranger["spec"]["template"]["metadata"]["annotations"] = TOLD
    planned = plan(samples.mesh(*declared(annotated=True), stranger), samples.NETWORK)
    pod = samples.pod(planned, "stranger")
    found = [group["targets"] for group in scrape.targets(planned.lasting) if group["labels"]["pod"] == pod.name]
    assert found == [[f"{pod.address}:8080"]]
    assert planned.node_proxy
    assert planned.node_proxy.name not in [group["labels"]["pod"] for group in scrape.targets(planned.lasting)]


def test_the_ingress_gateway_has_only_the_target_of_its_proxy():
    assert targets()["127.77.0.1:15000"]["app"] == "istio-ingressgateway"


def test_the_file_lists_the_running_pods(tmp_path: Path):
    folder = tmp_path / "prometheus"
    planned = plan(samples.mesh(*declared(annotated=True)), samples.NETWORK)
    scrape.write(folder, planned.pods)
    assert len(json.loads((folder / scrape.TARGETS).read_text())) == 2
    scrape.write(folder, ())
    assert json.loads((folder / scrape.TARGETS).read_text()) == []


def test_the_configuration_follows_the_file_and_brings_the_rules():
    configuration = yaml.safe_load(scrape.configuration())
    assert configuration["scrape_configs"][0]["file_sd_configs"] == [{"files": [scrape.TARGETS]}]
    assert configuration["rule_files"] == [scrape.RULES]
