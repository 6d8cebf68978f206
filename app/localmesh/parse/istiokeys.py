"""Labels and annotations by which Istio is told something about an object: honoured, known to be moot, or refused.

Annotations of pods are judged in proxyconfig.py.
"""

from localmesh.parse import noeffect
from localmesh.parse.reader import NOT_SUPPORTED
from localmesh.parse.reader import Reader

INJECT = "sidecar.istio.io/inject"
EXCLUDED_PORTS = "traffic.sidecar.istio.io/excludeOutboundPorts"
_HONOURED = frozenset({INJECT, "service.istio.io/canonical-name", "service.istio.io/canonical-revision"})
_OBJECTS = frozenset({"Service", "VirtualService", "DestinationRule", "Gateway", "Telemetry"})


def is_istio(key: str) -> bool:
    """Whether Istio may read the label or annotation: sidecar.istio.io/..., istio.io/..., and so on."""
    return "istio.io/" in key


def judge_pod_labels(metadata: Reader) -> None:
    """Refuse labels of a pod that would tell Istio what the embedded mesh does not do."""
    labels = metadata.entries("labels")
    if labels:
        labels.accept(*(key for key in labels.keys() if not is_istio(key) or key in _HONOURED))  # noqa: SIM118
        noeffect.accept(labels, "Istio's labels")


def judge_object(kind: str, root: Reader) -> None:
    """Refuse labels and annotations of an object that Istio would obey; those of a Deployment itself it never reads."""
    metadata = root.raw("metadata")
    if kind not in _OBJECTS or not isinstance(metadata, dict):
        return
    for block in ("labels", "annotations"):
        pairs = metadata.get(block)
        for key in pairs if isinstance(pairs, dict) else ():
            if is_istio(key):
                root.refuse(f"metadata.{block}[{key}]", NOT_SUPPORTED)
