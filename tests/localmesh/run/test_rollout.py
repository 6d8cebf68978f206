"""Changes of state with real Envoys and small servers: running pods go on, and a failed change is undone."""

import asyncio
from pathlib import Path

import pytest

from localmesh.errors import RestoreError
from localmesh.errors import RolloutError
from localmesh.run.status import pods
from localmesh.settings import StateFolder
from tests.localmesh import samples
from tests.localmesh.run.small import READY
from tests.localmesh.run.small import SERVER
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import recreated
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.small import until

pytestmark = [pytest.mark.live, pytest.mark.both_forms]

# Ends at once if another of its kind has not left yet.
ALONE = "import os; os.mkdir(os.environ['LOCK'])\n" + SERVER.replace(
    "os._exit", "os.rmdir(os.environ['LOCK']); os._exit"
)


def test_a_new_template_replaces_pods_without_losing_a_request(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "old")))
        before = small.pids()
        async with small.load() as answers:
            await small.move(state(server("ball", "new")))
            assert await small.call() == (200, "new")
        assert set(answers) == {(200, "old"), (200, "new")}
        after = small.pids()
        assert after["locals"] == before["locals"]
        assert after["ball"] != before["ball"]
        assert len(small.arena.pods) == 2

    play(scenario)


def test_a_change_of_routes_alone_is_in_force_on_return_and_restarts_nothing(play: Play):
    async def scenario(small: Small) -> None:
        balls = [server("ball-v1", "one", "ball"), server("ball-v2", "two", "ball", "v2")]

        def routed(target: samples.Object) -> list[samples.Object]:
            return state(*balls, samples.destination_rule(), samples.virtual_service(samples.rule(target)))

        await small.move(routed(samples.V1))
        before = small.pids()
        async with small.load() as answers:
            for target, text in ((samples.V2, "two"), (samples.V1, "one"), (samples.V2, "two")):
                await small.move(routed(target))
                assert {await small.call() for _ in range(5)} == {(200, text)}
        assert {status for status, _ in answers} == {200}
        assert small.pids() == before

    play(scenario)


def test_no_request_goes_to_a_new_pod_before_it_is_ready(play: Play, tmp_path: Path):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball-v1", "one", "ball")))
        signal_file = tmp_path / "told"
        wait = f"import pathlib, time\nwhile not pathlib.Path({str(signal_file)!r}).exists(): time.sleep(0.01)\n"
        slow = server("slow", "slow", code=wait + SERVER)
        async with small.load() as answers:
            balls = [server("ball-v1", "one", "ball"), server("ball-v2", "two", "ball")]
            move = asyncio.create_task(small.move(state(*balls, slow)))
            await until(
                lambda: any(p.workload == "ball-v2" and p.ready for p in small.arena.pods.values()), "second ball"
            )
            assert {await small.call() for _ in range(10)} == {(200, "one")}
            signal_file.touch()
            await move
            assert {await small.call() for _ in range(30)} == {(200, "one"), (200, "two")}
        assert {status for status, _ in answers} == {200}

    play(scenario)


def test_pods_that_are_recreated_never_run_beside_those_they_replace(play: Play, state_folder: StateFolder):
    async def scenario(small: Small) -> None:
        lock = str(state_folder.root / "alone")
        await small.move(state(recreated(server("ball", "old", code=ALONE, LOCK=lock))))
        await small.move(state(recreated(server("ball", "new", code=ALONE, LOCK=lock))))
        assert [pod["restarts"] for pod in pods(small.arena)] == [0, 0]
        assert await small.call() == (200, "new")

    play(scenario)


def test_a_failed_change_leaves_what_ran_before(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "old"), recreated(server("other", "old")), samples.service("other")))
        before = small.pids()
        never = "import signal; signal.pause()"
        other = recreated(server("other", "new", code=never))
        broken = [server("ball", "new", code=never), other, samples.service("other")]
        async with small.load() as answers:
            with pytest.raises(RolloutError, match=r"did not become ready within 1 s.*mesh-arena logs"):
                await small.move(state(*broken), seconds=1)
        assert set(answers) == {(200, "old")}
        after = small.pids()
        assert after["ball"] == before["ball"]
        assert await small.call("other") == (200, "old")
        assert len(small.arena.pods) == 3

    play(scenario)


def test_a_failed_rollback_hides_neither_error(play: Play, monkeypatch: pytest.MonkeyPatch):
    async def no_way(*_: object) -> None:
        raise RolloutError("the old pods do not come back.")

    monkeypatch.setattr("localmesh.run.rollout._go_back", no_way)

    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "old")))
        with pytest.raises(RestoreError, match=r"did not become ready.*the old pods do not come back"):
            await small.move(state(server("ball", "new", code="import signal; signal.pause()")), seconds=1)

    play(scenario)


def test_more_and_fewer_replicas_leave_the_others_alone(play: Play):
    async def scenario(small: Small) -> None:
        def scaled(replicas: int) -> list[samples.Object]:
            ball = server("ball", "x")
            ball["spec"]["replicas"] = replicas
            return state(ball)

        await small.move(scaled(1))
        before = {pod["name"]: pod["pid"] for pod in pods(small.arena)}
        async with small.load() as answers:
            await small.move(scaled(2))
            assert len(small.arena.pods) == 3
            await small.move(scaled(1))
        assert {pod["name"]: pod["pid"] for pod in pods(small.arena)} == before
        assert {status for status, _ in answers} == {200}

    play(scenario)


def test_a_pod_that_joins_with_the_rule_that_warms_it_up_gets_less_than_its_share_at_first(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball-v1", "one", "ball"), samples.destination_rule()))
        warm_up = {"loadBalancer": {"simple": "ROUND_ROBIN", "warmup": {"duration": "10s"}}}
        joining = server("ball-v2", "two", "ball", "v2")
        joining["spec"]["template"]["spec"]["containers"][0]["readinessProbe"] = {**READY, "initialDelaySeconds": 6}
        rule = samples.destination_rule(trafficPolicy=warm_up)
        await small.move(state(server("ball-v1", "one", "ball"), joining, rule))
        texts = [text for _, text in [await small.call() for _ in range(60)]]
        # v1 is past the middle of its slow start, v2 begins its own: with a seventh of the requests, or less
        assert 0 < texts.count("two") < 20, texts
        await asyncio.sleep(10)  # the slow start itself
        texts = [text for _, text in [await small.call() for _ in range(60)]]
        assert 25 <= texts.count("two") <= 35, texts

    play(scenario)
