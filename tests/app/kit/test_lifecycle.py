from mesharena.kit import factory
from mesharena.kit.lifecycle import lifecycle_of


class Work:
    def __init__(self, events: list[str]) -> None:
        self.said = events

    def start(self) -> None:
        self.said.append("start")

    def stop(self) -> None:
        self.said.append("stop")

    def join(self, seconds: float) -> None:
        assert seconds <= 0.5
        self.said.append("join")


def test_background_work_starts_once_and_stops_once():
    events: list[str] = []
    lifecycle = lifecycle_of(factory.create_app("test"))
    lifecycle.add(Work(events))
    assert events == []
    lifecycle.start()
    lifecycle.start()
    assert not lifecycle.stopping.is_set()
    lifecycle.stop()
    lifecycle.stop()
    assert lifecycle.stopping.is_set()
    assert events == ["start", "stop", "join"]


def test_work_that_never_started_is_not_stopped():
    events: list[str] = []
    lifecycle = lifecycle_of(factory.create_app("test"))
    lifecycle.add(Work(events))
    lifecycle.stop()
    assert events == []
