"""Reads YAML as Kubernetes and Helm do: the values that their JSON would hold, with text for every key.

PyYAML and Kubernetes scan YAML alike, but take plain words for different things: to Kubernetes `1e3`, `0o17` and `08`
are numbers, `1:30` and `2001-01-01` are text, `y` and `n` are booleans. The rules are those of sigs.k8s.io/yaml, which
is go.yaml.in/yaml/v2 (resolve.go) and then JSON: a float without a fraction becomes a whole number.
"""

import base64
import math
import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.constructor import ConstructorError

_PREFIX = "tag:yaml.org,2002:"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
_FALSE = frozenset({"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
_BEYOND_JSON = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_INTEGER = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9][0-9]*|0))")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_POINT_FIRST = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+)?")
_INT64 = range(-(2**63), 2**63)
_UINT64_END = 2**64
_NEVER_WRAP = 10**6

# The C parser is ten times faster, but not in every build of PyYAML.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_all(text: str) -> Iterator[Any]:
    """The documents of a text; raises yaml.YAMLError for what Kubernetes cannot read."""
    yield from yaml.load_all(text, Loader=_Loader)


def load(text: str) -> Any:
    """The only document of a text; raises yaml.YAMLError for what Kubernetes cannot read."""
    return yaml.load(text, Loader=_Loader)


def events(text: str) -> Iterator[yaml.Event]:
    """What the parser finds in a text, before anything is made of it; raises yaml.YAMLError for what is not YAML."""
    yield from yaml.parse(text, Loader=_Loader)


def compose_all(text: str) -> Iterator[yaml.Node]:
    """The nodes of each document of a text, which know their lines; raises yaml.YAMLError for what is not YAML."""
    yield from yaml.compose_all(text, Loader=_Loader)


def dump(content: Any) -> str:
    """One document, which Kubernetes reads as the same content; text that it takes for something else is quoted."""
    return str(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_NEVER_WRAP))


def scalar(text: str) -> Any:
    """The value of a plain word: None, a boolean, a number or text; raises ValueError for what JSON cannot hold."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _BEYOND_JSON.fullmatch(text):
        raise ValueError(f"{text} is not a number that JSON knows")
    if not text[0].isascii() or not (text[0].isdigit() or text[0] in "+-."):
        return text
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if text[0] == "." and not _POINT_FIRST.fullmatch(text):
        return None
    plain = text.replace("_", "")
    integer = _INTEGER.fullmatch(plain)
    if integer:
        sign, *digits = integer.groups()
        value = next(int(part, base) for part, base in zip(digits, (16, 2, 8, 10), strict=True) if part)
        value = -value if sign == "-" else value
        if value in _INT64:
            return value
        if not sign and value < _UINT64_END:
            return float(value)
    if not _FLOAT.fullmatch(plain):
        return None
    real = float(plain)
    if not math.isfinite(real):
        return None
    return int(real) if real.is_integer() and int(real) in _INT64 else real


class _Loader(_Base):  # type: ignore[misc]
    """A safe loader with Kubernetes' own rules for scalars and keys."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            if value == "<<" and implicit[0]:
                return f"{_PREFIX}merge"
            return f"{_PREFIX}{'plain' if implicit[0] else 'str'}"
        return f"{_PREFIX}{'seq' if kind is yaml.SequenceNode else 'map'}"

    def plain(self, node: yaml.ScalarNode) -> Any:
        try:
            return scalar(node.value)
        except ValueError as error:
            raise ConstructorError(None, None, str(error), node.start_mark) from error

    def number(self, node: yaml.ScalarNode) -> Any:
        value = self.plain(node)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConstructorError(None, None, f"{node.value!r} is not a number", node.start_mark)
        return value

    def boolean(self, node: yaml.ScalarNode) -> bool:
        value = self.plain(node)
        if not isinstance(value, bool):
            raise ConstructorError(None, None, f"{node.value!r} is not true or false", node.start_mark)
        return value

    def text(self, node: yaml.ScalarNode) -> str:
        return str(node.value)

    def binary(self, node: yaml.ScalarNode) -> str:
        try:
            return base64.b64decode(node.value, validate=False).decode()
        except ValueError as error:
            raise ConstructorError(None, None, "this is not the base64 form of a text", node.start_mark) from error

    def mapping(self, node: yaml.MappingNode) -> Iterator[dict[str, Any]]:
        pairs: dict[str, Any] = {}
        yield pairs
        self.flatten_mapping(node)
        for key_node, value_node in node.value:
            pairs[self._key(key_node)] = self.construct_object(value_node)

    def _key(self, node: yaml.Node) -> str:
        value = self.construct_object(node) if isinstance(node, yaml.ScalarNode) else None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return value
        if isinstance(value, int) and _INTEGER.fullmatch(node.value.replace("_", "")):
            return str(value)
        raise ConstructorError(None, None, "a key must be text; quote it", node.start_mark)


for _name, _construct in (
    ("plain", _Loader.plain),
    ("null", _Loader.plain),
    ("bool", _Loader.boolean),
    ("int", _Loader.number),
    ("float", _Loader.number),
    ("str", _Loader.text),
    ("merge", _Loader.text),
    ("timestamp", _Loader.text),
    ("binary", _Loader.binary),
    ("map", _Loader.mapping),
):
    _Loader.add_constructor(f"{_PREFIX}{_name}", _construct)


class _Dumper(yaml.SafeDumper):
    """A safe dumper that quotes words which are no text to Kubernetes, and has no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def word(self, text: str) -> yaml.Node:
        style = "|" if "\n" in text else None if _is_plain(text) else "'"
        return self.represent_scalar(f"{_PREFIX}str", text, style=style)


def _is_plain(text: str) -> bool:
    try:
        return bool(scalar(text) == text)
    except ValueError:
        return False


_Dumper.add_representer(str, _Dumper.word)
