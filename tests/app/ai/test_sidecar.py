import msgspec
import pytest

from mesharena.ai.sidecar import Clusters
from mesharena.ai.sidecar import SidecarWatch
from mesharena.ai.sidecar import upstreams
from tests.app.conftest import http

BALL = "outbound|8080|v2|ball.arena.svc.cluster.local"
CLUSTERS = {
    "cluster_statuses": [
        {
            "name": BALL,
            "host_statuses": [
                {
                    "address": {"socket_address": {"address": "127.1.0.7", "port_value": 8080}},
                    "stats": [{"name": "rq_total", "value": "12"}],
                    "health_status": {"failed_outlier_check": True, "eds_health_status": "HEALTHY"},
                },
                {
                    "address": {"socket_address": {"address": "127.1.0.8", "port_value": 8080}},
                    "health_status": {"eds_health_status": "UNHEALTHY"},
                },
            ],
        },
        {"name": "outbound|8080||ballroom.arena.svc.cluster.local", "host_statuses": [{}]},
        {"name": "inbound|8080||", "host_statuses": [{}]},
        {"name": "outbound|8080|v9|ball.arena.svc.cluster.local", "added_via_api": True},
    ]
}
STATS = {
    "stats": [
        {"name": f"cluster.{BALL};.upstream_rq_pending_overflow", "value": 3},
        {"name": f"cluster.{BALL};.upstream_rq_active_overflow", "value": 2},
        {"name": f"cluster.{BALL};.upstream_rq_retry", "value": 7},
        {"name": f"cluster.{BALL};.upstream_rq_retry_overflow", "value": 99},
        {"histograms": {}},
    ]
}


def body(value: object) -> bytes:
    return http("200 OK", msgspec.json.encode(value))


def test_only_the_ball_and_its_endpoints_are_read():
    seen = list(upstreams(msgspec.convert(CLUSTERS, Clusters), "ball"))
    assert [(u.endpoint, u.ejected) for u in seen] == [("127.1.0.7", True), ("127.1.0.8", False)]


def test_an_endpoint_has_the_name_of_its_pod_where_the_sidecar_knows_it():
    address = {"socket_address": {"address": "127.0.0.1", "port_value": 20_010}}
    hosts = [{"address": address, "hostname": "ball-v1-0"}]
    clusters = msgspec.convert({"cluster_statuses": [{"name": BALL, "host_statuses": hosts}]}, Clusters)
    assert [u.endpoint for u in upstreams(clusters, "ball")] == ["ball-v1-0"]


def test_the_view_has_ejections_overflow_and_retries(server):
    admin = server(body(CLUSTERS), body(STATS))
    watch = SidecarWatch(admin.url, "http://ball:8080", "locals-1")
    assert watch.view() is None
    watch.poll()
    view = watch.view()
    assert view is not None
    assert (view.overflow, view.retries) == (5, 7)
    assert [u.ejected for u in view.upstreams] == [True, False]


def test_there_is_no_view_without_a_sidecar():
    watch = SidecarWatch("", "http://ball:8080", "locals-1")
    watch.start()
    watch.poll()
    assert watch.view() is None
    watch.stop()
    watch.join(1)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(http("503 Service Unavailable", b""), id="error"),
        pytest.param(http("200 OK", b"not JSON"), id="no JSON"),
        pytest.param(http("200 OK", b'{"cluster_statuses": 3}'), id="another shape"),
    ],
)
def test_a_sidecar_that_does_not_answer_leaves_no_view(server, answer):
    watch = SidecarWatch(server(answer).url, "http://ball:8080", "locals-1")
    watch.poll()
    assert watch.view() is None


def test_an_outdated_view_is_not_used(server, monkeypatch):
    watch = SidecarWatch(server(body(CLUSTERS), body(STATS)).url, "http://ball:8080", "locals-1")
    watch.poll()
    view = watch.view()
    assert view is not None
    monkeypatch.setattr("mesharena.ai.sidecar.time.time", lambda: view.at + 6)
    assert watch.view() is None


class Clock:
    """A monotonic clock that the test moves."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now

    time = monotonic


def polls(watch: SidecarWatch, clock: Clock, seconds: float) -> int:
    """Polls of the watch during `seconds`, at a beat of half a second."""
    count = 0
    original, watch.poll = watch.poll, lambda: None
    try:
        for _ in range(int(seconds * 2)):
            clock.now += 0.5
            before = watch._polled
            watch.tick()
            count += watch._polled != before
    finally:
        watch.poll = original
    return count


def test_a_healthy_sidecar_is_read_every_two_seconds_and_one_with_failures_on_every_beat(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("mesharena.ai.sidecar.time", clock)
    watch = SidecarWatch("http://127.0.0.1:9", "http://ball:8080", "locals-1")
    assert polls(watch, clock, 20) == 10
    watch.trouble()
    assert polls(watch, clock, 2.5) == 5
    assert polls(watch, clock, 20) <= 12


def test_an_ejection_keeps_the_short_reading_interval(server, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("mesharena.ai.sidecar.time", clock)
    watch = SidecarWatch(server(body(CLUSTERS), body(STATS)).url, "http://ball:8080", "locals-1")
    watch.poll()
    assert polls(watch, clock, 2.5) == 5
