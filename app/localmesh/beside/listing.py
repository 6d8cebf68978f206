"""Lists objects with their owners, as mappings for `get`, `status` and the page."""

from collections.abc import Iterable
from typing import Any

from localmesh.beside import full_key
from localmesh.beside import in_force
from localmesh.beside.changes import Beside
from localmesh.beside.changes import Change
from localmesh.beside.changes import complete
from localmesh.beside.changes import manifests_of
from localmesh.beside.kinds import ISTIO_KINDS
from localmesh.beside.kinds import kind_of
from localmesh.beside.kinds import resource
from localmesh.errors import ObjectError
from localmesh.manifests import Key
from localmesh.manifests import Manifests

Entry = dict[str, Any]


def outcomes(change: Change) -> list[Entry]:
    """What became of each object of a change: `outcome` is kubectl's word for it."""
    return [{**_named(it.key), "outcome": it.word, "over": it.over} for it in change.outcomes]


def applied(chart: Manifests, beside: Beside, namespace: str) -> list[Entry]:
    """What is applied, when (seconds since the epoch), and whether it is over the chart's."""
    owned = {full_key(manifest, namespace) for manifest in chart.objects}
    return [{**_named(key), "applied": beside[key].when, "over": key in owned} for key in sorted(beside)]


def objects(chart: Manifests, beside: Beside, namespace: str, revision: int) -> list[Entry]:
    """Istio's objects in force, each with its manifest; `revision` is the chart's, None where it was applied."""
    by_subject = {entry["subject"]: entry for entry in applied(chart, beside, namespace)}
    entries = []
    for manifest in in_force(chart, manifests_of(beside), namespace).objects:
        key = full_key(manifest, namespace)
        if key.kind in ISTIO_KINDS:
            owner = by_subject.get(str(key), {**_named(key), "applied": None, "over": False})
            number = None if key in beside else revision
            entries.append({**owner, "revision": number, "manifest": complete(manifest, namespace)})
    return entries


def chosen(entries: Iterable[Entry], kind: str | None, name: str | None, namespace: str | None) -> list[Entry]:
    """The entries of a kind, name and namespace, where they are given.

    Raises:
        InputError: an unknown kind.
        ObjectError: there is no object of that name.
    """
    wanted = {"kind": kind and kind_of(kind), "name": name, "namespace": namespace}
    left = [entry for entry in entries if all(entry[field] == value for field, value in wanted.items() if value)]
    if name and not left:
        raise ObjectError(f"There is no {wanted['kind']} {name}; `mesh-arena get` lists the objects that there are.")
    return left


def _named(key: Key) -> Entry:
    return {
        "kind": key.kind,
        "namespace": key.namespace,
        "name": key.name,
        "resource": resource(key.kind),
        "subject": str(key),
    }
