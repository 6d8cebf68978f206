"""The command line as a person types it, with a small chart: one arena from `up` to `down`."""

import json
import socket
import subprocess

import pytest

from tests.localmesh.cli.person import Person
from tests.localmesh.cli.person import until
from tests.ports import free_port

pytestmark = pytest.mark.live


def test_an_arena_from_up_to_down(person: Person):
    output = person.up()
    assert f"http://localhost:{person.port}/" in output
    assert "The small one (small)" in output
    assert "mesh-arena upgrade -f other    # Because it is there." in output
    assert person.page() == "hello"

    person.does("upgrade", "--set", "text=two", chart=True)
    assert person.page() == "two"
    person.does("rollback")
    assert person.page() == "hello"
    history = person.reads("history")
    assert [(entry["revision"], entry["status"], entry["description"]) for entry in history] == [
        (1, "superseded", "Install complete"),
        (2, "superseded", "Upgrade complete"),
        (3, "deployed", "Rollback to 1"),
    ]
    assert "Rollback to 1" in person.does("history")

    status = person.reads("status")
    assert {(pod["workload"], pod["ready"], pod["restarts"]) for pod in status["pods"]} == {
        ("web", True, 0),
        ("istio-ingressgateway", True, 0),
    }
    assert "web-" in person.does("status")
    assert "listening" in person.does("logs", "web")
    assert person.does("down") == "The arena has ended.\n"
    assert not person.processes()
    assert person.does("down") == "No arena runs.\n"


def test_the_proof_command_has_the_output_and_exit_code_of_the_proof_pod(person: Person):
    person.up()
    assert person.does("test").splitlines() == ["proven", "PASSED"]
    person.does("upgrade", "--set", "proof=raise SystemExit('not so')", chart=True)
    failed = person.types("test")
    assert (failed.returncode, failed.stdout.splitlines()) == (1, ["not so", "FAILED"])
    (pod,) = json.loads(person.types("test", "--output", "json").stdout)["pods"]
    assert pod == {"name": "arena-proof", "exitCode": 1, "log": ["not so"]}


def test_a_proof_that_takes_too_long_fails_and_leaves_nothing(person: Person):
    person.up("--set", "proof=import signal; signal.pause()")
    slow = person.types("test", "--timeout", "1")
    assert (slow.returncode, slow.stdout) == (1, "FAILED: no verdict within 1 s\n")
    assert {pod["workload"] for pod in person.reads("status")["pods"]} == {"web", "istio-ingressgateway"}


def test_a_proof_ends_when_its_command_is_stopped(person: Person):
    person.up("--set", "proof=import signal; print(1\\, flush=True); signal.pause()")
    asking = subprocess.Popen(person.command("test"), env=person.environment, stdout=subprocess.PIPE, text=True)
    assert asking.stdout
    with asking.stdout:
        assert asking.stdout.readline() == "1\n"
        asking.kill()
        asking.wait()
    until(lambda: len(person.reads("status")["pods"]) == 2, "end of the test pod", 5)


def test_without_a_gateway_no_address_is_printed(person: Person):
    person.up()
    address = f"http://localhost:{person.port}/"
    assert address in person.does("upgrade", "--set", "text=new", chart=True)
    for output in (person.does("upgrade", "--set", "gateway=false", chart=True), person.does("status")):
        assert address not in output
        assert "no page" in output
    assert person.reads("status")["page"] == ""
    assert address in person.does("rollback")
    assert person.page() == "new"


WARNING = "Warning: VirtualService arena/page, spec.http[0].route[0].destination.host: no Service is called nobody"


