"""Pods without a sidecar beside others, with real Envoys and small servers: what they reach, whatever changes."""

import asyncio
import textwrap
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from localmesh.errors import RolloutError
from localmesh.run.httpget import get
from localmesh.run.status import pods
from tests.localmesh import samples
from tests.localmesh.run.small import SERVER
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.small import until
from tests.localmesh.samples import plain

pytestmark = [pytest.mark.live, pytest.mark.both_forms]

# Calls http://HOST:PORT/ for /HOST:PORT, each time by a new connection; answers with the text and who has sent it.
CALLER = SERVER.replace(
    'body = os.environ.get("TEXT", "hello").encode()',
    textwrap.dedent("""
    import urllib.request
            try:
                body = b"ready"
                if len(self.path) > 1:
                    answer = urllib.request.urlopen("http:/" + self.path, timeout=5)
                    body = answer.read() + b" " + answer.headers["server"].encode()
            except OSError as error:
                body = str(getattr(error, "reason", error)).encode()
    """).strip(),
)


def stranger(name: str = "stranger", text: str = "") -> samples.Object:
    return plain(server(name, text, code=CALLER))


async def asked(small: Small, target: str, workload: str = "stranger") -> str:
    """What a pod without a sidecar gets when it calls `target` (host:port)."""
    pod = next(pod for pod in pods(small.arena) if pod["workload"] == workload)
    address, _, port = pod["listeners"]["requests"].rpartition(":")
    _, body = await get(address, int(port), f"/{target}", 10)
    return body.decode()


@asynccontextmanager
async def load(small: Small) -> AsyncIterator[Counter[str]]:
    """The stranger calls the ball again and again; how often it got which answer."""
    answers: Counter[str] = Counter()

    async def keep_asking() -> None:
        while True:
            answers[await asked(small, "ball:8080")] += 1

    task = asyncio.create_task(keep_asking())
    try:
        await until(lambda: answers.total() > 5, "answers")
        yield answers
        enough = answers.total() + 5
        await until(lambda: answers.total() > enough or task.done(), "answers")
    finally:
        task.cancel()
        outcome = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(outcome[0], asyncio.CancelledError), outcome


def test_a_pod_without_a_sidecar_calls_by_name_and_the_called_sidecar_answers(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "one"), stranger(), samples.service("stranger")))
        for name in ("ball", "ball.arena", "ball.arena.svc.cluster.local"):
            assert await asked(small, f"{name}:8080") == "one istio-envoy"
        assert (await asked(small, "stranger:8080")).startswith("ready BaseHTTP/")  # the application itself
        assert await small.call("stranger") == (200, "ready")  # and a sidecar reaches it
        assert "Connection refused" in await asked(small, "ball:9999")
        assert "Name or service not known" in await asked(small, "nobody.arena:8080")

    play(scenario)


def test_its_status_says_that_it_has_none(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "one"), stranger()))
        by_workload = {pod["workload"]: pod for pod in pods(small.arena)}
        alone = by_workload["stranger"]
        assert (alone["sidecar"], alone["sidecarPid"], alone["sidecarRestarts"]) == (False, None, None)
        assert alone["ready"]
        assert alone["pid"]
        assert alone["listeners"].keys() == {"requests", "application"}
        assert alone["listeners"]["requests"] == alone["listeners"]["application"]
        assert by_workload["kube-proxy"]["listeners"].keys() == {"admin"}
        assert {workload for workload, pod in by_workload.items() if pod["sidecar"]} == {"ball", "locals", "kube-proxy"}

    play(scenario)


def test_a_replaced_ball_loses_no_new_connection(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "old"), stranger()))
        async with load(small) as answers:
            for text in ("new", "newer"):
                await small.move(state(server("ball", text), stranger()))
                assert await asked(small, "ball:8080") == f"{text} istio-envoy"
        assert set(answers) <= {f"{text} istio-envoy" for text in ("old", "new", "newer")}

    play(scenario)


def test_the_service_of_an_upgrade_is_known_to_running_and_to_new_pods_and_a_removed_one_is_not(play: Play):
    async def scenario(small: Small) -> None:
        balls = [server("ball", "one"), server("other", "two")]
        await small.move(state(*balls, stranger()))
        pid = small.pids()["stranger"]
        assert "not known" in await asked(small, "other.arena:8080")
        new = stranger("newcomer")
        await small.move(state(*balls, stranger(), new, samples.service("other")))
        assert await asked(small, "other.arena:8080") == "two istio-envoy"
        assert await asked(small, "other.arena:8080", "newcomer") == "two istio-envoy"
        await small.move(state(*balls, stranger()))
        assert "not known" in await asked(small, "other.arena:8080")
        assert await asked(small, "ball:8080") == "one istio-envoy"
        assert small.pids()["stranger"] == pid

    play(scenario)


def test_the_nodes_proxy_comes_with_the_first_and_goes_with_the_last_pod_that_needs_it(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "one"), server("stranger", "x")))
        before = small.pids()
        assert "kube-proxy" not in before
        for _ in range(2):
            await small.move(state(server("ball", "one"), stranger()))
            assert await asked(small, "ball:8080") == "one istio-envoy"
            await small.move(state(server("ball", "one"), server("stranger", "x")))
            assert "kube-proxy" not in small.pids()
        assert (small.pids()["ball"], small.pids()["locals"]) == (before["ball"], before["locals"])

    play(scenario)


def test_a_ball_that_is_not_ready_gets_no_connection(play: Play):
    async def scenario(small: Small) -> None:
        balls = [server("ball-v1", "one", "ball"), server("ball-v2", "two", "ball")]
        await small.move(state(*balls, stranger()))
        await until(lambda: _both(small), "answers of both balls")
        broken = next(pod for pod in small.arena.pods.values() if pod.workload == "ball-v2")
        flag = small.arena.state_folder.pods / broken.name / "volumes" / ".tmp" / "broken"
        flag.touch()
        await until(lambda: not broken.ready, "end of readiness", 20)
        await until(lambda: _only(small, "one istio-envoy"), "answers of one ball alone")
        flag.unlink()
        await until(lambda: _both(small), "answers of both balls again", 20)
        await small.move(state(stranger()))
        assert await asked(small, "ball:8080") != ""
        assert "istio-envoy" not in await asked(small, "ball:8080")  # the connection is closed, as nobody is behind it

    play(scenario)


async def _both(small: Small) -> bool:
    return {await asked(small, "ball:8080") for _ in range(20)} == {"one istio-envoy", "two istio-envoy"}


async def _only(small: Small, answer: str) -> bool:
    return {await asked(small, "ball:8080") for _ in range(20)} == {answer}


def test_a_failed_upgrade_leaves_it_as_it_was(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "one"), server("stranger", "x")))
        broken = server("broken", "x", code="raise SystemExit(3)")
        with pytest.raises(RolloutError):
            await small.move(state(server("ball", "one"), stranger(), broken))
        assert set(small.pids()) == {"ball", "locals", "stranger"}
        await small.move(state(server("ball", "one"), stranger()))
        with pytest.raises(RolloutError):
            await small.move(state(server("ball", "two"), stranger(), broken, samples.service("more", app="ball")))
        assert await asked(small, "ball:8080") == "one istio-envoy"
        assert "not known" in await asked(small, "more.arena:8080")

    play(scenario)
