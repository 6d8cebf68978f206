"""Identities with real Envoys: certificates that openssl verifies, mutual TLS between sidecars, renewal under load."""

import asyncio
import ssl
from datetime import timedelta
from pathlib import Path

import pytest

from localmesh.run.certificates import Authority
from localmesh.run.httpget import get
from localmesh.run.pod import Pod
from localmesh.settings import StateFolder
from tests.localmesh.run.keepalive import load
from tests.localmesh.run.small import Play
from tests.localmesh.run.small import Small
from tests.localmesh.run.small import player
from tests.localmesh.run.small import server
from tests.localmesh.run.small import state
from tests.localmesh.run.small import until

pytestmark = [pytest.mark.live, pytest.mark.both_forms]

BALL = "spiffe://cluster.local/ns/arena/sa/default"


async def run(*command: str, stdin: bytes = b"") -> str:
    """Output and errors of a program."""
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await asyncio.wait_for(process.communicate(stdin), 20)
    return output.decode(errors="replace")


def pod(small: Small, workload: str) -> Pod:
    return next(pod for pod in small.arena.pods.values() if pod.workload == workload)


def listener(of: Pod) -> tuple[str, int]:
    """Where the sidecar of a pod takes requests."""
    assert of.proxy.location
    return of.proxy.address, of.proxy.port(8080)  # type: ignore[operator, union-attr]


async def refused_certificates(of: Pod) -> int:
    """How many clients the sidecar of a pod has refused for their certificate."""
    location = of.proxy.location
    status, body = await get(location.address, location.admin_port, "/stats?filter=^listener.*ssl.fail_verify_error")
    assert status == 200
    return sum(int(line.rpartition(b":")[2]) for line in body.splitlines())


def files(authority: Authority, folder: Path) -> tuple[str, str, str]:
    """A client's certificate, its key, and the authority's certificate, as files."""
    certificate = authority.issue("spiffe://cluster.local/ns/arena/sa/tester")
    paths = [folder / name for name in ("client.pem", "client-key.pem", "root.pem")]
    for path, content in zip(paths, (certificate.chain, certificate.key, certificate.root), strict=True):
        path.write_bytes(content)
    return str(paths[0]), str(paths[1]), str(paths[2])


async def shown(address: tuple[str, int], client: tuple[str, str, str]) -> str:
    """What openssl finds when it connects as a sidecar does, and the certificate that it was shown, in words."""
    chain, key, root = client
    host, port = address
    found = await run(
        "openssl", "s_client", "-connect", f"{host}:{port}", "-alpn", "istio", "-cert", chain, "-key", key,
        "-CAfile", root, "-verify_return_error", "-showcerts", stdin=b"Q",
    )  # fmt: skip
    words = await run("openssl", "x509", "-noout", "-text", stdin=found.encode())
    return f"{found}\n{words}"


def test_openssl_verifies_a_pods_certificate_and_finds_its_spiffe_name(play: Play, tmp_path: Path):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "hello")))
        client = files(small.authority, tmp_path)
        text = await shown(listener(pod(small, "ball")), client)
        assert "Verify return code: 0 (ok)" in text
        assert f"URI:{BALL}" in text
        assert "ASN1 OID: prime256v1" in text
        assert "TLSv1.3" in text

    play(scenario)


def test_a_client_of_another_authority_is_refused(play: Play, tmp_path: Path):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "hello")))
        host, port = listener(pod(small, "ball"))

        async def answer(authority: Authority) -> bytes:
            chain, key, _ = files(authority, tmp_path)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.load_cert_chain(chain, key)
            context.set_alpn_protocols(["istio"])
            reader, writer = await asyncio.open_connection(host, port, ssl=context)
            try:
                writer.write(b"GET / HTTP/1.1\r\nhost: ball\r\nconnection: close\r\n\r\n")
                return await reader.read(-1)
            finally:
                writer.close()

        assert (await answer(small.authority)).startswith(b"HTTP/1.1 200")
        assert await refused_certificates(pod(small, "ball")) == 0
        with pytest.raises(OSError, match=r"unknown ca|Broken pipe|reset by peer"):
            await answer(Authority())
        assert await refused_certificates(pod(small, "ball")) == 1

    play(scenario)


def test_certificates_are_renewed_under_load_without_a_lost_request(state_folder: StateFolder, tmp_path: Path):
    async def scenario(small: Small) -> None:
        await small.move(state(server("ball", "hello")))
        before = small.pids()
        client = files(small.authority, tmp_path)
        serials = set()

        async def another() -> bool:
            text = await shown(listener(pod(small, "ball")), client)
            assert "Verify return code: 0 (ok)" in text
            serials.add(text.split("Serial Number:")[1].split()[0])
            return len(serials) >= 6

        async with load(pod(small, "locals").proxy.location) as outcomes:
            await until(another, "six different certificates", 30)
        assert outcomes.keys() == {"200"}, outcomes
        assert outcomes["200"] > 300
        assert small.pids() == before

    player(state_folder, lifetime=timedelta(seconds=2))(scenario)
