"""The story behind the mount: read again when it changes, told when it is broken, never fatal."""

import os

import pytest

from mesharena.ui.story import Storybook


def test_the_story_is_read_and_what_the_page_does_not_tell_is_passed_over(tmp_path):
    path = tmp_path / "scenario.json"
    path.write_text('{"name": "a", "title": "A", "watch": ["x"], "next": {"overlay": "b", "why": "c"}, "proof": {}}')
    story = Storybook(str(path)).story()
    assert (story.name, story.title, story.watch, story.next.overlay, story.problem) == ("a", "A", ("x",), "b", "")


def test_a_story_that_changes_behind_its_link_is_read_again(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "scenario.json"
        path.write_text(f'{{"name": "{name}"}}')
        os.utime(path, (1, 1))
    link = tmp_path / "scenario.json"
    link.symlink_to(tmp_path / "one" / "scenario.json")
    book = Storybook(str(link))
    assert book.story().name == "one"
    link.unlink()
    link.symlink_to(tmp_path / "two" / "scenario.json")
    assert book.story().name == "two"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"title": 3}', b'{"watch": "x"}', b"\xff\xfe", b" " * 300_000])
def test_a_broken_story_is_told_and_a_mended_one_is_read(tmp_path, content):
    path = tmp_path / "scenario.json"
    path.write_bytes(content)
    book = Storybook(str(path))
    assert "scenario" in book.story().problem
    path.write_text('{"name": "mended"}')
    assert book.story().name == "mended"


def test_a_story_that_is_not_there_yet_is_told(tmp_path):
    book = Storybook(str(tmp_path / "scenario.json"))
    assert "cannot be read" in book.story().problem
    (tmp_path / "scenario.json").write_text('{"name": "late"}')
    assert book.story().name == "late"


def test_no_story_at_all_is_told():
    assert "ARENA_STORY" in Storybook("").story().problem
