"""How a figure is printed: what was measured, the limit that the project promises, and whether it holds."""

import os
import platform
from dataclasses import dataclass

import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure; `holds` is None where nothing is promised."""

    name: str
    measured: str
    promised: str = ""
    holds: bool | None = None


def machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}"


def show(figures: list[Figure]) -> None:
    table = Table(title=f"Mesh Arena on {machine()}")
    for column in ("figure", "measured", "promised", "holds"):
        table.add_column(column)
    for f in figures:
        table.add_row(f.name, f.measured, f.promised, "" if f.holds is None else "yes" if f.holds else "NO")
    Console(width=160).print(table)
