"""What happened, in order: control requests and sidecar views of the last minutes, numbered so that one can read on."""

from collections import deque
from collections.abc import Iterator
from itertools import islice

import msgspec

from mesharena.kit.messages import ControlRecord
from mesharena.kit.messages import SidecarView

KEPT_SECONDS = 180.0
KEPT_ENTRIES = 40_000


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A request that a caller finished, or what its sidecar showed."""

    seen: float  # our clock
    caller: str  # pod
    app: str
    what: ControlRecord | SidecarView


class Journal:
    """A ring of entries; the cursor is the number of the next entry to come."""

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
        """Up to `most` entries from number `cursor` on, the number to go on with, and whether some are gone already."""
        first = self.cursor - len(self._entries)
        start = min(max(cursor, first), self.cursor)
        entries = list(islice(self._entries, start - first, start - first + most))
        # a cursor from the future was given by another process: what its reader has counted is not ours
        return entries, start + len(entries), cursor < first or cursor > self.cursor

    def newest_first(self) -> Iterator[Entry]:
        return reversed(self._entries)

    def requests(self, since: float) -> Iterator[tuple[Entry, ControlRecord]]:
        """The control requests seen at or after `since`, newest first."""
        for entry in self.newest_first():
            if entry.seen < since:
                return
            if isinstance(entry.what, ControlRecord):
                yield entry, entry.what
