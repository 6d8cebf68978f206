"""A chart's JSON schema and the values that it describes, walked by the JSON pointers of Helm's messages."""

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
    """The path as --set writes it; a key that is no index of a list in `values` may be a number, too."""
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
    found = _resolved(schema, schema)
    for token in path:
        patterns = found.get("patternProperties", {}).items()
        below = found.get("properties", {}).get(token)
        below = below or next((each for pattern, each in patterns if re.search(pattern, token)), None)
        below = below or (found.get("items") if token.isdigit() else None) or found.get("additionalProperties")
        found = _resolved(below if isinstance(below, dict) else {}, schema)
    return found


def _resolved(found: Node, schema: Node) -> Node:
    """The node with what it refers to; `patterns` holds those of both."""
    target: Any = {}
    if "$ref" in found:
        target = schema
        for token in tokens(str(found["$ref"]).removeprefix("#")):
            target = _below(target, token) or {}
        target = _resolved(target, schema)
    patterns = [*target.get("patterns", ()), *([found["pattern"]] if "pattern" in found else ())]
    return {**target, **{key: each for key, each in found.items() if key != "$ref"}, "patterns": patterns}


def retyped(given: Any, kind: str) -> Any:
    """The same value as a JSON value of another type (`number`, `integer`, `string`); None if it has none."""
    if kind == "string":
        return json.dumps(given) if isinstance(given, int | float) else None
    try:
        number = float(given) if isinstance(given, str) else math.nan
    except ValueError:
        return None
    whole = math.isfinite(number) and number == int(number)
    if not math.isfinite(number) or (kind == "integer" and not whole):
        return None
    return int(number) if whole else number


def fits(given: Any, node: Node) -> bool:
    """Whether a text or a number keeps the limits of its node."""
    if isinstance(given, str):
        matches = all(re.search(pattern, given) for pattern in node.get("patterns", ()))
        return matches and len(given) >= node.get("minLength", 0) and given in node.get("enum", [given])
    return bool(node.get("minimum", -math.inf) <= given <= node.get("maximum", math.inf))
