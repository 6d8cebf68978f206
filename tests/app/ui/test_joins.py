"""What the ui remembers of a ball that joins: its requests and those of all balls, since its first one."""

import msgspec

from mesharena.kit.messages.facts import Facts
from mesharena.ui.joins import FOLLOWED_SECONDS
from mesharena.ui.joins import FORGOTTEN_SECONDS
from mesharena.ui.joins import MOST_BALLS
from mesharena.ui.joins import Joins
from tests.app.ui.samples import V1
from tests.app.ui.samples import V2
from tests.app.ui.samples import Clock
from tests.app.ui.samples import arena
from tests.app.ui.samples import ball


def joined() -> Joins:
    """v1 has answered before; v2 gets its first two requests at second 10."""
    joins = Joins()
    joins.take(V1, "a", 500, 0)
    joins.take(V2, "b", 0, 1)
    joins.take(V1, "a", 600, 9)
    joins.take(V2, "b", 2, 10)
    return joins


def test_readings_begin_with_the_first_request_and_have_the_balls_and_all_requests():
    joins = joined()
    joins.take(V1, "a", 630, 11)
    joins.take(V2, "b", 12, 12)
    (join,) = joins.facts(13)
    assert (join.pod, join.age) == (V2, 3)
    assert [tuple(getattr(r, f) for f in r.__struct_fields__) for r in join.readings] == [(0, 0, 0), (2, 12, 42)]


def test_a_ball_that_had_requests_when_it_first_reported_joined_at_an_unknown_moment():
    assert V1 not in {join.pod for join in joined().facts(10)}


def test_a_new_process_joins_anew():
    joins = joined()
    joins.take(V2, "c", 0, 20)
    assert joins.facts(20) == ()
    joins.take(V2, "c", 1, 30)
    assert joins.facts(31)[0].age == 1


def test_a_message_that_arrives_late_changes_nothing():
    joins = joined()
    joins.take(V2, "b", 12, 12)
    joins.take(V2, "b", 7, 13)
    joins.take(V2, "b", 12, 14)
    assert joins.facts(14)[0].readings[-1].received_by_ball == 12


def test_readings_are_bounded():
    joins = joined()
    for step in range(int(FOLLOWED_SECONDS * 20)):
        joins.take(V2, "b", 3 + step, 10 + step / 10)
    (join,) = joins.facts(500)
    assert join.readings[-1].age <= FOLLOWED_SECONDS
    assert len(join.readings) <= 2 * FOLLOWED_SECONDS + 1
    assert join.age == 490


def test_balls_that_are_gone_are_forgotten_and_no_more_than_a_few_are_known():
    joins = joined()
    joins.take("ball-v3-0", "d", 0, 11 + FORGOTTEN_SECONDS)
    assert joins.facts(11 + FORGOTTEN_SECONDS) == ()
    for number in range(2 * MOST_BALLS):
        joins.take(f"ball-{number}", "e", 0, 100)
        joins.take(f"ball-{number}", "e", 1, 100)
    assert len(joins.facts(100)) == MOST_BALLS


def test_the_facts_have_the_joins_as_the_proof_reads_them():
    clock = Clock()
    state = arena(clock)
    state.display(ball(V2))
    clock.now += 5
    state.display(ball(V2, sent=clock.now, locals_0=3))
    clock.now += 2
    state.display(ball(V2, sent=clock.now, locals_0=9))
    decoded = msgspec.json.decode(msgspec.json.encode(state.facts(None)), type=Facts)
    (join,) = decoded.joins
    assert (join.pod, join.age, join.readings[-1].received_by_ball) == (V2, 2, 9)
