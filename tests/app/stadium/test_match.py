import pytest

from mesharena.stadium.match import Match

MATCH = Match(1, started=1000, seconds=120)


def test_the_clock_runs_down_to_zero():
    assert [MATCH.remaining(now) for now in (1000, 1030, 1120, 1500)] == [120, 90, 0, 0]


@pytest.mark.parametrize(
    ("goals", "winner"),
    [([], "draw"), (["locals"], "locals"), (["visitors"], "visitors"), (["locals", "visitors"], "draw")],
)
def test_the_winner_is_known_at_full_time_and_not_before(goals, winner):
    match = MATCH
    for team in goals:
        match = match.scored(team, 1010)
    assert match.winner(1119.9) == ""
    assert match.winner(1120) == winner
    assert match.board(1120).winner == winner


def test_goals_after_full_time_do_not_count():
    assert MATCH.scored("locals", 1121).board(1121).locals == 0


def test_the_next_match_starts_by_itself_after_a_pause_at_zero():
    assert not MATCH.next_due(1129)
    assert MATCH.next_due(1130)
    following = MATCH.scored("locals", 1001).following(1130)
    assert (following.number, following.locals, following.remaining(1130)) == (2, 0, 120)
