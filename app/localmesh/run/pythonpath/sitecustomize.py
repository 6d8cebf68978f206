"""Installs the resolver of Services in a Python interpreter that starts with this folder on PYTHONPATH.

It hides another `sitecustomize`, so it loads that one afterwards.
"""

import importlib.util
import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path

_FOLDER = Path(__file__).parent


def _install() -> None:
    spec = importlib.util.spec_from_file_location("_mesh_arena_resolver", _FOLDER.parent / "resolver.py")
    assert spec
    assert spec.loader
    resolver = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(resolver)
    resolver.install(os.environ)


def _load_hidden() -> None:
    elsewhere = [folder for folder in sys.path if Path(folder) != _FOLDER]
    if (spec := PathFinder.find_spec("sitecustomize", elsewhere)) and spec.loader:
        hidden = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(hidden)


_install()
_load_hidden()
