"""Real gunicorn processes, as the chart starts them."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.app.conftest import until
from tests.ports import free_port

ENDLESS = """
from flask import Response
from mesharena.kit import factory
from mesharena.kit.lifecycle import lifecycle_of

def create_app():
    app = factory.create_app(__name__)
    stopping = lifecycle_of(app).stopping

    def lines():
        yield "data: 1\\n\\n"
        while not stopping.wait(0.05):
            pass
        yield "data: bye\\n\\n"

    app.get("/stream")(lambda: Response(lines(), mimetype="text/event-stream"))
    return app
"""


@contextmanager
def gunicorn(app: str, folder: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--config", "python:mesharena.kit.server", app],
        env={**os.environ, "ARENA_LISTEN": f"127.0.0.1:{port}", "HTTP_PROXY": "", "POD_NAME": "a-pod", **environment},
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: healthy(port), "an answer of /health")
        yield process, port
    finally:
        family = psutil.Process(process.pid).children() if process.poll() is None else []
        process.terminate()
        process.wait(10)
        psutil.wait_procs(family, 5)
        assert process.stderr is not None
        process.stderr.close()


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


CALLER = """
from flask import Response
from mesharena.kit import factory

def create_app():
    app = factory.create_app(__name__)
    app.get("/caller")(lambda: Response(factory.peer_identity()))
    return app
"""


def test_no_spelling_of_a_callers_own_header_takes_the_place_of_the_sidecars(tmp_path):
    (tmp_path / "caller.py").write_text(CALLER)
    own, forged = "URI=spiffe://cluster.local/ns/n/sa/own", "URI=spiffe://cluster.local/ns/n/sa/forged"

    def seen(*headers: tuple[str, str]) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.putrequest("GET", "/caller")
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse().read().decode()
        connection.close()
        return answer

    with gunicorn("caller:create_app()", tmp_path) as (_, port):
        assert seen(("x-forwarded-client-cert", own)) == own.removeprefix("URI=")
        assert seen(("x_forwarded_client_cert", forged)) == ""
        assert seen(("X-Forwarded_Client-Cert", forged), ("x-forwarded-client-cert", own)) == own.removeprefix("URI=")
        assert seen(("x-forwarded-client-cert", own), ("x_forwarded_client_cert", forged)) == own.removeprefix("URI=")
        assert seen(("X-Forwarded-Client-Cert", forged), ("x-forwarded-client-cert", own)) == own.removeprefix("URI=")


@pytest.mark.parametrize(
    ("app", "environment"),
    [
        ("mesharena.ball:create_app()", {}),
        ("mesharena.stadium:create_app()", {}),
        ("mesharena.ai:create_app()", {"ARENA_TEAM": "locals", "ARENA_PLAYERS": "3"}),
    ],
)
def test_a_service_starts_and_stops_quickly_without_output_or_leftovers(tmp_path, app, environment):
    down = f"http://127.0.0.1:{free_port()}"
    peers = {f"ARENA_{peer}_URL": down for peer in ("UI", "STADIUM", "BALL")}
    with gunicorn(app, tmp_path, **peers, **environment) as (process, _):
        workers = psutil.Process(process.pid).children()
        assert len(workers) == 1
        started = time.monotonic()
        process.terminate()
        assert process.wait(5) == 0
        assert time.monotonic() - started < 3
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert not any(worker.is_running() for worker in workers)
    assert list(tmp_path.iterdir()) == []


def test_a_streaming_answer_ends_when_the_worker_stops(tmp_path):
    (tmp_path / "endless.py").write_text(ENDLESS)
    with gunicorn("endless:create_app()", tmp_path, PYTHONDONTWRITEBYTECODE="1") as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/stream")
        response = connection.getresponse()
        assert response.readline() == b"data: 1\n"
        process.terminate()
        assert b"bye" in response.read()
        assert process.wait(5) == 0
        connection.close()


def test_a_worker_that_is_killed_is_replaced_and_works_again(tmp_path):
    with gunicorn("mesharena.stadium:create_app()", tmp_path) as (process, port):
        worker = psutil.Process(process.pid).children()[0]
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: [w for w in psutil.Process(process.pid).children() if w.pid != worker.pid], "a new worker")
        until(lambda: healthy(port), "an answer of the new worker")


def test_a_worker_ends_when_its_master_is_killed(tmp_path):
    with gunicorn("mesharena.stadium:create_app()", tmp_path) as (process, _):
        worker = psutil.Process(process.pid).children()[0]
        process.kill()
        process.wait(5)
        psutil.wait_procs([worker], 5)
        assert not worker.is_running()


def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path):
    process = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "python:mesharena.kit.server", "mesharena.ball:create_app()"],
        env={**os.environ, "ARENA_THREADS": "lots"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert process.returncode != 0
    assert "ARENA_THREADS is 'lots'; wanted a whole number from 1 to 1024" in process.stderr
