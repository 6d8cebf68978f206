"""GitHub's files: valid, thin, pinned, and with the least permissions."""

import hashlib
import json
import os
import re
import subprocess
import tarfile
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from publishing.tree import ROOT

GITHUB = ROOT / ".github"
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.name: yaml.safe_load(path.read_text()) for path in sorted(GITHUB.glob("workflows/*.yaml"))
}
ALLOWED = re.compile(r"sudo apt-get update && sudo apt-get install --yes --no-install-recommends [a-z -]+")
"""What a step may run beside a make target: it installs a program that the runner lacks."""
MAKE = re.compile(r"make [a-z0-9-]+( [a-z0-9-]+)*( [A-Z]+=(\"[^\"]*\"|\S+))*")


JOBS = [
    pytest.param(job, id=f"{file}: {name}")
    for file, workflow in WORKFLOWS.items()
    for name, job in workflow["jobs"].items()
]


def complaints(schema: str, file: Path) -> list[str]:
    """What one of check-jsonschema's schemas finds in the file; `make lint-workflows` judges the workflows."""
    text = resources.files("check_jsonschema.builtin_schemas.vendor").joinpath(f"{schema}.json").read_text()
    form = json.loads(text)
    validator = jsonschema.validators.validator_for(form)(form)
    return [error.message for error in validator.iter_errors(yaml.safe_load(file.read_text()))]


def test_there_are_the_workflows_of_ci_and_release():
    assert {"ci.yaml", "release.yaml"} <= WORKFLOWS.keys()


@pytest.mark.parametrize("job", JOBS)
def test_every_step_is_an_action_or_a_make_target_that_exists(job: dict[str, Any]):
    for step in job["steps"]:
        if "uses" in step:
            continue
        command = step["run"].strip()
        if ALLOWED.fullmatch(command):
            continue
        assert MAKE.fullmatch(command), f"{command!r} is not one call of make"
        named = [word for word in command.split()[1:] if "=" not in word]
        assert set(named) <= TARGETS, command


@pytest.mark.parametrize("job", JOBS)
def test_every_action_is_pinned_to_a_commit_and_names_its_version(job: dict[str, Any]):
    text = "".join(path.read_text() for path in GITHUB.glob("workflows/*.yaml"))
    for step in job["steps"]:
        if action := step.get("uses"):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action), action
            assert re.search(rf"{re.escape(action)} # v[0-9]+\.[0-9]+\.[0-9]+$", text, re.MULTILINE), action


