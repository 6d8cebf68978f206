"""The chart's README is true: its example of a scenario renders, and its table of values is that of values.yaml."""

import re

import yaml

from tests.chart import readme
from tests.chart.rendered import CHART
from tests.chart.rendered import Values
from tests.chart.rendered import overlay
from tests.chart.rendered import render


def examples() -> list[Values]:
    return [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", readme.README.read_text(), re.DOTALL)]


def test_settings_from_the_readme_are_in_the_shown_commands():
    (settings,) = (values for values in examples() if "commands" in values)
    rendered = render(settings)
    assert rendered.env("ui")["ARENA_HELM_ARGS"] == "-f my.yaml"
    assert "/75-25.yaml -f my.yaml" in render({**settings, **overlay("add-ball")}).notes


def test_the_readmes_scenario_renders_with_its_own_claims_only():
    (values,) = (values for values in examples() if "scenario" in values)
    rendered = render(values)
    assert [d["weight"] for d in rendered.rules()[0]["route"]] == [90, 10]
    claims = yaml.safe_load(rendered.one("ConfigMap", "scenario")["data"]["scenario.json"])["proof"]
    assert list(claims) == ["one-in-ten"]


def test_the_readmes_table_of_values_is_that_of_values_yaml():
    assert readme.README.read_text() == readme.written(), "run make chart-readme"


def test_the_table_has_exactly_the_values_with_a_comment():
    listed = re.findall(r"^\| `([^`]+)` \|", (CHART / "README.md").read_text(), re.MULTILINE)
    comments = (CHART / "values.yaml").read_text().count("# -- ")
    assert len(listed) == len(set(listed)) == comments
