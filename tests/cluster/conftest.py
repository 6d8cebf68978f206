"""Releases on a real cluster; without one the tests are skipped with one line that says what is missing.

The cluster is pytest-helm-charts' own: `make e2e` switches the plugin on. Which cluster is KUBECONFIG's or
`--kubeconfig`'s business, which image MESH_ARENA_IMAGE's. With MESH_ARENA_E2E_COMPLETE a test that is skipped fails.
"""

import os
import shutil
from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.release import CHART
from tests.cluster.release import Release

HERE = Path(__file__).parent
COMPLETE = os.environ.get("MESH_ARENA_E2E_COMPLETE", "")
OPEN: list[list[Release]] = []


def missing(config: pytest.Config) -> str:
    """What keeps the tests from running; empty if nothing does."""
    if not config.pluginmanager.hasplugin("helm-charts"):
        return "needs a Kubernetes cluster with Istio: `make e2e`, with KUBECONFIG set"
    kubeconfig = config.getoption("kubeconfig") or os.environ.get("KUBECONFIG", "")
    if not kubeconfig or not Path(kubeconfig).is_file():
        return f"needs a Kubernetes cluster with Istio: KUBECONFIG is {kubeconfig or 'not set'}"
    for tool in ("helm", "kubectl"):
        if shutil.which(tool) is None:
            return f"needs {tool} in PATH"
    return ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    cluster_tests = [item for item in items if item.path.is_relative_to(HERE)]
    for item in cluster_tests:
        item.add_marker(pytest.mark.cluster)
    if cluster_tests and (reason := missing(config)):
        # one of them says it for all
        cluster_tests[0].add_marker(pytest.mark.skip(reason=reason))
        config.hook.pytest_deselected(items=cluster_tests[1:])
        items[:] = [item for item in items if item not in cluster_tests[1:]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where every test must run, what keeps one from it is a failure."""
    report = yield
    if COMPLETE and report.skipped and isinstance(report.longrepr, tuple):
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr[2]}; MESH_ARENA_E2E_COMPLETE is set, so that every test must run"
    return report


@pytest.fixture(scope="module")
def chart_path(pytestconfig: pytest.Config) -> str:
    """The clone's chart, unless `--chart-path` names another one, such as a published package."""
    return str(pytestconfig.getoption("chart_path", None) or CHART)


@pytest.fixture(scope="module")
def istio(kube_cluster: Any) -> bool:
    """Whether the cluster has Istio."""
    return "networking.istio.io/v1" in kube_cluster.kubectl("api-versions", output_format="").split()


@pytest.fixture(scope="module")
def plays_on_istio() -> bool:
    """What a module's releases need; test_plain.py wants a cluster without."""
    return True


@pytest.fixture(scope="module")
def releases(
    kube_cluster: Any, namespace_factory: Any, chart_path: str, istio: bool, plays_on_istio: bool
) -> Iterator[Callable[[str], Release]]:
    """Makes a release in a namespace of its own; both are gone when the module is done."""
    if istio != plays_on_istio:
        pytest.skip("needs a cluster with Istio" if plays_on_istio else "needs a cluster without Istio")
    made: list[Release] = []
    OPEN.append(made)

    def make(namespace: str, labels: dict[str, str] | None = None) -> Release:
        namespace_factory(namespace, extra_metadata={"labels": labels} if labels else None)
        made.append(Release(kube_cluster, namespace, chart_path))
        return made[-1]

    yield make
    OPEN.remove(made)
    for release in made:
        release.close()


@pytest.fixture(autouse=True)
def hang_up() -> Iterator[None]:
    """Ends all port forwards after each test."""
    yield
    for releases in OPEN:
        for release in releases:
            release.hang_up()


@pytest.fixture(scope="module")
def arena(releases: Callable[[str], Release], request: pytest.FixtureRequest) -> Release:
    """The first match, installed and playing."""
    release = releases(f"arena-{request.module.__name__.rpartition('_')[2]}")
    release.install()
    return release
