"""What Prometheus scrapes on a cluster: the pods by their annotations, and data for every panel.

It is looked for where Istio's add-ons put it: at `prometheus` in istio-system, scraping pods by annotation.
"""

import json
from collections.abc import Callable
from collections.abc import Iterator

import pykube
import pytest
import requests

from tests.cluster.forward import Forward
from tests.cluster.release import Release
from tests.cluster.release import until
from tests.panels import SHOWS
from tests.panels import Panels
from tests.prometheus import Prometheus

PACE = ["-f", "tests/cluster/pace.yaml", "--set", "ingress.enabled=false"]
RATE = "30s"
STRICT = {
    "apiVersion": "security.istio.io/v1",
    "kind": "PeerAuthentication",
    "metadata": {"name": "strict"},
    "spec": {"mtls": {"mode": "STRICT"}},
}


@pytest.fixture(scope="module")
def watched(releases: Callable[[str], Release]) -> Release:
    release = releases("arena-metrics")
    if not release.cluster.kubectl("get service prometheus --ignore-not-found", namespace="istio-system"):
        pytest.skip("needs Prometheus: no Service prometheus in istio-system")
    release.common += PACE
    release.install("-f", "values/mirroring.yaml")
    return release


@pytest.fixture(scope="module")
def prometheus(watched: Release) -> Iterator[Prometheus]:
    with Forward(watched.cluster.kube_config_path, "istio-system", "service/prometheus", 9090) as forward:
        yield Prometheus(forward.url)


def test_every_pod_is_scraped_once_for_its_application_and_its_sidecar(watched: Release, prometheus: Prometheus):
    selector = f'{{namespace="{watched.namespace}"}}'

    def scraped() -> bool:
        up = {series.labels["pod"]: series.value for series in prometheus.query(f"up{selector}")}
        assert up == dict.fromkeys(watched.pods(), 1.0)
        for metric in ("process_resident_memory_bytes", "istio_requests_total"):
            pods = {series.labels["pod"] for series in prometheus.query(f"count by (pod) ({metric}{selector})")}
            assert pods == set(up), (metric, pods)
        return True

    until(scraped, 60, "scrape of every pod", pause=1)


def test_sidecars_and_services_count_the_same_requests(watched: Release, prometheus: Prometheus):
    watched.upgrade("75-25")
    selector = f'namespace="{watched.namespace}"'
    by_sidecars = f'istio_requests_total{{reporter="source",destination_app="ball",{selector}}}'
    sent = f"sum by (destination_version) (rate({by_sidecars}[30s]))"
    received = f"sum by (version) (rate(arena_control_requests_total{{{selector}}}[30s]))"
    shots = f'sum(rate(flask_http_request_duration_seconds_count{{app="ball",{selector}}}[30s]))'

    def agree() -> bool:
        by_sidecars = {series.labels["destination_version"]: series.value for series in prometheus.query(sent)}
        counted = {series.labels["version"]: series.value for series in prometheus.query(received)}
        more = prometheus.value(shots) or 0.0
        assert set(counted) == {"v1", "v2"} <= set(by_sidecars), (by_sidecars, counted)
        assert sum(counted.values()) == pytest.approx(sum(by_sidecars.values()) - more, rel=0.1), (
            by_sidecars,
            counted,
            more,
        )
        assert counted["v1"] / sum(counted.values()) == pytest.approx(0.75, abs=0.06), counted
        return sum(counted.values()) * 30 > 800

    until(agree, 120, "agreement of sidecars and balls", pause=1)


def test_every_panel_of_the_dashboard_shows_something(watched: Release, prometheus: Prometheus):
    panels = Panels(prometheus, watched.namespace, RATE)
    for scenario in SHOWS:
        watched.upgrade(scenario)
        watched.wait()
        until(
            lambda scenario=scenario: panels.assert_shown(scenario), 120, f"data in the panels of {scenario}", pause=1
        )
    assert not panels.empty


def test_strict_mtls_refuses_plaintext_and_allows_prometheus(watched: Release, prometheus: Prometheus):
    selector = f'namespace="{watched.namespace}"'
    watched.facts()  # the API server asks the page without a certificate of the mesh, and is answered
    watched.kubectl("apply", std_input=json.dumps(STRICT))
    try:
        until(lambda: refuses_strangers(watched), 60, "refusal of who has no certificate")
        strict = prometheus.value("time()")

        def scraped() -> bool:
            up = {series.labels["pod"]: series.value for series in prometheus.query(f"up{{{selector}}}")}
            assert up == dict.fromkeys(watched.pods(), 1.0)
            last = [series.value for series in prometheus.query(f"timestamp(up{{{selector}}})")]
            assert strict is not None
            assert min(last) > strict + 15, (last, strict)
            played = prometheus.value(f'sum(rate(istio_requests_total{{response_code="200",{selector}}}[15s]))')
            return bool(played)

        until(scraped, 90, "scrape of every pod under strict mTLS", pause=1)
        assert refuses_strangers(watched)
    finally:
        watched.kubectl("delete peerauthentication strict", output_format="")
    until(watched.facts, 60, "answer to the API server")


def refuses_strangers(release: Release) -> bool:
    try:
        release.facts()
    except (requests.RequestException, pykube.exceptions.PyKubeError):
        return True
    return False
