"""`make configure`: one command writes where releases are published into every file that shows it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from publishing import configure
from publishing import names
from publishing import tree
from publishing.errors import SettingError
from publishing.names import RESERVED
from publishing.tree import ROOT

UNNAMED = names.Names(
    registry=f"registry.{RESERVED}",
    repository=f"https://git.{RESERVED}/mesh-arena/mesh-arena",
    pages=f"https://{RESERVED}",
    email=f"maintainers@{RESERVED}",
)
FIRST = {"REPOSITORY": "https://github.com/Someone/mesh-arena", "EMAIL": "someone@someone.org"}
SECOND = {
    "REPOSITORY": "https://gitlab.com/group/sub/arena",
    "REGISTRY": "quay.io/other/mesh",
    "PAGES": "https://charts.other.org/arena",
    "EMAIL": "team@other.org",
    "ARTIFACTHUB": "4e9ee5b8-1c9f-4f0a-9a3c-2d1f3b6a7c5d",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what `make configure` reads and runs, as it is before anybody has named anything."""
    for name in ("app", "chart", "docs", "values", ".github", ".devcontainer", "tests/chart"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.binpb"))
    shutil.copy(ROOT / "tests/__init__.py", tmp_path / "tests")
    for file in ROOT.iterdir():
        if file.is_file() and file.name != ".git":
            shutil.copy(file, tmp_path)
    texts = tree.texts(tmp_path)
    tree.write(configure.rewritten(texts, names.read(texts["pyproject.toml"]), UNNAMED), tmp_path)
    return tmp_path


def run(clone: Path, settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """The command that the clone's Makefile runs, in the clone."""
    arguments = [f"{variable}={value}" for variable, value in settings.items()]
    return subprocess.run(
        [sys.executable, "-m", "publishing", "configure", *arguments],
        cwd=clone / "app",  # Python looks for modules here first
        capture_output=True,
        text=True,
        check=False,
    )


def make(clone: Path, settings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """`make configure` in the clone, with this environment, which is up to date there."""
    environment = Path(sys.prefix)
    fresh = [argument for stamp in (".dev", ".local") for argument in ("--old-file", str(environment / stamp))]
    arguments = [f"{variable}={value}" for variable, value in settings.items()]
    return subprocess.run(
        ["make", "--silent", *fresh, "configure", f"VENV={environment}", *arguments],
        cwd=clone,
        env={**os.environ, "PYTHONPATH": f"{clone / 'app'}{os.pathsep}{clone}"},  # not this clone, which is installed
        capture_output=True,
        text=True,
        check=False,
    )


def contents(clone: Path) -> dict[str, str]:
    return tree.texts(clone)


def rendered_image(clone: Path) -> str:
    code = (
        "import sys, json, helm_python\n"
        "with helm_python.Chart.load(sys.argv[1]) as chart:\n"
        "    json.dump(chart.render({}, name='arena', namespace='arena'), sys.stdout)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(clone / "chart")], capture_output=True, text=True, check=True
    )
    (deployments,) = [text for path, text in json.loads(done.stdout).items() if path.endswith("/deployment.yaml")]
    images = {
        container["image"]
        for document in yaml.safe_load_all(deployments)
        if document
        for container in document["spec"]["template"]["spec"]["containers"]
    }
    assert len(images) == 1
    return images.pop()


def test_every_file_shows_the_names_and_a_second_change_replaces_the_first(clone: Path):
    before = contents(clone)
    version = yaml.safe_load(before["chart/Chart.yaml"])["version"]
    assert rendered_image(clone) == f"mesh-arena:{version}"

    done = make(clone, FIRST)
    assert done.returncode == 0, done.stderr
    chart = yaml.safe_load((clone / "chart/Chart.yaml").read_text())
    assert chart["home"] == "https://someone.github.io/mesh-arena"
    assert chart["icon"] == "https://someone.github.io/mesh-arena/icon.svg"
    assert chart["sources"] == ["https://github.com/Someone/mesh-arena"]
    assert chart["maintainers"] == [
        {
            "name": "Someone",
            "email": "someone@someone.org",
            "url": "https://github.com/Someone/mesh-arena",
        }
    ]
    assert rendered_image(clone) == f"ghcr.io/someone/mesh-arena:{version}"

    assert run(clone, SECOND).returncode == 0
    after = contents(clone)
    chart = yaml.safe_load(after["chart/Chart.yaml"])
    assert (chart["home"], chart["sources"]) == (SECOND["PAGES"], [SECOND["REPOSITORY"]])
    assert chart["maintainers"][0]["name"] == "group"
    assert rendered_image(clone) == f"quay.io/other/mesh/mesh-arena:{version}"
    project = tomllib.loads(after["pyproject.toml"])
    assert project["project"]["urls"]["Repository"] == SECOND["REPOSITORY"]
    assert project["tool"]["mesh-arena"]["publishing"]["artifacthub"] == SECOND["ARTIFACTHUB"]
    assert set(re.findall(r"\{registry: ([^,]+),", after[".github/workflows/release.yaml"])) == {"quay.io"}
    for path, text in after.items():
        assert RESERVED not in text, path
        assert "omeone" not in text or "omeone" in before[path], path
    for path in (path for path, text in before.items() if f"git.{RESERVED}" in text):
        assert SECOND["REPOSITORY"] in after[path], path


def test_the_same_names_again_change_nothing(clone: Path):
    run(clone, SECOND)
    first = contents(clone)
    again = run(clone, SECOND)
    assert again.returncode == 0
    assert contents(clone) == first
    kept = run(clone, {"EMAIL": SECOND["EMAIL"]})
    assert kept.returncode == 0
    assert contents(clone) == first


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        pytest.param({"REPOSITORY": "github.com/someone/mesh-arena"}, "REPOSITORY", id="an address without a scheme"),
        pytest.param({**SECOND, "REGISTRY": "Quay.io/Me"}, "REGISTRY", id="capitals in the registry"),
        pytest.param({"REPOSITORY": SECOND["REPOSITORY"]}, "REGISTRY", id="a repository that says nothing of the rest"),
        pytest.param({"REPOSITORY": FIRST["REPOSITORY"]}, "EMAIL", id="no address that receives mail"),
        pytest.param({"REGISTRY": "quay.io/me"}, "REPOSITORY", id="a registry alone"),
        pytest.param({**SECOND, "PAGES": SECOND["REPOSITORY"]}, "PAGES", id="one address for two things"),
        pytest.param({"REPO": "https://github.com/a/b"}, "REPOSITORY", id="an unknown variable"),
        pytest.param({}, "REPOSITORY", id="nothing"),
    ],
)
def test_bad_input_is_refused_by_its_variable_and_changes_nothing(clone: Path, settings: dict[str, str], variable: str):
    before = contents(clone)
    done = run(clone, settings)
    assert done.returncode == 1
    assert variable in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert contents(clone) == before


def test_the_clone_is_as_configure_writes_it():
    texts = tree.texts()
    current = names.read(texts["pyproject.toml"])
    assert configure.rewritten(texts, current, current) == {}
    chart = yaml.safe_load(texts["chart/Chart.yaml"])
    assert (chart["home"], chart["icon"]) == (current.pages, f"{current.pages}/icon.svg")
    assert chart["sources"] == [current.repository]
    assert chart["maintainers"] == [{"name": current.owner, "email": current.email, "url": current.repository}]
    urls = tomllib.loads(texts["pyproject.toml"])["project"]["urls"]
    assert (urls["Homepage"], urls["Repository"]) == (current.pages, current.repository)
    assert yaml.safe_load(texts["chart/values.yaml"])["image"]["registry"] == (
        current.registry if current.configured else ""
    )


def test_a_name_within_a_longer_one_is_another_name():
    texts = {
        "pyproject.toml": "",
        "chart/Chart.yaml": "",
        "chart/values.yaml": "",
        "README.md": "https://github.com/a/b2 https://github.com/a/b.c https://github.com/a/b/issues (https://github.com/a/b).",
    }
    old = names.Names("ghcr.io/a", "https://github.com/a/b", "https://a.github.io/b", "a@b.org")
    new = names.Names("ghcr.io/x", "https://github.com/x/y", "https://x.github.io/y", "x@y.org")
    assert configure.rewritten(texts, old, new) == {
        "README.md": "https://github.com/a/b2 https://github.com/a/b.c https://github.com/x/y/issues (https://github.com/x/y)."
    }


def test_an_id_of_artifact_hub_belongs_to_one_repository():
    other = configure.chosen(
        names.Names("ghcr.io/a", "https://github.com/a/b", "https://a.io", "a@b.org", SECOND["ARTIFACTHUB"]), FIRST
    )
    assert other.artifacthub == ""


def test_what_was_set_on_purpose_stays_when_the_repository_changes_and_the_rest_follows():
    github = configure.chosen(UNNAMED, {**FIRST, "PAGES": "https://charts.someone.org"})
    assert (github.registry, github.pages) == ("ghcr.io/someone", "https://charts.someone.org")
    moved = configure.chosen(github, {"REPOSITORY": "https://github.com/Other/mesh-arena"})
    assert (moved.registry, moved.pages, moved.email) == ("ghcr.io/other", "https://charts.someone.org", FIRST["EMAIL"])
    kept = configure.chosen(configure.chosen(UNNAMED, SECOND), {"REPOSITORY": FIRST["REPOSITORY"]})
    assert (kept.registry, kept.pages) == (SECOND["REGISTRY"], SECOND["PAGES"])


def test_configure_refuses_what_is_not_a_setting():
    with pytest.raises(SettingError, match="REPO"):
        configure.chosen(UNNAMED, {"REPO": "x"})
