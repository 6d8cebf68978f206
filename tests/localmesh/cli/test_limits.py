"""A machine that cannot hold an arena says so before anything starts; limits are set for the one command only."""

import resource
import subprocess

import psutil
import pytest

from tests.localmesh.cli.person import Person

pytestmark = pytest.mark.live


def up(person: Person, soft: int, hard: int) -> "subprocess.CompletedProcess[str]":
    """Runs `up` with this limit of open files."""
    return subprocess.run(
        person.command("up", "--detach", "--port", str(person.port), chart=True),
        env=person.environment,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard)),
    )


def test_an_arena_that_needs_more_open_files_than_are_allowed_does_not_start(person: Person):
    refused = up(person, 64, 64)
    assert refused.returncode == 1
    assert "64 are allowed" in refused.stderr
    assert "open files" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not person.processes()
    left = {path.name for path in (person.home / "arena").iterdir()}
    assert not left & {"pods", "arena.json", "processes.json", "control.sock"}
    assert [path.name for path in (person.home / "arena" / "logs").iterdir()] == ["supervisor.log"]
    assert "No arena runs" in person.types("status").stderr


def test_a_soft_limit_is_raised_where_the_hard_one_allows_it(person: Person):
    started = up(person, 64, 4096)
    assert started.returncode == 0, started.stderr
    assert person.page() == "hello"
    assert all(process.rlimit(psutil.RLIMIT_NOFILE)[0] > 4000 for process in person.processes())


def test_a_change_that_exceeds_the_machine_changes_nothing_and_adds_no_revision(person: Person):
    person.up()
    before = {pod["name"]: (pod["pid"], pod["sidecarPid"]) for pod in person.reads("status")["pods"]}
    psutil.Process(person.supervisor()).rlimit(psutil.RLIMIT_NOFILE, (64, 64))
    refused = person.types("upgrade", "--set", "text=changed", chart=True)
    assert refused.returncode == 1
    assert "This change needs" in refused.stderr
    assert "64 are allowed" in refused.stderr
    assert [revision["status"] for revision in person.reads("history")] == ["deployed"]
    assert {pod["name"]: (pod["pid"], pod["sidecarPid"]) for pod in person.reads("status")["pods"]} == before
    assert person.page() == "hello"
    person.does("upgrade", chart=True)  # it starts nothing, so it needs nothing
