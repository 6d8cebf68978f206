"""Requests to the ball and sidecar readings of the last 3 minutes, numbered so that a reader can continue."""

from collections import deque
from collections.abc import Iterator
from itertools import islice

import msgspec

from mesharena.kit.messages import RequestRecord
from mesharena.kit.messages import SidecarView

KEPT_SECONDS = 180.0
KEPT_ENTRIES = 40_000


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A finished request to the ball, or a reading of the caller's sidecar."""

    seen: float  # by the ui's clock
    caller: str  # pod
    app: str
    what: RequestRecord | SidecarView


class Journal:
    """The last entries; `cursor` is the number that the next entry will get."""

    def __init__(self, kept: int = KEPT_ENTRIES, seconds: float = KEPT_SECONDS) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._seconds = seconds
        self.cursor = 0

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        self.cursor += 1
        while self._entries[0].seen < entry.seen - self._seconds:
            self._entries.popleft()

    def after(self, cursor: int, most: int) -> tuple[list[Entry], int, bool]:
        """Up to `most` entries from number `cursor` on, the next cursor, and whether requested entries were dropped."""
        first = self.cursor - len(self._entries)
        start = min(max(cursor, first), self.cursor)
        entries = list(islice(self._entries, start - first, start - first + most))
        # a cursor beyond ours comes from another process of the ui, so its reader has missed entries
        return entries, start + len(entries), cursor < first or cursor > self.cursor

    def newest_first(self) -> Iterator[Entry]:
        return reversed(self._entries)
