"""Mutual TLS between real sidecars: who is answered in each mode, whom the header names, and switches under load."""

import asyncio
import ssl
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from localmesh.run.httpget import LateError
from localmesh.run.httpget import NoAnswerError
from localmesh.run.httpget import get
from mesharena.kit.identity import caller
from tests.localmesh import samples
from tests.localmesh.envoy.test_peers import peers
from tests.localmesh.run.keepalive import load
from tests.localmesh.run.small import SERVER
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.small import until
from tests.localmesh.run.test_identity import files
from tests.localmesh.run.test_identity import listener
from tests.localmesh.run.test_identity import pod

pytestmark = [pytest.mark.live, pytest.mark.both_forms]

SWITCHES = 20
# answers with the header in which its sidecar names the caller
TELLER = SERVER.replace('os.environ.get("TEXT", "hello")', 'self.headers.get("x-forwarded-client-cert", "nobody")')
# answers what it has begun before it ends
PATIENT = SERVER.replace("os._exit(0)", "import threading; threading.Timer(0.5, os._exit, (0,)).start()")
CLAIMED = "x-forwarded-client-cert: By=me;URI=spiffe://cluster.local/ns/arena/sa/forged"


def account(name: str) -> samples.Object:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}}


def running_as(deployment: samples.Object, name: str) -> samples.Object:
    deployment["spec"]["template"]["spec"]["serviceAccountName"] = name
    return deployment


def destination_rule(mode: str) -> samples.Object:
    return samples.destination_rule(versions="", trafficPolicy={"tls": {"mode": mode}})


async def plainly(small: Small) -> tuple[int, str]:
    """A request without TLS to the port of the ball's pod."""
    status, body = await get(*listener(pod(small, "ball")), "/", 5)
    return status, body.decode()


def test_the_header_names_caller_and_called_and_a_plain_caller_is_nobody(play: Play):
    async def scenario(small: Small) -> None:
        ball = running_as(server("ball", "", code=TELLER), "leather")
        await small.move(state(ball, account("leather")))
        prefix = "spiffe://cluster.local/ns/arena/sa/"
        status, text = await small.call()
        assert status == 200
        fields = dict(field.split("=", 1) for field in text.split(";"))
        assert (fields["By"], fields["URI"]) == (f"{prefix}leather", f"{prefix}default")
        assert await plainly(small) == (200, "nobody")
        host, port = listener(pod(small, "ball"))
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET / HTTP/1.1\r\nhost: ball\r\n{CLAIMED}\r\nconnection: close\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head
        assert await reader.readexactly(len("nobody")) == b"nobody"
        writer.close()
        await writer.wait_closed()

    play(scenario)


