"""Ctrl-C at any moment of a command's first second: at most one line, and exit code 130."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.localmesh.cli.person import Person

MOMENTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.6)  # seconds since our code began to run


def interrupted(command: list[str], moment: float, environment: dict[str, str]) -> tuple[int, list[str]]:
    """Exit code as a shell reports it, and what was said, of a command that gets SIGINT at this moment.

    The interpreter lists its imports, which tells when our own code has begun; before, nobody could catch a signal.
    """
    python, *arguments = command
    process = subprocess.Popen(
        [python, "-X", "importtime", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a test run may ignore it
    )
    assert process.stderr
    with process.stderr:
        while not process.stderr.readline().rstrip().endswith("localmesh.interrupts"):
            assert process.poll() is None
        process.stderr.readline()  # the first import after the handler is in place
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        errors = [line for line in process.stderr if not line.startswith("import time:") and line.strip()]
    code = process.wait(timeout=20)
    return (128 - code if code < 0 else code), errors


@pytest.mark.parametrize("arguments", [["template", "-f", "mirroring"], ["scenarios"], ["--help"], ["status"]])
def test_an_interrupted_command_prints_nothing(arguments: list[str]):
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:
        environment = {**os.environ, "MESH_ARENA_HOME": folder}
        command = [sys.executable, "-m", "localmesh", *arguments]
        complete = subprocess.run(command, env=environment, capture_output=True, text=True)
        by_signal = []
        for moment in MOMENTS:
            code, errors = interrupted(command, moment, environment)
            if code == 130:
                assert "".join(errors) in ("", complete.stderr), f"after {moment} s"
                by_signal.append(moment)
            else:  # it had ended by itself
                assert code == complete.returncode
                break
        assert by_signal


ENDINGS = "from localmesh import interrupts; interrupts.leave_at_once(); interrupts.raise_on_every_ending()"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_must_clean_up_does_so_at_every_ending_that_it_can_see(number: signal.Signals):
    done = ended_by(number, signal.SIG_DFL)
    assert (done.returncode, done.stdout) == (0, "cleaned up\n"), done.stderr


def test_a_command_under_nohup_outlives_its_terminal():
    assert ended_by(signal.SIGHUP, signal.SIG_IGN).stdout == "it goes on\n"


def ended_by(number: signal.Signals, before: signal.Handlers) -> "subprocess.CompletedProcess[str]":
    """A program that gets the signal, which it handled so `before`."""
    program = f"""if True:
        import os, signal, time
        signal.signal({int(number)}, {int(before)})
        {ENDINGS}
        try:
            os.kill(os.getpid(), {int(number)})
            time.sleep(0.1)
            print("it goes on")
        except KeyboardInterrupt:
            print("cleaned up")
    """
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_interrupted_start_prints_at_most_one_line(person: Person, moment: float):
    code, errors = interrupted(person.command("up", "--port", str(person.port), chart=True), moment, person.environment)
    assert code == 130 or (code == 0 and moment >= 0.3)  # Ctrl-C is the way to end a match that is on
    assert len([line for line in errors if "pods ready" not in line]) <= 1
    assert "Traceback" not in "".join(errors)
    assert not Path(person.home, "arena", "arena.json").exists()
