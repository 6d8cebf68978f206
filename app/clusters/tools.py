"""The programs that are needed, and how to get each of them."""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """A program, what it is for, its installation (as a page says, or by Homebrew on macOS) and its engine's start."""

    name: str
    purpose: str
    page: str
    formula: str = ""
    start: str = ""

    def advice(self, system: str) -> str:
        """One line about a missing tool; `system` is `Darwin`, `Linux`, ..."""
        brew = f"brew install {self.formula}, or " if system == "Darwin" and self.formula else ""
        return f"{self.name} {self.purpose}: {brew}{self.page}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Programs of which one is enough, if `check` succeeds for it: others are installed, but stopped."""

    tools: tuple[Tool, ...]
    check: tuple[str, ...] = ("info",)


KIND = Tool("kind", "creates the cluster", "https://kind.sigs.k8s.io/docs/user/quick-start/#installation", "kind")
MINIKUBE = Tool("minikube", "creates the cluster", "https://minikube.sigs.k8s.io/docs/start/", "minikube")
K3D = Tool("k3d", "creates the cluster", "https://k3d.io/stable/#installation", "k3d")
CRC = Tool("crc", "creates the cluster", "https://console.redhat.com/openshift/create/local")
OC = Tool("oc", "talks to OpenShift", "https://console.redhat.com/openshift/downloads", "openshift-cli")
KUBECTL = Tool("kubectl", "talks to the cluster", "https://kubernetes.io/docs/tasks/tools/", "kubernetes-cli")
HELM = Tool("helm", "installs the chart", "https://helm.sh/docs/intro/install/", "helm")
ISTIOCTL = Tool(
    "istioctl", "installs Istio", "https://istio.io/latest/docs/setup/getting-started/#download", "istioctl"
)
DOCKER = Tool(
    "docker",
    "builds the image",
    "https://docs.docker.com/engine/install/",
    "docker colima",
    "Docker Desktop, `colima start`, or `sudo systemctl start docker`",
)
PODMAN = Tool("podman", "builds the image", "https://podman.io/docs/installation", "podman", "`podman machine start`")


def missing(needed: Sequence[Tool | OneOf], is_there: Callable[[str], bool], system: str) -> list[str]:
    """One line for each tool that is missing."""
    lines = []
    for need in needed:
        tools = need.tools if isinstance(need, OneOf) else (need,)
        if not any(is_there(tool.name) for tool in tools):
            lines.append("; or ".join(tool.advice(system) for tool in tools))
    return lines


def choose(
    need: OneOf, is_there: Callable[[str], bool], succeeds: Callable[[tuple[str, ...]], bool]
) -> tuple[str, list[str]]:
    """The first tool that is there and whose check succeeds; else an empty name and a line for each that is stopped."""
    present = [tool for tool in need.tools if is_there(tool.name)]
    for tool in present:
        if succeeds((tool.name, *need.check)):
            return tool.name, []
    return "", [
        f"{tool.name} is installed, but its engine does not answer "
        f"(`{' '.join((tool.name, *need.check))}` says why): start it ({tool.start})"
        for tool in present
    ]
