"""A resource with its version, and a snapshot: everything that one Envoy should have."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from hashlib import sha256
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a type; equal versions mean equal contents."""

    type_url: str
    name: str
    version: str
    content: Json = field(compare=False, repr=False)


ByName = Mapping[str, Resource]
Snapshot = Mapping[str, ByName]  # type URL -> name -> resource, in the order in which the types are sent


def versioned(type_url: str, contents: Mapping[str, Json]) -> dict[str, Resource]:
    """Contents by name to resources by name; a version is a hash of the content."""
    return {name: Resource(type_url, name, _version(content), content) for name, content in contents.items()}


def _version(content: Json) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:16]
