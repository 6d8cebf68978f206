"""The versions of what is released together move together."""

import re
import tomllib

from tests.chart.rendered import CHART
from tests.chart.rendered import ROOT
from tests.chart.rendered import chart


def test_chart_image_and_package_have_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    image = re.search(r"^ARG VERSION=(.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert image
    assert {chart().metadata["version"], chart().metadata["appVersion"], image[1]} == {project}


def test_the_chart_tells_artifact_hub_what_it_is():
    annotations = chart().metadata["annotations"]
    assert annotations["artifacthub.io/category"] == "networking"
    assert (CHART / "README.md").is_file()
