"""Runs the match: says what a moving ball hits, counts each goal once, keeps the clock, and reports the score."""

import random
import threading
import time

from prometheus_client import CollectorRegistry
from prometheus_client import Counter

from mesharena.kit.display import PodDisplay
from mesharena.kit.display import Reporter
from mesharena.kit.geometry import ATTACKS
from mesharena.kit.geometry import CENTRE
from mesharena.kit.geometry import PITCH_LENGTH
from mesharena.kit.geometry import PITCH_WIDTH
from mesharena.kit.geometry import Point
from mesharena.kit.geometry import Zone
from mesharena.kit.geometry import spot
from mesharena.kit.labels import NOBODY
from mesharena.kit.labels import BoundedLabels
from mesharena.kit.messages import BounceAnswer
from mesharena.kit.messages import BounceRequest
from mesharena.kit.messages import InfoQuery
from mesharena.kit.messages import MatchAnswer
from mesharena.kit.messages import Position
from mesharena.kit.messages import Team
from mesharena.kit.messages import TeamInfo
from mesharena.kit.peers import Peer
from mesharena.kit.ticker import Ticker
from mesharena.kit.tracing import tracing
from mesharena.stadium.match import Match
from mesharena.stadium.pitch import meet
from mesharena.stadium.roster import Roster
from mesharena.stadium.settings import StadiumSettings

BALL_TIMEOUT = 1.0
CLOCK_SECONDS = 0.5
DISPLAY_SECONDS = 0.4
SAME_GOAL_SECONDS = 1.0  # a ball that did not get the answer asks again; that is not a second goal
WALK_MARGIN = 20.0
BALLS = 1000

# players without a ball wander about in the half that their team defends
HALVES: dict[Team, Zone] = {
    "locals": Zone(WALK_MARGIN, PITCH_LENGTH / 2, PITCH_WIDTH - WALK_MARGIN, PITCH_LENGTH - WALK_MARGIN),
    "visitors": Zone(WALK_MARGIN, WALK_MARGIN, PITCH_WIDTH - WALK_MARGIN, PITCH_LENGTH / 2),
}
RANDOM_ZONE = Zone(WALK_MARGIN, WALK_MARGIN, PITCH_WIDTH - WALK_MARGIN, PITCH_LENGTH - WALK_MARGIN)


class Stadium:
    """The state of the match, behind one lock, which is never held during a call to another service."""

    def __init__(self, settings: StadiumSettings, registry: CollectorRegistry, ball: Peer | None = None) -> None:
        common = settings.common
        self._lock = threading.Lock()
        self._seconds = settings.match_seconds
        self._match = Match(1, time.monotonic(), self._seconds)
        self._roster = Roster()
        self._last_goals: dict[str, float] = {}
        self._full_time_said = False
        self._ball = ball or Peer(common.ball_url, timeout=BALL_TIMEOUT, proxy=common.proxy, counted_as="ball")
        labels = ("team", "player", "own_goal")
        self._goals = Counter("arena_goals_total", "Goals, by who kicked last", labels, registry=registry)
        self._players = BoundedLabels()
        self._ticker = Ticker("clock", CLOCK_SECONDS, self.tick)
        self.reporter = Reporter(common, "stadium", DISPLAY_SECONDS, self.display)

    def start(self) -> None:
        """Starts the first match with the worker process, so that a restarted one begins with a full clock."""
        with self._lock:
            self._match = Match(1, time.monotonic(), self._seconds)
        self._ticker.start()
        self.reporter.start()

    def stop(self) -> None:
        self._ticker.stop()
        self.reporter.stop()

    def join(self, seconds: float) -> None:
        self._ticker.join(seconds)
        self.reporter.join(seconds)

    def info(self, query: InfoQuery) -> TeamInfo:
        zone = HALVES[query.team]
        with self._lock:
            number = self._roster.number(query.team, query.player, query.number, time.monotonic())
            match = self._match.number
        return TeamInfo(
            goal=Position(x=CENTRE.x, y=ATTACKS[query.team]),
            zone=(Position(x=zone.left, y=zone.top), Position(x=zone.right, y=zone.bottom)),
            number=number,
            match=match,
        )

    def bounce(self, ask: BounceRequest) -> BounceAnswer:
        met = meet(Point(ask.start.x, ask.start.y), Point(ask.end.x, ask.end.y))
        at = Position(x=met.at.x, y=met.at.y)
        if met.scored_by is None:
            return BounceAnswer(result=met.result, at=at, normal=met.normal)
        own_goal = ask.kick is not None and ask.kick.team != met.scored_by
        if self._first_told(ask.ball):
            self._count(met.scored_by, ask, own_goal)
        return BounceAnswer(result="goal", at=at, scored_by=met.scored_by, own_goal=own_goal)

    def _first_told(self, ball: str) -> bool:
        now = time.monotonic()
        with self._lock:
            fresh = now - self._last_goals.get(ball, -SAME_GOAL_SECONDS) >= SAME_GOAL_SECONDS
            if fresh:
                self._last_goals.pop(ball, None)  # keeps the dictionary in the order of the last goal
                self._last_goals[ball] = now
                if len(self._last_goals) > BALLS:
                    del self._last_goals[next(iter(self._last_goals))]
            return fresh

    def _count(self, scored_by: Team, ask: BounceRequest, own_goal: bool) -> None:
        with self._lock:
            self._match = self._match.scored(scored_by, time.monotonic())
        self.reporter.set_trace_parent(tracing().cause())
        kick = ask.kick
        if kick is None:
            self._goals.labels(scored_by, NOBODY, "false").inc()
            self.reporter.comment(f"Goal for the {scored_by}!", "goal")
            return
        self._goals.labels(kick.team, self._players.label(kick.name), "true" if own_goal else "false").inc()
        scorer = f"{kick.name} for {kick.by}" if kick.by else kick.name
        if own_goal:
            self.reporter.comment(f"Own goal by {scorer}!", "own-goal")
        else:
            self.reporter.comment(f"Goal by {scorer}!", "goal")

    def new_match(self) -> MatchAnswer:
        """Starts the next match.

        One ball, chosen by the mesh, is put to the centre at once, the others by the ui's answers.
        """
        with self._lock:
            self._match = match = self._match.following(time.monotonic())
            self._full_time_said = False
        self.reporter.comment(f"Match {match.number} begins", "match")
        return MatchAnswer(match=match.number, moved=self._move_ball(CENTRE))

    def random_ball(self) -> MatchAnswer:
        moved = self._move_ball(spot(RANDOM_ZONE, random.random(), random.random()))
        return MatchAnswer(match=self._match.number, moved=moved)

    def _move_ball(self, at: Point) -> bool:
        reply = self._ball.post("/setPosition", Position(x=at.x, y=at.y), Position)
        return reply.outcome == "answered"

    def tick(self) -> None:
        """Announces full time, and starts the next match 10 s later if nobody else has."""
        now = time.monotonic()
        with self._lock:
            match = self._match
            whistle = match.over(now) and not self._full_time_said
            self._full_time_said = self._full_time_said or whistle
        if whistle:
            winner = match.winner(now)
            result = "a draw" if winner == "draw" else f"the {winner} win"
            self.reporter.comment(f"Full time, {match.locals}:{match.visitors}, {result}", "match")
        if match.next_due(now):
            self.new_match()

    def display(self) -> PodDisplay:
        with self._lock:
            return PodDisplay(score=self._match.board(time.monotonic()))
