"""Chart and overlays to rendered documents, by the same Helm as on a cluster; nothing else uses Helm.

Loading the library takes 0.15 s and 70 MB, so it is imported where it is used, and never in the supervisor.
"""

import difflib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localmesh import helm_messages
from localmesh import helm_schema
from localmesh.errors import ChartError
from localmesh.errors import OverlayError
from localmesh.settings import NAMESPACE
from localmesh.settings import RELEASE

Values = dict[str, Any]
_NULL = "tag:yaml.org,2002:null"

# What is different on one machine: a pod's application is behind its sidecar, on the pod's own loopback address.
PLATFORM: Mapping[str, Any] = {
    "platform": "local",
    "listen": "$(POD_IP):18080",
    "mesh": {"sidecarAdmin": "http://$(POD_IP):15000"},
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
    chart: Path | None,
    overlays: Sequence[str],
    expressions: Sequence[str],
    jsons: Sequence[str] = (),
    collector: str = "",
) -> Rendered:
    """Render the chart (default: our own) with overlays, --set-json, --set, and last this platform's values.

    With a `collector` (host:port) everything is traced to it.
    """
    import helm_python

    path = chart or bundled("chart")
    if not (path / "Chart.yaml").is_file():
        raise ChartError(f"There is no chart in {path}: it has no Chart.yaml; name the folder of a chart.")
    values: Values = {}
    try:
        with helm_python.Chart.load(path) as loaded:
            values = gather(overlays, expressions, jsons, default=_scenario_name(loaded.values))
            merged = merge(values, {**PLATFORM, **_tracing(collector)} if "tracing" in loaded.values else PLATFORM)
            texts = loaded.render(merged, name=RELEASE, namespace=NAMESPACE, is_install=True)
            facts = loaded.metadata
            documents = {name: text for name, text in texts.items() if not name.endswith("NOTES.txt") and text.strip()}
            return Rendered(f"{facts['name']}-{facts['version']}", documents, loaded.merge_values(merged))
    except helm_python.HelmError as error:
        given = [*overlays, *jsons, *expressions]
        raise ChartError(helm_messages.sentence(str(error), given, values, helm_schema.read(path))) from error


def _tracing(collector: str) -> Values:
    return {"tracing": {"enabled": True, "endpoint": f"http://{collector}"}} if collector else {}


def gather(overlays: Iterable[str], expressions: Iterable[str], jsons: Iterable[str] = (), default: str = "") -> Values:
    """The values of all that was given, in Helm's order, later ones over earlier ones; `default` names no overlay."""
    import helm_python

    values: Values = {}
    for overlay in overlays:
        if overlay == default:
            continue
        path = find_overlay(overlay, default)
        try:
            text = path.read_text(encoding="utf-8")
            _check_shape(overlay, text)
            values = merge(values, helm_python.values_from_yaml(text))
        except UnicodeDecodeError as error:
            raise OverlayError(f"The overlay {overlay} cannot be read as values: it is not UTF-8 ({error}).") from error
        except (helm_python.HelmError, OSError) as error:
            raise OverlayError(f"The overlay {overlay} cannot be read as values: {error}") from error
    for expression in jsons:
        values = merge(values, _parsed("--set-json", expression, helm_python.parse_set_json))
    for expression in expressions:
        values = merge(values, _parsed("--set", expression, helm_python.parse_set_string))
    return values


def _check_shape(overlay: str, text: str) -> None:
    """One map, or nothing, as Helm passes over all but the first document; what is no YAML it refuses itself."""
    import yaml

    try:
        roots = list(yaml.compose_all(text, yaml.SafeLoader))
    except yaml.YAMLError:
        return
    told = [root for root in roots if root is not None and root.tag != _NULL]
    if told and (len(told) > 1 or told[0] is not roots[0]):
        raise OverlayError(f"The overlay {overlay} has {len(roots)} documents; a values file has one.")
    if told and not isinstance(told[0], yaml.MappingNode):
        kind = "a list" if isinstance(told[0], yaml.SequenceNode) else "a single value"
        raise OverlayError(f"The overlay {overlay} is {kind}, not a map of values.")


def _parsed(option: str, expression: str, parse: Callable[[str], Values]) -> Values:
    import helm_python

    fact = "it names no value"
    try:
        if values := parse(expression):
            return values
    except helm_python.HelmError as error:
        fact = str(error)
    raise OverlayError(f"{option} {expression} cannot be read: {fact}; write {option} key.path=value.")


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> Values:
    """Maps merge key by key, anything else replaces; a null stays, because Helm then deletes the chart's default."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def find_overlay(overlay: str, default: str = "") -> Path:
    """The file that is meant: a path, or the name of a bundled scenario (`mirroring`, or `values/mirroring.yaml`)."""
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
    """The story of every bundled scenario, that of the chart's defaults first."""
    import helm_python

    with helm_python.Chart.load(bundled("chart")) as chart:
        stories = [chart.values.get("scenario", {})]
    overlays = (helm_python.values_from_yaml(path.read_text()) for path in scenario_files().values())
    return [*stories, *(overlay.get("scenario", {}) for overlay in overlays)]


def _scenario_name(values: Mapping[str, Any]) -> str:
    scenario = values.get("scenario")
    return str(scenario.get("name", "")) if isinstance(scenario, dict) else ""
