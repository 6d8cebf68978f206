"""The ball's tick: it moves, asks the stadium whether it hits an edge or a goal, and reports to the ui."""

import time

from mesharena.ball.game import Ball
from mesharena.ball.game import Step
from mesharena.ball.received import ReceivedCounts
from mesharena.ball.settings import BallSettings
from mesharena.kit.display import PodDisplay
from mesharena.kit.display import Reporter
from mesharena.kit.messages import BallObject
from mesharena.kit.messages import BounceAnswer
from mesharena.kit.messages import BounceRequest
from mesharena.kit.messages import DisplayAnswer
from mesharena.kit.messages import Position
from mesharena.kit.peers import Peer
from mesharena.kit.ticker import Ticker
from mesharena.kit.ticker import shifting_phase
from mesharena.kit.tracing import Cause
from mesharena.kit.tracing import tracing

STADIUM_TIMEOUT = 0.5
FOLLOWED_TICKS = 3  # so many ticks after a kick belong to its trace
SPARED_SECONDS = 1.0  # pause after a stadium that did not answer


class Loop:
    """Moves one ball and reports it."""

    def __init__(
        self, settings: BallSettings, ball: Ball, received: ReceivedCounts, stadium: Peer | None = None
    ) -> None:
        common = settings.common
        self._pod = common.pod
        self._ball = ball
        self._received = received
        self._stadium = stadium or Peer(
            common.stadium_url, timeout=STADIUM_TIMEOUT, proxy=common.proxy, counted_as="stadium"
        )
        self._spared_until = 0.0
        self._cause: Cause | None = None
        self._followed = 0
        phase = shifting_phase(common.pod, settings.tick_seconds)
        self.ticker = Ticker("ball", settings.tick_seconds, self.tick, phase=phase)
        self.reporter = Reporter(common, "ball", settings.tick_seconds, self.display, answered=self.hear)

    def set_trace_parent(self, cause: Cause | None) -> None:
        """The next ticks and the next message to the ui become part of this trace; None changes nothing."""
        if cause is not None:
            self._cause, self._followed = cause, 0
            self.reporter.set_trace_parent(cause)

    def tick(self) -> None:
        step = self._ball.begin(time.monotonic())
        if step is None:
            self._cause = None
            return
        with tracing().within(self._cause):
            self._ball.finish(step, self._ask_stadium(step), time.monotonic())
        self._followed += 1
        if self._followed >= FOLLOWED_TICKS:
            self._cause = None

    def _ask_stadium(self, step: Step) -> BounceAnswer | None:
        if time.monotonic() < self._spared_until:
            return None
        end = step.after.at
        request = BounceRequest(
            ball=self._pod,
            start=Position(x=step.start.x, y=step.start.y),
            end=Position(x=end.x, y=end.y),
            kick=step.kick,
        )
        answer = self._stadium.post("/bounce", request, BounceAnswer).message
        if answer is None:
            self._spared_until = time.monotonic() + SPARED_SECONDS
        return answer

    def display(self) -> PodDisplay:
        now = time.monotonic()
        errored, asked = self._received.ages(now)
        ball, at = self._ball, self._ball.shown(now)
        shown = BallObject(
            id=self._pod,
            x=at.x,
            y=at.y,
            errored=errored,
            asked=asked,
            throws=ball.throws,
        )
        return PodDisplay(ball=shown, traffic=self._received.traffic())

    def hear(self, answer: DisplayAnswer) -> None:
        self._ball.hear_match(answer.match)
