"""The order in which an Envoy's files are replaced, with an admin interface that accepts what it finds."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from localmesh import envoy
from localmesh.errors import RolloutError
from localmesh.plan import Plan
from localmesh.plan import plan
from localmesh.run import follower as module
from localmesh.run.follower import Follower
from tests.localmesh import samples
from tests.localmesh.samples import NETWORK
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2

PLAIN = samples.pitch()
SPLIT = [*PLAIN, samples.destination_rule(), samples.virtual_service(samples.rule(V1, mirror=V2))]
BASE, ONE, TWO = (f"outbound|8080|{subset}|ball.arena.svc.cluster.local" for subset in ("", "v1", "v2"))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files in the order in which they were written, and `wait` for each wait."""
    names: list[str] = []
    replace = module.replace

    def note(path: Path, text: str) -> None:
        resources = json.loads(text)["resources"]
        names.append(str(resources[0]["cluster_name"]) if path.name.startswith("eds-") else path.name)
        replace(path, text)

    monkeypatch.setattr(module, "replace", note)
    return names


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch, written: list[str], tmp_path: Path) -> dict[str, Any]:
    """An admin interface that reports the versions of the files; with `stats` set it says that instead."""
    said: dict[str, Any] = {}

    async def get(address: str, port: int, path: str, seconds: float = 1) -> tuple[int, bytes]:
        written.append("wait")
        versions = [json.loads(file.read_text())["version_info"] for file in tmp_path.glob("*.json")]
        lines = [f'x.version_text: "{version}"' for version in versions]
        return 200, said.get("stats", "\n".join([*lines, "cluster_manager.warming_clusters: 0"])).encode()

    monkeypatch.setattr(module, "get", get)
    return said


def files(objects: list[Any], unready: tuple[str, ...] = ()) -> dict[str, envoy.Json]:
    mesh = samples.mesh(*objects)
    planned: Plan = plan(mesh, NETWORK)
    ready = frozenset(pod.name for pod in planned.pods if pod.workload not in unready)
    return envoy.discovery(mesh, planned, samples.pod(planned, "locals"), ready)


def move(tmp_path: Path, written: list[str], *states: dict[str, envoy.Json]) -> list[str]:
    """Start with the first state, apply the second; what was written in which order."""
    it = Follower("locals", tmp_path, "127.0.0.1", lambda: True)
    it.start(states[0])
    written.clear()
    asyncio.run(it.apply(states[1]))
    return written


@pytest.mark.usefixtures("admin")
def test_new_clusters_come_before_the_routes_that_need_them(tmp_path: Path, written: list[str]):
    order = move(tmp_path, written, files(PLAIN), files(SPLIT))
    assert order == [ONE, TWO, "cds.json", "wait", "rds.json", "wait"]


@pytest.mark.usefixtures("admin")
def test_clusters_go_only_after_the_routes_that_needed_them(tmp_path: Path, written: list[str]):
    order = move(tmp_path, written, files(SPLIT), files(PLAIN))
    assert order == ["cds.json", "wait", "rds.json", "wait", "cds.json", "wait"]
    assert {path.name for path in tmp_path.iterdir()} == set(files(PLAIN))


@pytest.mark.usefixtures("admin")
def test_endpoints_that_the_old_routes_use_change_after_the_routes(tmp_path: Path, written: list[str]):
    before, after = files(PLAIN, unready=("ball-v2",)), files(SPLIT)
    order = move(tmp_path, written, before, after)
    assert order.index(BASE) > order.index("rds.json")
    assert order.index(TWO) < order.index("rds.json")


@pytest.mark.usefixtures("admin")
def test_endpoints_that_no_old_route_uses_change_before_the_routes(tmp_path: Path, written: list[str]):
    order = move(tmp_path, written, files(SPLIT, unready=("ball-v2",)), files(PLAIN))
    assert order.index(BASE) < order.index("rds.json")


@pytest.mark.usefixtures("admin")
def test_a_cluster_in_use_without_anybody_healthy_has_nothing_to_lose(tmp_path: Path, written: list[str]):
    order = move(tmp_path, written, files(PLAIN, unready=("ball-v1", "ball-v2")), files(SPLIT))
    assert order.index(BASE) < order.index("rds.json")


@pytest.mark.usefixtures("admin")
def test_a_change_of_endpoints_alone_touches_nothing_else(tmp_path: Path, written: list[str]):
    it = Follower("locals", tmp_path, "127.0.0.1", lambda: True)
    it.start(files(SPLIT))
    written.clear()
    it.endpoints(files(SPLIT, unready=("ball-v2",)))
    assert sorted(written) == sorted([BASE, TWO])


@pytest.mark.usefixtures("admin")
def test_nothing_is_written_when_nothing_changed(tmp_path: Path, written: list[str]):
    assert move(tmp_path, written, files(SPLIT), files(SPLIT)) == ["wait"]


def test_what_was_written_before_a_change_is_waited_for_as_well(
    tmp_path: Path, written: list[str], admin: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "ACCEPT_SECONDS", 0.0)
    it = Follower("locals", tmp_path, "127.0.0.1", lambda: True)
    it.start(files(PLAIN, unready=("ball-v2",)))
    admin["stats"] = "\n".join(
        [f'x.version_text: "{each["version_info"]}"' for each in files(PLAIN, unready=("ball-v2",)).values()]
        + ["cluster_manager.warming_clusters: 0"]
    )
    asyncio.run(it.in_force())
    it.endpoints(files(PLAIN))
    with pytest.raises(RolloutError):
        asyncio.run(it.apply(files(PLAIN)))


def test_a_refused_configuration_is_an_error_that_names_the_sidecars_log(
    tmp_path: Path, written: list[str], admin: dict[str, Any]
):
    admin["stats"] = "cluster_manager.cds.update_rejected: 1"
    with pytest.raises(RolloutError, match="mesh-arena logs locals --sidecar"):
        move(tmp_path, written, files(PLAIN), files(SPLIT))


def test_a_sidecar_that_does_not_run_is_not_waited_for(tmp_path: Path, written: list[str]):
    it = Follower("locals", tmp_path, "127.0.0.1", lambda: False)
    it.start(files(PLAIN))
    asyncio.run(it.apply(files(SPLIT)))
    assert "wait" not in written
    assert {path.name for path in tmp_path.iterdir()} == set(files(SPLIT))
