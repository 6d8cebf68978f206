from mesharena.stadium.roster import LARGEST_TEAM
from mesharena.stadium.roster import Roster


def test_numbers_count_up_by_team():
    roster = Roster()
    assert [roster.number("locals", p, 0, 0) for p in ("a", "b")] == [1, 2]
    assert roster.number("visitors", "a", 0, 0) == 1


def test_a_player_keeps_its_number_whatever_it_requests():
    roster = Roster()
    roster.number("locals", "a", 0, 0)
    assert roster.number("locals", "a", 9, 5) == 1


def test_a_requested_number_is_given_if_it_is_free():
    roster = Roster()
    assert roster.number("locals", "a", 10, 0) == 10
    assert roster.number("locals", "b", 10, 0) == 1
    assert roster.number("visitors", "c", 10, 0) == 10


def test_a_number_is_freed_when_its_player_stops_reporting():
    roster = Roster()
    roster.number("locals", "a", 7, 0)
    roster.number("locals", "b", 8, 0)
    roster.number("locals", "b", 8, 10)
    assert roster.number("locals", "c", 7, 12) == 1
    assert roster.number("locals", "d", 7, 12.1) == 7
    assert roster.number("locals", "b", 0, 15) == 8


def test_the_size_of_a_team_is_limited():
    roster = Roster()
    numbers = [roster.number("locals", f"p{n}", 0, 0) for n in range(LARGEST_TEAM)]
    assert len(set(numbers)) == LARGEST_TEAM
    assert roster.number("locals", "one too many", 0, 0) == 0
