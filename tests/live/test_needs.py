"""The estimate of what an arena needs holds for a real one, and is not far above it."""

import json
import os
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from localmesh import needs
from localmesh import pipeline
from localmesh.needs import Needs
from localmesh.plan import Network
from localmesh.run import machine
from localmesh.run.sidecar import envoy_path
from tests.live.harness import Arena

LINUX = os.path.exists("/proc/self/smaps_rollup")
MOST = 2  # times as much as is taken: it counts a test pod, the page's server, Helm, and servers that are busy


@pytest.fixture(scope="module")
def estimate(arena: Arena) -> Needs:
    overlay = arena.common[1]
    wanted = pipeline.desired(pipeline.documents(None, [overlay], []), Network(77))
    return needs.arena(wanted.mesh, wanted.plan)


def of_a_stream(path: Path) -> dict[str, Any]:
    """The least that an Envoy needs to follow everything over one stream."""
    http2 = {
        "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    endpoint = {"endpoint": {"address": {"pipe": {"path": str(path)}}}}
    cluster = {
        "name": "stream",
        "type": "STATIC",
        "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2},
        "load_assignment": {"cluster_name": "stream", "endpoints": [{"lb_endpoints": [endpoint]}]},
    }
    source = {"ads": {}, "resource_api_version": "V3"}
    return {
        "node": {"id": "test", "cluster": "test"},
        "dynamic_resources": {
            "ads_config": {
                "api_type": "GRPC",
                "transport_api_version": "V3",
                "grpc_services": [{"envoy_grpc": {"cluster_name": "stream"}}],
            },
            "cds_config": source,
            "lds_config": source,
        },
        "static_resources": {"clusters": [cluster]},
    }


def watches(pid: int) -> int:
    """How many inotify instances a process has open."""
    return [os.readlink(link.path) for link in os.scandir(f"/proc/{pid}/fd")].count("anon_inode:inotify")


@pytest.mark.skipif(not LINUX, reason="needs Linux' smaps")
def test_the_match_takes_as_much_memory_as_is_estimated(arena: Arena, estimate: Needs):
    arena.upgrade()
    taken = sum(process.memory_full_info().pss for process in arena.processes())
    assert taken < estimate.memory < MOST * taken, f"{taken / needs.MIB:.0f} MiB taken"


def test_the_match_takes_as_many_threads_as_are_estimated(arena: Arena, estimate: Needs):
    arena.upgrade()
    taken = sum(process.num_threads() for process in arena.processes())
    assert taken < estimate.threads < 3 * taken, f"{taken} threads taken"


def test_no_process_of_the_match_opens_more_files_than_is_estimated(arena: Arena, estimate: Needs):
    arena.upgrade()
    most = max(process.num_fds() for process in arena.processes())
    assert most < estimate.open_files < 5 * most, f"{most} files open"


@pytest.mark.skipif(not LINUX, reason="inotify is Linux's")
def test_the_match_takes_no_more_inotify_instances_than_are_estimated(arena: Arena, estimate: Needs):
    arena.upgrade()

    taken = sum(watches(process.pid) for process in arena.processes())
    assert estimate.inotify == taken


@pytest.mark.skipif(not LINUX, reason="inotify is Linux's")
def test_an_envoy_that_follows_a_stream_takes_no_inotify_instance(tmp_path: Path):
    (tmp_path / "bootstrap.json").write_text(json.dumps(of_a_stream(tmp_path / "stream.sock")))
    command = [str(envoy_path()), "--config-path", "bootstrap.json", "--disable-hot-restart", "--log-level", "warning"]
    with (tmp_path / "log").open("w") as log, socket.socket(socket.AF_UNIX) as stream:
        stream.bind(str(tmp_path / "stream.sock"))
        stream.listen()
        stream.settimeout(20)
        running = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
        try:
            stream.accept()[0].close()  # it asks for what it follows
            assert watches(running.pid) == 0
        finally:
            running.terminate()
            running.wait(10)


def test_a_machine_with_two_gibibytes_holds_the_first_match(estimate: Needs):
    assert estimate.memory < 1 * 2**30
    assert machine.read(estimate).memory
