"""The rules of all services together, without a network, in virtual time: goals fall, players do not get stuck."""

import heapq
import random
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

import pytest

from mesharena.ai.player import Player
from mesharena.ai.settings import AiSettings
from mesharena.ball.game import Ball
from mesharena.kit.geometry import ATTACKS
from mesharena.kit.geometry import CENTRE
from mesharena.kit.messages import BounceAnswer
from mesharena.kit.messages import ControlAnswer
from mesharena.kit.messages import Position
from mesharena.kit.messages import ShotRequest
from mesharena.kit.messages import Team
from mesharena.kit.messages import TeamInfo
from mesharena.kit.settings import Settings
from mesharena.kit.ticker import next_beat
from mesharena.kit.ticker import shifting_phase
from mesharena.stadium.pitch import meet
from mesharena.stadium.stadium import HALVES

BALL_TICK = 0.2
PLAYER_TICK = 0.3
TEAMS: tuple[Team, Team] = ("locals", "visitors")


@dataclass
class Play:
    """A simulated period: goals by time and team, and the course of the ball."""

    goals: list[tuple[float, Team]] = field(default_factory=list)
    still: float = 0.0
    longest_still: float = 0.0

    def scored(self, team: Team) -> int:
        return sum(scorer == team for _, scorer in self.goals)


def squad(common: Settings, team_size: int, chance: random.Random) -> list[Player]:
    players = []
    for team in TEAMS:
        zone = HALVES[team]
        corners = (Position(x=zone.left, y=zone.top), Position(x=zone.right, y=zone.bottom))
        info = TeamInfo(goal=Position(x=CENTRE.x, y=ATTACKS[team]), zone=corners, number=1, match=1)
        for n in range(team_size):
            settings = AiSettings(common=replace(common, pod=f"{team}-{n}"), team=team)
            player = Player(settings, 0, chance.random)
            player.inform(info)
            players.append(player)
    return players


def move(play: Play, ball: Ball, now: float) -> bool:
    step = ball.begin(now)
    if step is None:
        return False
    met = meet(step.start, step.after.at)
    if met.scored_by:
        play.goals.append((now, met.scored_by))
    at = Position(x=met.at.x, y=met.at.y)
    ball.finish(step, BounceAnswer(result=met.result, at=at, normal=met.normal, scored_by=met.scored_by), now)
    return True


def act(player: Player, ball: Ball, now: float, chance: random.Random) -> None:
    ask = player.ask(now)
    control = ball.control(ask, now, chance.random())
    player.hear(ControlAnswer(x=control.at.x, y=control.at.y, control=control.held), "b", now)
    planned = player.kick(control.at, now) if control.held else None
    if planned:
        plan, _ = planned
        who = {"caller": ask.caller, "player": ask.player, "name": ask.name, "team": ask.team}
        shot = ShotRequest(**who, x=plan.target.x, y=plan.target.y, strength=plan.strength, goal=plan.goal)
        if ball.shoot(shot):
            player.kicked()


def watch(common: Settings, team_size: int, seconds: float, seed: int) -> Play:
    chance = random.Random(seed)
    play, ball = Play(), Ball(radius=15, resistance=80)
    players = squad(common, team_size, chance)
    rolled = start = 1000.0
    beats = [(BALL_TICK, shifting_phase("ball", BALL_TICK))]
    beats += [(PLAYER_TICK, shifting_phase(player.id, PLAYER_TICK)) for player in players]
    queue = [(next_beat(start, period, phase(start)), who) for who, (period, phase) in enumerate(beats)]
    heapq.heapify(queue)
    while queue[0][0] < start + seconds:
        beat, who = heapq.heappop(queue)
        now = beat + chance.random() * 0.004  # calls take a while
        if who > 0:
            act(players[who - 1], ball, now, chance)
        elif move(play, ball, now):
            rolled = now
        else:
            play.still += BALL_TICK
            play.longest_still = max(play.longest_still, now - rolled)
        period, phase = beats[who]
        heapq.heappush(queue, (next_beat(beat, period, phase(beat)), who))
    return play


@pytest.mark.parametrize(("team_size", "seed"), [(2, 1), (2, 2), (3, 3), (8, 4)])
def test_goals_fall_at_a_sensible_rate_on_both_sides_and_nobody_gets_stuck(common, team_size, seed):
    seconds = 2000
    play = watch(common, team_size, seconds, seed)
    assert 10 <= seconds / len(play.goals) <= 40
    assert min(play.scored(team) for team in TEAMS) >= len(play.goals) / 4
    waits = [later - earlier for (earlier, _), (later, _) in zip(play.goals, play.goals[1:], strict=False)]
    assert max(waits) < 150
    assert play.still / seconds < 0.6
    assert play.longest_still < 10, "a walk across the pitch, no longer"
