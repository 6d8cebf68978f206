"""The chart repository, made without Helm's program, and a web server for it on loopback."""

import http.server
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import helm_python

from publishing.site import folder

ROOT = Path(__file__).parents[3]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Says nothing."""


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serves a folder, which may be filled later; yields its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(directory)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def packaged(work: Path, url: str) -> Path:
    """What `make chart-index` makes, by the same Helm as a library."""
    chart, packages = work / "chart" / "mesh-arena", work / "packages"
    shutil.copytree(ROOT / "chart", chart)
    shutil.copytree(ROOT / "values", chart / "scenarios")
    packages.mkdir()
    helm_python.package(chart, destination=packages)
    helm_python.repo_index_generate(packages, base_url=url)
    return packages


@contextmanager
def site(work: Path, wheels: Path | None = None) -> Iterator[tuple[str, Path]]:
    """The whole site, served: its address and its folder."""
    directory = work / "site"
    directory.mkdir()
    with served(directory) as url:
        packages = packaged(work, url)
        folder.write(ROOT, packages, wheels or packages, directory, url)
        yield url, directory
