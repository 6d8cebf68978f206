"""Deployments and test pods: what a kubelet would run."""

import json
import math
from hashlib import sha256
from urllib.parse import urlsplit

from localmesh.model import Container
from localmesh.model import EnvText
from localmesh.model import PodTemplate
from localmesh.model import Strategy
from localmesh.model import TestPod
from localmesh.model import Workload
from localmesh.model import selects
from localmesh.parse.container import container
from localmesh.parse.reader import Reader
from localmesh.parse.volume import mounts
from localmesh.parse.volume import volumes

INJECT = "sidecar.istio.io/inject"

# Fields of a pod that mean nothing on one machine, with the reason.
_NO_MEANING = (
    "affinity",  # there is one node
    "automountServiceAccountToken",  # there is no API server
    "enableServiceLinks",  # there are no service variables
    "imagePullSecrets",  # there are no images
    "nodeSelector",
    "priorityClassName",
    "securityContext",  # processes run as the person who started the mesh
    "tolerations",
    "topologySpreadConstraints",
)
# Annotations of Istio's that ask for nothing that the local sidecar does not do already; others are refused.
_KNOWN_ANNOTATIONS = (
    "proxy.istio.io/config",  # statistics to publish, and to start before the application
    "sidecar.istio.io/proxyCPU",
    "sidecar.istio.io/proxyCPULimit",
    "sidecar.istio.io/proxyMemory",
    "sidecar.istio.io/proxyMemoryLimit",
    "sidecar.istio.io/statsInclusionPrefixes",
    "sidecar.istio.io/statsInclusionRegexps",
    "sidecar.istio.io/statsInclusionSuffixes",
)
EXCLUDED_PORTS = "traffic.sidecar.istio.io/excludeOutboundPorts"
COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"


def deployment(namespace: str, name: str, root: Reader) -> Workload | None:
    """A Deployment; None if it is refused as a whole."""
    spec = root.child("spec")
    pod = spec.child("template") if spec else None
    if spec is None or pod is None:
        root.refuse("spec.template", "is required")
        return None
    spec.accept("revisionHistoryLimit")  # the local mesh has its own history
    spec.accept_only("paused", False)
    replicas = spec.integer("replicas")
    replicas = 1 if replicas is None else replicas
    template = _template(pod)
    if template is None:
        return None
    selector_reader = spec.child("selector")
    selector = selector_reader.labels("matchLabels") if selector_reader else ()
    if not selector or not selects(selector, template.labels):
        spec.refuse("selector.matchLabels", "must not be empty and must match the labels of the template")
    return Workload(
        namespace=namespace,
        name=name,
        replicas=replicas,
        selector=selector,
        strategy=_strategy(spec.child("strategy"), replicas),
        template=template,
        min_ready_seconds=spec.integer("minReadySeconds") or 0,
        progress_deadline_seconds=spec.integer("progressDeadlineSeconds", 1) or 600,
    )


def test_pod(namespace: str, name: str, root: Reader) -> TestPod | None:
    """A pod that runs once, on request."""
    template = _template(root, on_request=True)
    return TestPod(namespace, name, template) if template else None


def _template(root: Reader, on_request: bool = False) -> PodTemplate | None:
    metadata = root.child("metadata")
    spec = root.child("spec")
    if metadata is None or spec is None:
        root.refuse("metadata" if metadata is None else "spec", "is required")
        return None
    metadata.accept("creationTimestamp", "name", "namespace")
    labels = metadata.labels("labels")
    if dict(labels).get(INJECT) != "true":
        metadata.refuse(f"labels[{INJECT}]", 'must be "true": the local mesh is the mesh, every pod has a sidecar')
    annotations = metadata.labels("annotations")
    for key, _ in annotations:
        if "istio.io/" in key and key not in (*_KNOWN_ANNOTATIONS, EXCLUDED_PORTS):
            metadata.refuse(f"annotations[{key}]", "embedded mode does not support it; remove it or use a cluster")
    spec.accept(*_NO_MEANING)
    spec.accept_only("restartPolicy", "Never" if on_request else "Always")
    if on_request and "restartPolicy" not in spec:
        spec.refuse("restartPolicy", "must be Never: the verdict of a test is its first exit code")
    grace = spec.integer("terminationGracePeriodSeconds")
    account = spec.optional_text("serviceAccountName") or spec.optional_text("serviceAccount") or "default"
    spec.accept("serviceAccount")
    sources = volumes(spec)
    containers = spec.children("containers")
    if len(containers) != 1:
        spec.refuse("containers", f"embedded mode runs exactly one container in a pod, not {len(containers)}")
    if not containers:
        return None
    app = container(containers[0], mounts(containers[0], sources))
    _excluded_ports(metadata, dict(annotations).get(EXCLUDED_PORTS, ""), app)
    return PodTemplate(
        labels=labels,
        annotations=annotations,
        service_account=account,
        container=app,
        volumes=sources,
        grace_seconds=30 if grace is None else grace,
        fingerprint=_fingerprint(root),
    )


def _excluded_ports(metadata: Reader, ports: str, app: Container) -> None:
    """Spans bypass the sidecar anyway (NO_PROXY names the collector's host); no other port can."""
    sources = (variable.source for variable in app.env if variable.name == COLLECTOR)
    endpoints = (source.text for source in sources if isinstance(source, EnvText))
    urls = [urlsplit(endpoint) for endpoint in endpoints]
    collectors = {str(url.port or (443 if url.scheme == "https" else 80)) for url in urls}
    if not set(filter(None, ports.split(","))) <= collectors:
        fact = f"embedded mode excludes the port of {COLLECTOR} only, not {ports}; remove the others or use a cluster"
        metadata.refuse(f"annotations[{EXCLUDED_PORTS}]", fact)


def _fingerprint(root: Reader) -> str:
    content = {key: root.raw(key) for key in ("metadata", "spec")}
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _strategy(reader: Reader | None, replicas: int) -> Strategy:
    kind = reader.choice("type", ("RollingUpdate", "Recreate")) if reader else None
    if kind == "Recreate":
        return Strategy(recreate=True)
    rolling = reader.child("rollingUpdate") if reader else None
    surge = _share(rolling, "maxSurge", replicas, up=True)
    unavailable = _share(rolling, "maxUnavailable", replicas, up=False)
    if surge == 0 and unavailable == 0 and rolling and "maxSurge" in rolling and "maxUnavailable" in rolling:
        rolling.refuse("maxUnavailable", "may not be 0 when maxSurge is 0: nothing could ever be replaced")
    return Strategy(recreate=False, max_surge=surge, max_unavailable=unavailable)


def _share(reader: Reader | None, key: str, replicas: int, up: bool) -> int:
    value = "25%" if reader is None or key not in reader else reader.raw(key)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.endswith("%") and value[:-1].isdigit():
        share = replicas * int(value[:-1]) / 100
        return math.ceil(share) if up else math.floor(share)
    if reader:
        reader.refuse(key, f"must be a number of pods or a percentage, not {value!r}")
    return 1
