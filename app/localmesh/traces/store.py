"""The latest traces in memory; the oldest is dropped when there are too many."""

import threading
from collections.abc import Iterable

from localmesh.traces.span import Span

TRACES = 400
SPANS = 3000  # for each trace


class Store:
    """Spans by trace; safe to use from several threads."""

    def __init__(self, traces: int = TRACES, spans: int = SPANS) -> None:
        self._max_traces = traces
        self._max_spans = spans
        self._lock = threading.Lock()
        self._traces: dict[str, list[Span]] = {}

    def add(self, spans: Iterable[Span]) -> None:
        """Keep these spans, unless their trace has too many already."""
        with self._lock:
            for span in spans:
                known = self._traces.setdefault(span.trace, [])
                if len(known) < self._max_spans:
                    known.append(span)
                if len(self._traces) > self._max_traces:
                    del self._traces[next(iter(self._traces))]

    def latest(self, name: str) -> list[Span]:
        """The spans of the newest trace whose first span has that name, by time of start; empty if there is none."""
        with self._lock:
            firsts = [s for spans in self._traces.values() for s in spans if not s.parent and s.name == name]
            if not firsts:
                return []
            newest = max(firsts, key=lambda span: span.begun)
            return sorted(self._traces[newest.trace], key=lambda span: (span.begun, bool(span.parent)))

    def names(self) -> list[str]:
        """The names of the first spans of all traces, sorted."""
        with self._lock:
            return sorted({s.name for spans in self._traces.values() for s in spans if not s.parent})
