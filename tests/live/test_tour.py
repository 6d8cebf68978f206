"""A tour through a chapter on live traffic: it is judged, paused, disturbed, interrupted and killed."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from tests import scenarios
from tests.live.harness import ROOT
from tests.live.harness import Arena
from tests.live.harness import until
from tests.live.touring import playing

CHAPTER = "choosing"
PACE = ROOT / "tests/live/pace.yaml"
PAGE = {"Sec-Fetch-Site": "same-origin"}
PLAYED = [n for n in scenarios.NAMES if scenarios.values(n)["scenario"]["chapter"] == CHAPTER]


@pytest.fixture
def began(arena: Arena) -> dict[str, Any]:
    """The revision that runs before a tour, with a value of its own."""
    arena.upgrade("-f", "delay", "--set", "players.groups.locals.replicas=3")
    return deployed(arena)


@contextmanager
def touring(arena: Arena, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
    """A tour that has been played up to its first scenario."""
    with playing(arena, "--chapter", CHAPTER, "-f", str(PACE), *arguments) as process:
        until(lambda: (shown(arena) or {}).get("step"), 60, "first scenario of the tour")
        yield process


def shown(arena: Arena) -> Any:
    """What the page is told of a tour."""
    answer = requests.get(f"http://127.0.0.1:{arena.port}/local/tour", timeout=5)
    assert answer.status_code == 200, answer.text
    return answer.json()["tour"]


def pause(arena: Arena, paused: bool) -> None:
    url = f"http://127.0.0.1:{arena.port}/local/tour"
    answer = requests.post(url, json={"paused": paused}, headers=PAGE, timeout=5)
    assert answer.json()["tour"]["paused"] is paused


def deployed(arena: Arena) -> dict[str, Any]:
    (revision,) = [r for r in arena.json("history") if r["status"] == "deployed"]
    return dict(revision)


def locals_now(arena: Arena) -> int:
    return sum(pod["workload"] == "locals" for pod in arena.pods())


def test_a_chapter_is_played_and_judged_and_ends_where_it_began(arena: Arena, began: dict[str, Any]):
    done = arena.run("tour", "--every", "2s", "--chapter", CHAPTER, "-f", str(PACE), "-o", "json", timeout=300)
    tour = json.loads(done.stdout)
    assert tour["passed"], done.stdout
    order = [story["scenario"] for story in tour["scenarios"]]
    assert sorted(order) == sorted(PLAYED)
    for story in tour["scenarios"]:
        claims = {n for n, c in scenarios.values(story["scenario"])["scenario"]["proof"].items() if c is not None}
        assert claims
        assert claims <= {claim["name"] for claim in story["claims"] if claim["state"] == "met"}
        assert story["seconds"] >= 2
    history = arena.json("history")[-len(order) - 1 :]
    assert [r["scenario"] for r in history] == [*order, "delay"]
    assert history[-1]["description"] == f"Rollback to {began['revision']}"
    assert tour["returned"] == {"revision": history[-1]["revision"], "scenario": "delay"}
    assert locals_now(arena) == 3  # the value that the tour's scenarios do not have
    assert shown(arena) is None


def test_a_claim_that_the_traffic_refutes_is_named_and_makes_exit_code_1(arena: Arena, began: dict[str, Any]):
    broken = "players.groups.messi.headers.x-preview=null"  # nobody asks for the preview any more
    arguments = ("--every", "2s", "--chapter", CHAPTER, "-f", str(PACE), "--set", broken)
    done = arena.run("tour", *arguments, check=False, timeout=300)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = {line.split()[0]: line for line in done.stdout.splitlines() if "claims met" in line}
    assert lines.keys() == set(PLAYED)
    assert lines["by-header"].endswith("2 of 3 claims met; refuted: preview-plays-v2")
    assert not [name for name, line in lines.items() if "refuted" in line and name != "by-header"]
    assert deployed(arena)["description"] == f"Rollback to {began['revision']}"


def test_a_tour_is_paused_continues_and_goes_back_on_ctrl_c(arena: Arena, began: dict[str, Any]):
    with touring(arena, "--every", "3s") as tour:
        pause(arena, True)
        first = shown(arena)
        assert (first["step"], first["paused"]) == (1, True)
        until(lambda: "paused on the page" in tour.stderr.readline(), 20, "pause in the command")
        with pytest.raises(subprocess.TimeoutExpired):
            tour.wait(8)  # more than the stay
        assert shown(arena) == first
        pause(arena, False)
        until(lambda: (shown(arena) or {}).get("step") == 2, 60, "second scenario")
        pause(arena, True)
        tour.send_signal(signal.SIGINT)
        out, err = tour.communicate(timeout=60)
    assert tour.returncode == 130, out + err
    assert "Traceback" not in err
    assert deployed(arena)["description"] == f"Rollback to {began['revision']}"
    assert locals_now(arena) == 3
    assert shown(arena) is None


def test_a_tour_ends_when_somebody_else_changes_the_arena_and_leaves_that_alone(arena: Arena, began: dict[str, Any]):
    with touring(arena, "--every", "1h") as tour:
        answer = requests.post(
            f"http://127.0.0.1:{arena.port}/local/upgrade", json={"scenario": "50-50"}, headers=PAGE, timeout=60
        )  # the page's own button
        assert answer.status_code == 200, answer.text
        out, err = tour.communicate(timeout=20)
    assert tour.returncode == 1, out + err
    assert f"Somebody else has made revision {began['revision'] + 2} (50-50" in err
    assert deployed(arena)["scenario"] == "50-50"
    assert shown(arena) is None


def test_a_second_tour_is_refused_and_a_killed_one_is_gone_from_the_page(arena: Arena, began: dict[str, Any]):
    with touring(arena, "--every", "1h") as tour:
        second = arena.run("tour", "--chapter", CHAPTER, check=False)
        assert (second.returncode, second.stdout) == (1, "")
        assert "A tour runs already" in second.stderr
        os.kill(tour.pid, signal.SIGKILL)
        until(lambda: shown(arena) is None, 5, "end of the killed tour")
    assert deployed(arena)["revision"] == began["revision"] + 1
