"""What the chart gives the page to tell: the scenario, the Istio objects behind it, and where it runs."""

import json
import re

import pytest
import yaml

from tests import scenarios
from tests.chart.rendered import CHART
from tests.chart.rendered import OVERLAYS
from tests.chart.rendered import overlay
from tests.chart.rendered import render

ISTIO = ("networking.istio.io", "security.istio.io", "telemetry.istio.io")
ALL = ["one-ball", *OVERLAYS]


@pytest.mark.parametrize("name", ALL)
def test_the_page_is_given_every_istio_object_as_it_is_applied(name: str):
    rendered = render(overlay(name))
    text = rendered.one("ConfigMap", "scenario")["data"]["istio.yaml"]
    assert text.splitlines()[0] == f"# Istio objects of scenario {name}"
    told = {(o["kind"], o["metadata"]["name"]): o for o in yaml.safe_load_all(text) if o}
    applied = [o for o in rendered.objects if o["apiVersion"].startswith(ISTIO)]
    assert told == {(o["kind"], o["metadata"]["name"]): o for o in applied}
    assert told


def test_the_page_is_given_what_every_template_of_istio_makes():
    named = re.findall(
        r'"([a-z]+)"', (CHART / "templates/configmap.yaml").read_text().partition("range list")[2].partition("}}")[0]
    )
    assert sorted(named) == sorted(path.stem for path in (CHART / "templates/istio").glob("*.yaml"))


def test_without_a_mesh_the_page_is_given_no_istio_object():
    text = render({"mesh": {"enabled": False}}).one("ConfigMap", "scenario")["data"]["istio.yaml"]
    assert [o for o in yaml.safe_load_all(text) if o] == []


def test_the_page_knows_its_release_and_where_it_runs():
    own = {"chart": "there", "scenarios": "mine", "args": "-f my.yaml"}
    env = render({"commands": own}, name="derby", namespace="pitch").env("ui")
    assert (env["ARENA_RELEASE"], env["ARENA_PLATFORM"]) == ("derby", "cluster")
    assert (env["ARENA_CHART"], env["ARENA_SCENARIOS"], env["ARENA_HELM_ARGS"]) == ("there", "mine", "-f my.yaml")


@pytest.mark.parametrize("name", ALL)
def test_the_page_is_given_the_rule_by_which_endpoints_are_ejected(name: str):
    rendered = render(overlay(name))
    told = json.loads(rendered.one("ConfigMap", "scenario")["data"]["scenario.json"])
    rules = [o["spec"]["trafficPolicy"] for o in rendered.objects if o["kind"] == "DestinationRule"]
    applied = [rule["outlierDetection"] for rule in rules if "outlierDetection" in rule]
    assert told["name"] == name
    assert ([told["outlierDetection"]] if "outlierDetection" in told else []) == applied
    assert bool(applied) == scenarios.ejects(name)
