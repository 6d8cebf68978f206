"""The live stream: a frame is encoded once for all viewers, and the stream ends with its worker."""

import threading

import pytest

from mesharena.kit.factory import RefusedError
from mesharena.ui import stream
from mesharena.ui.stream import Hub


class Counted:
    def __init__(self) -> None:
        self.scenes = self.meshes = 0

    def scene(self) -> bytes:
        self.scenes += 1
        return b"{%d}" % self.scenes

    def mesh(self) -> bytes:
        self.meshes += 1
        return b"[%d]" % self.meshes


@pytest.fixture
def counted():
    return Counted()


def hub(counted, most: int = 3, stopping: threading.Event | None = None) -> Hub:
    return Hub(counted.scene, counted.mesh, stopping or threading.Event(), most)


def test_without_viewers_no_frame_is_built(counted):
    hub(counted).publish()
    assert counted.scenes == 0


def test_a_frame_is_built_once_for_all_viewers(counted):
    frames = hub(counted)
    pages = [frames.listen() for _ in range(3)]
    assert [next(page) for page in pages] == [b"retry: 1000\n\n"] * 3
    frames.publish()
    assert {next(page) for page in pages} == {b"event: mesh\ndata: [1]\n\nevent: scene\ndata: {1}\n\n"}
    assert (counted.scenes, counted.meshes) == (1, 1)


def test_mesh_figures_are_sent_less_often_and_at_once_to_a_new_viewer(counted):
    frames = hub(counted)
    page = frames.listen()
    next(page)
    for _ in range(10):
        frames.publish()
        next(page)
    assert (counted.scenes, counted.meshes) == (10, 3)
    newcomer = frames.listen()
    next(newcomer)
    frames.publish()
    assert b"event: mesh" in next(newcomer)


def test_a_slow_page_gets_the_newest_frame_and_skips_older_ones(counted):
    frames = hub(counted)
    page = frames.listen()
    next(page)
    for _ in range(7):
        frames.publish()
    assert b"{7}" in next(page)


def test_a_page_beyond_the_limit_is_refused_until_another_closes(counted):
    frames = hub(counted, most=1)
    page = frames.listen()
    next(page)
    with pytest.raises(RefusedError) as refusal:
        frames.listen()
    assert refusal.value.status == 503
    page.close()
    next(frames.listen())


def test_a_stream_that_never_started_is_not_counted(counted):
    frames = hub(counted, most=1)
    frames.listen().close()
    next(frames.listen())


def test_a_stream_ends_when_its_worker_is_asked_to(counted):
    stopping = threading.Event()
    page = hub(counted, stopping=stopping).listen()
    next(page)
    stopping.set()
    assert list(page) == []


def test_a_quiet_stream_sends_heartbeats(counted, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0)
    monkeypatch.setattr(stream, "LOOK_UP_SECONDS", 0)
    page = hub(counted).listen()
    next(page)
    assert next(page).startswith(b":")
