"""Which scenarios a tour plays, in which order; durations as people write them."""

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from localmesh.errors import InputError
from localmesh.parse.units import nanoseconds

LONGEST_SECONDS = 24 * 3600


def way(stories: Sequence[Mapping[str, Any]], chapter: str | None = None) -> list[str]:
    """The names of the scenarios in the order of the stories; with a `chapter` only its own. Raises InputError."""
    chapters = list(dict.fromkeys(str(story.get("chapter", "")) for story in stories))
    if chapter is not None and chapter not in chapters:
        choices = ", ".join(f"'{name}'" if " " in name else name for name in chapters)
        raise InputError(f"There is no chapter {chapter!r}; the chapters are {choices}.")
    return [str(story["name"]) for story in stories if chapter is None or story.get("chapter") == chapter]


def seconds(text: str) -> float:
    """A duration such as `45s`, `1m30s` or `2h`, in seconds; raises InputError unless it is from 1s to 24h."""
    try:
        duration = nanoseconds(text) / 1e9
    except ValueError:
        raise InputError(f"{text!r} is not a duration; write for example 45s, 1m30s or 2h.") from None
    if not 1 <= duration <= LONGEST_SECONDS:
        raise InputError(f"{text} is no time to stay at a scenario; choose one from 1s to 24h.")
    return duration
