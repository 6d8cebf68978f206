"""A package index on loopback, with real wheels that a test has made."""

import base64
import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from importlib.metadata import distribution
from io import BytesIO


def wheel(name: str, version: str, files: dict[str, bytes], entry_points: str = "") -> tuple[str, bytes]:
    """File name and content of a wheel with these modules."""
    info = f"{name}-{version}.dist-info"
    content = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    if entry_points:
        content[f"{info}/entry_points.txt"] = entry_points.encode()
    record = "".join(f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in content.items())
    content[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    return f"{name}-{version}-py3-none-any.whl", buffer.getvalue()


@cache
def own_pip() -> tuple[str, bytes]:
    """This environment's pip as a wheel."""
    pip = distribution("pip")
    paths = [path for path in pip.files or () if path.parts[0] == "pip" and path.suffix != ".pyc"]
    entry_points = pip.read_text("entry_points.txt") or ""
    return wheel("pip", pip.version, {str(path): path.read_binary() for path in paths}, entry_points)


def lock(*wheels: tuple[str, bytes]) -> str:
    """A lock file for these wheels."""
    pins = [(file.split("-")[0], file.split("-")[1], hashlib.sha256(data).hexdigest()) for file, data in wheels]
    return "".join(f"{name}=={version} \\\n    --hash=sha256:{digest}\n" for name, version, digest in pins)


class Index:
    """What the index serves; a file in `stalled` is sent up to its half until `release`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.files: dict[str, bytes] = {}
        self.stalled: set[str] = set()
        self.waiting = threading.Event()
        self.asked: list[str] = []
        self._released = threading.Event()

    def add(self, *wheels: tuple[str, bytes]) -> None:
        self.files.update(wheels)

    def release(self) -> None:
        self._released.set()
        self.stalled.clear()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        parts = handler.path.strip("/").split("/")
        if parts[0] == "files" and parts[-1] in self.files:
            self._send(handler, self.files[parts[-1]], "application/zip", parts[-1] in self.stalled)
            return
        names = [f for f in self.files if f.split("-")[0].replace("_", "-") == parts[-1]]
        if parts[0] != "simple" or not names:
            handler.send_error(404)
            return
        links = "".join(f'<a href="/files/{file}">{file}</a>' for file in names)
        self._send(handler, f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html", stall=False)

    def _send(self, handler: BaseHTTPRequestHandler, data: bytes, kind: str, stall: bool) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        half = len(data) // 2 if stall else len(data)
        handler.wfile.write(data[:half])
        if stall:
            handler.wfile.flush()
            self.waiting.set()
            self._released.wait(60)
            handler.wfile.write(data[half:])


@contextmanager
def serving() -> Iterator[Index]:
    """An index on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.answer(self)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that was killed

    server = Server(("127.0.0.1", 0), Handler)
    index = Index(f"http://127.0.0.1:{server.server_port}/simple/")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield index
    finally:
        index.release()
        server.shutdown()
        server.server_close()
        thread.join()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
