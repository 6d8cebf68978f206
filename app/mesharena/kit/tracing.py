"""The tracing interface of the services. It does nothing, at no cost, unless `kit.otel` installs an implementation.

Spans belong to one of two traces: the ui's `on-start`, and a player's `new_game`, which the called services join by the
`traceparent` header of the requests that they get. See `kit.otel` for which spans are exported.
"""

import time
from collections.abc import Iterator
from collections.abc import MutableMapping
from contextlib import AbstractContextManager
from contextlib import contextmanager
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from typing import Literal

# "whole": with all requests that it causes; "errors": only failed spans; "none": not at all
Depth = Literal["whole", "errors", "none"]
Cause = Any  # the trace context of the implementation; opaque to everybody else
NOTHING: AbstractContextManager[None] = nullcontext()


class Span:
    """A span; this one is not recorded."""

    def note(self, **facts: str | float | bool) -> None:
        """Sets attributes of the span, as `arena.<name>`."""

    def fail(self, reason: str) -> None:
        """Marks the span as failed: it is exported unless its depth is "none"."""


class Trace:
    """A trace, by its root span; spans can join it after the root span has ended."""

    def span(self, name: str, depth: Depth) -> AbstractContextManager[Span]:
        return nullcontext(Span())

    def end(self) -> None:
        """Ends the root span, so that it is exported."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that ended before tracing started; times in nanoseconds since the epoch."""

    name: str
    begun: int
    ended: int


class Steps(list[Step]):
    """The steps of a service's start, kept until tracing can record them."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.time_ns()
        yield
        self.append(Step(name, begun, time.time_ns()))


class Tracing:
    """Traces nothing."""

    def begin(self, name: str, **facts: str | float | bool) -> Trace:
        """Starts a new trace."""
        return Trace()

    def record(self, name: str, steps: Steps) -> None:
        """Exports a trace of steps that are over."""

    def cause(self) -> Cause | None:
        """The current trace context if it is sampled, for work that happens later or in another thread; else None."""
        return None

    def trace_id(self) -> str:
        """Trace id of the current span, hexadecimal; empty without a span."""
        return ""

    def within(self, cause: Cause | None) -> AbstractContextManager[None]:
        """Spans made inside belong to the trace context `cause`; None changes nothing."""
        return NOTHING

    def outgoing(self, headers: MutableMapping[str, str]) -> AbstractContextManager[None]:
        """Wraps each request to a peer; adds a header that marks it as unsampled where it is not traced."""
        return NOTHING

    def stop(self) -> None:
        """Exports the spans that are still queued."""


_current = Tracing()


def tracing() -> Tracing:
    """This process's tracing. Call it each time: it is replaced after the fork."""
    return _current


def use(current: Tracing) -> None:
    """Makes `current` the tracing of this process."""
    global _current
    _current = current
