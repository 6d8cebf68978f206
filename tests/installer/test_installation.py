"""The installer with a real pip and an index on loopback."""

import os
import re
import shutil
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from installer.environment import Environment
from tests.installer.conftest import BLUE
from tests.installer.conftest import RED
from tests.installer.conftest import ROOT
from tests.installer.conftest import Machine
from tests.installer.conftest import Run
from tests.installer.index import Index
from tests.installer.index import wheel
from tests.ports import free_port

TEAMS = "import red_team, blue_team; print(red_team.PLAYERS + blue_team.PLAYERS)"


def test_a_fresh_machine_gets_everything_that_is_locked(first_run: tuple[Machine, subprocess.CompletedProcess[str]]):
    machine, done = first_run
    assert done.returncode == 0, done.stderr
    assert machine.python(TEAMS) == "5"
    assert machine.python("import backend; print(backend.__file__)") == str(machine.folder / "project/backend.py")
    assert "project" in machine.python("from importlib.metadata import version; print('project', version('project'))")


def test_an_old_pip_is_replaced_by_the_locked_one(first_run: tuple[Machine, subprocess.CompletedProcess[str]]):
    machine, _ = first_run
    locked = (machine.folder / "locks/pip.txt").read_text().split()[0].removeprefix("pip==")
    assert machine.python("from importlib.metadata import version; print(version('pip'))") == locked


def test_where_no_newer_pip_is_available_the_old_one_installs(machine: Machine, index: Index):
    index.files = {file: data for file, data in index.files.items() if not file.startswith("pip-")}
    packages = next(machine.environment.glob("lib/python*/site-packages"))
    next(packages.glob("pip-*.dist-info")).rename(packages / "pip-23.2.dist-info")
    assert machine.install().returncode == 0
    assert machine.python(TEAMS) == "5"
    assert "/simple/pip/" in index.asked


def test_without_a_terminal_a_handful_of_lines_is_printed(first_run: tuple[Machine, subprocess.CompletedProcess[str]]):
    machine, done = first_run
    assert len(done.stdout.splitlines()) <= 8
    assert str(machine.environment / "install.log") in done.stdout
    assert "Collecting" not in done.stdout
    assert "Collecting" in machine.log()
    assert done.stderr == ""


def test_on_a_terminal_there_is_one_line_that_changes(terminal_run: Run):
    text = terminal_run.text
    assert text.count("\n") == 2, "the first line, and the result"
    shown = [int(percent) for percent in re.findall(r"\r\[[#-]+\] +(\d+)%", text)]
    assert shown == sorted(shown)
    assert len(set(shown)) > 1  # how many there are depends on how fast pip is
    assert shown[-1] > 90
    assert "Collecting" not in text


def test_the_mirror_of_a_configuration_file_is_used(terminal_run: Run):
    assert terminal_run.machine.python(TEAMS) == "5"
    assert "/simple/red-team/" in terminal_run.asked


def test_a_proxy_that_refuses_is_named_as_the_cause(machine: Machine):
    class Refusal(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            self.send_error(407)

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Refusal) as proxy:
        thread = Thread(target=proxy.serve_forever, args=(0.02,))
        thread.start()
        machine.settings = {
            "PIP_INDEX_URL": "https://index.invalid/simple",
            "HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_port}",
            "PIP_RETRIES": "1",
        }
        done = machine.install()
        proxy.shutdown()
        thread.join()
    assert done.returncode == 1
    assert "HTTPS_PROXY" in done.stderr
    assert str(machine.environment / "install.log") in done.stderr


def test_an_index_that_does_not_answer_is_named_as_the_cause(machine: Machine):
    machine.settings = {"PIP_INDEX_URL": f"http://127.0.0.1:{free_port()}/simple", "PIP_RETRIES": "1"}
    done = machine.install()
    assert done.returncode == 1
    assert "PIP_INDEX_URL" in done.stderr
    assert "ERROR: No matching distribution found for red_team==1.0" in done.stderr


def test_a_file_that_is_not_the_locked_one_is_refused(machine: Machine, index: Index):
    index.add((RED[0], wheel("red_team", "1.0", {"red_team.py": b"PLAYERS = 11\n"})[1]))
    done = machine.install()
    assert done.returncode == 1
    assert "red_team==1.0" in done.stderr
    assert "pip cache purge" in done.stderr


