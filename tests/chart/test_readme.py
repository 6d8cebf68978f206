"""The chart's README is true: its example of a scenario renders."""

import re

import yaml

from tests.chart.rendered import CHART
from tests.chart.rendered import render


def test_the_readmes_scenario_renders_with_its_own_claims_only():
    found = re.search(r"```yaml\n(.*?)```", (CHART / "README.md").read_text(), re.DOTALL)
    assert found
    values = yaml.safe_load(found[1])
    rendered = render(values)
    assert [d["weight"] for d in rendered.rules()[0]["route"]] == [90, 10]
    claims = yaml.safe_load(rendered.one("ConfigMap", "scenario")["data"]["scenario.json"])["proof"]
    assert list(claims) == ["one-in-ten"]
