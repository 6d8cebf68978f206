import pytest

from localmesh.errors import RevisionError
from localmesh.release import LIMIT
from localmesh.release import Content
from localmesh.release import Releases


def content(name: str = "x") -> Content:
    return Content("chart-1", (f"{name}.yaml",), (), {"scenario": {"name": name}}, {"a": name})


def releases(*failed: bool) -> Releases:
    """Revisions 1, 2, ...; each either failed or was deployed."""
    store = Releases()
    for number, has_failed in enumerate(failed, 1):
        store.record(content(f"r{number}"), float(number), "Upgrade complete", failed=has_failed)
    return store


def test_revisions_count_up_and_one_of_them_is_deployed():
    store = releases(False, False, False)
    assert [(revision.number, revision.status) for revision in store.history] == [
        (1, "superseded"),
        (2, "superseded"),
        (3, "deployed"),
    ]
    assert store.deployed is store.history[2]
    assert store.next_number == 4


def test_a_failed_revision_supersedes_nothing():
    store = releases(False, True)
    assert [revision.status for revision in store.history] == ["deployed", "failed"]


def test_only_the_last_revisions_are_kept():
    store = releases(*[False] * (LIMIT + 3))
    assert [revision.number for revision in store.history] == list(range(4, LIMIT + 4))


def test_the_deployed_revision_is_kept_however_many_fail_after_it():
    store = releases(False, *[True] * (LIMIT + 3))
    assert len(store.history) == LIMIT
    assert store.deployed
    assert store.deployed.number == 1


@pytest.mark.parametrize(
    ("failed", "number", "target"),
    [
        pytest.param((False, False, False), None, 2, id="the previous revision"),
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
