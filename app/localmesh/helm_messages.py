"""Rewrites Helm's refusals of values in one sentence: path of the value, what is wrong, and what would be right.

Helm prints the errors of its JSON schema library (santhosh-tekuri/jsonschema) as a tree of indented lines
(`- at '/ball/threads': got string, want integer`). Only the deepest lines name a cause. What would be right is
in the descriptions of the chart's schema.
"""

import difflib
import json
import re
import shlex
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from localmesh import helm_schema
from localmesh.helm_schema import Node

_LINE = re.compile(r"^( *)- at '(.*?)': (.*)$", re.MULTILINE)
_ALTERNATIVES = ("'anyOf' failed", "'oneOf' failed")
_KINDS = {
    "integer": "a whole number",
    "number": "a number",
    "string": "a string",
    "boolean": "true or false",
    "object": "a map",
    "array": "a list",
}
_UNITS = {"Length": "characters", "Items": "entries", "Properties": "keys"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of Helm's message: a JSON pointer, what Helm says of the value there, and the lines below it."""

    path: tuple[str, ...]
    fact: str
    causes: list["Fault"] = field(default_factory=list)


def sentence(message: str, sources: Sequence[str], values: Mapping[str, Any], schema: Node) -> str:
    """Helm's message in one sentence; `sources` are the overlays and expressions that `values` were read from."""
    origin = f" (given: {', '.join(sources)})" if sources else ""
    failed = re.search(r"execution error at \((.*?):\d+:\d+\): (.*)", message, re.DOTALL)
    if failed:
        return f"The chart refuses these values{origin}: {failed.group(2).strip()}"
    causes = [text for fault in _tree(message) for text in _causes(fault, sources, values, schema)]
    if causes:
        return f"The chart's schema refuses these values{origin}: {'; '.join(dict.fromkeys(causes))}."
    return f"The chart does not render{origin}: {' '.join(message.split())}"


def _tree(message: str) -> list[Fault]:
    roots: list[Fault] = []
    open_faults: list[tuple[int, Fault]] = []
    for indent, pointer, fact in _LINE.findall(message):
        while open_faults and open_faults[-1][0] >= len(indent):
            open_faults.pop()
        fault = Fault(helm_schema.tokens(pointer), fact)
        (open_faults[-1][1].causes if open_faults else roots).append(fault)
        open_faults.append((len(indent), fault))
    return roots


def _causes(fault: Fault, sources: Sequence[str], values: Mapping[str, Any], schema: Node) -> Iterator[str]:
    """The deepest causes; alternatives (anyOf, oneOf) are joined to one cause."""
    if not fault.causes:
        node = helm_schema.node(schema, fault.path)
        value = helm_schema.value(values, fault.path)
        hint = _hint(fault, sources, values, node)
        yield f"{helm_schema.dotted(fault.path, values) or 'values'}: {_plain(fault.fact, value, node)}{hint}"
        return
    below = [text for cause in fault.causes for text in _causes(cause, sources, values, schema)]
    if fault.fact in _ALTERNATIVES:
        path = below[0].partition(": ")[0] + ": "
        yield path + " or ".join(text.removeprefix(path) for text in below)
    else:
        yield from below


def _plain(fact: str, value: Any, node: Node) -> str:
    """What Helm says of one value, in words, with the value and what the schema wants in its place."""
    shown = _short(value)
    want = str(node.get("description", ""))
    wanted = f"; it must be {want}" if want else ""
    forms: list[tuple[str, Callable[[re.Match[str]], str]]] = [
        (r"got (\w+), want (.+)", lambda m: f"{shown} is not {_kinds(m[2])}{wanted}"),
        (r"additional propert(?:y|ies) (.+) not allowed", lambda m: _unknown(_quoted(m[1]), node)),
        (r"missing propert(?:y|ies) (.+)", lambda m: f"needs {_list(_quoted(m[1]))}"),
        (r"value must be 'left out: (.+)'", lambda m: f"must be left out: {_unescaped(m[1])}"),
        (r"value must be (.+)", lambda m: f"{shown} must be {_unescaped(m[1])}"),
        (r"(min|max)(\w+): got (.+), want (.+)", lambda m: f"{shown}{_limit(*m.groups())}{wanted}"),
        (r".* does not match pattern .*|'not' failed", lambda m: f"{shown} is not {want}" if want else m[0]),
    ]
    return next((say(match) for form, say in forms if (match := re.fullmatch(form, fact))), fact)


def _limit(end: str, keyword: str, size: str, limit: str) -> str:
    bound = f"the {'least' if end == 'min' else 'most'} is {limit.replace(',', '')}"
    if keyword in _UNITS:
        return f" has {size} {_UNITS[keyword]}, and {bound}"
    return f" is too {'small' if end == 'min' else 'large'}; {bound}"


def _unknown(keys: Sequence[str], node: Node) -> str:
    known = list(node.get("properties", ()))
    close = [match for key in keys for match in difflib.get_close_matches(key, known, 1)]
    right = f"did you mean {_list(close)}?" if close else f"the keys are {', '.join(known)}" if known else "remove it"
    return f"there is no key {_list(keys)} ({right})"


def _hint(fault: Fault, sources: Sequence[str], values: Mapping[str, Any], node: Node) -> str:
    """A hint to use --set-json when only the type is wrong: --set makes a number of `10` and a text of `1.5`."""
    match = re.fullmatch(r"got (\w+), want (number|integer|string)", fault.fact)
    path = helm_schema.dotted(fault.path, values)
    typed = helm_schema.retyped(helm_schema.value(values, fault.path), match[2]) if match else None
    if typed is None or not helm_schema.fits(typed, node) or not any(f"{path}=" in source for source in sources):
        return ""
    return (
        f" (as in Helm, --set decides the type itself: write --set-json {shlex.quote(f'{path}={json.dumps(typed)}')})"
    )


def _kinds(want: str) -> str:
    return " or ".join(_KINDS.get(kind, kind) for kind in want.split(" or "))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _quoted(text: str) -> list[str]:
    return [_unescaped(word) for word in re.findall(r"'((?:[^'\\]|\\.)*)'", text)]


def _unescaped(text: str) -> str:
    return text.replace("\\'", "'")


def _list(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
