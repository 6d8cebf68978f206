"""A real Prometheus, started as `mesh-arena prometheus` says, watches a match: its numbers are those of the match."""

import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.harness import Arena
from tests.live.harness import until
from tests.panels import SHOWS
from tests.panels import Panels
from tests.ports import free_port
from tests.prometheus import Prometheus

PACE = str(Path(__file__).parent / "pace.yaml")
RATE = "30s"

pytestmark = pytest.mark.skipif(shutil.which("prometheus") is None, reason="needs prometheus in PATH")


@pytest.fixture(scope="module")
def watched(home: Path) -> Iterator[Arena]:
    arena = Arena(home, "watched")
    arena.common = ["-f", PACE]
    arena.up("-f", "mirroring")
    try:
        yield arena
    finally:
        arena.down()
        assert not arena.processes()


@pytest.fixture(scope="module")
def prometheus(watched: Arena, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    output = watched.run("prometheus").stdout.splitlines()
    command = shlex.split(next(line for line in output if line.startswith("Start it:")).partition(":")[2])
    port = free_port()
    arguments = [argument for argument in command if not argument.startswith("--web.listen-address=")]
    with (tmp_path_factory.mktemp("prometheus") / "log").open("w+") as log:
        process = subprocess.Popen([*arguments, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
        server = Prometheus(f"http://127.0.0.1:{port}")
        try:
            until(lambda: server.query("up") or process.poll(), 30, "first scrape")
            assert process.poll() is None, Path(log.name).read_text()
            yield server
        finally:
            process.terminate()
            process.wait(20)


def by(prometheus: Prometheus, label: str, expression: str) -> dict[str, float]:
    return {series.labels.get(label, ""): series.value for series in prometheus.query(expression)}


def test_every_application_and_every_sidecar_is_scraped(watched: Arena, prometheus: Prometheus):
    def all_up() -> bool:
        up = prometheus.query("up")
        assert {series.value for series in up} == {1.0}, up
        pods = {series.labels["pod"] for series in up}
        # two targets for each pod, one for the ingress gateway
        return pods == {pod["name"] for pod in watched.pods()} and len(up) == 2 * len(pods) - 1

    until(all_up, 30, "scrape of all pods")


def test_sidecars_and_services_count_the_same_requests(watched: Arena, prometheus: Prometheus):
    watched.upgrade("-f", "75-25")
    sent = 'sum by (destination_version) (rate(istio_requests_total{reporter="source",destination_app="ball"}[30s]))'
    received = "sum by (version) (rate(arena_control_requests_total[30s]))"
    shots = 'sum(rate(flask_http_request_duration_seconds_count{app="ball"}[30s]))'

    def agree() -> bool:
        by_sidecars = by(prometheus, "destination_version", sent)
        by_balls = by(prometheus, "version", received)
        assert set(by_balls) == {"v1", "v2"} <= set(by_sidecars), (by_sidecars, by_balls)
        more = prometheus.value(shots) or 0.0
        # a scrape of the one is up to five seconds before that of the other
        assert sum(by_balls.values()) == pytest.approx(sum(by_sidecars.values()) - more, rel=0.1), (
            by_sidecars,
            by_balls,
            more,
        )
        share = by_balls["v1"] / sum(by_balls.values())
        assert share == pytest.approx(0.75, abs=0.05), by_balls
        return sum(by_balls.values()) * 30 > 1000

    until(agree, 90, "agreement of sidecars and balls")


def test_copies_are_received_requests_without_a_sender(watched: Arena, prometheus: Prometheus):
    watched.upgrade("-f", "mirroring")

    def copied() -> bool:
        copies = by(prometheus, "destination_version", "arena:ball_copies:rate1m")
        sent = by(prometheus, "destination_version", "sum by (destination_version) (arena:ball_requests:rate1m)")
        return copies.get("v2", 0) > 0.5 * sent["v1"] and copies["v1"] < 0.2 * sent["v1"]

    until(copied, 120, "copies of v2 alone")


def test_every_panel_of_the_dashboard_shows_something(watched: Arena, prometheus: Prometheus):
    panels = Panels(prometheus, "arena", RATE)
    for scenario in SHOWS:
        watched.upgrade("-f", scenario)
        until(lambda scenario=scenario: panels.assert_shown(scenario), 120, f"data in the panels of {scenario}")
    assert not panels.empty


def test_an_ejection_raises_its_alert(watched: Arena, prometheus: Prometheus):
    watched.upgrade("-f", "outlier")
    firing = until(lambda: prometheus.query('ALERTS{alertname="ArenaBallEjected",alertstate="firing"}'), 90, "alert")
    assert {series.labels["namespace"] for series in firing} == {"arena"}
    assert {"locals", "visitors"} & {series.labels["app"] for series in firing}


def test_an_injected_fault_is_counted_with_its_response_flag(watched: Arena, prometheus: Prometheus):
    watched.upgrade("-f", "delay")
    expression = 'sum(istio_requests_total{reporter="source",destination_service_name="ball",response_flags="DI"})'
    assert until(lambda: prometheus.value(expression), 60, "delayed request")
