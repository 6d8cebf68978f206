"""`python -m meshsetup tracing|dashboards`: merges what the arena needs into a ConfigMap of the current cluster."""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from meshsetup.merge import Entry
from meshsetup.merge import MergeError
from meshsetup.merge import TakenError
from meshsetup.merge import merged


class ClusterError(Exception):
    """What kubectl said when it failed."""


@dataclass(frozen=True, slots=True)
class ConfigMap:
    """A ConfigMap with a YAML document in one of its keys."""

    namespace: str
    name: str
    key: str

    def __str__(self) -> str:
        return f"ConfigMap {self.namespace}/{self.name}, key {self.key}"

    def merge(self, listed: str, entries: Sequence[Entry], *, replace: bool = False) -> bool:
        """Put the entries into the list; False if they were there. A change made in between is an error, not lost."""
        found = json.loads(kubectl("get", "configmap", self.name, "--namespace", self.namespace, "--output", "json"))
        text = (found.get("data") or {}).get(self.key)
        if text is None:
            raise MergeError("there is no such key")
        new = merged(text, listed, entries, replace=replace)
        if new == text:
            return False
        version = found["metadata"]["resourceVersion"]  # the server refuses the patch if this is not the newest
        patch = {"metadata": {"resourceVersion": version}, "data": {self.key: new}}
        kubectl(
            *("patch", "configmap", self.name, "--namespace", self.namespace, "--type", "merge"),
            *("--patch", json.dumps(patch)),
        )
        return True


def kubectl(*arguments: str) -> str:
    """What kubectl answers."""
    command = os.environ.get("KUBECTL", "kubectl")
    done = _run(command, *arguments)
    if done.returncode:
        if _run(command, "config", "current-context").returncode:
            raise ClusterError("no cluster is chosen: set KUBECONFIG, or `kubectl config use-context`")
        raise ClusterError(done.stderr.strip() or f"{command} ended with {done.returncode}")
    return done.stdout


def _run(command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        raise ClusterError(f"{command} cannot be run: {error}") from error


def address(text: str) -> tuple[str, int]:
    """HOST:PORT in two."""
    found = re.fullmatch(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?):([0-9]{1,5})", text)
    if not found or not 0 < int(found[3]) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT, as in collector.tracing.svc.cluster.local:4317")
    return found[1], int(found[3])


def tracing(config: ConfigMap, provider: str, collector: tuple[str, int]) -> str:
    """Name a collector in Istio's mesh configuration; istiod notices by itself."""
    service, port = collector
    told = f"extension provider {provider}, which sends traces to {service}:{port}"
    try:
        new = config.merge(
            "extensionProviders", [{"name": provider, "opentelemetry": {"service": service, "port": port}}]
        )
    except TakenError as error:
        raise MergeError(
            f"it has an extension provider {provider} already, {json.dumps(error.present)}; "
            "name yours otherwise (make istio-tracing PROVIDER=arena, and the chart's tracing.provider=arena), "
            "or change that one"
        ) from error
    return f"{config} now has the {told}." if new else f"{config} has the {told}, already."


def dashboards(config: ConfigMap, deployment: str, file: Path) -> str:
    """Give Kiali the arena's dashboards; it reads its configuration only when it starts."""
    entries: list[dict[str, Any]] = yaml.safe_load(file.read_text())["custom_dashboards"]
    names = ", ".join(entry["name"] for entry in entries)
    if not config.merge("custom_dashboards", entries, replace=True):
        return f"{config} has the dashboards {names}, already."
    kubectl("rollout", "restart", f"deployment/{deployment}", "--namespace", config.namespace)
    return f"{config} now has the dashboards {names}; Kiali restarts to read them."


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and tell it in a line."""
    parser = argparse.ArgumentParser(prog="meshsetup", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("tracing", "dashboards"):
        options = verbs.add_parser(verb)
        options.add_argument("--namespace", default="istio-system")
        options.add_argument("--configmap", required=True)
        if verb == "tracing":
            options.add_argument("--provider", required=True)
            options.add_argument("--collector", type=address, required=True)
        else:
            options.add_argument("--file", type=Path, required=True)
    given = parser.parse_args(arguments)
    config = ConfigMap(given.namespace, given.configmap, "mesh" if given.verb == "tracing" else "config.yaml")
    try:
        if given.verb == "tracing":
            told = tracing(config, given.provider, given.collector)
        else:
            told = dashboards(config, given.configmap, given.file)
    except MergeError as error:
        sys.stderr.write(f"{config}: {error}\n")
        return 1
    except ClusterError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
