"""A player's `new_game` trace, one for each match: which of its moves and kicks are traced, up to a limit."""

from contextlib import AbstractContextManager
from contextlib import nullcontext

from mesharena.kit.tracing import Depth
from mesharena.kit.tracing import Span
from mesharena.kit.tracing import Trace
from mesharena.kit.tracing import tracing

OPENING = 4  # moves at the beginning of a match that are traced
EVERY = 40  # after those, one move in so many is traced
WHOLE = 12  # at most so many traced moves in a match
KICKS = 6  # at most so many traced kicks in a match, in moves that are not traced
FAILURES = 40  # at most so many failed moves are traced in a match


class Budget:
    """Limits how much of a match is traced, so that a person can read the trace."""

    def __init__(self) -> None:
        self._moves = 0
        self._whole = 0
        self._kicks = 0
        self._failures = 0

    @property
    def opened(self) -> bool:
        """Whether the first OPENING moves are over."""
        return self._moves >= OPENING

    def next(self) -> Depth:
        """The depth of the next move."""
        self._moves += 1
        due = self._moves <= OPENING or self._moves % EVERY == 0
        if due and self._whole < WHOLE:
            self._whole += 1
            return "whole"
        return "errors" if self._failures < FAILURES else "none"

    def kick(self) -> Depth:
        """The depth of a kick, decided separately, because a move becomes a kick only after the ball's answer."""
        self._kicks += 1
        return "whole" if self._kicks <= KICKS else "none"

    def failed(self) -> None:
        self._failures += 1


class GameTrace:
    """The trace of one player's current match."""

    def __init__(self, player: str, team: str) -> None:
        self._player = player
        self._team = team
        self._match = -1
        self._trace = Trace()
        self._budget = Budget()
        self._open = False

    def hear_match(self, match: int) -> None:
        """Starts a new trace if the match has changed."""
        if match == self._match:
            return
        self._end()
        self._match = match
        self._budget = Budget()
        self._trace = tracing().begin("new_game", player=self._player, team=self._team, match=match)
        self._open = True

    def move(self) -> AbstractContextManager[Span]:
        """The span of one move."""
        if self._budget.opened:
            self._end()  # so that the trace can be read while the match goes on
        return self._trace.span("move", self._budget.next())

    def kick(self) -> AbstractContextManager[Span]:
        """The span of a kick.

        None if the move itself is traced, because the kick's request is then part of that span.
        """
        if tracing().cause() is not None:
            return nullcontext(Span())
        return self._trace.span("kick", self._budget.kick())

    def failed(self, span: Span, reason: str) -> None:
        self._budget.failed()
        span.fail(reason)

    def _end(self) -> None:
        if self._open:
            self._open = False
            self._trace.end()
