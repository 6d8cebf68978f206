"""Every way to end an arena or its command: by a signal, by a crash, by a closed terminal."""

import os
import signal
import subprocess
from collections.abc import Iterator

import pytest

from tests.localmesh.cli.person import Person
from tests.localmesh.cli.person import until

pytestmark = pytest.mark.live
any_kernel = pytest.mark.usefixtures("kernel")


@pytest.fixture(autouse=True)
def default_signal_handlers() -> Iterator[None]:
    """Sets the default signal handlers: tests started in the background or under nohup inherit ignored signals."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@any_kernel
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_stopping_a_foreground_up_stops_everything(person: Person, number: signal.Signals):
    command = person.command("up", "--port", str(person.port), chart=True)
    up = subprocess.Popen(command, env=person.environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert up.stdout
    with up.stdout:
        assert "The match is on" in up.stdout.readline()
        assert person.page() == "hello"
        up.send_signal(number)
        up.communicate(timeout=10)
    until(lambda: not person.processes(), "end of every process", 5)
    if number in (signal.SIGINT, signal.SIGTERM):
        assert up.returncode == 0


def test_a_foreground_up_ends_when_down_is_run_elsewhere(person: Person):
    command = person.command("up", "--port", str(person.port), chart=True)
    up = subprocess.Popen(command, env=person.environment, stdout=subprocess.PIPE, text=True)
    assert up.stdout
    with up.stdout:
        assert "The match is on" in up.stdout.readline()
        person.does("down")
        assert up.stdout.read().endswith("The arena has ended.\n")
    assert up.wait(5) == 0


@any_kernel
def test_an_up_that_is_interrupted_while_it_waits_leaves_nothing(person: Person):
    command = person.command(
        "up", "--port", str(person.port), "--set", "server=import signal; signal.pause()", chart=True
    )
    up = subprocess.Popen(command, env=person.environment, stderr=subprocess.PIPE, text=True)
    assert up.stderr
    with up.stderr:
        until(lambda: "waiting for" in (up.stderr.readline() if up.stderr else ""), "progress")
        up.send_signal(signal.SIGINT)
        up.communicate(timeout=10)
    assert up.returncode == 130
    assert not person.processes()


@pytest.mark.parametrize("when", ["supervisor.log", "lock", "control.sock"])
def test_an_up_that_is_interrupted_before_it_starts_ends_at_once(person: Person, when: str):
    command = person.command("up", "--port", str(person.port), chart=True)
    up = subprocess.Popen(command, env=person.environment, stderr=subprocess.PIPE, text=True)
    until(lambda: any(person.home.rglob(when)), f"{when} of the supervisor")
    up.send_signal(signal.SIGINT)
    up.communicate(timeout=5)
    assert up.returncode == 130
    until(lambda: not person.processes(), "end of every process", 5)


@any_kernel
def test_a_supervisor_that_is_killed_leaves_nothing_and_a_new_one_may_start(person: Person):
    person.up()
    os.kill(person.supervisor(), signal.SIGKILL)
    until(lambda: not person.processes(), "end of every process", 5)
    assert person.types("status").returncode == 1
    authority = person.home / "arena" / "authority"
    assert authority.is_dir()
    person.types("down")
    assert not authority.exists()
    person.up()
    assert person.page() == "hello"


@any_kernel
def test_a_supervisor_killed_during_an_upgrade_gives_a_one_line_error(person: Person):
    person.up()
    command = person.command("upgrade", "--set", "server=import signal; signal.pause()", chart=True)
    upgrade = subprocess.Popen(command, env=person.environment, stderr=subprocess.PIPE, text=True)
    assert upgrade.stderr
    with upgrade.stderr:
        until(lambda: "waiting for" in (upgrade.stderr.readline() if upgrade.stderr else ""), "progress")
        os.kill(person.supervisor(), signal.SIGKILL)
        output = upgrade.communicate(timeout=10)[1]
    assert upgrade.returncode == 1
    assert output.splitlines()[-1].startswith("Error: The supervisor ended before it answered;")


def test_a_closed_output_pipe_does_not_end_the_arena(person: Person):
    up = subprocess.Popen(
        person.command("up", "--detach", "--port", str(person.port), chart=True),
        env=person.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert up.stdout
    up.stdout.close()
    up.wait(30)
    assert person.page() == "hello"


def test_an_upgrade_that_is_interrupted_goes_on_and_says_so(person: Person):
    person.up()
    command = person.command("upgrade", "--timeout", "2", "--set", "server=import signal; signal.pause()", chart=True)
    upgrade = subprocess.Popen(command, env=person.environment, stderr=subprocess.PIPE, text=True)
    assert upgrade.stderr
    with upgrade.stderr:
        until(lambda: "waiting for" in (upgrade.stderr.readline() if upgrade.stderr else ""), "progress")
        upgrade.send_signal(signal.SIGINT)
        output = upgrade.communicate(timeout=10)[1]
    assert upgrade.returncode == 130
    assert "mesh-arena history" in output
    until(
        lambda: [entry["status"] for entry in person.reads("history")] == ["deployed", "failed"], "the change's end", 15
    )
    assert person.page() == "hello"


def test_a_sidecar_that_hangs_is_not_ready_until_it_answers_again(person: Person):
    person.up()

    def web() -> dict[str, object]:
        return next(pod for pod in person.reads("status")["pods"] if pod["workload"] == "web")

    sidecar = web()["sidecarPid"]
    assert isinstance(sidecar, int)
    os.kill(sidecar, signal.SIGSTOP)
    try:
        until(lambda: not web()["ready"], "end of its readiness", 20)
    finally:
        os.kill(sidecar, signal.SIGCONT)
    until(lambda: web()["ready"], "readiness", 20)
    assert web()["sidecarRestarts"] == 0
    assert person.page() == "hello"
