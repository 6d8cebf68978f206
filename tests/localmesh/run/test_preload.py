import json
import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from localmesh import pipeline
from localmesh.plan import Network
from localmesh.plan import PodPlan
from localmesh.run import env
from localmesh.run import preload
from localmesh.run.programs import is_program
from tests.localmesh.scenarios import scenario

LOADER = """
import json, os, sys, threading
from localmesh.run.preload import preload
files = sorted(os.listdir("/dev/fd"))
asked = preload()
from mesharena.kit import settings
print(json.dumps({
    "asked": sorted(asked), "modules": sorted(sys.modules), "threads": threading.active_count(),
    "files opened": sorted(os.listdir("/dev/fd")) != files, "settings read": settings.environment.cache_info().currsize,
}))
"""


@pytest.fixture(scope="module")
def pods() -> list[PodPlan]:
    """Those of the default match, and its test."""
    plan = pipeline.plan.plan(scenario("one-ball"), Network(77))
    return [*plan.pods, *plan.test_pods]


def environment(pod: PodPlan) -> dict[str, str]:
    variables = env.variables(pod, scenario("one-ball"))
    return {**env.image(os.environ, Path("/root"), Path("/pod")), **env.interception(pod), **variables}


def test_preloaded_modules_have_no_side_effects_and_read_no_pod_variables(pods: list[PodPlan]):
    server = env.image(os.environ, Path("/root"), Path("/server"))
    done = subprocess.run([sys.executable, "-c", LOADER], capture_output=True, text=True, env=server)
    assert (done.returncode, done.stderr) == (0, "")
    seen = json.loads(done.stdout)
    assert {"mesharena.ball", "mesharena.ui", "gunicorn.workers.gthread"} <= set(seen["modules"])
    assert not [name for name in seen["modules"] if name.startswith("opentelemetry")]
    assert (seen["threads"], seen["files opened"], seen["settings read"]) == (1, False, 0)
    for pod in pods:
        assert not [name for name in seen["asked"] if environment(pod).get(name) != server.get(name)], pod.name


def test_every_service_of_the_chart_is_a_program_that_can_be_forked(pods: list[PodPlan]):
    assert pods
    for pod in pods:
        container = pod.template.container
        assert is_program((*container.command, *container.args)), pod.name


def test_what_the_environment_is_asked_for_is_noted_whether_there_or_not():
    witness = preload.RecordingEnvironment({"A": "1", "B": "2"})
    assert (witness.get("A"), witness.get("C"), dict(witness.items())) == ("1", None, {"A": "1", "B": "2"})
    assert witness.asked == {"A", "C"}


def test_a_module_that_cannot_be_imported_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "broken_beforehand.py").write_text("raise RuntimeError('no')")
    (tmp_path / "asks_beforehand.py").write_text("import os; os.environ['OWN'] = os.getenv('MESH_ARENA_TEST', '')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("OWN", "")
    modules = ("broken_beforehand", "asks_beforehand")
    monkeypatch.setattr(preload, "entry_points", lambda group: [EntryPoint(m, m, group) for m in modules])
    real = os.environ
    assert preload.preload() == {"MESH_ARENA_TEST": None}
    assert "broken_beforehand" in capsys.readouterr().err
    assert os.environ is real
