"""Finds the lines of a text at which the embedded mesh refuses it, for the page's editor."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from localmesh import kubeyaml
from localmesh.errors import InputError
from localmesh.errors import UnsupportedError
from localmesh.parse.refusals import ALSO

_ONLY_READ = ("kind", "apiVersion")  # refused before it is known which object it is, so only of the text itself
_DEEPEST = 100  # levels; the parser would end the process at many thousands
_STEP = re.compile(r"\[(?P<inside>[^\]]*)\]|(?P<field>[^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A sentence for people, and the line that it is about, counted from 1; None if it is about no line of the text."""

    sentence: str
    line: int | None = None


def in_text(error: InputError, text: str, subject: str) -> tuple[Mistake, ...]:
    """The mistakes for which a text was refused, in the order of its lines; `subject` is its object in errors."""
    if unreadable := syntax(text):
        return (unreadable,)
    if not isinstance(error, UnsupportedError):
        return (Mistake(str(error)),)
    fact, *others = error.fact.split(ALSO)
    if error.subject == subject or error.path in _ONLY_READ:
        first = _at(error.path, fact, text)
    else:
        first = Mistake(f"{error.subject}, {error.path}: {fact}" if error.path else f"{error.subject}: {fact}")
    return tuple(sorted((first, *(_other(sentence, text, subject) for sentence in others)), key=_place))


def line_of(text: str, path: str) -> int | None:
    """The line of a field such as `spec.http[0].route[1].weight` in the first document, counted from 1.

    Where the text does not have the field, it is the line of the innermost one around it; None if there is none.
    """
    line, node = None, next(kubeyaml.compose_all(text), None)
    for step in _STEP.finditer(path):
        inside = step["inside"]
        if isinstance(node, yaml.SequenceNode) and inside is not None and inside.isdigit():
            node = dict(enumerate(node.value)).get(int(inside))
            line = node.start_mark.line + 1 if node else line
        elif isinstance(node, yaml.MappingNode):
            pair = dict(_pairs(node)).get(inside or step["field"])
            line = pair[0].start_mark.line + 1 if pair else line
            node = pair[1] if pair else None
        else:
            break
    return line


def syntax(text: str) -> Mistake | None:
    """Why a text cannot be read at all: it is not YAML, or would become very large or deep."""
    try:
        if without_bounds := _unbounded(text):
            return without_bounds
        for _ in kubeyaml.load_all(text):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Mistake(f"This is not YAML: {error.problem or error.context}.", mark.line + 1 if mark else None)
    except yaml.reader.ReaderError as error:
        # the number of the character, or itself, as the build of PyYAML has it
        character = chr(error.character) if isinstance(error.character, int) else str(error.character)
        line = text.count("\n", 0, text.find(character)) + 1
        return Mistake(f"This is not YAML: it has the character {character!a}.", line)
    return None


def _unbounded(text: str) -> Mistake | None:
    """Aliases, of which few make a text of any size, and what is too deep."""
    depth = 0
    for event in kubeyaml.events(text):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            return Mistake(f"The editor takes no aliases (*{event.anchor}); write what is meant.", line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return Mistake(f"The editor takes at most {_DEEPEST} levels.", line)
    return None


def _at(path: str, fact: str, text: str) -> Mistake:
    return Mistake(f"{path}: {fact}" if path else fact, line_of(text, path))


def _other(sentence: str, text: str, subject: str) -> Mistake:
    """A further mistake, of which only the sentence is known: object, path, fact."""
    about, comma, rest = sentence.partition(", ")
    path, colon, fact = rest.partition(": ")
    return _at(path, fact, text) if about == subject and comma and colon else Mistake(sentence)


def _place(mistake: Mistake) -> tuple[bool, int]:
    return mistake.line is None, mistake.line or 0


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[str, tuple[yaml.Node, yaml.Node]]]:
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            yield key.value, (key, value)
