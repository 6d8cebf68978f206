"""The page's state model alone: motion, names, room for a crowd, and what happened between two scenes."""

import bisect
import math
import statistics
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pytest

from tests.browser.modules import Modules
from tests.browser.modules import modules as modules
from tests.browser.recording import FASTEST
from tests.browser.recording import Recording
from tests.browser.recording import record

HASTE = 1.25  # catching up may be so much faster than running
LAG = 0.3  # seconds
MOMENT = itemgetter(0)  # of what a recording has about a thing

# plays a recording at 60 frames a second: [time, newest scene's time, {key: [x, y]}] of every frame
PLAY = """({ Clock, Motion }, scenes) => {
  const clock = new Clock(), motion = new Motion(), frames = [];
  let next = 0;
  for (let now = scenes[0][0] + 0.001; now < scenes.at(-1)[0]; now += 1 / 60) {
    while (next < scenes.length && scenes[next][0] <= now) {
      const { time, things } = scenes[next++][1];
      clock.update(time, now);
      motion.update(time, things);
    }
    motion.move(clock.at(now));
    const { time, things } = scenes[next - 1][1];
    const place = (t) => [`${t.pod}/${t.id}`, [motion.track(t).x, motion.track(t).y]];
    frames.push([clock.at(now), time, Object.fromEntries(things.map(place))]);
  }
  return frames;
}"""


@pytest.fixture(scope="module")
def game() -> Recording:
    return record(40, seed=5)


@pytest.fixture(scope="module")
def frames(modules: Modules, game: Recording) -> Any:
    return modules.run("motion", PLAY, game.scenes)


def thrown(truth: list[tuple[float, float, float, int]], since: float, until: float) -> bool:
    """Whether the ball was placed in that time."""
    first, last = bisect.bisect(truth, since, key=MOMENT), bisect.bisect(truth, until, key=MOMENT)
    return truth[max(0, first - 1)][3] != truth[min(last, len(truth) - 1)][3]


def test_objects_never_exceed_their_speed_limit_unless_they_were_placed(game: Recording, frames: Any):
    jumps = 0
    for (before, _, old), (now, _, new) in pairwise(frames):
        for key, (x, y) in new.items():
            fastest = FASTEST["ball" if key.startswith("b") else "player"] * HASTE
            if math.dist((x, y), old[key]) > fastest * (now - before) + 0.5:
                assert thrown(game.truth[key], now - 1, now), f"{key} leaps from {old[key]} to {(x, y)} at {now:.2f}"
                jumps += 1
    throws = sum(truth[-1][3] for truth in game.truth.values())
    assert 1 <= jumps <= throws


def test_what_is_drawn_is_at_most_300_ms_behind_the_newest_scene(game: Recording, frames: Any):
    lags = []
    for now, newest, places in frames[120:]:
        for key, place in places.items():
            truth = game.truth[key]
            if thrown(truth, now - 1, now):
                continue
            # the latest moment at which the thing was, within a foot's length, where it is drawn
            at = bisect.bisect(truth, now, key=MOMENT)
            then = next(
                (truth[i][0] for i in range(at - 1, max(0, at - 100), -1) if math.dist(truth[i][1:3], place) < 6), None
            )
            lags.append(newest - then if then is not None else 1.0)
    lags.sort()
    assert statistics.median(lags) <= LAG / 2
    assert lags[int(len(lags) * 0.97)] <= LAG


def test_a_placed_ball_appears_at_its_place_at_once(modules: Modules):
    moved = modules.run("motion", """({ Track }) => {
      const track = new Track();
      track.add(1, 100, 100, 0); track.add(1.2, 110, 100, 0); track.move(1.2);
      track.add(1.4, 180, 300, 1); track.move(1.41);
      return [track.x, track.y];
    }""")  # fmt: skip
    assert moved == [180, 300]


def test_an_object_slows_down_when_its_next_position_is_late(modules: Modules):
    far = modules.run("motion", """({ Track }) => {
      const track = new Track();
      track.add(1, 0, 0); track.add(1.3, 18, 0);
      for (let t = 1; t < 9; t += 1 / 60) track.move(t);
      return track.x;
    }""")  # fmt: skip
    assert 18 < far < 18 + 60 * 0.2


SPREAD = """({ Crowd }, players) => {
  const crowd = new Crowd();
  return Object.fromEntries(crowd.spread(players, 0.016));
}"""


def crowd(team_size: int, apart: float = 0.0) -> list[dict[str, Any]]:
    return [
        {"key": f"{team}{i}", "team": team, "x": 180 + apart * (i + team_size * (team == "visitors")), "y": 300}
        for team in ("locals", "visitors")
        for i in range(team_size)
    ]


@pytest.mark.parametrize("team_size", [1, 2, 8])
def test_players_on_one_spot_stand_side_by_side(modules: Modules, team_size: int):
    offsets = [(o["dx"], o["dy"]) for o in modules.run("crowd", SPREAD, crowd(team_size)).values()]
    nearest = min(math.dist(a, b) for i, a in enumerate(offsets) for b in offsets[:i])
    assert nearest >= 8
    assert max(math.hypot(*o) for o in offsets) <= 50


def test_players_far_from_each_other_are_drawn_where_they_are(modules: Modules):
    for offset in modules.run("crowd", SPREAD, crowd(2, apart=40)).values():
        assert math.hypot(offset["dx"], offset["dy"]) < 1e-9


