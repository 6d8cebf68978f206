"""The way to the page: a port of this machine that leads to a Service, as long as a person watches."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager

from clusters.runner import StepError
from clusters.steps import Forward

_PORTS = 10  # are tried, from the one that is asked for
_SECONDS = 60.0


@contextmanager
def forwarded(
    forward: Forward, port: int, variables: Mapping[str, str]
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address of the page, which answers, and the process behind it; it ends with the block."""
    port = next((candidate for candidate in range(port, port + _PORTS) if _is_free(candidate)), port)
    command = (*forward.command, f"{port}:{forward.port}")
    process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=subprocess.DEVNULL)
    address = f"http://localhost:{port}/"
    try:
        _wait(f"http://127.0.0.1:{port}/", process, " ".join(command))
        yield address, process
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: "subprocess.Popen[bytes]", command: str) -> None:
    deadline = time.monotonic() + _SECONDS
    evidence = "no answer"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StepError(f"The port-forward ended with code {process.returncode}:\n  {command}")
        try:
            direct.open(url, timeout=2).close()
        except urllib.error.HTTPError as error:  # the gateway has no route yet
            evidence = f"HTTP {error.code}"
        except OSError as error:
            evidence = str(error)
        else:
            return
        time.sleep(0.2)
    raise StepError(f"The page did not answer within {_SECONDS:g} s (last: {evidence}) through\n  {command}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
