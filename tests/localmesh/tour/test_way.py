"""Which scenarios a tour plays, and the durations that people give it."""

from itertools import pairwise

import pytest

from localmesh import helm
from localmesh.errors import InputError
from localmesh.tour.way import seconds
from localmesh.tour.way import way
from tests import scenarios

STORIES = [
    {"name": "a", "chapter": "first match"},
    {"name": "b", "chapter": "failing"},
    {"name": "c", "chapter": "failing"},
]


def test_a_tour_plays_the_scenarios_in_the_order_of_the_stories():
    assert way(STORIES) == ["a", "b", "c"]


def test_a_tour_of_a_chapter_plays_that_chapter_alone():
    assert way(STORIES, "failing") == ["b", "c"]


def test_an_unknown_chapter_is_refused_with_the_names_of_those_that_exist():
    with pytest.raises(InputError, match=r"'Failing'.*'first match', failing"):
        way(STORIES, "Failing")


def test_the_tour_visits_every_scenario_once_and_each_is_the_next_one_of_that_before():
    played = way(helm.scenarios())
    assert sorted(played) == sorted(scenarios.NAMES)
    following = {name: scenarios.values(name)["scenario"]["next"]["overlay"] for name in played}
    assert all(following[before] == after for before, after in pairwise(played))


def test_the_chapters_together_are_the_whole_tour():
    stories = helm.scenarios()
    chapters = dict.fromkeys(story["chapter"] for story in stories)
    assert [name for chapter in chapters for name in way(stories, chapter)] == way(stories)


@pytest.mark.parametrize(("text", "expected"), [("45s", 45), ("1m30s", 90), ("2h", 7200), ("1500ms", 1.5)])
def test_a_duration_is_read_as_go_reads_it(text: str, expected: float):
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["45", "a while", "", "-1m", "0s", "999ms", "25h", "1e9h"])
def test_anything_that_is_no_time_to_stay_is_refused_with_an_example(text: str):
    with pytest.raises(InputError, match=r"1s to 24h|45s, 1m30s or 2h"):
        seconds(text)
