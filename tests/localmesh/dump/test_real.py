"""The dump of a real Envoy that accepted some updates and refused others."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from localmesh.dump.overview import STATS
from localmesh.dump.overview import envoy_version
from localmesh.dump.overview import summaries
from localmesh.dump.refusals import in_dump
from localmesh.dump.refusals import in_log
from localmesh.dump.refusals import standing
from localmesh.dump.sections import Json
from localmesh.dump.sections import section
from localmesh.dump.tables import table
from localmesh.envoy.values import socket_address
from localmesh.envoy.values import typed
from localmesh.run.sidecar import envoy_path
from tests.localmesh.dump.samples import V1
from tests.ports import free_port

pytestmark = pytest.mark.live

_MANAGER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_ROUTER = typed("envoy.extensions.filters.http.router.v3.Router")
_ELSEWHERE = "192.0.2.1"  # no address of this machine, whatever it is


class Envoy:
    """An Envoy that reads its configuration from a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.admin = free_port()
        self.port = free_port()

    def follows(self, name: str, version: str, *resources: Json) -> None:
        draft = self.folder / "draft"
        draft.write_text(json.dumps({"version_info": version, "resources": list(resources)}))
        draft.rename(self.folder / f"{name}.json")

    def says(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=5) as answer:
            return json.load(answer)

    def dump(self) -> Json:
        dump: Json = self.says("/config_dump?include_eds")
        return dump

    def stats(self) -> dict[str, Any]:
        stats = self.says(f"/stats?format=json&filter={quote(STATS)}")["stats"]
        return {stat["name"]: stat["value"] for stat in stats if "value" in stat}

    def versions(self) -> set[str]:
        stats = self.says("/stats?format=json&filter=version_text")["stats"]
        return {stat["value"] for stat in stats if "value" in stat}

    def log(self) -> list[str]:
        return (self.folder / "log").read_text().splitlines()


def followed_file(name: str) -> Json:
    return {"path_config_source": {"path": f"./{name}"}, "resource_api_version": "V3"}


def cluster(name: str, **more: Any) -> Json:
    source = {"service_name": name, "eds_config": followed_file("eds.json")}
    content = {"name": name, "type": "EDS", "eds_cluster_config": source, **more}
    return typed("envoy.config.cluster.v3.Cluster", content)


def listener(name: str, address: str, port: int) -> Json:
    settings = {
        "stat_prefix": name,
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": _ROUTER}],
        "rds": {"route_config_name": "http_proxy", "config_source": followed_file("rds.json")},
    }
    manager = {"name": "envoy.filters.network.http_connection_manager", "typed_config": typed(_MANAGER, settings)}
    content = {"name": name, "address": socket_address(address, port), "filter_chains": [{"filters": [manager]}]}
    return typed("envoy.config.listener.v3.Listener", content)


def routes(*hosts: str) -> Json:
    virtual = [{"name": host, "domains": ["*"], "routes": [_route()]} for host in hosts]
    return typed("envoy.config.route.v3.RouteConfiguration", {"name": "http_proxy", "virtual_hosts": virtual})


def _route() -> Json:
    return {"match": {"prefix": "/"}, "route": {"cluster": V1}}


def assignment(address: str) -> Json:
    endpoint = {"endpoint": {"address": socket_address(address, 8080)}}
    content = {"cluster_name": V1, "endpoints": [{"lb_endpoints": [endpoint]}]}
    return typed("envoy.config.endpoint.v3.ClusterLoadAssignment", content)