# eight players run around one spot for 12 s: the names' rectangles of each frame, and how often names moved elsewhere
NAMES = """({ Labels }, each) => {
  const labels = new Labels(), worst = [];
  let moves = 0, last = new Map();
  for (let f = 0; f < 720; f++) {
    const owners = Array.from({ length: each }, (_, i) => ({
      key: `p${i}`, w: 60, h: 14, wide: 12, above: 34, below: 8, first: false,
      x: 180 + 22 * Math.cos((i / each) * 6.28 + f / 200), y: 300 + 22 * Math.sin((i / each) * 6.28 + f / 200),
    }));
    const spots = labels.place(owners, [], { x: -40, y: -25, w: 440, h: 650 }, f / 60).filter((s) => s.alpha > 0.5);
    let shared = 0;
    for (const a of spots) for (const b of spots) {
      if (a.key >= b.key) continue;
      const w = 60 - Math.abs(a.x - b.x), h = 14 - Math.abs(a.y - b.y);
      if (w > 0 && h > 0) shared = Math.max(shared, (w * h) / (60 * 14));
    }
    worst.push(shared);
    for (const s of spots) {
      const was = last.get(s.key), o = owners.find((one) => one.key === s.key);
      const now = [Math.sign(Math.round((s.x - o.x) / 20)), Math.sign(Math.round((s.y - o.y) / 12))].join();
      if (was !== undefined && was !== now) moves++;
      last.set(s.key, now);
    }
  }
  worst.sort((a, b) => a - b);
  return { typical: worst[Math.floor(worst.length * 0.9)], moves, shown: last.size };
}"""


@pytest.mark.parametrize("team_size", [2, 4, 6])
def test_names_of_players_near_the_same_ball_stay_apart_and_do_not_flicker(modules: Modules, team_size: int):
    seen = modules.run("labels", NAMES, team_size)
    assert seen["shown"] == team_size
    assert seen["typical"] <= 0.25, "a name is covered by another"
    assert seen["moves"] <= team_size * 12, "names change their side more often than once a second"


HEAR = """({ Events }, scenes) => {
  const events = new Events();
  return scenes.map((scene) => events.update(scene));
}"""


def heard(
    match: int = 1, locals_: int = 0, visitors: int = 0, winner: str = "", *comments: tuple[int, str, str]
) -> Any:
    score = {"match": match, "locals": locals_, "visitors": visitors, "winner": winner, "remaining": 9}
    return {"score": score, "comments": [{"id": i, "kind": k, "text": t} for i, k, t in comments]}


def test_goals_and_the_winner_are_announced_once_in_the_stadiums_words(modules: Modules):
    goal = (4, "goal", "Goal by Ada!")
    scenes = [heard(1, 3), heard(1, 4, 0, "", goal), heard(1, 4, 0, "", goal), heard(1, 4, 0, "locals", goal), heard(2)]
    heard_events = modules.run("events", HEAR, scenes)
    assert [[(e["kind"], e.get("team"), e.get("text")) for e in events] for events in heard_events] == [
        [],
        [("goal", "locals", "Goal by Ada!")],
        [],
        [("winner", None, None)],
        [("kick-off", None, None)],
    ]


def test_old_goals_are_not_celebrated_after_opening_the_page_or_a_restart_of_the_ui(modules: Modules):
    scenes = [heard(3, 2, 2, "", (9, "goal", "Goal!")), heard(1, 1, 0, "", (1, "goal", "Goal!"))]
    assert modules.run("events", HEAR, scenes) == [[], []]


@pytest.mark.parametrize(
    ("asked", "errored", "colour"),
    [
        pytest.param(0, -1, [255, 255, 255], id="asked just now"),
        pytest.param(3.5, -1, [82, 86, 84], id="three seconds of silence"),
        pytest.param(-1, -1, [82, 86, 84], id="never asked"),
        pytest.param(0, 0, [213, 94, 0], id="failed just now"),
        pytest.param(0, 3, [255, 255, 255], id="three seconds after it failed"),
    ],
)
def test_a_ball_shows_its_traffic(modules: Modules, asked: float, errored: float, colour: list[int]):
    ball = {"asked": asked, "errored": errored}
    assert modules.run("balls", "({ ballColour }, ball) => ballColour(ball)", ball) == colour


@pytest.mark.parametrize(
    ("name", "shirt"),
    [("Bruno Taranto", "Taranto"), ("Messi", "Messi"), ("Bruno Taranto 2", "Taranto 2"), ("<b>x</b>", "<b>x</b>")],
)
def test_a_shirt_shows_the_last_name(modules: Modules, name: str, shirt: str):
    assert modules.run("players", "({ shirtName }, name) => shirtName(name)", name) == shirt


def test_a_ball_shows_one_comment_at_a_time_and_none_for_takes(modules: Modules):
    visible = modules.run("bubbles", """({ Bubbles }) => {
      const bubbles = new Bubbles(), place = (pod) => (pod === "stadium" ? null : { x: 1, y: 2 });
      const say = (id, pod, kind) => ({ id, pod, kind, text: `${id}` });
      const old = say(1, "v1", "shot");
      bubbles.update([old], 0, place);
      const fresh = [old, say(2, "v1", "shot"), say(3, "v1", "take"), say(4, "stadium", "goal"), say(5, "v2", "shot")];
      bubbles.update(fresh, 1, place);
      const early = bubbles.now(1.1).map((b) => b.id);
      bubbles.update([...fresh, say(6, "v1", "shot")], 2, place);
      return [early, bubbles.now(2.1).map((b) => b.id), bubbles.now(9).map((b) => b.id)];
    }""")  # fmt: skip
    assert visible == [[2, 5], [5, 6], []]
