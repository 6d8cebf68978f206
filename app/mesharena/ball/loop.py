"""The ball's beat: it rolls, asks the stadium what it meets, and shows itself to the ui."""

import time

from mesharena.ball.game import Ball
from mesharena.ball.game import Step
from mesharena.ball.ledger import Ledger
from mesharena.ball.settings import BallSettings
from mesharena.kit.display import Reporter
from mesharena.kit.display import Scene
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
FOLLOWED_TICKS = 3  # of a kick's flight are part of its trace
SPARED_SECONDS = 1.0  # a stadium that did not answer is not asked again for so long


class Loop:
    """Moves one ball and reports it."""

    def __init__(self, settings: BallSettings, ball: Ball, ledger: Ledger, stadium: Peer | None = None) -> None:
        common = settings.common
        self._pod = common.pod
        self._ball = ball
        self._ledger = ledger
        self._stadium = stadium or Peer(
            common.stadium_url, timeout=STADIUM_TIMEOUT, proxy=common.proxy, counted_as="stadium"
        )
        self._spared_until = 0.0
        self._cause: Cause | None = None
        self._followed = 0
        phase = shifting_phase(common.pod, settings.tick_seconds)
        self.ticker = Ticker("ball", settings.tick_seconds, self.tick, phase=phase)
        self.reporter = Reporter(common, "ball", settings.tick_seconds, self.scene, answered=self.hear)

    def because(self, cause: Cause | None) -> None:
        """Somebody kicked the ball: what it does next belongs to that."""
        if cause is not None:
            self._cause, self._followed = cause, 0
            self.reporter.because(cause)

    def tick(self) -> None:
        step = self._ball.begin(time.monotonic())
        if step is None:
            self._cause = None
            return
        with tracing().within(self._cause):
            self._ball.finish(step, self._judge(step), time.monotonic())
        self._followed += 1
        if self._followed >= FOLLOWED_TICKS:
            self._cause = None

    def _judge(self, step: Step) -> BounceAnswer | None:
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

    def scene(self) -> Scene:
        now = time.monotonic()
        errored, asked = self._ledger.ages(now)
        ball, at = self._ball, self._ball.shown(now)
        shown = BallObject(
            id=self._pod,
            x=at.x,
            y=at.y,
            errored=errored,
            asked=asked,
            throws=ball.throws,
        )
        return Scene(ball=shown, traffic=self._ledger.traffic())

    def hear(self, answer: DisplayAnswer) -> None:
        self._ball.hear_match(answer.match)
