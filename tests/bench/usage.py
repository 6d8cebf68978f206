"""What a release's containers use, as their kubelets say it: no metrics server is needed."""

import json
from collections import defaultdict
from dataclasses import dataclass

from tests.cluster.release import Release


@dataclass
class Usage:
    """Bytes of memory in use, and CPU seconds since the start."""

    memory: float = 0.0
    cpu: float = 0.0


def of(release: Release) -> dict[str, Usage]:
    """Kind of container to its usage: `sidecars`, an app's own containers by its name, and `all`."""
    pods = release.pods()
    usage: dict[str, Usage] = defaultdict(Usage)
    for node in {pod.obj["spec"]["nodeName"] for pod in pods.values()}:
        for pod in _summary(release, node)["pods"]:
            reference = pod["podRef"]
            if reference["namespace"] != release.namespace or reference["name"] not in pods:
                continue
            app = pods[reference["name"]].labels["app"]
            for container in pod["containers"]:
                for kind in ("sidecars" if container["name"] == "istio-proxy" else app, "all"):
                    usage[kind].memory += container.get("memory", {}).get("workingSetBytes", 0)
                    usage[kind].cpu += container.get("cpu", {}).get("usageCoreNanoSeconds", 0) / 1e9
    return dict(usage)


def cores(release: Release) -> float:
    """What the release's nodes use at the moment, in cores."""
    nodes = {pod.obj["spec"]["nodeName"] for pod in release.pods().values()}
    return float(sum(_summary(release, node)["node"]["cpu"]["usageNanoCores"] for node in nodes) / 1e9)


def _summary(release: Release, node: str) -> dict[str, dict[str, dict[str, int]]] | dict[str, list[dict[str, object]]]:
    text = release.cluster.kubectl(f"get --raw /api/v1/nodes/{node}/proxy/stats/summary", output_format="")
    summary: dict[str, list[dict[str, object]]] = json.loads(text)
    return summary
