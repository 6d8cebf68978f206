"""Loads the modules that installed packages name in the entry points `localmesh.preload`, once for many processes.

A module may read environment variables while it is loaded. These are recorded: a process that has other values for
them cannot be forked from this one, and loads its modules itself. (Not recorded: iterating over `items()` of the
environment, and reading the working directory.)
"""

import importlib
import os
import sys
from collections.abc import ItemsView
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import MutableMapping
from contextlib import contextmanager
from importlib.metadata import entry_points

GROUP = "localmesh.preload"


class RecordingEnvironment(MutableMapping[str, str]):
    """An environment that records in `asked` the names of the variables that are read."""

    def __init__(self, real: MutableMapping[str, str]) -> None:
        self._real = real
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._real[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._real[name] = value

    def __delitem__(self, name: str) -> None:
        del self._real[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)

    def items(self) -> ItemsView[str, str]:
        return self._real.items()


@contextmanager
def _recording() -> Iterator[RecordingEnvironment]:
    real = os.environ
    recording = RecordingEnvironment(real)
    try:
        os.environ = recording  # type: ignore[assignment]  # noqa: B003 - it is put back
        yield recording
    finally:
        os.environ = real  # noqa: B003


def preload() -> Mapping[str, str | None]:
    """Load the modules; return the variables that they read while loading, with their values (None: not set)."""
    with _recording() as recording:
        for entry in entry_points(group=GROUP):
            try:
                importlib.import_module(entry.module)
            except Exception as error:  # noqa: BLE001 - a process that needs the module reports the error itself
                sys.stderr.write(f"{entry.module} cannot be preloaded: {error!r}\n")
    return {name: os.environ.get(name) for name in recording.asked}
