"""The mounted story is read again when it changes; a broken one is reported and never fatal."""

import os

import msgspec
import pytest

from mesharena.kit.settings import read
from mesharena.ui.platform import Platform
from mesharena.ui.story import Storybook


def test_the_story_is_read_and_keys_that_the_page_does_not_show_are_ignored(tmp_path):
    path = tmp_path / "scenario.json"
    path.write_text('{"name": "a", "title": "A", "watch": ["x"], "next": {"overlay": "b", "why": "c"}, "proof": {}}')
    story = Storybook(str(path)).story()
    assert (story.name, story.title, story.watch, story.next.overlay, story.problem) == ("a", "A", ("x",), "b", "")


def test_a_story_is_read_again_when_its_symlink_changes(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "scenario.json"
        path.write_text(f'{{"name": "{name}"}}')
        os.utime(path, (1, 1))
    link = tmp_path / "scenario.json"
    link.symlink_to(tmp_path / "one" / "scenario.json")
    book = Storybook(str(link))
    assert book.story().name == "one"
    link.unlink()
    link.symlink_to(tmp_path / "two" / "scenario.json")
    assert book.story().name == "two"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"title": 3}', b'{"watch": "x"}', b"\xff\xfe", b" " * 300_000])
def test_a_broken_story_is_reported_and_a_corrected_one_is_read(tmp_path, content):
    path = tmp_path / "scenario.json"
    path.write_bytes(content)
    book = Storybook(str(path))
    assert "scenario" in book.story().problem
    path.write_text('{"name": "mended"}')
    assert book.story().name == "mended"


def test_a_missing_story_file_is_reported(tmp_path):
    book = Storybook(str(tmp_path / "scenario.json"))
    assert "cannot be read" in book.story().problem
    (tmp_path / "scenario.json").write_text('{"name": "late"}')
    assert book.story().name == "late"


def test_an_unset_story_path_is_reported():
    assert "ARENA_STORY" in Storybook("").story().problem


RULE = "kind: DestinationRule\nspec:\n  host: ball\n"
ROUTE = "kind: VirtualService\nspec:\n  http:\n    - weight: {weight}\n"


def tell(folder, name: str, weight: int | None = None) -> None:
    """Writes a scenario, with Istio objects where a weight is given."""
    istio = []
    if weight is not None:
        istio = [
            {"kind": "DestinationRule", "name": "ball", "text": RULE},
            {"kind": "VirtualService", "name": "ball", "text": ROUTE.format(weight=weight)},
        ]
    scenario = {"name": name, "next": {"overlay": "mirroring", "why": "w"}, "istio": istio}
    (folder / "scenario.json").write_bytes(msgspec.json.encode(scenario))


def test_the_istio_objects_of_a_first_scenario_are_compared_with_nothing(tmp_path):
    tell(tmp_path, "one", 75)
    story = Storybook(str(tmp_path / "scenario.json")).story()
    assert (story.name, story.previous) == ("one", None)
    assert [(o.kind, o.name, o.changed) for o in story.istio] == [
        ("DestinationRule", "ball", False),
        ("VirtualService", "ball", False),
    ]
    assert {line.mark for o in story.istio for line in o.lines} == {" "}


def test_the_lines_that_changed_are_marked_and_their_object_comes_first(tmp_path):
    tell(tmp_path, "one", 75)
    book = Storybook(str(tmp_path / "scenario.json"))
    first = book.story().id
    tell(tmp_path, "two", 50)
    story = book.story()
    assert (story.name, story.previous, story.id != first) == ("two", "one", True)
    assert [(o.kind, o.changed) for o in story.istio] == [("VirtualService", True), ("DestinationRule", False)]
    assert [(line.mark, line.text) for line in story.istio[0].lines if line.mark != " "] == [
        ("-", "    - weight: 75"),
        ("+", "    - weight: 50"),
    ]


def test_a_removed_object_is_shown_as_removed(tmp_path):
    tell(tmp_path, "one", 75)
    book = Storybook(str(tmp_path / "scenario.json"))
    book.story()
    tell(tmp_path, "two")
    story = book.story()
    assert [o.changed for o in story.istio] == [True, True]
    assert {line.mark for o in story.istio for line in o.lines} == {"-"}


def test_a_file_rewritten_without_changes_is_not_a_new_story(tmp_path):
    tell(tmp_path, "one", 75)
    book = Storybook(str(tmp_path / "scenario.json"))
    first = book.story()
    tell(tmp_path, "one", 75)
    os.utime(tmp_path / "scenario.json", (1, 1))
    assert book.story() == first


def test_a_corrected_story_is_compared_with_the_last_valid_one(tmp_path):
    tell(tmp_path, "one", 75)
    book = Storybook(str(tmp_path / "scenario.json"))
    book.story()
    (tmp_path / "scenario.json").write_text("{")
    assert book.story().problem
    assert book.scenario()[1] is None
    tell(tmp_path, "two", 50)
    assert (book.story().name, book.story().previous, book.story().problem) == ("two", "one", "")


@pytest.mark.parametrize(
    ("platform", "following", "upgrade", "back"),
    [
        pytest.param(
            Platform("cluster", "derby", "pitch"),
            "mirroring",
            "helm upgrade derby chart --namespace pitch -f values/mirroring.yaml",
            "helm rollback derby --namespace pitch",
            id="on a cluster",
        ),
        pytest.param(
            Platform("cluster", "derby", "pitch"),
            "one-ball",
            "helm upgrade derby chart --namespace pitch --reset-values",
            "helm rollback derby --namespace pitch",
            id="the defaults on a cluster",
        ),
        pytest.param(
            Platform("cluster", "derby", "pitch", "oci://there/mesh-arena", "mine", "-f my.yaml"),
            "mirroring",
            "helm upgrade derby oci://there/mesh-arena --namespace pitch -f mine/mirroring.yaml -f my.yaml",
            "helm rollback derby --namespace pitch",
            id="on a cluster, with custom settings",
        ),
        pytest.param(
            Platform("local"),
            "mirroring",
            "mesh-arena upgrade -f mirroring",
            "mesh-arena rollback",
            id="on this machine",
        ),
        pytest.param(
            Platform("local"),
            "one-ball",
            "mesh-arena upgrade",
            "mesh-arena rollback",
            id="the defaults on this machine",
        ),
    ],
)
def test_the_commands_are_those_of_the_platform_and_the_release(
    platform: Platform, following: str, upgrade: str, back: str
):
    commands = platform.commands(following)
    assert (commands.next, commands.back) == (upgrade, back)


def test_the_platform_is_what_the_chart_says():
    env = {"ARENA_PLATFORM": "local", "ARENA_RELEASE": "derby", "POD_NAMESPACE": "pitch"}
    assert read(Platform, env) == Platform("local", "derby", "pitch")
    assert read(Platform, {}) == Platform("cluster", "arena", "arena")
    env = {"ARENA_CHART": "there", "ARENA_SCENARIOS": "mine", "ARENA_HELM_ARGS": "-f my.yaml"}
    assert read(Platform, env) == Platform(chart="there", scenarios="mine", args="-f my.yaml")
