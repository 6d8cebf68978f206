import pytest

from mesharena.ui.pace import pace


def test_a_few_pods_keep_their_own_beat():
    assert pace(16) == 0


def test_a_crowd_is_asked_to_speak_less():
    assert pace(40) == pytest.approx(0.5)


def test_no_crowd_is_so_large_that_its_players_would_vanish():
    assert pace(1000) < 1
