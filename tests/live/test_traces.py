"""A traced match: a player's move is a single tree of spans in services and sidecars, including failures."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.live.harness import Arena
from tests.live.harness import until
from tests.traces import Span
from tests.traces import assert_goes_through_both_sidecars
from tests.traces import full_path

PACE = str(Path(__file__).parent / "pace.yaml")


@pytest.fixture(scope="module")
def traced(home: Path) -> Iterator[Arena]:
    arena = Arena(home, "traced")
    arena.common = ["-f", PACE]
    arena.up("--traces")
    try:
        yield arena
    finally:
        arena.down()
        assert not arena.processes()


def latest(arena: Arena, name: str) -> list[Span]:
    done = arena.run("trace", name, "--output", "json", check=False)
    if done.returncode:
        raise AssertionError(done.stderr)
    spans: list[Span] = json.loads(done.stdout)
    return spans


@pytest.mark.parametrize(("reached", "service"), [("POST /hasControl", "ball.arena"), ("POST /display", "ui.arena")])
def test_a_move_is_traced_through_both_sidecars_to_the_ball(traced: Arena, reached: str, service: str):
    chain = until(lambda: full_path(latest(traced, "new_game"), reached), 60, f"full path to {reached}")
    assert_goes_through_both_sidecars(chain, service)


def test_a_kick_is_traced_to_the_stadium(traced: Arena):
    def kicked() -> list[Span]:
        # the latest trace is one player's, who need not have had the ball yet in this match
        requests.post(f"http://127.0.0.1:{traced.port}/api/match", timeout=5).raise_for_status()
        return until(lambda: full_path(latest(traced, "new_game"), "POST /bounce"), 12, "kick in the latest trace")

    chain = until(kicked, 120, "a kick that was traced")
    names = [span["name"] for span in chain]
    assert "POST /shoot" in names
    assert chain[0]["service"] == "stadium.arena"


def test_a_failed_move_is_kept_even_if_unsampled(traced: Arena):
    traced.upgrade("-f", "burst")

    def failed() -> list[Span]:
        return [s for s in latest(traced, "new_game") if s["name"] == "move" and s["failed"]]

    move = until(failed, 60, "a failed move")[0]
    assert move["attributes"]["outcome"] == "error"
    assert move["attributes"]["ball"].startswith("ball-v2-")


def test_a_trace_stays_readable(traced: Arena):
    assert len(latest(traced, "new_game")) <= 1000


def test_every_try_of_a_retried_call_is_in_the_trace(traced: Arena):
    twice = "routing.ball.retries.attempts=2,routing.ball.retries.retryOn=5xx"
    traced.upgrade("-f", "burst", "--set", f"ball.versions.v2.errorPercent=100,{twice}")
    requests.post(
        f"http://127.0.0.1:{traced.port}/api/match", timeout=5
    ).raise_for_status()  # a trace has room for so many

    def retried() -> list[Span] | None:
        tries: dict[str, list[Span]] = {}
        for span in latest(traced, "new_game"):
            if span["service"] == "ball.arena" and span["sidecar"]:
                tries.setdefault(span["parent"], []).append(span)
        return next((spans for spans in tries.values() if len(spans) > 1), None)

    tries = until(retried, 60, "a call with two tries")
    assert {span["failed"] for span in tries} == {True, False}
    assert len({span["id"] for span in tries}) == len(tries)


def test_the_start_of_the_ui_is_traced_step_by_step(traced: Arena):
    first, *steps = until(lambda: latest(traced, "on-start"), 20, "trace of the start")
    assert (first["name"], first["service"]) == ("on-start", "ui.arena")
    assert {"read the settings", "read the story", "open the routes"} <= {step["name"] for step in steps}
    assert all(step["parent"] == first["id"] for step in steps)


def test_an_upgrade_goes_on_tracing(traced: Arena):
    traced.upgrade("-f", "add-ball")
    before = {span["trace"] for span in latest(traced, "new_game")}

    def another() -> bool:
        requests.post(f"http://127.0.0.1:{traced.port}/api/match", timeout=5).raise_for_status()
        return not before & {span["trace"] for span in latest(traced, "new_game")}

    until(another, 60, "trace of another match")


def test_without_traces_the_command_says_how_to_enable_them(arena: Arena):
    refused = arena.run("trace", check=False)
    assert refused.returncode == 1
    assert "mesh-arena up --traces" in refused.stderr
    changed = arena.run("upgrade", "--set", "tracing.enabled=true", check=False)
    assert changed.returncode == 2
    assert "--otlp-endpoint" in changed.stderr


def test_sidecars_write_access_logs_on_demand(arena: Arena):
    def lines() -> list[str]:
        log = arena.run("logs", str(arena.pod("locals")["name"]), "--sidecar").stdout
        return [line for line in log.splitlines() if "hasControl" in line]

    arena.upgrade("--set", "mesh.accessLogs=true")
    line = until(lines, 20, "a line of a sidecar")[-1]
    assert '"POST /hasControl HTTP/1.1" 200 - via_upstream' in line
    assert "outbound|8080|" in line
    pods = [(pod["name"], pod["pid"], pod["sidecarPid"]) for pod in arena.pods()]
    arena.upgrade()
    assert [(pod["name"], pod["pid"], pod["sidecarPid"]) for pod in arena.pods()] == pods, "a pod was restarted"

    def silent() -> bool:
        before = len(lines())
        time.sleep(3)  # players ask the ball many times a second, and a sidecar writes once a second
        return len(lines()) == before

    until(silent, 60, "end of the access log")
