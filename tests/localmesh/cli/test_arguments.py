"""Commands that need no arena: help, arguments, scenarios, templates, and the error when the extra is missing."""

import json
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from localmesh import __main__ as entry
from localmesh import platforms
from localmesh.cli import app
from tests.scenarios import tour

COMMANDS = (
    *("up", "upgrade", "rollback", "history", "status", "test", "scenarios", "tour", "template", "logs", "config"),
    "down",
)


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="arena-") as folder:
        monkeypatch.setenv("MESH_ARENA_HOME", folder)
        monkeypatch.delenv("MESH_ARENA_NAME", raising=False)
        yield


def types(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments, prog_name="mesh-arena")
    return result.exit_code, result.stdout, result.stderr


def test_up_says_in_one_sentence_that_a_platform_is_not_supported(monkeypatch: pytest.MonkeyPatch):
    intel = platforms.refusal("Darwin", "x86_64", ("", ""), "15.1", (3, 12))
    monkeypatch.setattr(platforms, "refusal_here", lambda: intel)
    assert types("up") == (1, "", f"Error: {intel}\n")


def test_help_lists_every_command():
    code, output, _ = types("--help")
    assert code == 0
    assert all(f"\n  {command} " in output for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example(command: str):
    code, output, _ = types(command, "--help")
    assert code == 0
    assert f"\n  mesh-arena {command}" in output.split("\n", 2)[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["nonsense"], "No such command 'nonsense'", id="an unknown command"),
        pytest.param(["up", "--nonsense"], "No such option", id="an unknown option"),
        pytest.param(["up", "--port", "x"], "--port", id="a port that is no number"),
        pytest.param(["up", "--port", "0"], "--port", id="a port out of range"),
        pytest.param(["up", "--certificate-lifetime", "59s"], "must be valid for 1m", id="a lifetime too short"),
        pytest.param(["up", "--certificate-lifetime", "a day"], "is not a duration", id="a lifetime that is none"),
        pytest.param(["up", "--listen", "everywhere"], "--listen everywhere is not", id="a name to listen on"),
        pytest.param(["up", "--listen", "127.0.0.9"], "only 127.0.0.1", id="an address of a pod to listen on"),
        pytest.param(["up", "--trust", "http://demo.example/"], "--trust http://demo.example/", id="a URL to trust"),
        pytest.param(["up", "--trust", "*"], "--trust *", id="everybody to trust"),
        pytest.param(["tour", "--chapter", "nonsense"], "the chapters are 'first match', sharing", id="no chapter"),
        pytest.param(["tour", "--every", "soon"], "write for example 45s", id="a stay that is no duration"),
        pytest.param(["tour", "--every", "0s"], "from 1s to 24h", id="a stay too short"),
        pytest.param(["tour", "--deadline", "5"], "write for example 45s", id="a deadline that is no duration"),
        pytest.param(["tour", "-f", "-"], "-f - is not possible", id="values that can be read only once"),
        pytest.param(["rollback", "x"], "revision", id="a revision that is no number"),
        pytest.param(["history", "--output", "xml"], "--output", id="an unknown output"),
        pytest.param(["status", "--name", "A B"], "cannot name an arena", id="a name that cannot be one"),
        pytest.param(["up", "-f", "nonsense"], "There is no overlay nonsense", id="an unknown overlay"),
        pytest.param(["up", "--set", "ball.size=3"], "ball: there is no key size", id="a mistyped value"),
        pytest.param(
            ["template", "--chart", "/nowhere"], "There is no chart in /nowhere", id="a chart that is not there"
        ),
        pytest.param(["apply"], "mesh-arena apply -f FILE", id="nothing to apply"),
        pytest.param(["apply", "-f", "/nowhere.yaml"], "/nowhere.yaml cannot be read", id="no file to apply"),
        pytest.param(["apply", "-f", "/tmp"], "/tmp is a folder", id="a folder to apply"),
        pytest.param(["delete"], "mesh-arena delete KIND NAME", id="nothing to delete"),
        pytest.param(["delete", "vs"], "mesh-arena delete KIND NAME", id="a kind to delete without a name"),
        pytest.param(
            ["delete", "vs", "ball", "-f", "x"], "mesh-arena delete -f FILE", id="a name and a file to delete"
        ),
        pytest.param(["delete", "vs/ball", "ball"], "vs/ball names an object already", id="two names to delete"),
        pytest.param(["get", "-o", "text"], "--output", id="an unknown output of manifests"),
        pytest.param(["logs"], "Missing argument", id="no pod"),
        pytest.param(["config", "ball", "secrets"], "A sidecar has no secrets", id="a kind that a sidecar has not"),
        pytest.param(["config", "ball", "routes", "--port", "1"], "Routes cannot", id="a condition of another kind"),
        pytest.param(["config", "ball", "--fqdn", "ui"], "The overview cannot", id="a condition of no kind"),
    ],
)
def test_invalid_input_exits_with_2_and_a_message(arguments: list[str], message: str):
    code, _, error = types(*arguments)
    assert code == 2
    assert message in error
    assert "Traceback" not in error


