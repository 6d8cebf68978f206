"""Writes the description of Envoy's API when the package is built or installed; hatchling runs it (pyproject.toml)."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EnvoyApiHook(BuildHookInterface[Any]):
    """One file beside this one, in wheels and in editable installations; git ignores it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write it, and have the wheel take it along."""
        here = Path(__file__).parent
        sys.path.insert(0, str(here.parent.parent))
        from localmesh.xds import FILE
        from localmesh.xds.schema import descriptor_set

        (here / FILE).write_bytes(descriptor_set())
        build_data["artifacts"].append(f"app/localmesh/xds/{FILE}")
