"""The claim that each player keeps to one pod of the ball."""

import msgspec
import pytest

from mesharena.kit.messages.facts import RequestFact
from mesharena.proof.claims import Sticky
from tests.app.proof.samples import request
from tests.app.proof.samples import window

CLAIM = Sticky(pods=2, requests=60)


def answers(player: str, ball: str, count: int) -> list[RequestFact]:
    """A player's requests, answered by one pod of the ball."""
    return [
        msgspec.structs.replace(request(caller=player.partition("/")[0]), player=player, ball=ball)
        for _ in range(count)
    ]


def kept(each: int = 20) -> list[RequestFact]:
    """Three players of two pods, each with a pod of the ball; two of them share one."""
    balls = {"locals-0/1": "ball-v1-0", "locals-0/2": "ball-v1-1", "visitors-0/1": "ball-v1-1"}
    return [fact for player, ball in balls.items() for fact in answers(player, ball, each)]


def test_players_that_keep_to_their_pods_meet_it():
    verdict = CLAIM.judge(window(*kept()))
    assert verdict.state == "met"
    assert "ball-v1-0 for 1 players, ball-v1-1 for 2 players" in verdict.sentence


def test_one_answer_of_another_pod_disproves_it_at_once_and_names_both():
    verdict = CLAIM.judge(window(*answers("locals-0/1", "ball-v1-0", 3), *answers("locals-0/1", "ball-v1-1", 1)))
    assert verdict.state == "refuted"
    assert "locals-0/1: 3 by ball-v1-0, 1 by ball-v1-1" in verdict.sentence


def test_players_of_one_pod_may_have_different_balls():
    two = [*answers("locals-0/1", "ball-v1-0", 30), *answers("locals-0/2", "ball-v1-1", 30)]
    assert CLAIM.judge(window(*two)).state == "met"


def test_one_pod_for_all_is_not_enough():
    same = [fact for player in ("a-0/1", "a-0/2", "a-0/3") for fact in answers(player, "ball-v1-0", 20)]
    assert CLAIM.judge(window(*same)).state == "failed"


@pytest.mark.parametrize(("each", "state"), [(19, "not yet"), (20, "met")])
def test_it_is_judged_over_enough_requests(each: int, state: str):
    assert CLAIM.judge(window(*kept(each))).state == state


@pytest.mark.parametrize(("few", "state"), [(9, "not yet"), (10, "met")])
def test_it_waits_for_enough_answers_of_each_player(few: int, state: str):
    late = answers("locals-1/1", "ball-v1-0", few)
    assert CLAIM.judge(window(*kept(), *late)).state == state


def test_requests_that_no_ball_answered_prove_nothing_and_disprove_nothing():
    lost = [request(outcome="refused", caller="locals-0") for _ in range(50)]
    assert CLAIM.judge(window(*kept(), *lost[:1])).state == "met"
    assert CLAIM.judge(window(*lost)).state == "not yet"


def test_other_callers_do_not_count():
    claim = Sticky(pods=2, requests=40, callers={"locals": True})
    stray = [*answers("visitors-1/1", "ball-v1-0", 5), *answers("visitors-1/1", "ball-v1-1", 5)]
    assert claim.judge(window(*kept(), *stray)).state == "met"
