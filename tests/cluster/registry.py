"""An OCI registry on loopback, for as long as a test needs it."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from tests.ports import free_port


class Registry:
    """The reference registry (`docker-registry`), with its storage in a folder."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary = binary
        self._folder = folder

    def __enter__(self) -> "Registry":
        self.address = f"127.0.0.1:{free_port()}"
        self._folder.mkdir(parents=True)
        config = {
            "version": 0.1,
            "storage": {"filesystem": {"rootdirectory": str(self._folder)}},
            "http": {"addr": self.address},
            "log": {"level": "error", "accesslog": {"disabled": True}},
        }
        path = self._folder / "config.yml"
        path.write_text(json.dumps(config))  # JSON is YAML
        self._process = subprocess.Popen(
            [self._binary, "serve", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while True:
            try:
                with urllib.request.urlopen(f"http://{self.address}/v2/", timeout=1):
                    return self
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    self._end()
                    raise
                time.sleep(0.1)

    def _end(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()
