"""Loads what installed packages want loaded once for many processes: their entry points `localmesh.preload`.

Each names a module. Whoever runs it later cannot tell that it was loaded before, for what the environment was asked in
the meantime is known: a process whose answers differ must load everything anew. (Who walks through the whole
environment is not noticed.)
"""

import importlib
import os
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import MutableMapping
from contextlib import contextmanager
from importlib.metadata import entry_points

GROUP = "localmesh.preload"


class _Witness(MutableMapping[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, real: MutableMapping[str, str], asked: set[str]) -> None:
        self._real = real
        self._asked = asked

    def __getitem__(self, name: str) -> str:
        self._asked.add(name)
        return self._real[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._real[name] = value

    def __delitem__(self, name: str) -> None:
        del self._real[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)

    def items(self):  # type: ignore[no-untyped-def]
        return self._real.items()

    def copy(self) -> dict[str, str]:
        return dict(self._real)


@contextmanager
def _witnessed(asked: set[str]) -> Iterator[None]:
    real = os.environ
    os.environ = _Witness(real, asked)  # type: ignore[assignment]
    try:
        yield
    finally:
        os.environ = real


def preload() -> Mapping[str, str | None]:
    """Load every module that is named; the variables that were asked for meanwhile, with what they were."""
    asked: set[str] = set()
    with _witnessed(asked):
        for entry in entry_points(group=GROUP):
            try:
                importlib.import_module(entry.module)
            except Exception as error:  # noqa: BLE001 - whoever needs it will say so; all others go on
                sys.stderr.write(f"{entry.module} cannot be loaded beforehand: {error!r}\n")
    return {name: os.environ.get(name) for name in asked}
