"""Chart.yaml has what those ask for who publish charts: chart-testing's schema, and Artifact Hub's annotations."""

from typing import Any

import yaml

from tests.chart.rendered import CHART

FACTS: dict[str, Any] = yaml.safe_load((CHART / "Chart.yaml").read_text())
# chart-testing refuses a chart without the first, with anything but these, or with another type
REQUIRED = {"name": str, "home": str, "version": str, "apiVersion": str, "description": str}
OPTIONAL = {
    **dict.fromkeys(("appVersion", "icon", "engine", "condition", "tags", "kubeVersion", "type"), str),
    **dict.fromkeys(("keywords", "sources", "maintainers"), list),
    "annotations": dict,
    "deprecated": bool,
}


def test_chart_testing_accepts_its_fields():
    assert REQUIRED.keys() <= FACTS.keys() <= REQUIRED.keys() | OPTIONAL.keys()
    for key, value in FACTS.items():
        assert type(value) is (REQUIRED | OPTIONAL)[key], key
    assert all(type(text) is str for text in [*FACTS["keywords"], *FACTS["sources"], *FACTS["annotations"].values()])


def test_somebody_maintains_it():
    assert FACTS["maintainers"]
    for maintainer in FACTS["maintainers"]:
        assert maintainer["name"]
        assert maintainer.keys() <= {"name", "email", "url"}


def test_addresses_are_of_the_web():
    assert all(url.startswith("https://") for url in [FACTS["home"], FACTS["icon"], *FACTS["sources"]])


def test_artifact_hub_reads_licence_and_category():
    annotations = FACTS["annotations"]
    assert annotations["artifacthub.io/license"] == "Apache-2.0"
    assert annotations["artifacthub.io/category"] == "networking"
    # these are written when the chart is packaged
    assert not annotations.keys() & {f"artifacthub.io/{key}" for key in ("images", "changes", "screenshots")}
