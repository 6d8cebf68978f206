"""Checks the labels and annotations that Istio reads: supported, accepted without effect, or refused.

Annotations of pods are checked in proxyconfig.py.
"""

from localmesh.parse import noeffect
from localmesh.parse.reader import NOT_SUPPORTED
from localmesh.parse.reader import Reader

INJECT = "sidecar.istio.io/inject"
DRY_RUN = "istio.io/dry-run"  # of an AuthorizationPolicy
EXCLUDED_PORTS = "traffic.sidecar.istio.io/excludeOutboundPorts"
_SUPPORTED = frozenset({INJECT, "service.istio.io/canonical-name", "service.istio.io/canonical-revision"})
_SECURITY = ("PeerAuthentication", "AuthorizationPolicy", "RequestAuthentication")
_OBJECTS = frozenset(
    {"Service", "VirtualService", "DestinationRule", "Gateway", "Telemetry", "EnvoyFilter", *_SECURITY}
)


def is_istio(key: str) -> bool:
    """Whether Istio may read the label or annotation: sidecar.istio.io/..., istio.io/..., and so on."""
    return "istio.io/" in key


def check_pod_labels(metadata: Reader) -> None:
    """Refuse labels of a pod that ask Istio for something that the embedded mesh does not do."""
    labels = metadata.entries("labels")
    if labels:
        labels.accept(*(key for key in labels.keys() if not is_istio(key) or key in _SUPPORTED))  # noqa: SIM118
        noeffect.accept(labels, "Istio's labels")


def check_object(kind: str, root: Reader) -> None:
    """Refuse labels and annotations that Istio would follow; it never reads those of a Deployment itself."""
    metadata = root.raw("metadata")
    if kind not in _OBJECTS or not isinstance(metadata, dict):
        return
    for block in ("labels", "annotations"):
        pairs = metadata.get(block)
        for key in pairs if isinstance(pairs, dict) else ():
            if is_istio(key) and (kind, block, key) != ("AuthorizationPolicy", "annotations", DRY_RUN):
                root.refuse(f"metadata.{block}[{key}]", NOT_SUPPORTED)
