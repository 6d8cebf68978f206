"""Renders a chart with overlays, with the same Helm as on a cluster (as a library).

Loading the library takes 0.15 s and 70 MB, so it is imported inside functions, and never in the supervisor.
"""

import difflib
import json
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localmesh import helm_messages
from localmesh import helm_schema
from localmesh.errors import ChartError
from localmesh.errors import OverlayError
from localmesh.overrides import Overrides
from localmesh.overrides import Values
from localmesh.overrides import gather
from localmesh.overrides import merge
from localmesh.ports import ADMIN_VARIABLE
from localmesh.ports import APP_VARIABLE
from localmesh.settings import NAMESPACE
from localmesh.settings import RELEASE

# Values that differ on one machine: an application listens behind its sidecar, where its pod's variables say.
PLATFORM: Mapping[str, Any] = {
    "platform": "local",
    "listen": f"$(POD_IP):$({APP_VARIABLE})",
    "mesh": {"sidecarAdmin": f"http://$(POD_IP):$({ADMIN_VARIABLE})"},
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A chart rendered with values: templates' texts by path, and the values that the templates saw."""

    chart: str
    documents: dict[str, str]
    values: Values


def bundled(folder: str) -> Path:
    """The project's own `chart` or `values`: inside the installed package, else in the clone around it."""
    package = Path(__file__).parent
    inside = package / "bundle" / folder
    return inside if inside.is_dir() else package.parent.parent / folder


def render(
    chart: Path | None, overlays: Sequence[str], expressions: Sequence[str], jsons: Sequence[str] = ()
) -> Rendered:
    """Render the chart with overlays, --set-json and --set alone; see `render_release`."""
    return render_release(chart, Overrides(tuple(overlays), tuple(jsons), tuple(expressions)))


def render_release(chart: Path | None, overrides: Overrides, collector: str = "") -> Rendered:
    """Render the chart (default: the bundled one) with a person's values, and over them those of this platform.

    With a `collector` (host:port) everything is traced to it. Raises ChartError and OverlayError.
    """
    import helm_python

    path = chart or bundled("chart")
    if not (path / "Chart.yaml").is_file():
        raise ChartError(f"There is no chart in {path}: it has no Chart.yaml; name the folder of a chart.")
    values: Values = {}
    try:
        with helm_python.Chart.load(path) as loaded:
            default = _scenario_name(loaded.values)
            values = gather(overrides, lambda name: None if name == default else find_overlay(name, default))
            platform = {**PLATFORM, **_tracing(collector)} if "tracing" in loaded.values else PLATFORM
            _check_platform(values, platform)
            merged = merge(values, platform)
            texts = loaded.render(merged, name=RELEASE, namespace=NAMESPACE, is_install=True)
            facts = loaded.metadata
            documents = {name: text for name, text in texts.items() if not name.endswith("NOTES.txt") and text.strip()}
            return Rendered(f"{facts['name']}-{facts['version']}", documents, loaded.merge_values(merged))
    except helm_python.HelmError as error:
        sources = [*overrides.overlays, *overrides.expressions]
        raise ChartError(helm_messages.sentence(str(error), sources, values, helm_schema.read(path))) from error


def _tracing(collector: str) -> Values:
    return {"tracing": {"enabled": True, "endpoint": f"http://{collector}"}} if collector else {}


def _check_platform(values: Mapping[str, Any], platform: Mapping[str, Any], path: str = "") -> None:
    """Refuse values that differ from those that the embedded mesh must set; it never replaces a value silently."""
    for key, required in platform.items():
        if key not in values or values[key] == required:
            continue
        if isinstance(required, Mapping) and isinstance(values[key], Mapping):
            _check_platform(values[key], required, f"{path}{key}.")
            continue
        fact = f"the embedded mesh sets it itself, to {json.dumps(required)}, and cannot run with another value"
        raise ChartError(f"{path}{key} is {json.dumps(values[key])}: {fact}; leave it out.")


def find_overlay(overlay: str, default: str = "") -> Path:
    """The file of an overlay: a path, or a bundled scenario (`mirroring`, `values/mirroring.yaml`); or OverlayError."""
    path = Path(overlay)
    if path.is_file():
        return path
    name = path.stem if path.suffix in (".yaml", ".yml") and path.parent in (Path(), Path("values")) else overlay
    known = scenario_files()
    if name in known:
        return known[name]
    names = [*([default] if default else []), *known]
    close = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {close[0]}?" if close else f"the scenarios are {', '.join(names)}."
    raise OverlayError(f"There is no overlay {overlay}, neither as a file nor as a scenario; {hint}")


def scenario_files() -> dict[str, Path]:
    """The bundled overlays by name."""
    return {path.stem: path for path in sorted(bundled("values").glob("*.yaml"))}


def scenarios() -> list[Values]:
    """The stories of all bundled scenarios in the order of the show: each names the next one."""
    import helm_python

    with helm_python.Chart.load(bundled("chart")) as chart:
        stories = [chart.values.get("scenario", {})]
    overlays = (helm_python.values_from_yaml(path.read_text()) for path in scenario_files().values())
    return _in_order([*stories, *(overlay.get("scenario", {}) for overlay in overlays)])


def _in_order(stories: list[Values]) -> list[Values]:
    """From the story that is nobody's next one along the line; what is on no line comes last, as it was."""
    following = {story.get("name"): story.get("next", {}).get("overlay") for story in stories}
    order = [name for name in following if name not in following.values()]
    for name in order:
        if (after := following[name]) in following and after not in order:
            order.append(after)
    order += [name for name in following if name not in order]
    return sorted(stories, key=lambda story: order.index(story.get("name")))


def _scenario_name(values: Mapping[str, Any]) -> str:
    scenario = values.get("scenario")
    return str(scenario.get("name", "")) if isinstance(scenario, dict) else ""
