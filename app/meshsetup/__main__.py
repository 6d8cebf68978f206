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
    """kubectl failed; the text is its own message."""


@dataclass(frozen=True, slots=True)
class ConfigMap:
    """A ConfigMap that holds a YAML document under `key`."""

    namespace: str
    name: str
    key: str

    def __str__(self) -> str:
        return f"ConfigMap {self.namespace}/{self.name}, key {self.key}"

    def merge(self, listed: str, entries: Sequence[Entry], *, replace: bool = False) -> bool:
        """Add the entries to the list; False if they were there. Raises ClusterError if it was changed meanwhile."""
        current = json.loads(kubectl("get", "configmap", self.name, "--namespace", self.namespace, "--output", "json"))
        text = (current.get("data") or {}).get(self.key)
        if text is None:
            raise MergeError("there is no such key")
        new = merged(text, listed, entries, replace=replace)
        if new == text:
            return False
        version = current["metadata"]["resourceVersion"]  # the server refuses the patch if this is not the newest
        patch = {"metadata": {"resourceVersion": version}, "data": {self.key: new}}
        kubectl(
            *("patch", "configmap", self.name, "--namespace", self.namespace, "--type", "merge"),
            *("--patch", json.dumps(patch)),
        )
        return True


def kubectl(*arguments: str) -> str:
    """kubectl's standard output; raises ClusterError when it fails."""
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
    """Host and port of `HOST:PORT`."""
    match = re.fullmatch(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?):([0-9]{1,5})", text)
    if not match or not 0 < int(match[3]) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT, as in collector.tracing.svc.cluster.local:4317")
    return match[1], int(match[3])


def tracing(config: ConfigMap, provider: str, collector: tuple[str, int]) -> str:
    """Add a collector to Istio's mesh configuration; istiod reads it without a restart."""
    service, port = collector
    entry = f"extension provider {provider}, which sends traces to {service}:{port}"
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
    return f"{config} now has the {entry}." if new else f"{config} has the {entry}, already."


def dashboards(config: ConfigMap, deployment: str, file: Path) -> str:
    """Add the arena's dashboards to Kiali's configuration, and restart Kiali, which reads it only at its start."""
    entries: list[dict[str, Any]] = yaml.safe_load(file.read_text())["custom_dashboards"]
    names = ", ".join(entry["name"] for entry in entries)
    if not config.merge("custom_dashboards", entries, replace=True):
        return f"{config} has the dashboards {names}, already."
    kubectl("rollout", "restart", f"deployment/{deployment}", "--namespace", config.namespace)
    return f"{config} now has the dashboards {names}; Kiali restarts to read them."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments`, and print its result in a line."""
    parser = argparse.ArgumentParser(prog="meshsetup", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("tracing", "dashboards"):
        verb_parser = verbs.add_parser(verb)
        verb_parser.add_argument("--namespace", default="istio-system")
        verb_parser.add_argument("--configmap", required=True)
        if verb == "tracing":
            verb_parser.add_argument("--provider", required=True)
            verb_parser.add_argument("--collector", type=address, required=True)
        else:
            verb_parser.add_argument("--file", type=Path, required=True)
    options = parser.parse_args(arguments)
    config = ConfigMap(options.namespace, options.configmap, "mesh" if options.verb == "tracing" else "config.yaml")
    try:
        if options.verb == "tracing":
            result = tracing(config, options.provider, options.collector)
        else:
            result = dashboards(config, options.configmap, options.file)
    except MergeError as error:
        sys.stderr.write(f"{config}: {error}\n")
        return 1
    except ClusterError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{result}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
