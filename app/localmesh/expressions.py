"""Applies expressions in Helm's --set notation to existing values, with a parser that starts from empty values.

Helm applies an expression to the values of the options before it, so `list[1]=x` changes one item of an existing list,
and `text.key=x` is an error where `text` is a text. The library parses an expression alone. So the existing values are
written before the expression in the same notation, each with a placeholder for its value: the parser then treats them
as Helm does.
"""

import json
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

Values = dict[str, Any]
_PLACEHOLDER = "mesh-arena-value-{}-"
_LEVELS = 20  # of nested keys; Helm allows 30 in an expression, and any number in a file


def apply(values: Values, expression: str, parse: Callable[[str], Values], convert: Callable[[str], Any]) -> Values:
    """The values after an expression that names single values; `convert` makes a value of each text that it brings."""
    known: dict[str, Any] = {}
    notation = [f"{path}={placeholder}" for path, placeholder in _notation(values, "", known, 0)]
    parsed = parse(",".join([*notation, expression]))

    def value(item: Any) -> Any:
        if isinstance(item, dict):
            return {key: value(below) for key, below in item.items()}
        if isinstance(item, list):
            return [value(below) for below in item]
        if isinstance(item, str):
            return known[item] if item in known else convert(item)
        return item

    return dict(_completed(value(parsed), values))


def apply_json(values: Values, expression: str, parse: Callable[[str], Values]) -> Values:
    """The values after a --set-json expression, whose notation can hold every value."""
    notation = [f"{_escaped(key)}={json.dumps(value)}" for key, value in values.items() if key]
    return {**values, **parse(",".join([*notation, expression]))}


def escape_literal(expression: str) -> str:
    """A --set-literal expression for --set-string: what is special only there gets a backslash."""
    key, equals, text = expression.partition("=")
    return f"{_with_backslashes(key, ',')}{equals}{_with_backslashes(text, ',{}')}"


def _notation(value: Any, path: str, known: dict[str, Any], level: int) -> Iterator[tuple[str, str]]:
    """Paths and placeholders; what is empty has no notation, and is put back afterwards."""
    if isinstance(value, dict) and value and level < _LEVELS:
        for key, item in value.items():
            if key:
                below = f"{path}.{_escaped(key)}" if path else _escaped(key)
                yield from _notation(item, below, known, level + 1)
    elif isinstance(value, list) and value and level < _LEVELS:
        for index, item in enumerate(value):
            place = f"{path}[{index}]"
            # an item must keep its place, whatever is in it
            yield from list(_notation(item, place, known, level + 1)) or [(place, _placeholder(item, known))]
    elif value not in ({}, []):
        yield path, _placeholder(value, known)


def _placeholder(value: Any, known: dict[str, Any]) -> str:
    placeholder = _PLACEHOLDER.format(len(known))
    known[placeholder] = value
    return placeholder


def _escaped(key: str) -> str:
    return _with_backslashes(key, ".,=[]")


def _with_backslashes(text: str, special: str) -> str:
    return "".join(f"\\{character}" if character in special or character == "\\" else character for character in text)


def _completed(parsed: Any, before: Any) -> Any:
    """What had no notation, where the expression put nothing in its place."""
    if isinstance(parsed, dict) and isinstance(before, dict):
        kept = {key: item for key, item in before.items() if key not in parsed}
        return {**kept, **{key: _completed(item, before.get(key)) for key, item in parsed.items()}}
    if isinstance(parsed, list) and isinstance(before, list):
        return [_completed(item, before[index] if index < len(before) else None) for index, item in enumerate(parsed)]
    return parsed
