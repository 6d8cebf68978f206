"""How a figure is printed: what was measured, the limit that the project promises, and whether it holds."""

import os
import platform
from dataclasses import dataclass
from typing import Literal

import psutil
from rich.console import Console
from rich.table import Table

Better = Literal["lower", "higher"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; `holds` is None where nothing is promised.

    The name is the same in every run. `value`, in `unit`, is what another run is compared by; None: by nothing.
    """

    name: str
    measured: str
    promised: str = ""
    holds: bool | None = None
    value: float | None = None
    unit: str = ""
    better: Better = "lower"


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}"


def line(figure: Figure) -> str:
    """A figure as soon as it is there."""
    verdict = {None: "", True: ": holds", False: ": DOES NOT HOLD"}[figure.holds]
    promise = f"  ({figure.promised}{verdict})" if figure.promised else verdict
    return f"{figure.name}: {figure.measured}{promise}"


def show(figures: list[Figure]) -> None:
    table = Table(title=f"Mesh Arena on {machine()}")
    for column in ("figure", "measured", "promised", "holds"):
        table.add_column(column)
    for f in figures:
        table.add_row(f.name, f.measured, f.promised, "" if f.holds is None else "yes" if f.holds else "NO")
    Console(width=160).print(table)
