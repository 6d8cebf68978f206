"""The story that the chart gives the page: the scenario, its Istio objects, and the platform."""

import json
import re
from typing import Any

import pytest
import yaml

from tests import scenarios
from tests.chart.rendered import CHART
from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import Rendered
from tests.chart.rendered import overlay
from tests.chart.rendered import render

ISTIO = ("networking.istio.io", "security.istio.io", "telemetry.istio.io")
ALL = ["one-ball", *OVERLAYS]


def scenario(rendered: Rendered) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(rendered.one("ConfigMap", "scenario")["data"]["scenario.json"])
    return document


@pytest.mark.parametrize("name", ALL)
def test_the_story_has_every_istio_object_as_applied_without_the_charts_labels(name: str):
    rendered = render(overlay(name))
    shown = {(o["kind"], o["name"]): yaml.safe_load(o["text"]) for o in scenario(rendered)["istio"]}
    applied = {}
    for o in rendered.objects:
        if o["apiVersion"].startswith(ISTIO):
            metadata = {key: value for key, value in o["metadata"].items() if key != "labels"}
            applied[o["kind"], o["metadata"]["name"]] = {**o, "metadata": metadata}
    assert shown == applied
    assert shown


def test_the_story_has_comments_as_applied():
    (route,) = [o for o in scenario(render())["istio"] if (o["kind"], o["name"]) == ("VirtualService", "ball")]
    assert route["text"].startswith(
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: ball\n"
    )
    assert "    # default route for callers without a rule" in route["text"]


def test_the_story_has_the_objects_of_every_istio_template():
    named = re.findall(
        r'"([a-z]+)"', (CHART / "templates/configmap.yaml").read_text().partition("range list")[2].partition("}}")[0]
    )
    assert sorted(named) == sorted(path.stem for path in (CHART / "templates/istio").glob("*.yaml"))


def test_without_a_mesh_the_story_has_no_istio_object():
    assert scenario(render({"mesh": {"enabled": False}}))["istio"] == []


def test_the_page_knows_its_release_and_where_it_runs():
    commands = {"chart": "there", "scenarios": "mine", "args": "-f my.yaml"}
    env = render({"commands": commands}, name="derby", namespace="pitch").env("ui")
    assert (env["ARENA_RELEASE"], env["ARENA_PLATFORM"]) == ("derby", "cluster")
    assert (env["ARENA_CHART"], env["ARENA_SCENARIOS"], env["ARENA_HELM_ARGS"]) == ("there", "mine", "-f my.yaml")


@pytest.mark.parametrize("name", ALL)
def test_the_story_has_the_outlier_detection_of_the_scenario(name: str):
    rendered = render(overlay(name))
    story = scenario(rendered)
    rules = [o["spec"]["trafficPolicy"] for o in rendered.objects if o["kind"] == "DestinationRule"]
    applied = [rule["outlierDetection"] for rule in rules if "outlierDetection" in rule]
    assert story["name"] == name
    assert ([story["outlierDetection"]] if "outlierDetection" in story else []) == applied
    assert bool(applied) == scenarios.ejects(name)