def test_ineffective_rules_give_a_warning_separate_from_the_output(person: Person):
    def warns(*arguments: str, chart: bool = True) -> list[str]:
        done = person.types(*arguments, chart=chart)
        assert done.returncode == 0, done.stderr
        assert "Warning" not in done.stdout
        return [line for line in done.stderr.splitlines() if line.startswith("Warning")]

    (line,) = warns("up", "--detach", "--port", str(person.port), "--set", "destination=nobody")
    assert line.startswith(WARNING)
    assert warns("upgrade") == []
    assert warns("upgrade", "--set", "destination=nobody") == [line]
    assert warns("template", "--set", "destination=nobody") == [line]
    assert warns("rollback", chart=False) == []
    assert warns("rollback", chart=False) == [line]


def test_a_second_up_reports_what_runs_and_where(person: Person):
    person.up()
    second = person.types("up", "--detach", chart=True)
    assert second.returncode == 1
    assert f"The arena runs already, at http://localhost:{person.port}/" in second.stderr
    assert person.page() == "hello"


def test_of_two_concurrent_ups_only_one_starts_the_arena(person: Person):
    command = person.command("up", "--detach", "--port", str(person.port), chart=True)
    both = [subprocess.Popen(command, env=person.environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    exit_codes = {process.communicate(timeout=30)[1]: process.returncode for process in both}
    assert sorted(exit_codes.values()) == [0, 1]
    assert "The arena runs already" in next(error for error, code in exit_codes.items() if code == 1)
    assert person.page() == "hello"


def test_an_unusable_state_folder_is_named_with_a_remedy(person: Person):
    (person.home / "file").touch()
    person.environment["MESH_ARENA_HOME"] = str(person.home / "file")
    refused = person.types("up", "--detach", "--port", str(person.port), chart=True)
    assert refused.returncode == 1
    assert "/file/arena cannot be written" in refused.stderr
    assert "MESH_ARENA_HOME" in refused.stderr
    assert refused.stderr.count("\n") == 1
    person.environment["MESH_ARENA_HOME"] = str(person.home)


def test_two_arenas_run_side_by_side(person: Person):
    person.up()
    page, person.port = person.port, free_port()
    person.up("--name", "second", "--set", "text=other")
    assert person.page() == "other"
    person.does("down", "--name", "second")
    person.port = page
    assert person.page() == "hello"


def test_an_occupied_port_is_named_before_anything_starts(person: Person):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", person.port))
        holder.listen()
        refused = person.types("up", "--detach", "--port", str(person.port), chart=True)
    assert refused.returncode == 1
    assert f"Port {person.port} of 127.0.0.1 is taken" in refused.stderr
    assert not person.processes()


def test_an_up_that_fails_leaves_its_log_and_nothing_else(person: Person):
    failed = person.types(
        "up", "--port", str(person.port), "--timeout", "1", "--set", "server=print('sorry')", chart=True
    )
    assert failed.returncode == 1
    assert "did not become ready within 1 s; its log ends with: 'sorry'" in failed.stderr
    assert not person.processes()
    assert "sorry" in person.does("logs", "web")


def test_a_failed_upgrade_leaves_the_old_state_and_says_so(person: Person):
    person.up()
    failed = person.types("upgrade", "--timeout", "1", "--set", "server=print('sorry')", chart=True)
    assert failed.returncode == 1
    assert "Revision 2 failed; revision 1 keeps running." in failed.stderr
    assert person.page() == "hello"
    assert [entry["status"] for entry in person.reads("history")] == ["deployed", "failed"]


def test_a_refused_upgrade_touches_nothing(person: Person):
    person.up()
    before = [pod["pid"] for pod in person.reads("status")["pods"]]
    refused = person.types("upgrade", "--set", "text=1", chart=True)
    assert refused.returncode == 2
    assert "text must be a string: quote it" in refused.stderr
    assert [pod["pid"] for pod in person.reads("status")["pods"]] == before
    assert len(person.reads("history")) == 1


def test_commands_without_an_arena_say_how_to_start_one(person: Person):
    for command in ("upgrade", "rollback", "history", "status", "test", "logs x", "get", "delete vs x"):
        refused = person.types(*command.split())
        assert refused.returncode == 1
        assert "mesh-arena up" in refused.stderr