def test_a_caller_with_a_certificate_of_its_own_cannot_write_what_the_sidecar_writes_last(play: Play, tmp_path: Path):
    """Who has a certificate need not send through a sidecar: what it claims comes first, and its own element last."""

    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "", code=TELLER)))
        chain, key, _ = files(small.authority, tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.load_cert_chain(chain, key)
        context.set_alpn_protocols(["istio"])
        host, port = listener(pod(small, "ball"))
        for claimed in (CLAIMED, f'{CLAIMED};Subject="', f"{CLAIMED}\r\n{CLAIMED}"):
            reader, writer = await asyncio.open_connection(host, port, ssl=context)
            writer.write(f"GET / HTTP/1.1\r\nhost: ball\r\n{claimed}\r\nconnection: close\r\n\r\n".encode())
            head, _, text = (await reader.read(-1)).decode().partition("\r\n\r\n")
            writer.close()
            assert head.startswith("HTTP/1.1 200"), head
            assert "sa/forged" in text
            assert caller(text) == "spiffe://cluster.local/ns/arena/sa/tester", text

    play(scenario)


def test_a_plain_request_is_answered_or_closed_as_the_mode_says_and_sidecars_always_get_through(play: Play):
    async def scenario(small: Small) -> None:
        ball = server("ball", "hello")
        for mode, answered in (("PERMISSIVE", True), ("STRICT", False), ("DISABLE", True), ("STRICT", False)):
            await small.move(state(ball, peers(mode)))
            assert await small.call() == (200, "hello"), mode
            if answered:
                assert await plainly(small) == (200, "hello"), mode
            else:
                with pytest.raises(NoAnswerError) as closed:
                    await plainly(small)
                assert not isinstance(closed.value, LateError), mode

    play(scenario)


def test_sidecars_call_pods_that_take_no_tls_without_it(play: Play):
    async def scenario(small: Small) -> None:
        ball = server("ball", "", code=TELLER)
        await small.move(
            state(ball, peers("STRICT"), peers("DISABLE", "ball", selector={"matchLabels": {"app": "ball"}}))
        )
        assert await small.call() == (200, "nobody")
        assert await plainly(small) == (200, "nobody")

    play(scenario)


def test_a_destination_rule_without_tls_is_answered_by_a_permissive_pod_only(play: Play):
    async def scenario(small: Small) -> None:
        ball = running_as(server("ball", "", code=TELLER), "leather")
        objects = [ball, account("leather")]
        await small.move(state(*objects, destination_rule("DISABLE")))
        assert await small.call() == (200, "nobody")
        await small.move(state(*objects, destination_rule("DISABLE"), peers("STRICT")))
        statuses = [(await small.call())[0] for _ in range(3)]
        assert statuses[1:] == [503, 503]  # the connection that was open carries one more request
        await small.move(state(*objects, destination_rule("ISTIO_MUTUAL"), peers("STRICT")))
        status, text = await small.call()
        assert status == 200
        assert "URI=spiffe://cluster.local/ns/arena/sa/default" in text

    play(scenario)


async def switched(small: Small, states: list[list[samples.Object]], times: int) -> Counter[str]:
    """The outcomes of requests between sidecars while the state changes so often; no pod is restarted."""
    await small.move(states[-1])
    before = small.pids()
    async with load(pod(small, "locals").proxy.location) as outcomes:
        for number in range(times):
            await small.move(states[number % len(states)])
            enough = outcomes.total() + 20
            async with asyncio.timeout(20):
                while outcomes.total() < enough:
                    await asyncio.sleep(0.01)
    assert small.pids() == before
    return outcomes


@pytest.mark.parametrize(
    "modes",
    [
        pytest.param(("STRICT", "PERMISSIVE"), id="strict and permissive"),
        pytest.param(("PERMISSIVE", "STRICT", "DISABLE"), id="disable, permissive, strict and disable again"),
        pytest.param(("STRICT", "PERMISSIVE", "DISABLE"), id="disable, strict, permissive and disable again"),
    ],
)
def test_the_mode_is_switched_under_load_without_a_lost_request(play: Play, modes: tuple[str, ...]):
    async def scenario(small: Small) -> None:
        ball = server("ball", "hello")
        outcomes = await switched(small, [state(ball, peers(mode)) for mode in modes], SWITCHES)
        assert outcomes.keys() == {"200"}, outcomes
        assert outcomes["200"] > 20 * SWITCHES

    play(scenario)


def test_a_destination_rules_tls_is_switched_with_the_mode_under_load_without_a_lost_request(play: Play):
    async def scenario(small: Small) -> None:
        ball = server("ball", "hello")
        states = [
            state(ball, peers("STRICT"), destination_rule("ISTIO_MUTUAL")),
            state(ball, peers("DISABLE"), destination_rule("DISABLE")),
            state(ball, peers("STRICT")),
            state(ball, peers("PERMISSIVE"), destination_rule("DISABLE")),
        ]
        outcomes = await switched(small, states, SWITCHES)
        assert outcomes.keys() == {"200"}, outcomes
        assert outcomes["200"] > 20 * SWITCHES

    play(scenario)


def test_a_cancelled_change_of_the_mode_leaves_the_mode_before(play: Play):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "old"), peers("STRICT")))
        before = small.arena.desired
        never_ready = server("ball", "new", code="import signal; signal.pause()")
        moving = asyncio.create_task(small.move(state(never_ready, peers("DISABLE"))))
        await until(lambda: answered_plainly(small), "servers that accept callers of both modes")
        moving.cancel()
        await asyncio.gather(moving, return_exceptions=True)
        assert moving.cancelled()
        await until(lambda: closed_plainly(small), "the mode before")
        assert await small.call() == (200, "old")
        assert small.arena.desired is before

    play(scenario)


async def answered_plainly(small: Small) -> bool:
    return not await closed_plainly(small)


async def closed_plainly(small: Small) -> bool:
    """Whether the ball's pod closes a connection without TLS."""
    try:
        return (await plainly(small))[0] != 200
    except LateError:
        raise
    except NoAnswerError:
        return True


def test_pods_move_to_another_identity_under_load_without_a_lost_request(play: Play):
    async def scenario(small: Small) -> None:
        def as_account(name: str) -> list[Any]:
            return state(running_as(server("ball", name, code=PATIENT), name), account("leather"), account("rubber"))

        await small.move(as_account("leather"))
        async with load(pod(small, "locals").proxy.location) as outcomes:
            for name in ("rubber", "leather", "rubber"):
                await small.move(as_account(name))
                assert await small.call() == (200, name)
        assert outcomes.keys() == {"200"}, outcomes

    play(scenario)
