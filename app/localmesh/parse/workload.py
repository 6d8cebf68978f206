"""Parses Deployments and test pods."""

import json
import math
from hashlib import sha256

from localmesh.model import PodTemplate
from localmesh.model import Strategy
from localmesh.model import TestPod
from localmesh.model import Workload
from localmesh.model import selects
from localmesh.parse import noeffect
from localmesh.parse import proxyconfig
from localmesh.parse.container import container
from localmesh.parse.excludedports import check_excluded_ports
from localmesh.parse.istiokeys import INJECT
from localmesh.parse.istiokeys import check_pod_labels
from localmesh.parse.names import kubernetes_labels
from localmesh.parse.reader import Reader
from localmesh.parse.volume import mounts
from localmesh.parse.volume import volumes


def deployment(namespace: str, name: str, root: Reader) -> Workload | None:
    """A Deployment; None if it lacks a required part, which is refused."""
    spec = root.child("spec")
    pod = spec.child("template") if spec else None
    if spec is None or pod is None:
        root.refuse("spec" if spec is None else "spec.template", "is required")
        return None
    noeffect.accept(spec, "a Deployment")
    spec.accept_only("paused", False)
    replicas = spec.integer("replicas")
    replicas = 1 if replicas is None else replicas
    template = _template(pod)
    if template is None:
        return None
    selector_reader = spec.child("selector")
    selector = kubernetes_labels(selector_reader, "matchLabels") if selector_reader else ()
    if not selector or not selects(selector, template.labels):
        spec.refuse("selector.matchLabels", "must not be empty and must match the labels of the template")
    ready_seconds = spec.integer("minReadySeconds") or 0
    deadline = spec.integer("progressDeadlineSeconds", 1)
    if (deadline or 600) <= ready_seconds:
        spec.refuse("progressDeadlineSeconds", f"must be greater than minReadySeconds, {ready_seconds} (unset: 600)")
    return Workload(
        namespace=namespace,
        name=name,
        replicas=replicas,
        strategy=_strategy(spec.child("strategy"), replicas),
        template=template,
        min_ready_seconds=ready_seconds,
        progress_deadline_seconds=deadline or 600,
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
    noeffect.accept(metadata, "metadata of a pod")
    labels = kubernetes_labels(metadata, "labels")
    wanted = dict(labels).get(INJECT)
    if wanted not in ("true", "false"):
        fact = 'must be "true" or "false": the embedded mesh has no namespace whose label could decide it'
        metadata.refuse(f"labels[{INJECT}]", fact)
    check_pod_labels(metadata)
    annotations = metadata.labels("annotations")
    concurrency = proxyconfig.concurrency(metadata)
    noeffect.accept(spec, "a pod")
    policies = {"Always", "OnFailure", "Never"}
    policy = "Never" if on_request else "Always"
    spec.choice("restartPolicy", (policy,), elsewhere=sorted(policies - {policy}))
    if on_request and "restartPolicy" not in spec:
        fact = "must be Never in the embedded mesh: the verdict of a test is its first exit code"
        spec.refuse("restartPolicy", fact)
    grace = spec.integer("terminationGracePeriodSeconds", -(2**63), 2**63 - 1)
    older = spec.optional_text("serviceAccount")
    account = spec.optional_text("serviceAccountName") or older or "default"
    sources = volumes(spec)
    containers = spec.children("containers")
    if not containers:
        spec.refuse("containers", "is required")
        return None
    if len(containers) > 1:
        spec.refuse("containers", f"the embedded mesh runs exactly one container in a pod, not {len(containers)}")
    app = container(containers[0], mounts(containers[0], sources))
    check_excluded_ports(metadata, app)
    return PodTemplate(
        labels=labels,
        annotations=annotations,
        service_account=account,
        container=app,
        proxy_concurrency=concurrency,
        volumes=sources,
        grace_seconds=30 if grace is None else 1 if grace < 0 else grace,  # negative is 1, as in Kubernetes
        fingerprint=_fingerprint(root),
        sidecar=wanted != "false",
    )


def _fingerprint(root: Reader) -> str:
    content = {key: root.raw(key) for key in ("metadata", "spec")}
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _strategy(reader: Reader | None, replicas: int) -> Strategy:
    """How new pods replace old ones: all start beside the old ones, or all start after the old ones have stopped."""
    kind = reader.choice("type", ("RollingUpdate", "Recreate")) if reader else None
    if reader and kind == "Recreate":
        if "rollingUpdate" in reader:
            reader.refuse("rollingUpdate", "Kubernetes refuses it beside Recreate; remove it")
        return Strategy(recreate=True)
    rolling = reader.child("rollingUpdate") if reader else None
    surge = _share(rolling, "maxSurge", replicas, up=True)
    unavailable = _share(rolling, "maxUnavailable", replicas, up=False)
    if rolling and rolling.raw("maxUnavailable") in (0, "0%") and rolling.raw("maxSurge") in (0, "0%"):
        rolling.refuse("maxUnavailable", "may not be 0 when maxSurge is 0: nothing could ever be replaced")
    elif rolling and surge == 0 and max(unavailable, 1) < replicas:
        fact = f"without a surge the embedded mesh stops all {replicas} pods before it starts new ones"
        rolling.refuse("maxUnavailable", f"{fact}: allow a surge, or 100% to be unavailable")
    return Strategy(recreate=False, max_surge=surge)


def _share(reader: Reader | None, key: str, replicas: int, up: bool) -> int:
    """A number of pods or a share of them, in pods.

    All new pods start together, even if maxSurge allows fewer; the machine was checked to be large enough.
    """
    value = "25%" if reader is None or key not in reader else reader.raw(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31:
        return value
    if isinstance(value, str) and value.endswith("%") and value[:-1].isdecimal() and value.isascii():
        percent = int(value[:-1])
        if reader and percent > 100 and not up:
            reader.refuse(key, f"must not be more than 100%, not {value}")
        share = replicas * percent / 100
        return math.ceil(share) if up else math.floor(share)
    if reader:
        reader.refuse(key, f"must be a number of pods or a percentage, not {value!r}")
    return 1
