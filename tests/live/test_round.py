"""A sample of the ordered pairs of scenarios: all scenarios in an order drawn by lot.

So each scenario is reached from another one than its neighbour in the show and than the first match.
"""

import random
from collections.abc import Iterator

from tests.live.harness import Arena
from tests.live.test_walk import check
from tests.scenarios import NAMES
from tests.scenarios import arguments

DRAW = 2026  # another number is another order; a fixed one lets a failure be repeated


def drawn() -> list[str]:
    order = list(NAMES)
    random.Random(DRAW).shuffle(order)
    return order


def pairs() -> Iterator[tuple[str, str]]:
    """Each scenario in one pair; of an odd number, the first is in the last pair, too."""
    order = drawn()
    order += order[: len(order) % 2]
    return zip(order[::2], order[1::2], strict=True)


def test_all_scenarios_follow_each_other_in_an_order_drawn_by_lot_and_every_second_is_rolled_back(arena: Arena):
    for here, there in pairs():
        for scenario in (here, there):
            arena.upgrade(*arguments(scenario))
            check(arena, scenario)
        arena.run("rollback")
        check(arena, here)
