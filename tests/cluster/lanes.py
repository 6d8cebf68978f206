"""Several releases at the same time, each in a separate namespace, because a release mostly waits."""

import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty
from queue import SimpleQueue
from typing import TypeVar

from tests.cluster.release import Release

T = TypeVar("T")


def side_by_side(lanes: Sequence[Release], work: Iterable[T], do: Callable[[Release, T], None]) -> list[str]:
    """Every lane takes the next piece of work until none is left; returns a text for each failure."""
    todo: SimpleQueue[T] = SimpleQueue()
    for piece in work:
        todo.put(piece)
    failed: list[str] = []

    def lane(release: Release) -> None:
        while True:
            try:
                piece = todo.get_nowait()
            except Empty:
                return
            began = time.monotonic()
            try:
                do(release, piece)
            except AssertionError as error:
                failed.append(f"{piece}: {error}")
            print(f"{release.namespace}: {piece}: {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201

    with ThreadPoolExecutor(len(lanes)) as pool:
        try:
            list(pool.map(lane, lanes))
        finally:  # whoever is interrupted ends with the pieces at hand
            with suppress(Empty):
                while True:
                    todo.get_nowait()
    return failed
