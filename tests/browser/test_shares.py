"""Shares shown together add up to 100, and no share is rounded to 0 or 100 when it is neither."""

import random
from typing import Any

import pytest

from mesharena.kit.outcomes import ENDINGS
from tests.browser.modules import Modules
from tests.browser.modules import modules as modules
from tests.browser.test_headline import answered
from tests.browser.test_headline import group

MANY = random.Random(13)
COUNTS = [
    [1],
    [1, 1, 1],
    [2, 1],
    [995, 5],
    [999, 1, 1],
    [1, 199],
    [0, 7, 0],
    [125, 375, 500],
    *([MANY.randrange(10 ** MANY.randrange(6)) for _ in range(MANY.randrange(1, 9))] + [1] for _ in range(2000)),
]


def number(share: str) -> int:
    """A share as it counts in a sum: less than 1 % is 0, more than 99 % is 100."""
    return {"< 1 %": 0, "> 99 %": 100}[share] if share[0] in "<>" else int(share.removesuffix(" %"))


def test_shares_add_up_to_100_and_each_is_less_than_a_point_off(modules: Modules):
    texts: list[list[str]] = modules.run("mesh/format", "({ shares }, all) => all.map(shares)", COUNTS)
    for counts, parts in zip(COUNTS, texts, strict=True):
        assert sum(number(part) for part in parts) == 100, (counts, parts)
        for count, part in zip(counts, parts, strict=True):
            assert abs(100 * count / sum(counts) - number(part)) < 1, (counts, parts)
            assert (part == "0 %") == (count == 0), (counts, parts)
            assert (part == "100 %") == (count == sum(counts)), (counts, parts)


def test_without_requests_there_are_no_shares(modules: Modules):
    assert modules.run("mesh/format", "({ shares }) => [shares([]), shares([0, 0])]") == [[], ["–", "–"]]


def test_the_pieces_of_a_bar_add_up_even_when_a_ball_that_answered_is_gone(modules: Modules):
    thirds = {"version": "v1", "ends": {"answered": {"200": 1}, "error": {"503": 1}}}
    for left in (0, 4):
        bar = group("locals", 3 + left, thirds, ends={"refused": {"503": 1}})
        pieces: Any = modules.run("mesh/bars", "({ pieces }, bar) => pieces(bar)", bar)
        assert sum(number(piece["share"]) for piece in pieces) == 100
        assert {p["key"]: p["n"] for p in pieces if p["n"]} == {
            "v1": 1,
            "v1!": 1,
            "refused": 1,
            **({"gone": left} if left else {}),
        }


@pytest.mark.parametrize("gone", [0, 5])
def test_the_shares_of_a_callers_row_add_up_with_what_no_ball_answered(modules: Modules, gone: int):
    row = {
        "requests": 12 + gone,
        "ends": {"answered": {"200": 9 + gone}, "refused": {"503": 2}, "timeout": {"0": 1}},
        "cells": {"a": {"requests": 3}, "b": {"requests": 6}},
    }
    cut: Any = modules.run("mesh/table", '({ cut }, row) => cut(row, ["a", "b"])', row)
    parts = [*cut["cells"], *(piece["share"] for piece in cut["trouble"])]
    assert sum(number(part) for part in parts) == 100
    looks = {ending.look: 0 for ending in ENDINGS if ending.ended_by != "service"}
    counted = {piece["key"]: piece["n"] for piece in cut["trouble"]}
    assert counted == {**looks, "refused": 2, "timeout": 1, "gone": gone}


def test_headline_shares_add_up_and_name_their_base_when_requests_are_refused(modules: Modules):
    versions = [answered(f"v{n}", 1) for n in (1, 2, 3)]
    headline = modules.run(
        "mesh/headline", "({ headline }, groups) => headline({ groups })", [group("x", 3, *versions)]
    )
    assert headline == "v1 answers 34 %, v2 answers 33 % and v3 answers 33 %."
    refused = [group("x", 4, *versions, ends={"refused": {"503": 1}})]
    said = modules.run("mesh/headline", "({ headline }, groups) => headline({ groups })", refused)
    assert said.startswith(
        "v1 answers 34 %, v2 answers 33 % and v3 answers 33 % of the requests that reach a ball. 25 % of "
    )
