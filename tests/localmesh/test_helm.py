from pathlib import Path

import pytest
import yaml

from localmesh import helm
from localmesh.errors import ChartError
from localmesh.errors import OverlayError
from localmesh.overrides import Overrides


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    """A chart that prints its values."""
    folder = tmp_path / "own"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: own\nversion: 0.1.0\n")
    (folder / "values.yaml").write_text("a: {x: 1, z: 2}\nlist: [1, 2]\nscenario: {name: first}\n")
    (folder / "templates" / "all.yaml").write_text('values: {{ toJson (omit .Values "platform" "mesh" "listen") }}\n')
    (folder / "templates" / "NOTES.txt").write_text("hello")
    (folder / "templates" / "nothing.yaml").write_text("{{ if false }}x: 1{{ end }}\n")
    return folder


def overlay(folder: Path, text: str, name: str = "overlay.yaml") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def rendered(chart: Path, overlays: list[str] | None = None, sets: list[str] | None = None) -> object:
    documents = helm.render(chart, overlays or [], sets or []).documents
    assert list(documents) == ["own/templates/all.yaml"]
    return yaml.safe_load(documents["own/templates/all.yaml"])["values"]


DEFAULTS = {"a": {"x": 1, "z": 2}, "list": [1, 2], "scenario": {"name": "first"}}


def test_without_overlays_the_defaults_are_rendered(chart: Path):
    assert rendered(chart) == DEFAULTS


@pytest.mark.parametrize(
    ("text", "sets", "expected"),
    [
        pytest.param("a: {z: 3}", [], {"a": {"x": 1, "z": 3}}, id="maps merge"),
        pytest.param("list: [3]", [], {"list": [3]}, id="lists are replaced"),
        pytest.param("a: {x: null}", [], {"a": {"z": 2}}, id="null deletes a default"),
        pytest.param("a: {z: 3}", ["a.z=4,a.w=on"], {"a": {"x": 1, "z": 4, "w": "on"}}, id="--set comes last"),
        pytest.param("a: on", [], {"a": True}, id="YAML as Helm reads it"),
        pytest.param("", [], {}, id="an empty overlay"),
        pytest.param("{}", ["list={a,b}"], {"list": ["a", "b"]}, id="a list in --set"),
    ],
)
def test_values_merge_as_in_helm(chart: Path, tmp_path: Path, text: str, sets: list[str], expected: dict[str, object]):
    assert rendered(chart, [overlay(tmp_path, text)], sets) == {**DEFAULTS, **expected}


def test_a_later_overlay_wins(chart: Path, tmp_path: Path):
    overlays = [overlay(tmp_path, "a: {x: 5, z: 5}", "1.yaml"), overlay(tmp_path, "a: {x: 6}", "2.yaml")]
    assert rendered(chart, overlays) == {**DEFAULTS, "a": {"x": 6, "z": 5}}


def test_values_of_the_platform_come_last_and_are_effective(chart: Path):
    values = helm.render(chart, [], ["listen=$(POD_IP):$(MESH_ARENA_APP_PORT)"]).values
    assert values["platform"] == "local"
    assert values["listen"] == "$(POD_IP):$(MESH_ARENA_APP_PORT)"
    assert values["mesh"]["sidecarAdmin"] == "http://$(POD_IP):$(MESH_ARENA_ADMIN_PORT)"
    assert values["a"] == {"x": 1, "z": 2}


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        pytest.param("listen=mine", r'listen is "mine": .* to "\$\(POD_IP\):\$\(MESH_ARENA_APP_PORT\)"', id="a text"),
        pytest.param("mesh.sidecarAdmin=x", r'mesh\.sidecarAdmin is "x"', id="a value below"),
        pytest.param("mesh=null", "mesh is null", id="null"),
        pytest.param("tracing.enabled=false", "tracing.enabled is false: .* to true", id="tracing of up --traces"),
    ],
)
def test_values_that_the_platform_sets_cannot_be_overridden(chart: Path, expression: str, message: str):
    (chart / "values.yaml").write_text("tracing: {enabled: false, endpoint: ''}\n")
    with pytest.raises(ChartError, match=message):
        helm.render_release(chart, Overrides(sets=(expression,)), collector="localhost:4318")


def test_other_values_beside_those_of_this_platform_are_kept(chart: Path):
    assert helm.render(chart, [], ["mesh.enabled=false"]).values["mesh"]["enabled"] is False


def test_the_name_of_the_defaults_is_no_overlay(chart: Path):
    assert rendered(chart, ["first"]) == DEFAULTS


@pytest.mark.parametrize("name", ["mirroring", "mirroring.yaml", "values/mirroring.yaml"])
def test_a_bundled_scenario_is_found_by_name_from_anywhere(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert helm.find_overlay(name) == helm.bundled("values") / "mirroring.yaml"


def test_a_local_file_takes_precedence_over_a_scenario_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    overlay(tmp_path, "a: 1", "mirroring.yaml")
    assert helm.find_overlay("mirroring.yaml").absolute() == tmp_path / "mirroring.yaml"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("miroring", "did you mean mirroring", id="a typing error"),
        pytest.param("somewhere/else.yaml", "the scenarios are one-ball, 50-50,", id="a path that is not there"),
    ],
)
def test_an_unknown_overlay_is_an_error_that_says_what_to_do(name: str, message: str):
    with pytest.raises(OverlayError, match=message):
        helm.render(None, [name], [])


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("a: [", "cannot be read as values"),
        ("- a", "is a list, not a map"),
        ("a", "is a single value, not a map"),
        ("a: 1\n---\nb: 2", "has 2 documents"),
        ("---\n---\nb: 2", "has 2 documents"),
    ],
)
def test_an_overlay_that_is_not_a_mapping_is_named(chart: Path, tmp_path: Path, text: str, fact: str):
    with pytest.raises(OverlayError, match=rf"overlay .*overlay\.yaml {fact}"):
        rendered(chart, [overlay(tmp_path, text)])


@pytest.mark.parametrize("text", ["", "# nothing", "---\n", "null", "---\na: 1\n---\n"])
def test_an_overlay_may_be_empty(chart: Path, tmp_path: Path, text: str):
    assert rendered(chart, [overlay(tmp_path, text)])


def test_an_overlay_in_another_encoding_is_named(chart: Path, tmp_path: Path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("a: é".encode("latin-1"))
    with pytest.raises(OverlayError, match=r"latin\.yaml .*not UTF-8"):
        rendered(chart, [str(path)])


@pytest.mark.parametrize("expression", ["nonsense", "=1", ""])
def test_an_unreadable_set_expression_is_named(chart: Path, expression: str):
    with pytest.raises(OverlayError, match=f"--set {expression} cannot be read"):
        rendered(chart, [], [expression])


def test_a_folder_without_a_chart_is_named(tmp_path: Path):
    with pytest.raises(ChartError, match=r"no chart in .*no Chart\.yaml"):
        helm.render(tmp_path, [], [])


def test_a_template_that_does_not_render_is_an_error(chart: Path):
    (chart / "templates" / "all.yaml").write_text("{{ .Values.a.b.c }}")
    with pytest.raises(ChartError, match=r"does not render.*own/templates/all\.yaml"):
        rendered(chart)


def test_the_scenarios_are_the_defaults_and_every_overlay():
    names = [entry["name"] for entry in helm.scenarios()]
    assert names[:2] == ["init-ui", "one-ball"]  # in the order of the show
    assert sorted(names) == sorted(["one-ball", *helm.scenario_files()])
