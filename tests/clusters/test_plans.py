"""The plans of all kinds of clusters, with stand-ins for their programs that record what they are asked."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml

from clusters.providers import IMAGE
from clusters.providers import OPENSHIFT_PAGE
from clusters.providers import OPENSHIFT_VALUES
from clusters.providers import PROVIDERS
from clusters.providers import VALUES
from clusters.tools import Tool
from clusters.tools import missing
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
TOOLS = ("kind", "minikube", "k3d", "crc", "oc", "kubectl", "helm", "istioctl", "docker", "podman")
# Answers as the real programs do as far as the plans ask: what was made is there afterwards.
STAND_IN = f"""\
#!/bin/sh
name=${{0##*/}}
state=${{0%/*}}/state
echo "$name $*" >> "$state/calls"
[ -z "$KIND_EXPERIMENTAL_PROVIDER" ] || echo "$KIND_EXPERIMENTAL_PROVIDER" > "$state/provider"
read -r failing < "$state/failing"
case "$name $*" in
  "$failing"*) [ -n "$failing" ] && {{ echo "$name says no" >&2; exit 3; }} ;;
esac
there() {{ [ -f "$state/$1" ]; exit; }}
make() {{ : > "$state/$1"; exit 0; }}
case "$name $*" in
  "kind get clusters") [ ! -f "$state/cluster" ] || echo mesh-arena; exit 0 ;;
  "kind create cluster"*|"minikube start"*|"k3d cluster create"*|"crc setup") make cluster ;;
  "minikube status"*|"k3d cluster get"*|"crc setup --check-only"|*"get --raw"*) there cluster ;;
  "istioctl install"*) make istio ;;
  *"--namespace istio-system wait"*) there istio ;;
  *"create namespace"*) make namespace ;;
  *"get namespace"*) there namespace ;;
  *"new-build"*) make buildconfig ;;
  *"get buildconfig"*) there buildconfig ;;
  *port-forward*)
    for last; do :; done
    exec {sys.executable} -m http.server --bind 127.0.0.1 "${{last%%:*}}" >/dev/null 2>&1 ;;
esac
"""


class Machine:
    """A PATH with stand-ins, and what they were asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        (folder / "state").mkdir()
        self.fails("")
        for tool in TOOLS:
            (folder / tool).write_text(STAND_IN)
            (folder / tool).chmod(0o755)

    def lacks(self, *tools: str) -> None:
        for tool in tools:
            (self.folder / tool).unlink()

    def fails(self, command: str) -> None:
        """Commands that begin like this fail from now on."""
        (self.folder / "state/failing").write_text(f"{command}\n")

    def command(self, provider: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "clusters", provider, "--port", str(self.port), *arguments]

    @property
    def variables(self) -> dict[str, str]:
        return {**os.environ, "PATH": str(self.folder), "PYTHONPATH": str(ROOT / "app")}

    def types(self, provider: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = self.command(provider, *arguments)
        return subprocess.run(command, cwd=ROOT, env=self.variables, capture_output=True, text=True, timeout=60)

    def calls(self) -> list[str]:
        """What the stand-ins were asked since the last call."""
        calls = self.folder / "state/calls"
        lines = calls.read_text().splitlines() if calls.exists() else []
        calls.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def in_order(calls: list[str], *beginnings: str) -> bool:
    """Whether there are calls with these beginnings, in this order."""
    remaining = iter(calls)
    return all(any(call.startswith(beginning) for call in remaining) for beginning in beginnings)


CHART = ("helm --kube-context {0} upgrade --install arena chart", "kubectl --context {0} --namespace arena wait")
ORDER = {
    "kind": (
        "kind create cluster --name mesh-arena",
        "istioctl install --context kind-mesh-arena --set profile=demo",
        f"docker build --target services --tag {IMAGE} .",
        f"kind load docker-image {IMAGE} --name mesh-arena",
        *(line.format("kind-mesh-arena") for line in CHART),
        "kubectl --context kind-mesh-arena --namespace istio-system port-forward",
    ),
    "minikube": (
        "minikube start --profile mesh-arena",
        "istioctl install --context mesh-arena --set profile=demo",
        f"minikube image build --profile mesh-arena --tag {IMAGE} .",
        *(line.format("mesh-arena") for line in CHART),
        "kubectl --context mesh-arena --namespace istio-system port-forward",
    ),
    "k3d": (
        "k3d cluster create mesh-arena --k3s-arg --disable=traefik@server:0",
        "istioctl install --context k3d-mesh-arena --set profile=demo",
        f"docker build --target services --tag {IMAGE} .",
        f"k3d image import {IMAGE} --cluster mesh-arena",
        *(line.format("k3d-mesh-arena") for line in CHART),
        "kubectl --context k3d-mesh-arena --namespace istio-system port-forward",
    ),
    "crc": (
        "crc setup",
        "crc start",
        "istioctl install --context crc-admin --set profile=openshift",
        "oc --context crc-admin create namespace arena",
        "oc --context crc-admin --namespace arena new-build --binary --strategy docker",
        "oc --context crc-admin --namespace arena start-build mesh-arena --from-dir .",
        *(line.format("crc-admin") for line in CHART),
    ),
}
MADE_ONCE = ("kind create", "minikube start", "k3d cluster create", "istioctl install", "create namespace", "new-build")
LOCAL = sorted(ORDER)
REMOVED_BY = {"kind": "kind", "minikube": "minikube", "k3d": "k3d", "crc": "oc", "current": "helm"}


@pytest.mark.parametrize("provider", LOCAL)
def test_from_nothing_to_the_page_in_this_order(machine: Machine, provider: str):
    done = machine.types(provider, "--once")
    assert done.returncode == 0, done.stderr
    assert in_order(machine.calls(), *ORDER[provider])
    assert (OPENSHIFT_PAGE if provider == "crc" else f"http://localhost:{machine.port}/") in done.stdout
    assert f"make {provider}-down" in done.stdout


@pytest.mark.parametrize("provider", LOCAL)
def test_a_second_run_makes_nothing_again_and_updates_the_rest(machine: Machine, provider: str):
    machine.types(provider, "--once")
    machine.calls()
    assert machine.types(provider, "--once").returncode == 0
    calls = machine.calls()
    assert not [call for call in calls if any(made in call for made in MADE_ONCE)]
    assert in_order(calls, *(line for line in ORDER[provider] if line.startswith("helm")))


@pytest.mark.parametrize("provider", LOCAL)
@pytest.mark.parametrize("failing", ["istioctl install", "helm", "build"])
def test_a_failed_step_is_told_with_its_command_and_the_next_run_goes_on_from_there(
    machine: Machine, provider: str, failing: str
):
    whole = next((line for line in ORDER[provider] if failing in line), "")
    machine.fails(whole)
    done = machine.types(provider, "--once")
    assert done.returncode == 1
    assert whole in done.stderr
    assert "code 3" in done.stderr
    assert f"{whole.split()[0]} says no" in done.stderr
    assert machine.calls()[-1].startswith(whole), "nothing is run after it"
    machine.fails("")
    assert machine.types(provider, "--once").returncode == 0
    assert in_order(machine.calls(), *ORDER[provider][ORDER[provider].index(whole) :])


@pytest.mark.parametrize("provider", LOCAL)
def test_everything_that_is_missing_is_named_at_once_with_a_way_to_get_it(machine: Machine, provider: str):
    machine.lacks(*TOOLS)
    done = machine.types(provider)
    assert done.returncode == 1
    for tool in PROVIDERS[provider].tools:
        assert re.search(rf"\b{tool.name} {tool.purpose}: .*{re.escape(tool.page)}", done.stderr)
    assert machine.calls() == []


@pytest.mark.parametrize("provider", LOCAL)
def test_each_missing_tool_alone_is_named_alone(provider: str):
    tools = [need for need in PROVIDERS[provider].needs if isinstance(need, Tool)]
    for absent in tools:
        lines = missing(PROVIDERS[provider].needs, lambda name, absent=absent: name != absent.name, "Linux")
        assert len(lines) == 1
        assert lines[0].startswith(f"{absent.name} ")


def test_on_macos_homebrew_is_named_where_it_has_the_tool():
    assert "brew install kind" in missing(PROVIDERS["kind"].needs, lambda name: name != "kind", "Darwin")[0]
    assert "brew" not in missing(PROVIDERS["kind"].needs, lambda name: name != "kind", "Linux")[0]
    assert "brew" not in missing(PROVIDERS["crc"].needs, lambda name: name != "crc", "Darwin")[0]


def test_without_docker_kind_plays_with_podman(machine: Machine):
    machine.lacks("docker")
    assert machine.types("kind", "--once").returncode == 0
    build = f"podman build --target services --tag {IMAGE} ."
    assert in_order(
        machine.calls(), build, f"podman save --quiet --output dist/mesh-arena.tar {IMAGE}", "kind load image-archive"
    )
    assert (machine.folder / "state/provider").read_text() == "podman\n"


def test_a_docker_that_is_stopped_gives_way_to_podman(machine: Machine):
    machine.fails("docker info")
    assert machine.types("kind", "--once").returncode == 0
    assert in_order(machine.calls(), "podman build")


@pytest.mark.parametrize("provider", ["kind", "k3d"])
def test_an_engine_that_is_stopped_is_named_before_any_step(machine: Machine, provider: str):
    machine.lacks("podman")
    machine.fails("docker info")
    done = machine.types(provider, "--once")
    assert done.returncode == 1
    assert "docker is installed, but its engine does not answer" in done.stderr
    assert "podman" not in done.stderr
    assert machine.calls() == ["docker info"]


def test_a_podman_that_is_stopped_is_named_with_its_own_way_to_start(machine: Machine):
    machine.lacks("docker")
    machine.fails("podman info")
    done = machine.types("kind", "--once")
    assert done.returncode == 1
    assert "podman machine start" in done.stderr
    assert "docker" not in done.stderr
    assert machine.calls() == ["podman info"]


def test_with_docker_kind_is_not_told_of_podman(machine: Machine):
    assert machine.types("kind", "--once").returncode == 0
    assert not (machine.folder / "state/provider").exists()


def test_only_the_clusters_own_context_is_talked_to(machine: Machine):
    for provider, context in {
        "kind": "kind-mesh-arena",
        "minikube": "mesh-arena",
        "k3d": "k3d-mesh-arena",
        "crc": "crc-admin",
    }.items():
        assert machine.types(provider, "--once").returncode == 0
        talking = [call for call in machine.calls() if call.split()[0] in ("kubectl", "helm", "istioctl", "oc")]
        assert talking
        assert [call for call in talking if f"context {context} " not in call] == []
        shutil.rmtree(machine.folder / "state")
        (machine.folder / "state").mkdir()
        machine.fails("")


def test_on_the_current_cluster_nothing_is_created_and_nothing_but_the_release_removed(machine: Machine):
    assert machine.types("current", "--once", "--namespace", "mine", "--values", "my values.yaml").returncode == 0
    calls = machine.calls()
    assert [call.split()[0] for call in calls] == ["kubectl", "helm", "kubectl", "kubectl"]
    assert calls[1] == "helm upgrade --install arena chart --namespace mine --create-namespace --values my values.yaml"
    assert machine.types("current", "--down", "--namespace", "mine").returncode == 0
    assert machine.calls() == ["helm uninstall arena --namespace mine"]


def test_a_current_cluster_without_istio_is_left_alone(machine: Machine):
    machine.fails("kubectl get customresourcedefinition")
    done = machine.types("current", "--once")
    assert done.returncode == 1
    assert "istioctl install" in done.stderr
    assert len(machine.calls()) == 1


@pytest.mark.parametrize(
    ("provider", "command"),
    [
        ("kind", "kind delete cluster --name mesh-arena"),
        ("minikube", "minikube delete --profile mesh-arena"),
        ("k3d", "k3d cluster delete mesh-arena"),
        ("crc", "oc --context crc-admin delete namespace arena"),
    ],
)
def test_what_was_made_can_be_removed(machine: Machine, provider: str, command: str):
    done = machine.types(provider, "--down")
    assert done.returncode == 0, done.stderr
    assert machine.calls()[-1] == command


@pytest.mark.parametrize(("provider", "tool"), [*REMOVED_BY.items()])
def test_removing_needs_its_own_tool_and_no_other(machine: Machine, provider: str, tool: str):
    machine.lacks(*(name for name in TOOLS if name != tool))
    assert machine.types(provider, "--down").returncode == 0
    machine.lacks(tool)
    done = machine.types(provider, "--down")
    assert done.returncode == 1
    assert f"needs what is missing here:\n  {tool} " in done.stderr
    assert done.stderr.count("\n") == 2


def test_the_current_cluster_names_the_command_that_was_run(machine: Machine):
    machine.lacks("helm")
    assert machine.types("current", "--once").stderr.startswith("python -m clusters current needs")


def test_the_way_to_the_page_stays_open_until_ctrl_c(machine: Machine):
    process = subprocess.Popen(
        machine.command("kind"),
        cwd=ROOT,
        env=machine.variables,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a test run may ignore it
    )
    assert process.stdout is not None
    with process.stdout as lines:
        assert any(f"http://localhost:{machine.port}/" in line for line in lines)
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{machine.port}/").close()
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_way_to_the_page_that_fails_is_told_with_its_command(machine: Machine):
    machine.fails("kubectl --context kind-mesh-arena --namespace istio-system port-forward")
    done = machine.types("kind", "--once")
    assert done.returncode == 1
    assert "port-forward service/istio-ingressgateway" in done.stderr


@pytest.mark.parametrize(("file", "image"), [(VALUES, IMAGE), (OPENSHIFT_VALUES, None)])
def test_the_values_name_the_image_that_was_built_and_themselves(file: str, image: str | None):
    values = yaml.safe_load((ROOT / file).read_text())
    assert values["commands"]["args"] == f"-f {file}"
    named = "{registry}/{repository}:{tag}".format(**values["image"])
    assert named == (image or "image-registry.openshift-image-registry.svc:5000/arena/mesh-arena:dev")
    if file == OPENSHIFT_VALUES:
        assert f"https://{values['openshift']['route']['host']}/" == OPENSHIFT_PAGE


@pytest.mark.parametrize("provider", LOCAL)
def test_every_provider_has_its_targets(provider: str):
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(rf"^{provider}: .*\n\t@\$\(CLUSTERS\) {provider}\b", makefile, re.MULTILINE)
    assert re.search(rf"^{provider}-down: .*\n\t@\$\(CLUSTERS\) {provider} --down$", makefile, re.MULTILINE)
