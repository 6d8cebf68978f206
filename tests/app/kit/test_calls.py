"""Calls to other services, as metrics count them."""

from prometheus_client import CollectorRegistry

from mesharena.kit import calls
from mesharena.kit.factory import create_app
from mesharena.kit.messages import Position
from mesharena.kit.peers import Peer
from tests.ports import free_port


def counted(**labels: str) -> float:
    registry = CollectorRegistry()
    registry.register(calls.DURATION)
    return registry.get_sample_value("arena_call_duration_seconds_count", labels) or 0.0


def test_a_call_is_counted_by_peer_and_outcome():
    before = counted(peer="ball", peer_version="", outcome="unreachable")
    Peer(f"http://127.0.0.1:{free_port()}", timeout=1, counted_as="ball").get("/a", Position)
    assert counted(peer="ball", peer_version="", outcome="unreachable") == before + 1


def test_a_peer_without_a_name_is_not_counted():
    def all_calls() -> float:
        return sum(s.value for m in calls.DURATION.collect() for s in m.samples if s.name.endswith("_count"))

    before = all_calls()
    Peer(f"http://127.0.0.1:{free_port()}", timeout=1).get("/a", Position)
    assert all_calls() == before


def test_the_number_of_version_labels_is_bounded():
    for number in range(calls.VERSIONS * 2):
        calls.count("crowd", f"v{number}", "answered", 0.1)
    seen = {
        s.labels["peer_version"] for m in calls.DURATION.collect() for s in m.samples if s.labels["peer"] == "crowd"
    }
    assert len(seen) <= calls.VERSIONS + 1
    assert "other" in seen


def test_every_service_shows_its_calls_and_its_process():
    text = create_app("tests").test_client().get("/metrics").get_data(as_text=True)
    assert "arena_call_duration_seconds" in text
    assert "process_resident_memory_bytes" in text
