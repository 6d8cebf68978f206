"""A cluster without Istio: the installation is refused and names the way out, and that way the match plays."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cluster.release import Release


@pytest.fixture(scope="module")
def plays_on_istio() -> bool:
    return False


def test_an_installation_without_istio_is_refused_with_a_remedy(
    releases: Callable[[str], Release],
):
    release = releases("arena-refused")
    refused = release.helm("install", release.name, release.chart, *release.common, check=False)
    assert refused.returncode != 0
    assert "this cluster has no Istio" in refused.stderr
    assert "mesh.enabled=false" in refused.stderr
    assert not release.pods()


def test_rules_without_the_prometheus_operator_are_refused_with_a_remedy(
    releases: Callable[[str], Release], kube_cluster: Any
):
    if "monitoring.coreos.com/v1" in kube_cluster.kubectl("api-versions", output_format="").split():
        pytest.skip("needs a cluster without the Prometheus Operator")
    release = releases("arena-no-operator")
    wanted = ("--set", "mesh.enabled=false,monitoring.rules.enabled=true")
    refused = release.helm("install", release.name, release.chart, *release.common, *wanted, check=False)
    assert refused.returncode != 0
    assert "this cluster has no PrometheusRule" in refused.stderr
    assert "monitoring.rules.enabled=false" in refused.stderr
    assert not release.pods()


def test_the_named_remedy_plays_and_passes_its_proof(releases: Callable[[str], Release]):
    release = releases("arena-no-istio")
    release.install("--set", "mesh.enabled=false")
    code, report = release.test()
    assert code == 0, report
