"""Writes the protobuf descriptors of Envoy's API when the package is built or installed; hatchling runs it."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class EnvoyApiHook(BuildHookInterface[Any]):
    """Writes one git-ignored file beside this one, for wheels and for editable installations."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file, and include it in the wheel."""
        here = Path(__file__).parent
        sys.path.insert(0, str(here.parent.parent))
        from localmesh.xds import FILE
        from localmesh.xds.schema import descriptor_set

        (here / FILE).write_bytes(descriptor_set())
        build_data["artifacts"].append(f"app/localmesh/xds/{FILE}")
