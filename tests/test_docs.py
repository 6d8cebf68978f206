"""Targets, files, scenarios and commands that the documents name exist."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios import OVERLAYS

ROOT = Path(__file__).parent.parent
DOCUMENTS = [
    *(path.name for path in ROOT.glob("*.md")),
    "chart/README.md",
    *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
TEXTS = {name: (ROOT / name).read_text() for name in DOCUMENTS}


def code(text: str) -> str:
    """The parts of a document that a person may type: code blocks and spans."""
    return "\n".join(re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text))


def test_every_target_is_phony_and_explained():
    phony = set(re.findall(r"^\.PHONY: (\S+)$", MAKEFILE, re.MULTILINE))
    explained = set(re.findall(r"^([a-z0-9-]+):.* ## \S", MAKEFILE, re.MULTILINE))
    assert phony == explained == TARGETS


def test_make_help_lists_every_target():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[0] for line in listed.splitlines() if line.startswith("  ")} == TARGETS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_in_the_documents_exists(name: str):
    named = set(re.findall(r"\bmake ([a-z][a-z0-9-]*)", code(TEXTS[name])))
    assert named <= TARGETS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_overlay_in_the_documents_exists(name: str):
    named = re.findall(r"values/([a-z0-9-]+)\.yaml", TEXTS[name]) + re.findall(r"SCENARIO=([a-z0-9-]+)", TEXTS[name])
    assert set(named) <= OVERLAYS.keys() | {"one-ball"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_into_the_repository_has_a_target(name: str):
    links = re.findall(r"\]\(([^)#\s]+)", TEXTS[name])
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not (ROOT / name).parent.joinpath(link).exists()]
    assert not missing


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_in_the_documents_exists(name: str):
    verbs = set(re.findall(r"\bmesh-arena ([a-z]+)\b", code(TEXTS[name])))
    help_text = subprocess.run(
        [sys.executable, "-m", "localmesh", "--help"], capture_output=True, text=True, check=True
    ).stdout
    known = set(re.findall(r"^  ([a-z]+) {2,}", help_text, re.MULTILINE))
    assert known
    assert verbs <= known


def test_the_readme_begins_with_three_ways_to_play_of_two_lines_each():
    play = TEXTS["README.md"].partition("\n## Play\n")[2].partition("\n## ")[0]
    ways = re.findall(r"```console\n(.*?)```", play, re.DOTALL)
    assert [len(way.splitlines()) for way in ways] == [2, 2, 2]


def test_the_container_is_run_by_one_command_in_all_documents():
    commands = {
        name: re.findall(r"^docker run --rm -it -p 127[^#\n]*?(?=\s*(?:#|\\?$))", TEXTS[name], re.MULTILINE)
        for name in ("README.md", "docs/image.md")
    }
    assert commands["README.md"]
    assert commands["README.md"][0] == commands["docs/image.md"][0]


def test_the_readme_lists_every_scenario():
    table = set(re.findall(r"`([a-z0-9-]+)`", TEXTS["README.md"]))
    assert table >= OVERLAYS.keys()
