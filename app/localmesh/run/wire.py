"""The protocol between command line and supervisor: one JSON object in each line, errors by the name of their class."""

import json
from typing import Any

from localmesh import errors
from localmesh.errors import ArenaError
from localmesh.errors import StateError
from localmesh.errors import UnsupportedError

LONGEST_LINE = 64 * 2**20  # bytes
RUNS_ALREADY = 3  # exit code: another supervisor already runs for this arena

Line = dict[str, Any]
_PLACE = ("subject", "path", "fact")  # of an UnsupportedError: where the mistake is


def encode(line: Line) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Line:
    """The object in a line; raises StateError if the line is not a JSON object."""
    try:
        content = json.loads(line)
    except ValueError as error:
        raise StateError(f"The control socket carries something that is not JSON: {line[:80]!r}.") from error
    if not isinstance(content, dict):
        raise StateError(f"The control socket carries something that is not an object: {line[:80]!r}.")
    return content


def error_line(error: ArenaError) -> Line:
    place = {field: getattr(error, field) for field in _PLACE} if isinstance(error, UnsupportedError) else {}
    return {"error": {"type": type(error).__name__, "message": str(error), **place}}


def error_of(line: Line) -> ArenaError:
    """The error that the other side raised: the same class, text and exit code, and the same place of a mistake."""
    kind = getattr(errors, str(line["error"]["type"]), StateError)
    kind = kind if isinstance(kind, type) and issubclass(kind, ArenaError) else StateError
    error = kind.__new__(kind)
    Exception.__init__(error, str(line["error"]["message"]))
    if isinstance(error, UnsupportedError):
        error.subject, error.path, error.fact = (str(line["error"].get(field, "")) for field in _PLACE)
    return error
