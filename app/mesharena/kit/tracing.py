"""What a service traces: nothing, at no cost, unless somebody brings the means (`kit.otel`).

Spans belong to one of two traces: the ui's `on-start`, and a player's `new_game`, which services further down join by
the `traceparent` header of the requests that they get. See `kit.otel` for what is kept.
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

# "whole": with everything that it causes; "errors": only what fails; "none": not at all
Depth = Literal["whole", "errors", "none"]
Cause = Any  # a context of whoever traces; nobody else looks into it
NOTHING: AbstractContextManager[None] = nullcontext()


class Span:
    """Something that takes a while; this one tells nobody."""

    def note(self, **facts: str | float | bool) -> None:
        """Facts that the span carries, as `arena.<name>`."""

    def fail(self, reason: str) -> None:
        """It went wrong: such a span is kept whatever its depth."""


class Trace:
    """The first span of a trace, which others join until long after it has ended."""

    def span(self, name: str, depth: Depth) -> AbstractContextManager[Span]:
        return nullcontext(Span())

    def end(self) -> None:
        """The first span is over; it is sent on when it is."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened before there was a trace; nanoseconds since the epoch."""

    name: str
    begun: int
    ended: int


class Steps(list[Step]):
    """How a service came up, remembered until it may be told."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.time_ns()
        yield
        self.append(Step(name, begun, time.time_ns()))


class Tracing:
    """Traces nothing."""

    def begin(self, name: str, **facts: str | float | bool) -> Trace:
        """A new trace."""
        return Trace()

    def record(self, name: str, steps: Steps) -> None:
        """A trace of steps that are over."""

    def cause(self) -> Cause | None:
        """What is traced whole at this moment, for something that it causes later or in another thread."""
        return None

    def trace_id(self) -> str:
        """Of the span that is on at this moment, hexadecimal; empty outside."""
        return ""

    def within(self, cause: Cause | None) -> AbstractContextManager[None]:
        """What is done herein belongs to that cause."""
        return NOTHING

    def outgoing(self, headers: MutableMapping[str, str]) -> AbstractContextManager[None]:
        """Around each request to a peer, which may need headers that say that it is not traced."""
        return NOTHING

    def stop(self) -> None:
        """Sends what waits."""


_current = Tracing()


def tracing() -> Tracing:
    """This process's tracing; ask each time, since it begins after the fork."""
    return _current


def use(current: Tracing) -> None:
    """From now on this process traces with it."""
    global _current
    _current = current
