"""A local port forward to a pod or a Service, by kubectl."""

import re
import subprocess
from types import TracebackType


class Forward:
    """`kubectl port-forward` to a free port of this machine; `close` ends it."""

    def __init__(self, kubeconfig: str, namespace: str, target: str, port: int) -> None:
        command = ["kubectl", "--kubeconfig", kubeconfig, "--namespace", namespace, "port-forward", target, f":{port}"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        port = re.search(r"127\.0\.0\.1:(\d+)", line)
        if port is None:
            self.close()
            raise AssertionError(f"cannot reach {target} in {namespace}: {line}")
        self.url = f"http://127.0.0.1:{port[1]}"

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def __enter__(self) -> "Forward":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
