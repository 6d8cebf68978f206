"""The commands that the page shows, with the version, the registry and the address of this repository."""

from dataclasses import dataclass

from publishing.names import Names

CHART = "mesh-arena"
"""Name of the chart, of its image, of its package on PyPI, and of its repository in `helm repo add`."""
RELEASE = "arena"
SCENARIO = "mirroring"
"""The scenario that the commands show."""


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines to be copied together into a terminal, and what they are for."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A way to start: for whom it is, what it needs, and its commands."""

    title: str
    needs: str
    steps: tuple[Commands, ...]
    more: tuple[Commands, ...] = ()


def starts(version: str, names: Names, url: str) -> tuple[Start, ...]:
    """The three ways to start; `url` is the address of this repository."""
    return (_python(version), _docker(version, names), _cluster(version, url))


def _python(version: str) -> Start:
    package = f"'{CHART}[local]=={version}'"
    run = f"uvx --from {package} mesh-arena"
    return Start(
        "With Python alone",
        "Linux, or a Mac with Apple silicon. No cluster, no Docker, no root.",
        (
            Commands("Start", (f"{run} up",)),
            Commands("Another scenario, in a second terminal", (f"{run} upgrade -f {SCENARIO}",)),
            Commands("Prove it on live traffic", (f"{run} test",)),
            Commands("Back to the scenario before", (f"{run} rollback",)),
        ),
        (
            Commands(
                "With pip instead of uv",
                (
                    "python3 -m venv arena",
                    f"arena/bin/pip install {package}",
                    "arena/bin/mesh-arena up",
                ),
            ),
        ),
    )


def _docker(version: str, names: Names) -> Start:
    inside = f"docker exec {RELEASE} mesh-arena"
    return Start(
        "With Docker",
        "Any machine that runs Linux containers, amd64 or arm64.",
        (
            Commands(
                "Start",
                (
                    f"docker run --rm -it -p 127.0.0.1:8080:8080 --name {RELEASE} "
                    f"{names.registry}/{CHART}:{version}-demo",
                ),
            ),
            Commands("Another scenario, in a second terminal", (f"{inside} upgrade -f {SCENARIO}",)),
            Commands("Prove it on live traffic", (f"{inside} test",)),
            Commands("Back to the scenario before", (f"{inside} rollback",)),
        ),
    )


def _cluster(version: str, url: str) -> Start:
    chart, where = f"{CHART}/{CHART} --version {version}", f"--namespace {RELEASE}"
    return Start(
        "On a cluster",
        "A Kubernetes cluster with Istio, and Helm.",
        (
            Commands(
                "Start",
                (f"helm repo add {CHART} {url}", f"helm install {RELEASE} {chart} {where} --create-namespace"),
            ),
            Commands("Open the page", (f"kubectl {where} port-forward service/ui 8080:8080",)),
            Commands(
                "Another scenario; the chart contains them all",
                (
                    f"helm pull {chart} --untar",
                    f"helm upgrade {RELEASE} {CHART} {where} -f {CHART}/scenarios/{SCENARIO}.yaml",
                ),
            ),
            Commands("Prove it on live traffic", (f"helm test {RELEASE} {where} --logs",)),
            Commands("Back to the scenario before", (f"helm rollback {RELEASE} {where}",)),
        ),
    )
