"""Limits the label values of business metrics: after the first hundred names, new ones are counted as "other"."""

import threading

LIMIT = 100
OTHER = "other"
NOBODY = "nobody"


class BoundedLabels:
    """Remembers the first names it sees."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def label(self, name: str) -> str:
        with self._lock:
            if name not in self._known:
                if len(self._known) >= self._limit:
                    return OTHER
                self._known.add(name)
        return name