def test_after_ctrl_c_the_same_command_continues(machine: Machine, index: Index):
    index.stalled = {BLUE[0]}
    process = subprocess.Popen(
        machine.command,
        env=machine.variables,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a test run may ignore it
    )
    assert index.waiting.wait(60)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the installer and to pip
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.count("\n") == 1
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    index.release()
    assert machine.install().returncode == 0
    assert machine.python(TEAMS) == "5"


def test_a_package_that_was_installed_by_half_is_installed_again(installed: Machine):
    packages = next(installed.environment.glob("lib/python*/site-packages"))
    for path in (
        packages / "red_team-1.0.dist-info/INSTALLER",
        packages / "red_team.py",
        installed.environment / "bin/red",
    ):
        path.unlink()
    assert installed.install().returncode == 0
    assert installed.python(TEAMS) == "5"
    assert (installed.environment / "bin/red").exists()


def test_on_a_full_disk_the_words_of_pip_are_shown_although_none_can_be_kept(machine: Machine, index: Index):
    del index.files[BLUE[0]]
    (machine.environment / "install.log").symlink_to("/dev/full")
    done = machine.install()
    assert done.returncode == 1
    assert "ERROR: No matching distribution found for blue_team==2.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_environment_keeps_its_files_however_often_it_is_named(machine: Machine, index: Index):
    shutil.rmtree(machine.environment)
    machine.environment.mkdir()
    (machine.environment / "talk.txt").write_text("slides")
    for _ in range(2):
        done = machine.install()
        assert done.returncode == 1
        assert f"{machine.environment} has files in it and is not a virtual environment" in done.stderr
        assert [path.name for path in machine.environment.iterdir()] == ["talk.txt"]
    assert (machine.environment / "talk.txt").read_text() == "slides"
    assert index.asked == []


def test_an_environment_without_pip_gets_it_and_keeps_its_packages(tmp_path: Path):
    environment = Environment(tmp_path / "venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment.folder], check=True)
    (packages,) = environment.folder.glob("lib/python*/site-packages")
    (packages / "kept.py").write_text("")
    assert environment.ready()
    assert "pip" in environment.installed()
    assert (packages / "kept.py").exists()


@pytest.mark.live
def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine):
    (machine.environment / "bin/python").unlink()
    (machine.environment / "bin/python").symlink_to("/nowhere/python3")
    done = machine.install()
    assert done.returncode == 0, done.stderr
    assert machine.python(TEAMS) == "5"


@pytest.mark.live
def test_two_installations_take_turns(machine: Machine, index: Index):
    index.stalled = {BLUE[0]}
    first = subprocess.Popen(machine.command, env=machine.variables, stdout=subprocess.DEVNULL)
    assert index.waiting.wait(60)
    second = subprocess.Popen(machine.command, env=machine.variables, stdout=subprocess.PIPE, text=True)
    assert second.stdout is not None
    with second.stdout as lines:
        next(lines)
        assert "waiting for another installation" in next(lines)
        assert first.poll() is None
        index.release()
        assert first.wait(60) == 0
        lines.read()
    assert second.wait(60) == 0
    assert machine.python(TEAMS) == "5"


def test_a_python_without_ensurepip_is_told_what_to_install(machine: Machine, tmp_path: Path):
    shutil.rmtree(machine.environment)
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    machine.settings["PYTHONPATH"] = str(hidden)
    done = machine.install()
    assert done.returncode == 1
    assert f"apt install python3.{sys.version_info.minor}-venv" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_platform_that_the_project_refuses_is_told_before_anything_is_downloaded(machine: Machine, index: Index):
    script = machine.folder / "project/app/localmesh/platforms.py"
    script.parent.mkdir(parents=True)
    script.write_text("import sys\nsys.exit('It runs on the moon.')\n")
    done = machine.install()
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "It runs on the moon.\n")
    assert index.asked == []


@pytest.mark.parametrize("target", ["setup", "kind"])
def test_an_old_python_is_refused_before_anything_is_made(tmp_path: Path, target: str):
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\ncase $1 in --version) echo Python 3.9.2;; *) exit 1;; esac\n")
    old.chmod(0o755)
    command = ["make", "--no-print-directory", target, f"PYTHON={old}", f"VENV={tmp_path}/venv"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Mesh Arena needs Python 3.11 or newer" in done.stderr
    assert "Python 3.9.2" in done.stderr
    assert not (tmp_path / "venv").exists()
