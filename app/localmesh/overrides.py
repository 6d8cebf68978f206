"""Merges the values that a person sets over a chart's defaults (-f, --set, --set-json, ...), as Helm does.

The order is that of Helm's `pkg/cli/values/options.go`: files, then --set-json, --set, --set-string, --set-file and
--set-literal, whatever their order on the command line; within one option the later one wins. A null stays, because
Helm deletes with it what the chart's defaults have at its place (a null where they have nothing stays null in Helm).
Nothing here renders, but the library that reads Helm's notation is Helm's own, and takes 0.15 s to load.
"""

import sys
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from localmesh import expressions
from localmesh.errors import OverlayError

Values = dict[str, Any]
STDIN = "-"
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Overrides:
    """The arguments of Helm's options, each in the order of the command line."""

    overlays: tuple[str, ...] = ()
    jsons: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()

    @property
    def expressions(self) -> tuple[str, ...]:
        """Everything but the overlays, in the order in which Helm applies it."""
        return (*self.jsons, *self.sets, *self.strings, *self.files, *self.literals)


def gather(overrides: Overrides, find: Callable[[str], Path | None]) -> Values:
    """The values of all overrides; `find` gives the file of an overlay, None for the chart's defaults by their name."""
    import helm_python

    values: Values = {}
    for overlay in _overlays(overrides):
        path = None if overlay == STDIN else find(overlay)
        if path or overlay == STDIN:
            values = merge(values, _overlay(overlay, path))
    for expression in overrides.jsons:
        values = _read("--set-json", expression, partial(_with_json, values))
    for expression in overrides.sets:
        values = _read("--set", expression, partial(_with, values, helm_python.parse_set_string, _text))
    for expression in overrides.strings:
        values = _read("--set-string", expression, partial(_with, values, helm_python.parse_set_string_values, _text))
    for expression in overrides.files:
        values = _read("--set-file", expression, partial(_with, values, helm_python.parse_set_string_values, _file))
    for expression in overrides.literals:
        values = _read("--set-literal", expression, partial(_with_literal, values))
    return values


def merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> Values:
    """Maps merge key by key, anything else replaces; a null stays, because Helm then deletes the chart's default."""
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = merge(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


def _overlays(overrides: Overrides) -> Iterator[str]:
    """One -f may name several overlays with commas between them, as in Helm."""
    import csv  # late: the other commands do not need it

    for overlay in overrides.overlays:
        yield from next(csv.reader([overlay]), [])


def _overlay(overlay: str, path: Path | None) -> Values:
    import helm_python

    name = "on standard input" if path is None else overlay
    try:
        text = sys.stdin.buffer.read().decode() if path is None else path.read_text(encoding="utf-8")
        _check_shape(name, text)
        return helm_python.values_from_yaml(text)
    except UnicodeDecodeError as error:
        raise OverlayError(f"The overlay {name} cannot be read as values: it is not UTF-8 ({error}).") from error
    except (helm_python.HelmError, OSError) as error:
        raise OverlayError(f"The overlay {name} cannot be read as values: {error}") from error


def _check_shape(overlay: str, text: str) -> None:
    """Refuse a file with several documents, of which Helm ignores all but the first, or without a map of values."""
    import yaml

    try:
        roots = list(yaml.compose_all(text, yaml.SafeLoader))
    except yaml.YAMLError:
        return
    contents = [root for root in roots if root is not None and root.tag != _NULL]
    if contents and (len(contents) > 1 or contents[0] is not roots[0]):
        raise OverlayError(f"The overlay {overlay} has {len(roots)} documents; a values file has one.")
    if contents and not isinstance(contents[0], yaml.MappingNode):
        kind = "a list" if isinstance(contents[0], yaml.SequenceNode) else "a single value"
        raise OverlayError(f"The overlay {overlay} is {kind}, not a map of values.")


def _read(option: str, expression: str, apply: Callable[[str], Values]) -> Values:
    import helm_python

    fact = "it names no value"
    try:
        if expression.strip():
            return apply(expression)
    except UnicodeDecodeError as error:
        fact = f"the file is not UTF-8 ({error})"
    except (helm_python.HelmError, OSError) as error:
        fact = str(error)
    kind = {"--set-json": "json", "--set-file": "file"}.get(option, "value")
    raise OverlayError(f"{option} {expression} cannot be read: {fact}; write {option} key.path={kind}.")


def _with(values: Values, parse: Callable[[str], Values], convert: Callable[[str], Any], expression: str) -> Values:
    if not parse(expression):
        raise OSError("it names no value")
    return expressions.apply(values, expression, parse, convert)


def _with_json(values: Values, expression: str) -> Values:
    import helm_python

    if expression.strip().startswith("{"):
        return merge(values, helm_python.values_from_yaml(expression))  # every JSON document is a YAML document
    if not helm_python.parse_set_json(expression):
        raise OSError("it names no value")
    return expressions.apply_json(values, expression, helm_python.parse_set_json)


def _with_literal(values: Values, expression: str) -> Values:
    import helm_python

    return _with(values, helm_python.parse_set_string_values, _text, expressions.escape_literal(expression))


def _text(text: str) -> str:
    return text


def _file(path: str) -> str:
    if not path:  # `key=` is an empty text in Helm
        return ""
    if path.strip() == STDIN:
        return sys.stdin.buffer.read().decode()
    return Path(path).read_text(encoding="utf-8")
