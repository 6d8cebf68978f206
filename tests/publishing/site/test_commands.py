"""Every command that the page shows is right: those that need no cluster run against the served repository."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from packaging.requirements import Requirement

from localmesh.cli import app
from publishing.names import read
from tests.chart.rendered import render
from tests.publishing.site.reading import Reading
from tests.publishing.site.repository import Library
from tests.publishing.site.served import ROOT
from tests.publishing.site.served import site
from tests.scenarios import NAMES

VERSION = yaml.safe_load((ROOT / "chart/Chart.yaml").read_text())["version"]
NAMES_OF_RELEASES = read((ROOT / "pyproject.toml").read_text())
KNOWN = {"helm", "kubectl", "docker", "uvx", "python3", "arena/bin/pip", "arena/bin/mesh-arena"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Reading]]:
    """The site's address, and its page."""
    with site(tmp_path_factory.mktemp("site")) as (url, directory):
        yield url, Reading((directory / "index.html").read_text())


@pytest.fixture
def commands(served: tuple[str, Reading]) -> list[list[str]]:
    return [shlex.split(line) for line in served[1].commands]


def of(commands: list[list[str]], program: str) -> list[list[str]]:
    matching = [words for words in commands if words[0] == program]
    assert matching, f"the page has no command of {program}"
    return matching


def mesh_arena(commands: list[list[str]]) -> list[list[str]]:
    """The arguments of mesh-arena, however it is started."""
    ends = [
        (words, [i for i, word in enumerate(words) if word.rpartition("/")[2] == "mesh-arena"]) for words in commands
    ]
    return [words[where[-1] + 1 :] for words, where in ends if where and words[0] not in ("helm", "kubectl")]


def accepted(arguments: list[str]) -> dict[str, Any]:
    """What the command line understands; it raises what it would refuse."""
    group: Any = typer.main.get_command(app)
    name, command, rest = group.resolve_command(group.make_context("mesh-arena", list(arguments)), arguments)
    return dict(command.make_context(name, rest).params)


def test_only_programs_that_these_tests_know_are_shown(commands: list[list[str]]):
    assert {words[0] for words in commands} == KNOWN


def test_the_helm_commands_run_in_their_order_from_the_served_repository(served: tuple[str, Reading], tmp_path: Path):
    url, page = served
    helm = Library(tmp_path)
    for line in page.commands:
        if line.startswith("helm "):
            helm.run(line)
    assert f"helm repo add mesh-arena {url}" in page.commands
    assert helm.revisions == {("arena", "arena"): ["one-ball", "mirroring", "one-ball"]}


def test_the_helm_commands_name_the_version_of_this_repository(commands: list[list[str]]):
    versions = [words[words.index("--version") + 1] for words in of(commands, "helm") if "--version" in words]
    assert len(versions) == 2
    assert set(versions) == {VERSION}


def test_the_page_is_forwarded_from_the_service_and_port_of_the_chart(commands: list[list[str]]):
    (words,) = of(commands, "kubectl")
    assert words[:4] == ["kubectl", "--namespace", "arena", "port-forward"]
    kind, _, name = words[4].partition("/")
    assert kind == "service"
    ports = {port["port"] for port in render({}).one("Service", name)["spec"]["ports"]}
    local, _, remote = words[5].partition(":")
    assert int(local) == 8080
    assert int(remote) in ports


def test_the_package_is_asked_for_by_its_name_version_and_extra(commands: list[list[str]]):
    asked = [words[words.index("--from") + 1] for words in of(commands, "uvx")]
    asked += [words[-1] for words in of(commands, "arena/bin/pip")]
    project = (ROOT / "pyproject.toml").read_text()
    for text in asked:
        requirement = Requirement(text)
        assert f'\nname = "{requirement.name}"\n' in project
        assert requirement.extras == {"local"}
        assert "\n[project.optional-dependencies]\nlocal = [" in project
        assert str(requirement.specifier) == f"=={VERSION}"
    assert '\nmesh-arena = "localmesh.__main__:main"\n' in project


def test_every_command_of_mesh_arena_is_accepted_by_its_command_line(commands: list[list[str]]):
    arguments = mesh_arena(commands)
    verbs = {words[0] for words in arguments}
    assert verbs == {"up", "upgrade", "test", "rollback"}
    for words in arguments:
        understood = accepted(words)
        if words[0] == "upgrade":
            assert words[words.index("-f") + 1] in NAMES
            assert words[words.index("-f") + 1] in str(understood)


def test_the_container_is_run_as_documented_from_the_published_image_and_asked_by_its_name(commands: list[list[str]]):
    first, *later = of(commands, "docker")
    (documented, *_) = re.findall(r"^docker run .*", (ROOT / "docs/image.md").read_text(), re.MULTILINE)
    assert first[:-1] == shlex.split(documented)[:-1]
    assert first[-1] == f"{NAMES_OF_RELEASES.registry}/mesh-arena:{VERSION}-demo"
    assert documented.endswith("-demo")
    name = first[first.index("--name") + 1]
    assert len(later) == 3
    for words in later:
        assert words[:4] == ["docker", "exec", name, "mesh-arena"]
