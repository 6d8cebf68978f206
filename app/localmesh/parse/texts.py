"""Parses conditions on texts: exact, prefix or regex."""

from localmesh.model import StringMatch
from localmesh.model.texts import Kind
from localmesh.parse.reader import Reader
from localmesh.parse.regex import regex

KINDS: tuple[Kind, ...] = ("exact", "prefix", "regex")


def condition(reader: Reader | None, empty_prefix: bool = False) -> StringMatch | None:
    """The condition, None if there is none (Istio: validateStringMatch in pkg/config/validation/validation.go)."""
    if reader is None:
        return None
    kinds = [kind for kind in KINDS if kind in reader]
    if len(kinds) > 1:
        reader.refuse("", f"can be one of {', '.join(KINDS)}, not several")
        reader.accept(*kinds)
        return None
    if not kinds:
        return None
    kind = kinds[0]
    value = reader.optional_text(kind)
    if value == "" and (kind == "regex" or (kind == "prefix" and not empty_prefix)):
        reader.refuse(kind, f"Istio refuses an empty {kind}")
    elif kind == "regex":
        reader.converted(kind, regex)
    return None if value is None else StringMatch(kind, value)
