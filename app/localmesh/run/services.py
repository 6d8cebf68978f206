"""Writes the file from which the resolver in a pod without a sidecar knows the Services (`resolver.py`)."""

import json
from pathlib import Path

from localmesh.nodeproxy import NodeProxy
from localmesh.run.records import replace


def write(path: Path, namespace: str, node_proxy: NodeProxy | None) -> None:
    """Replace the file: for each Service its address, its ports there, and where connections to other ports go."""
    services = {
        known.service.name: {"address": known.address, "ports": known.ports, "otherPort": known.closed_port}
        for known in (node_proxy.services if node_proxy else ())
    }
    replace(path, json.dumps({"namespace": namespace, "services": services}))
