"""An OCI registry on loopback: the reference implementation, for as long as a check or a test needs it."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from publishing.errors import StepError

BINARY = os.environ.get("MESH_ARENA_REGISTRY_BINARY") or shutil.which("docker-registry") or ""
"""The registry's program; empty if it is not there."""
ADVICE = "docker-registry is not here (Debian: apt-get install docker-registry)"


class Registry:
    """A running registry with its storage in a folder; `address` is its host and port."""

    def __init__(self, folder: Path, binary: str = BINARY) -> None:
        self._binary = binary
        self._folder = folder

    def __enter__(self) -> "Registry":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self._folder.mkdir(parents=True)
        config = {
            "version": 0.1,
            "storage": {"filesystem": {"rootdirectory": str(self._folder)}},
            "http": {"addr": self.address},
            "log": {"level": "error", "accesslog": {"disabled": True}},
        }
        path = self._folder / "config.yml"
        path.write_text(json.dumps(config))  # JSON is YAML
        self._log = (self._folder / "log").open("w+")
        self._process = subprocess.Popen([self._binary, "serve", str(path)], stdout=self._log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 10
        while True:
            try:
                with urllib.request.urlopen(f"http://{self.address}/v2/", timeout=1):
                    return self
            except (urllib.error.URLError, OSError) as error:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self._end()
                    raise StepError(f"the registry at {self.address} did not start: {error}; {self._last()}") from error
                time.sleep(0.1)

    def _last(self) -> str:
        return (self._folder / "log").read_text()[-500:].strip()

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._log.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