@pytest.fixture
def envoy(tmp_path: Path) -> Iterator[Envoy]:
    envoy = Envoy(tmp_path)
    bootstrap = {
        "node": {"id": "sidecar", "cluster": "test"},
        "admin": {"address": socket_address("127.0.0.1", envoy.admin)},
        "dynamic_resources": {"cds_config": followed_file("cds.json"), "lds_config": followed_file("lds.json")},
    }
    (tmp_path / "bootstrap.json").write_text(json.dumps(bootstrap))
    envoy.follows("cds", "c1", cluster(V1))
    envoy.follows("eds", "e1", assignment("127.0.0.2"))
    envoy.follows("lds", "l1", listener("good", "127.0.0.1", envoy.port))
    envoy.follows("rds", "r1", routes("one"))
    command = [str(envoy_path()), "--config-path", "bootstrap.json", "--concurrency", "1", "--disable-hot-restart"]
    form = ["--log-level", "warning", "--log-format", "%Y-%m-%dT%T.%eZ %l %n %v"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*command, *form], cwd=tmp_path, stdout=log, stderr=log)
    try:
        until(lambda: len(table("routes", section(envoy.dump(), "routes"))[1]) == 1, "its first routes")
        yield envoy
    finally:
        process.terminate()
        process.wait(10)


def until(probe: Callable[[], bool], what: str, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if probe():
                return
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.02)
    raise AssertionError(f"no {what} within {seconds} s")


def rejected(envoy: Envoy) -> int:
    return sum(value for name, value in envoy.stats().items() if name.endswith("update_rejected"))


def test_resources_received_by_updates_are_read(envoy: Envoy):
    dump = envoy.dump()
    assert table("listeners", section(dump, "listeners"))[1] == [
        ("127.0.0.1", str(envoy.port), "ALL", "Route: http_proxy")
    ]
    assert table("clusters", section(dump, "clusters"))[1] == [
        ("ball.arena.svc.cluster.local", "8080", "v1", "outbound", "EDS", "-")
    ]
    assert table("routes", section(dump, "routes"))[1] == [("http_proxy", "one", "*", "/*", "8080|v1|ball.arena", "-")]
    by_kind = {row.kind: row for row in summaries(dump, envoy.stats())}
    assert {kind: row.count for kind, row in by_kind.items()} == {
        "clusters": 1,
        "listeners": 1,
        "routes": 1,
        "endpoints": 1,
    }
    assert all(abs(row.updated - time.time()) < 60 for row in by_kind.values())
    assert envoy_version(dump).count(".") == 2


def test_a_refusal_is_shown_with_envoys_message_until_a_valid_update(envoy: Envoy):
    envoy.follows("cds", "c2", cluster(V1), cluster("bad", lb_policy="CLUSTER_PROVIDED"))
    envoy.follows("rds", "r2", routes("one", "two"))
    envoy.follows("lds", "l2", listener("good", "127.0.0.1", envoy.port), listener("bad", _ELSEWHERE, envoy.port))
    until(lambda: rejected(envoy) == 3, "three refusals")
    assert refused(envoy) == {"clusters": 1, "listeners": 1, "": 1}  # of a file of routes it does not say the kind
    texts = " ".join(refusal.text for refusal in still_refused(envoy))
    assert "bad" in texts
    assert _ELSEWHERE in texts
    assert "wildcard domain" in texts

    envoy.follows("cds", "c3", cluster(V1, connect_timeout="2s"))
    envoy.follows("rds", "r3", routes("three"))
    envoy.follows("lds", "l3", listener("good", "127.0.0.1", envoy.port))
    versions = {"c3", "r3", "l3"}
    until(lambda: versions <= envoy.versions(), "three updates that are taken")
    assert still_refused(envoy) == []
    assert sum(row.refused for row in summaries(envoy.dump(), envoy.stats())) == 3


def still_refused(envoy: Envoy) -> list[Any]:
    dump = envoy.dump()
    accepted = {row.kind: row.accepted for row in summaries(dump, envoy.stats()) if row.refused}
    return standing([*in_dump(section(dump, "listeners")), *in_log(envoy.log())], accepted)


def refused(envoy: Envoy) -> dict[str, int]:
    kinds = [refusal.kind for refusal in still_refused(envoy)]
    return {kind: kinds.count(kind) for kind in kinds}
