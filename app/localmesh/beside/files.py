"""Reads the files of `apply` and `delete`: several documents and lists in each, of objects of Istio only."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml

from localmesh import kubeyaml
from localmesh import manifests
from localmesh.beside import full_key
from localmesh.beside.kinds import ISTIO_KINDS
from localmesh.errors import ManifestError
from localmesh.errors import UnsupportedError
from localmesh.manifests import Key
from localmesh.manifests import Object


def read(files: Iterable[tuple[str, str]], namespace: str) -> tuple[Object, ...]:
    """The objects in files (name, text), in their order; one that names no namespace is in `namespace`.

    Raises:
        ManifestError: text that is not YAML, a document that is no object, an object given twice, or none at all.
        UnsupportedError: an object of another kind than Istio's, or one that the embedded mesh does not have.
    """
    objects: dict[Key, Object] = {}
    names = []
    for name, text in files:
        names.append(name)
        for source, content in _contents(name, text):
            _check_kind(source, content)
            manifest = manifests.identified(source, content)
            key = full_key(manifest, namespace)
            if twin := objects.get(key):
                raise ManifestError(f"{key} is given twice, by {twin.source} and {source}; remove one of them")
            objects[key] = replace(manifest, key=key, applied=True)
    if not objects:
        raise ManifestError(f"There is no object in {' or '.join(names)}.")
    return tuple(objects.values())


def _contents(name: str, text: str) -> Iterator[tuple[str, Any]]:
    """Each object with the words for where it is; the number of its document only if the file has several."""
    try:
        documents = list(kubeyaml.load_all(text))
    except yaml.YAMLError as error:
        raise ManifestError(f"{name} is not YAML: {error}") from error
    for number, document in enumerate(documents, start=1):
        source = f"{name}, document {number}" if len(documents) > 1 else name
        if document is not None:
            yield from ((source, item) for item in manifests.members(source, document))


def _check_kind(source: str, content: Any) -> None:
    """Refuse objects that are none of Istio's; what is no object at all, `manifests.identified` refuses."""
    kind = content.get("kind") if isinstance(content, dict) else None
    version = content.get("apiVersion") if isinstance(content, dict) else None
    if not isinstance(kind, str) or not isinstance(version, str) or ".istio.io/" in version or kind in ISTIO_KINDS:
        return
    metadata = content.get("metadata")
    name = metadata.get("name", "") if isinstance(metadata, dict) else ""
    fact = (
        f"only objects of Istio can be applied beside the chart ({', '.join(ISTIO_KINDS)}); change it by a value of "
        f"the chart, or use a cluster"
    )
    raise UnsupportedError(f"{kind} {name} of {source}", "kind", fact)
