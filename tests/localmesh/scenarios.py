"""Every scenario of the repository, rendered by Helm and parsed; one-ball is the chart's defaults."""

from functools import lru_cache

import helm_python
import yaml

from localmesh.manifests import read
from localmesh.model import Mesh
from localmesh.parse import parse
from tests.scenarios import NAMES
from tests.scenarios import OVERLAYS
from tests.scenarios import ROOT

__all__ = ["NAMES"]


@lru_cache
def chart() -> helm_python.Chart:
    return helm_python.Chart.load(ROOT / "chart")


@lru_cache
def documents(name: str) -> dict[str, str]:
    """The rendered templates of a scenario by their paths."""
    values = yaml.safe_load(OVERLAYS[name].read_text()) if name in OVERLAYS else {}
    rendered = chart().render(values, name="arena", namespace="arena")
    return {path: text for path, text in rendered.items() if path.endswith(".yaml")}


@lru_cache
def scenario(name: str) -> Mesh:
    """The mesh of a scenario."""
    return parse(read(documents(name)), "arena")
