"""Runs the players of one pod; each has at most one control request in progress."""

import time

from mesharena.ai.player import Player
from mesharena.ai.settings import AiSettings
from mesharena.ai.sidecar import SidecarWatch
from mesharena.ai.sight import Sight
from mesharena.ai.trace import GameTrace
from mesharena.ai.waiting import Waiting
from mesharena.kit.display import PodDisplay
from mesharena.kit.display import Reporter
from mesharena.kit.geometry import Point
from mesharena.kit.lifecycle import Background
from mesharena.kit.messages import ControlAnswer
from mesharena.kit.messages import DisplayAnswer
from mesharena.kit.messages import RequestRecord
from mesharena.kit.messages import ShotAnswer
from mesharena.kit.messages import ShotRequest
from mesharena.kit.messages import TeamInfo
from mesharena.kit.outcomes import BY_OUTCOME
from mesharena.kit.outcomes import Kind
from mesharena.kit.outcomes import reason
from mesharena.kit.peers import Peer
from mesharena.kit.peers import Reply
from mesharena.kit.ticker import Ticker
from mesharena.kit.ticker import phase_of
from mesharena.kit.ticker import shifting_phase
from mesharena.kit.tracing import Span
from mesharena.kit.tracing import tracing

INFO_SECONDS = 5.0
INFO_TIMEOUT = 1.0
PLAYER_HEADER = "x-arena-player"  # with it a rule of the mesh can tell the players of a pod apart
# The mesh may route a kick to a ball that the player does not hold; then it tries again. With two balls in round robin
# the second try reaches the right one, and the player's next control request still goes to the other ball.
KICK_TRIES = 3


class PlayerLoop:
    """One player's tick: ask the ball for control, then kick it or run after it."""

    def __init__(
        self,
        settings: AiSettings,
        player: Player,
        reporter: Reporter,
        sidecar: SidecarWatch,
        waiting: Waiting,
        sight: Sight,
    ) -> None:
        common = settings.common
        self._player = player
        self._settings = settings
        self._reporter = reporter
        self._sidecar = sidecar
        self._waiting = waiting
        self._sight = sight
        self.trace = GameTrace(player.id, settings.team)
        self._ball = Peer(
            common.ball_url,
            timeout=settings.timeout_seconds,
            proxy=common.proxy,
            counted_as="ball",
            counts=lambda outcome: waiting.counts(outcome, time.monotonic()),
            token=settings.token.reveal(),
            headers={**settings.headers, PLAYER_HEADER: player.id},
        )
        # all players of a pod send at the same time, so that many players need several connections of their sidecar
        phase = shifting_phase(common.pod, settings.tick_seconds)
        self.ticker = Ticker(f"player {player.id}", settings.tick_seconds, self.play, phase=phase)

    def play(self) -> None:
        if self._waiting.asks(time.monotonic()):
            with self.trace.move() as move:
                self._move(move)

    def _move(self, move: Span) -> None:
        player = self._player
        reply = self._ball.post("/hasControl", player.ask(time.monotonic()), ControlAnswer)
        now = time.monotonic()
        if not self._waiting.counts(reply.outcome, now):
            return
        self._record(reply, "control")
        self._tell(move, reply)
        seen = reply.message
        if seen is None:
            self._sidecar.trouble()
            # a policy keeps the player from the ball, and everybody shall see from which one
            player.miss(now, self._sight.nearest(player.at, now) if reply.outcome == "denied" else None)
        else:
            player.hear(seen, reply.pod, now)
            if seen.control:
                with self.trace.kick():
                    self._kick(seen, reply.pod, move)
        if by := player.give_up(now):
            self._reporter.comment(f"{player.name} did not get the ball, {by}", "shot")

    def _tell(self, move: Span, reply: Reply[ControlAnswer]) -> None:
        ending = BY_OUTCOME[reply.outcome]
        move.note(outcome=reply.outcome, ended_by=ending.ended_by, status=reply.status, ball=reply.pod)
        if reply.message is None:
            self._fail(move, "control request", reply)
        self._reporter.set_trace_parent(tracing().cause())

    def _fail(self, move: Span, what: str, reply: Reply[ControlAnswer] | Reply[ShotAnswer]) -> None:
        status, said = f"status {reply.status}", reason(reply.outcome, reply.error)
        if said:
            move.note(reason=said)
            status = f"{status}: {said}"
        self.trace.failed(move, f"the {what} {BY_OUTCOME[reply.outcome].meaning} ({status})")

    def _record(self, reply: Reply[ControlAnswer] | Reply[ShotAnswer], request: Kind) -> None:
        self._reporter.record(
            RequestRecord(
                at=time.time(),
                player=self._player.id,
                ball=reply.pod,
                version=reply.version,
                outcome=reply.outcome,
                status=reply.status,
                seconds=reply.seconds,
                request=request,
                reason=reason(reply.outcome, reply.error),
                # without a sidecar nobody has counted, whatever the player's own headers say
                attempt=reply.attempt if self._sidecar.view() else 1,
            )
        )

    def _kick(self, seen: ControlAnswer, ball: str, move: Span) -> None:
        player, settings = self._player, self._settings
        planned = player.kick(Point(seen.x, seen.y), time.monotonic())
        if planned is None:
            return
        plan, by = planned
        request = ShotRequest(
            caller=settings.common.pod,
            player=player.id,
            name=player.name,
            team=settings.team,
            x=plan.target.x,
            y=plan.target.y,
            strength=plan.strength,
            goal=plan.goal,
            by=by,
        )
        for _ in range(KICK_TRIES):
            reply = self._ball.post("/shoot", request, ShotAnswer)
            self._record(reply, "shot")
            if reply.message is not None and reply.message.kicked:
                player.kicked()
                return
            if reply.message is None:
                self._fail(move, "shot", reply)
                player.miss(time.monotonic())
                return
            if reply.pod == ball:
                return


