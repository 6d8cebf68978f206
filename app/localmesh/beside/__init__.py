"""Objects of Istio that somebody applies beside the chart, as kubectl would on a cluster: a second owner of objects.

An object that was applied replaces the chart's of the same kind, namespace and name as a whole; others are added. All
of it is pure: `files` reads what is to be applied, `changes` says what becomes of it, `kinds` has kubectl's words.
"""

from collections.abc import Collection

from localmesh.manifests import Key
from localmesh.manifests import Manifests
from localmesh.manifests import Object


def in_force(chart: Manifests, applied: Collection[Object], namespace: str) -> Manifests:
    """The chart's objects with those that were applied over them; objects that name no namespace are in `namespace`."""
    if not applied:
        return chart
    replaced = {full_key(manifest, namespace) for manifest in applied}
    kept = [manifest for manifest in chart.objects if full_key(manifest, namespace) not in replaced]
    return Manifests(tuple(sorted((*kept, *applied), key=lambda manifest: full_key(manifest, namespace))), chart.tests)


def full_key(manifest: Object, namespace: str) -> Key:
    """The key of an object, always with its namespace."""
    key = manifest.key
    return Key(key.kind, key.namespace or namespace, key.name)


def origin(key: Key, applied: Collection[Object]) -> str:
    """Words for the file that an object was applied from, for messages: ` of rules.yaml`; empty for the chart's own."""
    return next((f" of {manifest.source}" for manifest in applied if manifest.key == key), "")
