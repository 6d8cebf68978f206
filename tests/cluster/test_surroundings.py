"""The match in its cluster: the ingress gateway, other releases, no mesh, Pod Security Standards."""

import os
from collections.abc import Callable

import pytest
import requests

from tests.cluster.forward import Forward
from tests.cluster.release import Release
from tests.cluster.release import until

GATEWAY = os.environ.get("MESH_ARENA_GATEWAY", "istio-system/service/istio-ingressgateway")


def test_the_ingress_gateway_serves_the_page_and_only_the_pages_own_paths(arena: Release):
    namespace, _, target = GATEWAY.partition("/")
    arena.upgrade("one-ball", "--set", "ingress.host=page.example")
    with Forward(arena.cluster.kube_config_path, namespace, target, 80) as gateway:

        def get(path: str) -> requests.Response:
            return requests.get(gateway.url + path, headers={"Host": "page.example"}, timeout=5)

        until(lambda: get("/").status_code == 200, 15, "page")
        assert "<title>" in get("/").text
        assert get("/api/state").json()["scene"]
        for inside in ("/display", "/facts", "/metrics", "/health", "/hasControl", "/index.html"):
            assert get(inside).status_code == 404, inside
        assert requests.get(f"{gateway.url}/", headers={"Host": "other.example"}, timeout=5).status_code == 404


def test_two_arenas_play_side_by_side(arena: Release, releases: Callable[[str], Release]):
    other = releases("arena-neighbours")
    other.helm("install", other.name, other.chart, *other.common, "--set", "ingress.enabled=false")
    arena.upgrade("by-source-label")
    other.wait()
    arena.wait()
    here, there = arena.watch(), other.watch()

    def separate() -> bool:
        assert {v for c in there.table().values() for v in c} == {"v1"}
        seen = {app: set(c) for app, c in here.table().items()}
        assert seen.get("messi") == {"v2"}, seen
        assert seen.get("locals") == {"v1"}, seen
        return True

    until(separate, 20, "two matches that do not touch", pause=2)
    pods = {p["name"] for p in arena.facts()["pods"]}
    assert pods.isdisjoint({p["name"] for p in other.facts()["pods"]})


def test_without_the_mesh_the_match_plays_on_plain_kubernetes_under_the_restricted_standard(
    releases: Callable[[str], Release],
):
    plain = releases("arena-plain", {"pod-security.kubernetes.io/enforce": "restricted"})
    plain.install("--set", "mesh.enabled=false")
    assert all(len(pod.obj["spec"]["containers"]) == 1 for pod in plain.pods().values())
    code, report = plain.test()
    assert code == 0, report


@pytest.mark.parametrize("scenario", ["75-25", "outlier", "delay"])
def test_without_the_mesh_a_scenario_that_needs_it_is_refused(arena: Release, scenario: str):
    refused = arena.helm(
        "upgrade", arena.name, arena.chart, "-f", f"values/{scenario}.yaml", "--set", "mesh.enabled=false", check=False
    )
    assert refused.returncode != 0
    assert "mesh.enabled" in refused.stderr
