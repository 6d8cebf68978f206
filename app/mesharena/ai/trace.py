"""A player's `new_game` trace, one a match: which of its moves are traced whole, and when there are enough of them."""

from contextlib import AbstractContextManager
from contextlib import nullcontext

from mesharena.kit.tracing import Depth
from mesharena.kit.tracing import Span
from mesharena.kit.tracing import Trace
from mesharena.kit.tracing import tracing

OPENING = 4  # moves at the beginning of a match that are traced whole
EVERY = 40  # of those after them, one in so many
WHOLE = 12  # at most, a match
KICKS = 6  # in moves that are not traced themselves: traced whole, a match
FAILURES = 40  # at most, a match; then nothing is watched any more


class Budget:
    """How much of a match is traced: a person must be able to read it."""

    def __init__(self) -> None:
        self._moves = 0
        self._whole = 0
        self._kicks = 0
        self._failures = 0

    @property
    def opened(self) -> bool:
        """The opening is over."""
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
        """The depth of a kick: nobody knows of it before the ball has answered the move."""
        self._kicks += 1
        return "whole" if self._kicks <= KICKS else "none"

    def failed(self) -> None:
        self._failures += 1


class GameTrace:
    """The trace of one player's present match."""

    def __init__(self, player: str, team: str) -> None:
        self._player = player
        self._team = team
        self._match = -1
        self._trace = Trace()
        self._budget = Budget()
        self._open = False

    def hear_match(self, match: int) -> None:
        """Another match is another trace."""
        if match == self._match:
            return
        self._end()
        self._match = match
        self._budget = Budget()
        self._trace = tracing().begin("new_game", player=self._player, team=self._team, match=match)
        self._open = True

    def move(self) -> AbstractContextManager[Span]:
        """One beat of the player."""
        if self._budget.opened:
            self._end()  # so that the trace can be read while the match goes on
        return self._trace.span("move", self._budget.next())

    def kick(self) -> AbstractContextManager[Span]:
        """The kick within a move: part of it where the move is traced whole, else on its own."""
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
