"""Reads rendered documents as Kubernetes objects; refuses what is no object, is there twice or has an unknown kind.

A list (`kind: List`, `kind: ServiceList`) stands for its items, as for kubectl and Helm.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from localmesh import kubeyaml
from localmesh.errors import ManifestError
from localmesh.errors import UnsupportedError

_SECURITY = frozenset({"security.istio.io/v1", "security.istio.io/v1beta1"})
_ISTIO = frozenset(f"networking.istio.io/{version}" for version in ("v1", "v1beta1", "v1alpha3"))
KINDS: Mapping[str, frozenset[str]] = {
    "Deployment": frozenset({"apps/v1"}),
    "Pod": frozenset({"v1"}),
    "Service": frozenset({"v1"}),
    "ServiceAccount": frozenset({"v1"}),
    "ConfigMap": frozenset({"v1"}),
    "Gateway": _ISTIO,
    "VirtualService": _ISTIO,
    "DestinationRule": _ISTIO,
    "PeerAuthentication": _SECURITY,
    "AuthorizationPolicy": _SECURITY,
    "RequestAuthentication": _SECURITY,
    "EnvoyFilter": frozenset({"networking.istio.io/v1alpha3"}),
    "Telemetry": frozenset({"telemetry.istio.io/v1", "telemetry.istio.io/v1alpha1"}),
}
# why a kind that the chart can make is refused here
_REASONS: Mapping[str, str] = {
    "HorizontalPodAutoscaler": "nobody measures the load of pods here",
    "Ingress": "there is no Ingress controller, and the page is at localhost",
    "NetworkPolicy": "processes of one machine share the loopback interface, so nothing would enforce it",
    "PodDisruptionBudget": "nobody drains the one machine",
}
HOOK = "helm.sh/hook"
_LIST_FIELDS = frozenset({"apiVersion", "kind", "metadata", "items"})


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Identifies an object; the namespace is empty where the manifest does not name one (the release's holds then)."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Object:
    """One manifest and where it came from: the path of a template, or the file that was `applied` beside the chart.

    Its content is never changed.
    """

    key: Key
    source: str
    content: Mapping[str, Any]
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Manifests:
    """The objects of a release, and apart from them the pods that only `test` runs; both sorted by key."""

    objects: tuple[Object, ...]
    tests: tuple[Object, ...]

    def of_kind(self, kind: str) -> tuple[Object, ...]:
        """The objects of one kind, sorted by namespace and name."""
        return tuple(manifest for manifest in self.objects if manifest.key.kind == kind)


def read(documents: Mapping[str, str]) -> Manifests:
    """The objects in rendered templates (template path to YAML text).

    Raises:
        ManifestError: a document is not a Kubernetes object, or an object is rendered twice.
        UnsupportedError: a kind, an apiVersion or a hook that the embedded mesh does not have.
    """
    objects: dict[Key, Object] = {}
    tests: dict[Key, Object] = {}
    for source in sorted(documents):
        for content in _documents(source, documents[source]):
            manifest = identified(source, content)
            twin = objects.get(manifest.key) or tests.get(manifest.key)
            if twin:
                raise ManifestError(
                    f"{manifest.key} is rendered twice, by {twin.source} and {source}; rename one of them"
                )
            (tests if _is_test(manifest) else objects)[manifest.key] = manifest
    return Manifests(tuple(objects[key] for key in sorted(objects)), tuple(tests[key] for key in sorted(tests)))


def _documents(source: str, text: str) -> Iterator[Any]:
    try:
        for document in kubeyaml.load_all(text):
            if document is not None:
                yield from members(source, document)
    except yaml.YAMLError as error:
        raise ManifestError(f"{source} renders to text that is not YAML: {error}") from error


def members(source: str, document: Any) -> Iterator[Any]:
    """The objects of a list, else the document itself; items of a ServiceList need not say that they are Services.

    Raises:
        ManifestError: a list that Kubernetes would not take for one.
    """
    kind = document.get("kind") if isinstance(document, dict) else None
    if not isinstance(kind, str) or not kind.endswith("List"):
        yield document
        return
    item_kind, version = kind.removesuffix("List"), document.get("apiVersion")
    if version not in KINDS.get(item_kind, frozenset() if item_kind else frozenset({"v1"})):
        raise ManifestError(f"{source} has a {kind} of {version}, which is not a list of anything known here")
    if unknown := sorted(set(document) - _LIST_FIELDS):
        raise ManifestError(f"{source} has a {kind} with the field {unknown[0]}; a list has only items")
    items = [] if document.get("items") is None else document["items"]
    if not isinstance(items, list):
        raise ManifestError(f"{source} has a {kind} whose items are not a list but {type(items).__name__}")
    for item in items:
        if item_kind and isinstance(item, dict):
            yield {"kind": item_kind, "apiVersion": version, **item}
        else:
            yield from members(source, item)


def identified(source: str, content: Any) -> Object:
    """The object that a document holds, whose kind the embedded mesh knows.

    Raises:
        ManifestError: no object, or one without a name.
        UnsupportedError: a kind or an apiVersion that the embedded mesh does not have.
    """
    if not isinstance(content, dict):
        raise ManifestError(f"{source} has a document that is not an object but {type(content).__name__}")
    metadata = content.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    facts = (content.get("kind"), content.get("apiVersion"), metadata.get("name"), metadata.get("namespace") or "")
    for field, value in zip(("kind", "apiVersion", "metadata.name", "metadata.namespace"), facts, strict=True):
        if not isinstance(value, str) or (not value and field != "metadata.namespace"):
            raise ManifestError(f"{source} has an object whose {field} is {value!r} ({facts[0]} {facts[2]})")
    kind, version, name, namespace = map(str, facts)
    key = Key(kind, namespace, name)
    if kind not in KINDS:
        reason = f": {_REASONS[kind]}" if kind in _REASONS else ""
        fact = f"the embedded mesh has no {kind}{reason}; remove it or use a cluster"
        raise UnsupportedError(f"{key} of {source}", "kind", fact)
    if version not in KINDS[kind]:
        known = " or ".join(sorted(KINDS[kind]))
        raise UnsupportedError(f"{key} of {source}", "apiVersion", f"the embedded mesh reads {known}, not {version}")
    return Object(key, source, content)


def _is_test(manifest: Object) -> bool:
    annotations = manifest.content["metadata"].get("annotations")
    hook = annotations.get(HOOK) if isinstance(annotations, dict) else None
    where = f"{manifest.key} of {manifest.source}"
    if hook not in (None, "test"):
        fact = f"the embedded mesh runs only the hook test, not {hook}; remove it or use a cluster"
        raise UnsupportedError(where, f"metadata.annotations[{HOOK}]", fact)
    if hook and manifest.key.kind != "Pod":
        fact = "in the embedded mesh a test is a Pod; make it one or use a cluster"
        raise UnsupportedError(where, f"metadata.annotations[{HOOK}]", fact)
    if manifest.key.kind == "Pod" and not hook:
        fact = "the embedded mesh runs pods of Deployments and test hooks; make it a Deployment or annotate it"
        raise UnsupportedError(where, "kind", fact)
    return bool(hook)
