"""Background work of a service: started in the worker process after the fork, stopped before the worker ends."""

import threading
from typing import Protocol

from flask import Flask


class Background(Protocol):
    """Work in a thread of its own; `stop` only requests the end, `join` waits for it for at most `seconds`."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def join(self, seconds: float) -> None: ...


class Lifecycle:
    """The background work of one app; `stopping` is set as soon as its worker is asked to end.

    Endless answers (server-sent events) must check `stopping`: a worker cannot end while a thread is sending an answer.
    """

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._work: list[Background] = []
        self._started = False

    def add(self, *work: Background) -> None:
        self._work.extend(work)

    def start(self) -> None:
        if not self._started:
            self._started = True
            for work in self._work:
                work.start()

    def stop(self, patience: float = 0.5) -> None:
        self.stopping.set()
        if self._started:
            self._started = False
            for work in self._work:
                work.stop()
            for work in self._work:
                work.join(patience / max(1, len(self._work)))


def lifecycle_of(app: Flask) -> Lifecycle:
    lifecycle: Lifecycle = app.extensions["arena.lifecycle"]
    return lifecycle
