"""Rendered documents to an index of Kubernetes objects; refuses what is not an object, twice there, or of unknown kind."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from localmesh.errors import ManifestError
from localmesh.errors import UnsupportedError

KINDS: Mapping[str, frozenset[str]] = {
    "Deployment": frozenset({"apps/v1"}),
    "Pod": frozenset({"v1"}),
    "Service": frozenset({"v1"}),
    "ServiceAccount": frozenset({"v1"}),
    "ConfigMap": frozenset({"v1"}),
    "Gateway": frozenset({"networking.istio.io/v1", "networking.istio.io/v1beta1"}),
    "VirtualService": frozenset({"networking.istio.io/v1", "networking.istio.io/v1beta1"}),
    "DestinationRule": frozenset({"networking.istio.io/v1", "networking.istio.io/v1beta1"}),
}
HOOK = "helm.sh/hook"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What makes an object unique; the namespace is empty where the manifest leaves it to the release."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Object:
    """One manifest and the template that it came from; nobody writes to its content."""

    key: Key
    source: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifests:
    """The objects of a release, and apart from them the pods that only `test` runs; both sorted by key."""

    objects: tuple[Object, ...]
    tests: tuple[Object, ...]

    def of_kind(self, kind: str) -> tuple[Object, ...]:
        """The objects of one kind, sorted by namespace and name."""
        return tuple(each for each in self.objects if each.key.kind == kind)


def read(documents: Mapping[str, str]) -> Manifests:
    """The objects in rendered templates (template path to YAML text)."""
    raise NotImplementedError
