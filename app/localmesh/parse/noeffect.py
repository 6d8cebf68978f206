"""The table of all fields that are accepted although they have no effect on one machine, each with the reason.

Every field that is neither in it nor supported is refused by its path.
"""

import re
from collections.abc import Callable
from collections.abc import Mapping

from localmesh.parse.names import kubernetes_labels
from localmesh.parse.reader import Reader
from localmesh.parse.units import nanoseconds

_QUANTITY = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?")


def quantity(reader: Reader, key: str) -> None:
    """Refuse a value that is not a Kubernetes quantity such as `500m`, `1Gi`, `0.5`, `1e3`."""
    value = reader.raw(key)
    text = str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
    if text is not None and (not isinstance(text, str) or not _QUANTITY.fullmatch(text)):
        reader.refuse(key, f"must be a quantity such as 500m or 1Gi, not {value!r}")


def _mapping(reader: Reader, key: str) -> None:
    block = reader.child(key)
    if block:
        block.accept(*block.keys())


def _list(reader: Reader, key: str) -> None:
    for item in reader.children(key):
        item.accept(*item.keys())


def _time(reader: Reader, key: str) -> None:
    reader.optional_text(key)


def _labels(reader: Reader, key: str) -> None:
    kubernetes_labels(reader, key)


def _pull_policy(reader: Reader, key: str) -> None:
    reader.choice(key, ("", "Always", "IfNotPresent", "Never"))


def _message_policy(reader: Reader, key: str) -> None:
    reader.choice(key, ("", "File", "FallbackToLogsOnError"))


def _whole(reader: Reader, key: str) -> None:
    reader.integer(key)


def _boolean(reader: Reader, key: str) -> None:
    reader.boolean(key)


def _text(reader: Reader, key: str) -> None:
    reader.optional_text(key)


def _quantities(reader: Reader, key: str) -> None:
    block = reader.child(key)
    for kind in ("limits", "requests"):
        amounts = block.child(kind) if block else None
        if amounts:
            for name in amounts.keys():  # noqa: SIM118  # a Reader is no mapping
                quantity(amounts, name)


def _duration(reader: Reader, key: str) -> None:
    reader.converted(key, nanoseconds)


def _medium(reader: Reader, key: str) -> None:
    reader.accept_only(key, "", "Memory")


def _texts_by_kind(reader: Reader, key: str) -> None:
    block = reader.child(key)
    for kind in ("inclusionPrefixes", "inclusionSuffixes", "inclusionRegexps"):
        if block:
            block.texts(kind)


_STATISTICS = "every statistic of a sidecar is kept"
_PLACE = "there is one machine"
_USER = "processes run as the person who started the mesh, and may write where that person may"
_SHARED = "processes share the machine; what it must hold is estimated before anything starts"

# place -> field -> (the check of its form, why it has no effect)
NO_EFFECT: Mapping[str, Mapping[str, tuple[Callable[[Reader, str], None], str]]] = {
    "a ConfigMap": {"immutable": (_boolean, "nobody edits a ConfigMap here but by an upgrade")},
    "a ServiceAccount": {
        "automountServiceAccountToken": (_boolean, "there is no API server to use a token with"),
        "imagePullSecrets": (_list, "there are no images"),
        "secrets": (_list, "there is no API server to read secrets from"),
    },
    "a Deployment": {"revisionHistoryLimit": (_whole, "the embedded mesh keeps the history of the release")},
    "metadata of a pod": {
        "creationTimestamp": (_time, "an API server writes it, also as null"),
        "name": (_text, "the name of a test pod was read before; others get theirs from their Deployment"),
        "namespace": (_text, "the namespace of a test pod was read before; others are in their Deployment's"),
    },
    "a pod": {
        "affinity": (_mapping, _PLACE),
        "automountServiceAccountToken": (_boolean, "there is no API server to use a token with"),
        "enableServiceLinks": (_boolean, "no application here reads variables of Services, and none are set"),
        "imagePullSecrets": (_list, "there are no images"),
        "nodeSelector": (_labels, _PLACE),
        "priorityClassName": (_text, _PLACE),
        "securityContext": (_mapping, _USER),
        "tolerations": (_list, _PLACE),
        "topologySpreadConstraints": (_list, _PLACE),
    },
    "a container": {
        "image": (_text, "the installed package is what the image would contain"),
        "imagePullPolicy": (_pull_policy, "there are no images"),
        "resources": (_quantities, _SHARED),
        "securityContext": (_mapping, _USER),
        "terminationMessagePath": (_text, "no status of a container is kept; its log is"),
        "terminationMessagePolicy": (_message_policy, "no status of a container is kept; its log is"),
    },
    "a sleep before the stop": {
        "seconds": (_whole, "a pod leaves every sidecar's endpoints before it is told to stop"),
    },
    "a volume of a ConfigMap": {"defaultMode": (_whole, "files belong to the person who started the mesh")},
    "a mount of a ConfigMap": {"readOnly": (_boolean, "Kubernetes mounts ConfigMaps read-only in any case")},
    "an emptyDir": {
        "medium": (_medium, "the folder is on the disk, which nobody can tell from memory but by its speed"),
        "sizeLimit": (quantity, "the disk is the limit"),
    },
    "Istio's labels": {"istio.io/rev": (_text, "there is one control plane, so nobody has to choose")},
    "Istio's annotations": {
        "sidecar.istio.io/proxyCPU": (quantity, _SHARED),
        "sidecar.istio.io/proxyCPULimit": (quantity, _SHARED),
        "sidecar.istio.io/proxyMemory": (quantity, _SHARED),
        "sidecar.istio.io/proxyMemoryLimit": (quantity, _SHARED),
        "sidecar.istio.io/statsInclusionPrefixes": (_text, _STATISTICS),
        "sidecar.istio.io/statsInclusionRegexps": (_text, _STATISTICS),
        "sidecar.istio.io/statsInclusionSuffixes": (_text, _STATISTICS),
    },
    "proxy.istio.io/config": {
        "proxyStatsMatcher": (_texts_by_kind, _STATISTICS),
        "terminationDrainDuration": (_duration, "a sidecar stops after its application, when nothing is under way"),
    },
}


def accept(reader: Reader, place: str) -> None:
    """Consume the fields of a place that have no effect here, and refuse values that Kubernetes refuses."""
    for key, (check, _) in NO_EFFECT[place].items():
        if key in reader:
            check(reader, key)
