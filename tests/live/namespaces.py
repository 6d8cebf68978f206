"""Two machines and a network between them, as network namespaces: what a container and its host are to each other."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.live.harness import until

CONTAINER = "192.0.2.2"
HOST = "192.0.2.1"  # the container's default gateway
STRANGER = "192.0.2.9"  # another machine of the network; here it is the host's second address

_ASK = """
import http.client, json, sys
source, target, port, method, path, body, headers = json.loads(sys.argv[1])
connection = http.client.HTTPConnection(target, port, timeout=60, source_address=(source, 0) if source else None)
connection.request(method, path, body, headers)
answer = connection.getresponse()
print(json.dumps([answer.status, answer.read().decode()]))
"""


def _allowed() -> bool:
    """Whether this machine lets us make network namespaces."""
    if not all(map(shutil.which, ("unshare", "nsenter", "ip"))):
        return False
    made = subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], capture_output=True)
    return made.returncode == 0


NEEDS_NAMESPACES = pytest.mark.skipif(
    not _allowed(), reason="needs network namespaces: util-linux, iproute2, and permission"
)


class Network:
    """A host and a container; without root it uses a user namespace."""

    def __init__(self) -> None:
        self._holders: list[subprocess.Popen[bytes]] = []
        user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
        self.host = self._namespace(["unshare", *user, "--net"])
        self.container = self._namespace([*self.host, "unshare", "--net"])
        inside = self._holders[-1].pid
        for command in (
            "ip link set lo up",
            "ip link add outside type veth peer name inside",
            f"ip link set inside netns {inside}",
            f"ip address add {HOST}/24 dev outside",
            f"ip address add {STRANGER}/24 dev outside",
            "ip link set outside up",
        ):
            self._run(self.host, command)
        for command in (
            "ip link set lo up",
            f"ip address add {CONTAINER}/24 dev inside",
            "ip link set inside up",
            f"ip route add default via {HOST}",
        ):
            self._run(self.container, command)

    def _namespace(self, start: list[str]) -> list[str]:
        """Makes a namespace that lives as long as a process in it; the beginning of a command that runs there."""
        holder = subprocess.Popen([*start, "cat"], stdin=subprocess.PIPE)
        self._holders.append(holder)
        mine = [os.readlink(f"/proc/{pid}/ns/net") for pid in ["self", *(h.pid for h in self._holders[:-1])]]

        def entered() -> bool:
            assert holder.poll() is None, f"{start} ended with {holder.returncode}"
            is_cat = Path(f"/proc/{holder.pid}/comm").read_text() == "cat\n"
            return is_cat and os.readlink(f"/proc/{holder.pid}/ns/net") not in mine

        until(entered, 10, "network namespace")
        user = [] if os.getuid() == 0 else ["--user", "--preserve-credentials"]
        return ["nsenter", "--target", str(holder.pid), *user, "--net"]

    def _run(self, where: list[str], command: str) -> None:
        subprocess.run([*where, *command.split()], check=True, capture_output=True)

    def ask(
        self, where: list[str], target: str, port: int, path: str, body: Any = None, source: str = "", **headers: str
    ) -> tuple[int, str]:
        """Status and text of a GET, or of a POST of a body; a header's `_` stands for `-`."""
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        if body is not None:
            sent["Content-Type"] = "application/json"
        content = None if body is None else json.dumps(body)
        question = json.dumps([source, target, port, "GET" if body is None else "POST", path, content, sent])
        done = subprocess.run(
            [*where, sys.executable, "-c", _ASK, question], check=True, capture_output=True, text=True
        )
        status, text = json.loads(done.stdout)
        return status, text

    def close(self) -> None:
        deadline = time.monotonic() + 5
        for holder in reversed(self._holders):
            assert holder.stdin
            holder.stdin.close()
            holder.wait(max(0.1, deadline - time.monotonic()))
