import pytest

from localmesh.errors import RevisionError
from localmesh.release import LIMIT
from localmesh.release import Content
from localmesh.release import Releases


def content(name: str = "x") -> Content:
    return Content("chart-1", (f"{name}.yaml",), (), {"scenario": {"name": name}}, {"a": name})


def releases(*failed: bool) -> Releases:
    """Revisions 1, 2, ...; each either failed or was deployed."""
    made = Releases()
    for number, has_failed in enumerate(failed, 1):
        made.record(content(f"r{number}"), float(number), "Upgrade complete", failed=has_failed)
    return made


def test_revisions_count_up_and_one_of_them_is_deployed():
    made = releases(False, False, False)
    assert [(revision.number, revision.status) for revision in made.history] == [
        (1, "superseded"),
        (2, "superseded"),
        (3, "deployed"),
    ]
    assert made.deployed is made.history[2]
    assert made.next_number == 4


def test_a_failed_revision_supersedes_nothing():
    made = releases(False, True)
    assert [revision.status for revision in made.history] == ["deployed", "failed"]


def test_only_the_last_revisions_are_kept():
    made = releases(*[False] * (LIMIT + 3))
    assert [revision.number for revision in made.history] == list(range(4, LIMIT + 4))


def test_the_deployed_revision_is_kept_however_many_fail_after_it():
    made = releases(False, *[True] * (LIMIT + 3))
    assert len(made.history) == LIMIT
    assert made.deployed
    assert made.deployed.number == 1


@pytest.mark.parametrize(
    ("failed", "number", "target"),
    [
        pytest.param((False, False, False), None, 2, id="the one before"),
        pytest.param((False, False, False), 1, 1, id="a number"),
        pytest.param((False, True), None, 1, id="after a failure what runs"),
        pytest.param((False, True, False), None, 1, id="a failed one is passed over"),
        pytest.param((False, True, False), 2, 2, id="unless it is named"),
    ],
)
def test_a_rollback_goes_to_the_chosen_or_the_previous_revision(
    failed: tuple[bool, ...], number: int | None, target: int
):
    assert releases(*failed).target(number).number == target


def test_a_revision_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(RevisionError, match=r"no revision 7; .* 1 to 2"):
        releases(False, False).target(7)


def test_the_first_revision_cannot_be_rolled_back():
    with pytest.raises(RevisionError, match="no revision before this one"):
        releases(False).target(None)


def test_a_summary_says_what_history_shows():
    (revision,) = releases(False).history
    assert revision.summary() == {
        "revision": 1,
        "updated": 1.0,
        "status": "deployed",
        "chart": "chart-1",
        "scenario": "r1",
        "overlays": ["r1.yaml"],
        "set": [],
        "description": "Upgrade complete",
    }