def test_one_action_has_one_version_everywhere():
    text = "".join(path.read_text() for path in GITHUB.glob("workflows/*.yaml"))
    pinned = set(re.findall(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40} # \S+)", text))
    assert len({action for action, _ in pinned}) == len(pinned)


@pytest.mark.parametrize("job", JOBS)
def test_every_job_ends_in_time_and_keeps_no_credentials(job: dict[str, Any]):
    assert job["timeout-minutes"] <= 90
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_grants_nothing_but_reading_and_runs_one_at_a_time(name: str):
    assert WORKFLOWS[name]["permissions"] in ({}, {"contents": "read"})
    assert WORKFLOWS[name]["concurrency"]["group"]


def test_a_release_grants_each_job_only_what_it_writes():
    granted = {
        name: {what for what, level in job["permissions"].items() if level == "write"}
        for name, job in WORKFLOWS["release.yaml"]["jobs"].items()
    }
    assert granted == {
        "check": set(),
        "wheel": set(),
        "images": {"packages", "id-token"},
        "chart": {"packages", "id-token"},
        "pypi": {"id-token"},
        "pages": {"pages", "id-token"},
        "github": {"contents"},
    }


def test_only_a_tag_releases_and_nothing_is_pushed_before_its_check():
    workflow = WORKFLOWS["release.yaml"]
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # YAML 1.1 reads the key `on` as true
    needs = {name: job.get("needs", []) for name, job in workflow["jobs"].items()}

    def waits(name: str) -> bool:
        direct = [needs[name]] if isinstance(needs[name], str) else needs[name]
        return "check" in direct or any(waits(other) for other in direct)

    assert all(waits(name) for name in needs if name != "check")


def test_a_chart_is_pushed_after_all_that_can_fail_before_it():
    steps = [step.get("run", "") for step in WORKFLOWS["release.yaml"]["jobs"]["chart"]["steps"]]
    pushed = steps.index("make chart-push")
    assert pushed > max(number for number, step in enumerate(steps) if re.match("make (chart-previous|site)", step))
    assert steps.index("make chart-sign") > pushed


def test_ci_covers_every_python_of_the_package_and_both_processors():
    matrix = WORKFLOWS["ci.yaml"]["jobs"]["test"]["strategy"]["matrix"]
    project = (ROOT / "pyproject.toml").read_text()
    assert matrix["python"] == re.findall(r'"Programming Language :: Python :: (3\.[0-9]+)"', project)
    assert {"ubuntu-24.04-arm", "macos-15"} <= {entry["os"] for entry in matrix["include"]}


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A folder as the one of Istio's releases, with one of them and its checksum in it."""
    program = tmp_path / "istio-1.2.3" / "bin" / "istioctl"
    program.parent.mkdir(parents=True)
    program.write_text("the program")
    archive = tmp_path / "releases" / "1.2.3" / "istio-1.2.3-linux-amd64.tar.gz"
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(tmp_path / "istio-1.2.3", "istio-1.2.3")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    (archive.parent / f"{archive.name}.sha256").write_text(f"{digest} {archive.name}\n")
    return archive.parent.parent


def istio(releases: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """`make istio` from these releases into the folder, as a runner calls it."""
    source = f"ISTIO_RELEASES={releases.as_uri()}"
    return subprocess.run(
        ["make", "--silent", "istio", "ISTIO=1.2.3", "ISTIO_PLATFORM=linux-amd64", source, f"TOOLS={folder / 'tools'}"],
        cwd=ROOT,
        env={**os.environ, "GITHUB_PATH": str(folder / "path")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_istios_release_is_unpacked_and_its_programs_are_on_the_runners_path(releases: Path, tmp_path: Path):
    done = istio(releases, tmp_path)
    assert done.returncode == 0, done.stderr
    (line,) = (tmp_path / "path").read_text().splitlines()
    assert (Path(line) / "istioctl").read_text() == "the program"
    again = istio(tmp_path / "nowhere", tmp_path)
    assert again.returncode == 0, again.stderr


def test_a_release_of_istio_with_another_checksum_is_not_unpacked(releases: Path, tmp_path: Path):
    (archive,) = releases.glob("*/*.tar.gz")
    archive.write_bytes(archive.read_bytes() + b"\0")
    done = istio(releases, tmp_path)
    assert done.returncode != 0
    assert f"{archive.name} has another checksum" in done.stderr
    assert not list((tmp_path / "tools").iterdir())
    assert not (tmp_path / "path").exists()


def test_issue_forms_pass_githubs_schema_and_a_wrong_one_does_not(tmp_path: Path):
    forms = [path for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.name != "config.yml"]
    assert {form.stem for form in forms} == {"bug", "idea"}
    for form in forms:
        assert complaints("github-issue-forms", form) == []
    assert complaints("github-issue-config", GITHUB / "ISSUE_TEMPLATE/config.yml") == []
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(forms[0].read_text().replace("type: textarea", "type: textfield", 1))
    assert complaints("github-issue-forms", wrong)


def test_questions_of_a_form_have_different_ids():
    for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml"):
        ids = [part["id"] for part in yaml.safe_load(path.read_text()).get("body", [])]
        assert len(ids) == len(set(ids)), path.name


def test_new_versions_of_actions_and_linters_are_proposed():
    assert complaints("dependabot", GITHUB / "dependabot.yml") == []
    updates = yaml.safe_load((GITHUB / "dependabot.yml").read_text())["updates"]
    folders = {update["package-ecosystem"]: ROOT / update["directory"].strip("/") for update in updates}
    assert folders.keys() == {"github-actions", "npm"}
    assert (folders["npm"] / "package-lock.json").is_file()
