"""Loads what installed packages want to have loaded once for many processes: the modules in their entry points.

Who runs such a module later cannot tell that it was loaded before: the variables that it asked for meanwhile are
noted, and a process for which they have other values must load everything itself. (Who walks through `items()` of the
environment is not noticed, nor is who asks for the working directory.)
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


class Witness(MutableMapping[str, str]):
    """An environment that notes in `asked` what it is asked for."""

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
def _witness() -> Iterator[Witness]:
    real = os.environ
    witness = Witness(real)
    try:
        os.environ = witness  # type: ignore[assignment]  # noqa: B003 - it is put back
        yield witness
    finally:
        os.environ = real  # noqa: B003


def preload() -> Mapping[str, str | None]:
    """Load the modules; the variables that were asked for meanwhile, with the values that they had."""
    with _witness() as witness:
        for entry in entry_points(group=GROUP):
            try:
                importlib.import_module(entry.module)
            except Exception as error:  # noqa: BLE001 - whoever needs it will say so, and nobody else does
                sys.stderr.write(f"{entry.module} cannot be loaded beforehand: {error!r}\n")
    return {name: os.environ.get(name) for name in witness.asked}
