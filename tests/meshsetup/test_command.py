"""The command behind `make istio-tracing` and `make kiali-dashboards`, with a fake kubectl."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml

from meshsetup.__main__ import main

ROOT = Path(__file__).parents[2]
BOARDS = ROOT / "chart/dashboards/kiali.yaml"
KUBECTL = """\
#!/bin/sh
echo "$*" >> "$0.calls"
case "$1" in
  config) test ! -f "$0.lost" ;;
  get) test -f "$0.json" && cat "$0.json" || { echo 'configmaps "istio" not found' >&2; exit 1; } ;;
  patch) for last; do :; done; printf %s "$last" > "$0.patch" ;;
esac
"""


class Cluster:
    """Answers of the fake kubectl, and the changes it received."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_text(KUBECTL)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def holds(self, key: str, text: str) -> None:
        config_map = {"metadata": {"name": "istio", "resourceVersion": "41"}, "data": {key: text, "other": "untouched"}}
        self._beside("json").write_text(json.dumps(config_map))

    def is_not_chosen(self) -> None:
        self._beside("lost").touch()

    def patched(self) -> Any:
        patch = self._beside("patch")
        return json.loads(patch.read_text()) if patch.exists() else None

    def calls(self) -> list[str]:
        return self._beside("calls").read_text().splitlines()

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(f"{self.path.name}.{suffix}")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    monkeypatch.setenv("KUBECTL", str(tmp_path / "kubectl"))
    return Cluster(tmp_path / "kubectl")


def tracing(collector: str = "collector.tracing:4317", provider: str = "otel") -> int:
    return main(["tracing", "--configmap", "istio", "--provider", provider, "--collector", collector])


def test_the_collector_is_put_into_istios_mesh_configuration(cluster: Cluster, capsys: pytest.CaptureFixture[str]):
    cluster.holds("mesh", "rootNamespace: istio-system\n")
    assert tracing() == 0
    assert yaml.safe_load(cluster.patched()["data"]["mesh"]) == {
        "rootNamespace": "istio-system",
        "extensionProviders": [{"name": "otel", "opentelemetry": {"service": "collector.tracing", "port": 4317}}],
    }
    assert "ConfigMap istio-system/istio" in capsys.readouterr().out


def test_a_concurrent_change_is_not_lost(cluster: Cluster):
    cluster.holds("mesh", "")
    tracing()
    # the API server answers a patch of an older version with a conflict
    assert cluster.patched()["metadata"] == {"resourceVersion": "41"}
    assert set(cluster.patched()["data"]) == {"mesh"}


def test_an_existing_provider_is_not_written_again(cluster: Cluster, capsys: pytest.CaptureFixture[str]):
    cluster.holds("mesh", "extensionProviders: [{name: otel, opentelemetry: {service: collector.tracing, port: 4317}}]")
    assert tracing() == 0
    assert cluster.patched() is None
    assert "already" in capsys.readouterr().out


def test_a_taken_name_is_refused_and_the_message_says_what_to_do(cluster: Cluster, capsys: pytest.CaptureFixture[str]):
    cluster.holds("mesh", "extensionProviders: [{name: otel, zipkin: {service: zipkin, port: 9411}}]")
    assert tracing() == 1
    assert cluster.patched() is None
    errors = capsys.readouterr().err
    assert "zipkin" in errors
    assert "PROVIDER=" in errors
    assert "tracing.provider" in errors


def test_errors_of_kubectl_are_passed_on(cluster: Cluster, capsys: pytest.CaptureFixture[str]):
    assert tracing() == 1
    assert capsys.readouterr().err == 'configmaps "istio" not found\n'


def test_a_missing_kubectl_context_is_reported(cluster: Cluster, capsys: pytest.CaptureFixture[str]):
    cluster.is_not_chosen()
    assert tracing() == 1
    assert "no cluster is chosen" in capsys.readouterr().err


def test_a_missing_kubectl_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("KUBECTL", "/nowhere/kubectl")
    assert tracing() == 1
    assert "/nowhere/kubectl" in capsys.readouterr().err


def test_a_config_map_without_the_key_is_refused(cluster: Cluster, capsys: pytest.CaptureFixture[str]):
    cluster.holds("meshNetworks", "networks: {}")
    assert tracing() == 1
    assert "key mesh" in capsys.readouterr().err


@pytest.mark.parametrize(
    "collector", ["collector", "collector:", "http://collector:4317", "collector:0", "collector:70000"]
)
def test_an_address_must_be_host_and_port(cluster: Cluster, collector: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        tracing(collector)
    assert "HOST:PORT" in capsys.readouterr().err


def test_dashboards_are_added_to_kialis_configuration_and_kiali_restarts(cluster: Cluster):
    cluster.holds("config.yaml", "custom_dashboards: [{name: theirs}, {name: mesh-arena, title: outdated}]\n")
    assert main(["dashboards", "--configmap", "kiali", "--file", str(BOARDS)]) == 0
    listed = yaml.safe_load(cluster.patched()["data"]["config.yaml"])["custom_dashboards"]
    boards = yaml.safe_load(BOARDS.read_text())["custom_dashboards"]
    assert listed[0] == {"name": "theirs"}
    assert {board["name"]: board for board in listed[1:]} == {board["name"]: board for board in boards}
    assert cluster.calls()[-1] == "rollout restart deployment/kiali --namespace istio-system"


def test_kiali_is_not_restarted_without_a_change(cluster: Cluster):
    cluster.holds("config.yaml", BOARDS.read_text())
    assert main(["dashboards", "--configmap", "kiali", "--file", str(BOARDS)]) == 0
    assert [call.split()[0] for call in cluster.calls()] == ["get"]


def test_the_defaults_of_the_makefile_match_the_chart():
    defaults = dict(re.findall(r"^(\w+) \?= (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    chart = yaml.safe_load((ROOT / "chart/values.yaml").read_text())["tracing"]
    assert defaults["PROVIDER"] == chart["provider"]
    assert defaults["COLLECTOR"] == "jaeger-collector.$(ISTIO_NAMESPACE).svc.cluster.local:4317"
    # sidecars speak gRPC to one port of the same collector, services HTTP to the other
    assert chart["endpoint"] == f"http://jaeger-collector.{defaults['ISTIO_NAMESPACE']}:4318"
