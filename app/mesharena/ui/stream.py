"""The event stream: each frame is built and encoded once for all open pages, and not at all if none is open."""

import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from http import HTTPStatus

from mesharena.kit.factory import RefusedError

FRAME_SECONDS = 0.2
FRAMES_A_MESH = 5  # scenes per update of the mesh figures, which are larger and change more slowly
HEARTBEAT_SECONDS = 5.0
LOOK_UP_SECONDS = 0.4  # a stream ends at most so long after its worker was asked to stop
RECONNECT_MILLISECONDS = 1000

Frame = Callable[[], bytes]


def event(name: str, data: bytes) -> bytes:
    """A server-sent event; JSON has no line breaks, so one data line is enough."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)


class Hub:
    """Holds the newest frame of each kind; a page that reads slowly skips frames."""

    def __init__(self, scene: Frame, mesh: Frame, stopping: threading.Event, most: int) -> None:
        self._build_scene = scene
        self._build_mesh = mesh
        self._stopping = stopping
        self._most = most
        self._changed = threading.Condition()
        self._listeners = 0
        self._newcomer = False
        self._beat = 0
        self._scene = self._mesh = b""
        self._mesh_beat = 0

    def publish(self) -> None:
        """Builds the next frames; called every FRAME_SECONDS."""
        with self._changed:
            if not self._listeners:
                return
            beat = self._beat + 1
            newcomer, self._newcomer = self._newcomer, False
        scene = event("scene", self._build_scene())
        mesh = event("mesh", self._build_mesh()) if newcomer or beat % FRAMES_A_MESH == 0 else None
        with self._changed:
            self._beat, self._scene = beat, scene
            if mesh is not None:
                self._mesh_beat, self._mesh = beat, mesh
            self._changed.notify_all()

    def listen(self) -> Iterator[bytes]:
        """One page's stream. Raises RefusedError if `most` streams are open, to keep threads for other requests."""
        with self._changed:
            if self._listeners >= self._most:
                raise RefusedError(f"{self._most} pages are open already", "", HTTPStatus.SERVICE_UNAVAILABLE)
        return self._stream()

    def _stream(self) -> Iterator[bytes]:
        # counted from the first byte on, because a server may drop an answer before it begins to read it
        with self._changed:
            self._listeners += 1
            self._newcomer = True
            beat = self._beat
        try:
            yield b"retry: %d\n\n" % RECONNECT_MILLISECONDS
            spoke = time.monotonic()
            while not self._stopping.is_set():
                data, beat = self._next(beat)
                if not data and time.monotonic() - spoke < HEARTBEAT_SECONDS:
                    continue
                spoke = time.monotonic()
                yield data or b": still here\n\n"
        finally:
            with self._changed:
                self._listeners -= 1

    def _next(self, beat: int) -> tuple[bytes, int]:
        """The frames since `beat`, waiting up to LOOK_UP_SECONDS for one; empty if none came."""
        with self._changed:
            self._changed.wait_for(lambda: self._beat > beat, LOOK_UP_SECONDS)
            if self._beat == beat:
                return b"", beat
            mesh = self._mesh if self._mesh_beat > beat else b""
            return mesh + self._scene, self._beat
