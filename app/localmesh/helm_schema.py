"""Finds values, and their descriptions in a chart's JSON schema, by the JSON pointers of Helm's messages."""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Node = Mapping[str, Any]


def read(chart: Path) -> Node:
    """The schema of a chart folder; empty if it has none."""
    path = chart / "values.schema.json"
    try:
        schema = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return schema if isinstance(schema, dict) else {}


def tokens(pointer: str) -> tuple[str, ...]:
    """The keys of a JSON pointer (RFC 6901), as Helm prints it between single quotes."""
    plain = pointer.replace("\\'", "'")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in plain.split("/")[1:])


def dotted(path: tuple[str, ...], values: Mapping[str, Any]) -> str:
    """The path as --set writes it; a number in it is an index only where `values` has a list."""
    text = ""
    inside: Any = values
    for token in path:
        escaped = re.sub(r"([.,=\[\]\\])", r"\\\1", token)
        text += f"[{token}]" if isinstance(inside, list) else f".{escaped}" if text else escaped
        inside = _below(inside, token)
    return text


def value(values: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The value at a path; None if there is none."""
    inside: Any = values
    for token in path:
        inside = _below(inside, token)
    return inside


def _below(inside: Any, token: str) -> Any:
    if isinstance(inside, list):
        return inside[int(token)] if token.isdigit() and int(token) < len(inside) else None
    return inside.get(token) if isinstance(inside, Mapping) else None


def node(schema: Node, path: tuple[str, ...]) -> Node:
    """What the schema says of the value at a path, references followed; empty where it cannot be known."""
    current = _resolved(schema, schema)
    for token in path:
        patterns = current.get("patternProperties", {}).items()
        below = current.get("properties", {}).get(token)
        below = below or next((entry for pattern, entry in patterns if re.search(pattern, token)), None)
        below = below or (current.get("items") if token.isdigit() else None) or current.get("additionalProperties")
        current = _resolved(below if isinstance(below, dict) else {}, schema)
    return current


def _resolved(referring: Node, schema: Node) -> Node:
    """The node with what it refers to; `patterns` holds those of both."""
    target: Any = {}
    if "$ref" in referring:
        target = schema
        for token in tokens(str(referring["$ref"]).removeprefix("#")):
            target = _below(target, token) or {}
        target = _resolved(target, schema)
    patterns = [*target.get("patterns", ()), *([referring["pattern"]] if "pattern" in referring else ())]
    return {**target, **{key: value for key, value in referring.items() if key != "$ref"}, "patterns": patterns}


def retyped(original: Any, kind: str) -> Any:
    """The same value as a JSON value of another type (`number`, `integer`, `string`); None if it has none."""
    if kind == "string":
        return json.dumps(original) if isinstance(original, int | float) else None
    try:
        number = float(original) if isinstance(original, str) else math.nan
    except ValueError:
        return None
    integral = math.isfinite(number) and number == int(number)
    if not math.isfinite(number) or (kind == "integer" and not integral):
        return None
    return int(number) if integral else number


def fits(candidate: Any, node: Node) -> bool:
    """Whether a text or a number keeps the limits of its node."""
    if isinstance(candidate, str):
        matches = all(re.search(pattern, candidate) for pattern in node.get("patterns", ()))
        return matches and len(candidate) >= node.get("minLength", 0) and candidate in node.get("enum", [candidate])
    return bool(node.get("minimum", -math.inf) <= candidate <= node.get("maximum", math.inf))
