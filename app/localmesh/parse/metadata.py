"""Checks an object's metadata: fields that an API server writes are accepted; the creation time gives the age.

Kubernetes: `ObjectMeta` in apimachinery/pkg/apis/meta/v1/types.go.
"""

from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from typing import Any

from localmesh.manifests import Object
from localmesh.parse.reader import Reader

# Written by an API server or for its controllers; without effect here, and replaced when an object is created there.
_FROM_API_SERVER = (
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "managedFields",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
)
_WITHOUT_STATUS = frozenset({"ConfigMap", "ServiceAccount"})
_CREATED = "creationTimestamp"
_ZERO = datetime.min.replace(tzinfo=UTC)


def accept_metadata(kind: str, root: Reader) -> None:
    """Consume `metadata`, and `status` where the kind has one; a field that Kubernetes does not know is refused."""
    if kind not in _WITHOUT_STATUS:
        status = root.raw("status")
        if status is not None and not isinstance(status, dict):
            root.refuse("status", f"must be a mapping, not {status!r}")
    metadata = root.child("metadata")
    if metadata is None:
        return
    metadata.accept("name", "namespace", *_FROM_API_SERVER)
    metadata.labels("labels")
    metadata.labels("annotations")
    written = metadata.raw(_CREATED)
    if written is not None and _time(written) is None:
        metadata.refuse(_CREATED, f"must be a time such as 2026-05-01T10:00:00Z, not {written}")


def age_order(manifest: Object) -> tuple[datetime, str, str]:
    """A sort key that puts the oldest object first: by creation time, name and namespace.

    An object without a creation time comes before those with one (Istio: pilot/pkg/model/config.go,
    configCompareByCreationTime, where it is Go's zero time).
    """
    metadata: Mapping[str, Any] = manifest.content["metadata"]
    return (_time(metadata.get(_CREATED)) or _ZERO, manifest.key.name, manifest.key.namespace)


def _time(written: Any) -> datetime | None:
    """A time with its offset from UTC; YAML makes one itself of a time that is not quoted."""
    try:
        time = datetime.fromisoformat(written) if isinstance(written, str) else written
    except ValueError:
        return None
    return time if isinstance(time, datetime) and time.tzinfo is not None else None