def test_commands_without_a_running_arena_exit_with_1_and_a_hint():
    code, _, error = types("status", "--name", "second")
    assert (code, error) == (1, "Error: No arena second runs; start it with `mesh-arena up --name second`.\n")


def test_scenarios_are_listed_for_people_and_for_scripts():
    code, output, _ = types("scenarios")
    assert code == 0
    assert "mirroring" in output
    stories = json.loads(types("scenarios", "--output", "json")[1])
    assert {"name", "chapter", "title", "shows", "watch", "proof"} <= set(stories[0])
    assert [story["name"] for story in stories] == tour()


def test_a_template_is_what_would_run():
    code, output, _ = types("template", "-f", "mirroring")
    assert code == 0
    kinds = [document["kind"] for document in yaml.safe_load_all(output) if document]
    assert {"Deployment", "Service", "VirtualService", "DestinationRule", "Pod"} <= set(kinds)
    assert "# Source: mesh-arena/templates/" in output


def test_a_template_of_a_scenario_prints_no_warning():
    assert types("template", "-f", "mirroring")[2] == ""


def test_a_template_that_would_be_refused_is_printed_with_a_warning():
    code, output, warned = types("template", "--set", "monitoring.rules.enabled=true")
    assert code == 0
    assert "kind: PrometheusRule" in output
    assert warned.startswith("Warning: ")
    assert "PrometheusRule" in warned


@pytest.mark.parametrize("command", ["up", "upgrade", "template"])
def test_every_option_of_helm_for_values_is_there(command: str):
    output = types(command, "--help")[1]
    options = ("-f", "--set", "--set-string", "--set-json", "--set-file", "--set-literal")
    assert all(f" {option}" in output for option in options)


def test_values_come_from_standard_input_files_and_texts_in_one_template(tmp_path: Path):
    (tmp_path / "level").write_text("debug")
    arguments = ["-f", "-", "--set-file", f"logs.level={tmp_path / 'level'}", "--set-string", "env.NUMBER=10"]
    result = CliRunner().invoke(app, ["template", *arguments, "--set-literal", "env.LIST=a,b"], input="env: {MORE: x}")
    assert result.exit_code == 0
    deployment = next(
        document for document in yaml.safe_load_all(result.stdout) if document and document["kind"] == "Deployment"
    )
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    variables = {variable["name"]: variable.get("value") for variable in container["env"]}
    expected = {"ARENA_LOG_LEVEL": "debug", "NUMBER": "10", "LIST": "a,b", "MORE": "x"}
    assert expected.items() <= variables.items()


def test_the_version_is_printed():
    code, output, _ = types("--version")
    assert code == 0
    assert output.strip()


def test_help_and_most_commands_do_not_import_slow_modules():
    code = textwrap.dedent("""
        import sys
        import localmesh.cli
        print({"helm_python", "rich", "yaml", "asyncio", "psutil", "platformdirs"} & set(sys.modules))
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_supervisor_never_loads_helm():
    code = "import sys, localmesh.run.supervisor; print('helm_python' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("localmesh.interrupts.leave_at_once", lambda: None)  # Ctrl-C still belongs to the tests
    with pytest.raises(SystemExit, match=r"pip install 'mesh-arena\[local\]'"):
        entry.main()


def test_logs_of_an_unknown_pod_list_the_existing_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("MESH_ARENA_HOME", str(tmp_path))
    logs = tmp_path / "arena" / "logs"
    logs.mkdir(parents=True)
    (logs / "ball-v1-aaaaa-0.log").write_text("one\ntwo\n")
    (logs / "ball-v1-aaaaa-0.sidecar.log").write_text("envoy\n")
    assert types("logs", "ui") == (2, "", "Error: There is no log of ui; there are ball-v1-aaaaa-0.\n")
    assert types("logs", "ball", "--tail", "1") == (0, "two\n", "")
    assert types("logs", "ball", "--sidecar") == (0, "envoy\n", "")


def test_logs_come_from_the_newest_generation_of_a_pod(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    import os

    monkeypatch.setenv("MESH_ARENA_HOME", str(tmp_path))
    logs = tmp_path / "arena" / "logs"
    logs.mkdir(parents=True)
    for age, name in ((100, "ball-bbbbb-0"), (200, "ball-aaaaa-0")):
        (logs / f"{name}.log").write_text(name)
        os.utime(logs / f"{name}.log", (1e9 - age, 1e9 - age))
    others = "The log of ball-bbbbb-0; others that begin with ball: ball-aaaaa-0\n"
    assert types("logs", "ball") == (0, "ball-bbbbb-0\n", others)


def test_the_command_line_loads_only_what_every_command_needs():
    heavy = ("http.client", "yaml", "helm_python", "google.protobuf", "grpclib", "localmesh.model", "asyncio")
    code = f"import sys, localmesh.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