class Crew:
    """All players of the pod, their reports to the ui, and their information from the stadium."""

    def __init__(self, settings: AiSettings) -> None:
        common = settings.common
        self._settings = settings
        self.players = tuple(Player(settings, index) for index in range(settings.players))
        self._sidecar = SidecarWatch(common.sidecar_admin_url, common.ball_url, common.pod)
        self.reporter = Reporter(
            common, "ai", settings.tick_seconds, self.display, answered=self.obey, sidecar=self._sidecar.view
        )
        self._waiting = Waiting(time.monotonic())
        self._sight = Sight()
        self.loops = tuple(
            PlayerLoop(settings, player, self.reporter, self._sidecar, self._waiting, self._sight)
            for player in self.players
        )
        self._stadium = Peer(common.stadium_url, timeout=INFO_TIMEOUT, proxy=common.proxy, counted_as="stadium")
        self._informed: dict[str, float] = {}
        self._info = Ticker("info", 1.0, self.inform, phase=phase_of(common.pod, 1.0))

    def work(self) -> tuple[Background, ...]:
        return (self.reporter, self._sidecar, self._info, *(loop.ticker for loop in self.loops))

    def inform(self) -> None:
        """Asks the stadium for each player's goal, zone and number every 5 s; stops at the first request that fails."""
        for player in self.players:
            now = time.monotonic()
            if now - self._informed.get(player.id, -INFO_SECONDS) < INFO_SECONDS - 0.5:
                continue
            wish = {"team": self._settings.team, "player": player.id, "number": min(player.wish, 99)}
            info = self._stadium.get("/info", TeamInfo, wish).message
            if info is None:
                return
            self._informed[player.id] = now
            player.inform(info)

    def display(self) -> PodDisplay:
        now = time.monotonic()
        return PodDisplay(players=tuple(player.shown(now) for player in self.players))

    def find(self, player_id: str) -> Player | None:
        return next((player for player in self.players if player.id == player_id), None)

    def shoot(self, player: Player, by: str) -> str:
        """Makes the player shoot when it next has the ball; returns why it cannot, empty if it will."""
        refused = player.order(by, time.monotonic())
        if refused:
            self.reporter.comment(refused, "shot")
        return refused

    def obey(self, answer: DisplayAnswer) -> None:
        self._waiting.hear(answer.balls, time.monotonic())
        self._sight.hear(answer.places, time.monotonic())
        for loop in self.loops:
            loop.trace.hear_match(answer.match)
        for command in answer.commands:
            player = self.find(command.player)
            if player is not None:
                self.shoot(player, command.by)
