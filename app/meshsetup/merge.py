"""Adds named entries to a list in a YAML document and leaves everything else as it is written."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

import yaml
from yaml.nodes import MappingNode
from yaml.nodes import Node
from yaml.nodes import ScalarNode
from yaml.nodes import SequenceNode

Entry = Mapping[str, Any]

_NULL = "tag:yaml.org,2002:null"


class MergeError(ValueError):
    """The entries cannot be added to the document; the message says why, and nothing was changed."""


class TakenError(MergeError):
    """The list has an entry of that name with another content."""

    def __init__(self, name: str, present: Entry) -> None:
        self.name, self.present = name, present
        super().__init__(f"there is an entry {name} already, with another content: {present}")


def merged(text: str, key: str, entries: Sequence[Entry], *, replace: bool = False) -> str:
    """The document with these entries in its top-level list `key`; unchanged if it has them already.

    An entry is there if the entry of its name contains it; one with another content is replaced only with `replace`.
    Scalars keep their spelling, because nothing is converted to values and back; a change loses the comments.
    """
    root = _document(text)
    listed = _list(root, key)
    changed = False
    for entry in entries:
        at = next((i for i, node in enumerate(listed.value) if _value(node).get("name") == entry["name"]), None)
        if at is None:
            listed.value.append(_node(entry))
        elif contains(_value(listed.value[at]), entry):
            continue
        elif replace:
            listed.value[at] = _node(entry)
        else:
            raise TakenError(entry["name"], _value(listed.value[at]))
        changed = True
    if not changed:
        return text
    root.flow_style = listed.flow_style = False
    return yaml.serialize(root, Dumper=yaml.SafeDumper, width=10**9)


def contains(present: Any, wanted: Any) -> bool:
    """Whether `present` has everything that is in `wanted`; maps may have more keys."""
    if isinstance(present, Mapping) and isinstance(wanted, Mapping):
        return all(name in present and contains(present[name], value) for name, value in wanted.items())
    return bool(present == wanted)


def _document(text: str) -> MappingNode:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise MergeError(f"it is not one YAML document: {error}") from error
    if root is None or root.tag == _NULL:
        return MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(root, MappingNode):
        raise MergeError("it is YAML, but not a map")
    return root


def _list(root: MappingNode, key: str) -> SequenceNode:
    """The list under the key, made if it is missing or null."""
    made = SequenceNode("tag:yaml.org,2002:seq", [])
    for at, (name, node) in enumerate(root.value):
        if name.value == key:
            if node.tag == _NULL:
                root.value[at] = (name, made)
                return made
            if not isinstance(node, SequenceNode):
                raise MergeError(f"its {key} is not a list")
            return node
    root.value.append((ScalarNode("tag:yaml.org,2002:str", key), made))
    return made


def _node(entry: Entry) -> Node:
    node = yaml.compose(yaml.safe_dump(dict(entry), sort_keys=False), Loader=yaml.SafeLoader)
    assert node is not None
    return node


def _value(node: Node) -> dict[str, Any]:
    value = yaml.safe_load(yaml.serialize(node, Dumper=yaml.SafeDumper))
    return value if isinstance(value, dict) else {}
