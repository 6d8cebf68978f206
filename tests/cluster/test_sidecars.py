"""How pods get their sidecar, and what they ask of it: revisions, classic sidecars, statistics."""

import json
from collections.abc import Callable

import pytest

from tests.cluster.release import Release
from tests.cluster.release import until

ONE_EACH = "players.groups.locals.replicas=1,players.groups.visitors.replicas=1"
# as a mesh that keeps no more statistics than Istio's default
BARE = json.dumps({"holdApplicationUntilProxyStarts": True, "proxyStatsMatcher": {"inclusionPrefixes": ["none"]}})


@pytest.fixture(scope="module")
def small(releases: Callable[[str], Release]) -> Release:
    release = releases("arena-sidecars")
    release.common += ["--set", ONE_EACH]
    release.install()
    return release


def sidecars(release: Release) -> dict[str, str]:
    """Pod to the kind of its sidecar."""
    kinds = {}
    for name, pod in release.pods().items():
        spec = pod.obj["spec"]
        native = any(c["name"] == "istio-proxy" for c in spec.get("initContainers", []))
        classic = any(c["name"] == "istio-proxy" for c in spec["containers"])
        kinds[name] = "native" if native else "classic" if classic else "none"
    return kinds


def test_a_revision_injects_the_sidecar_that_its_label_asks_for(small: Release):
    small.upgrade("one-ball", "--set", "mesh.revision=default")
    small.wait()
    until(lambda: {p.labels.get("istio.io/rev") for p in small.pods().values()} == {"default"}, 30, "new pods alone")
    assert "none" not in sidecars(small).values()
    # and it is the label that asks: nobody answers to a revision that is not there
    small.upgrade("one-ball", "--set", "mesh.revision=nobody")
    small.wait()
    until(lambda: {p.labels.get("istio.io/rev") for p in small.pods().values()} == {"nobody"}, 30, "new pods alone")
    assert set(sidecars(small).values()) == {"none"}


def test_with_classic_sidecars_the_match_plays_and_the_proof_pod_ends(small: Release):
    small.upgrade("one-ball", "--set-string", r"podAnnotations.sidecar\.istio\.io/nativeSidecar=false")
    small.wait()
    until(lambda: set(sidecars(small).values()) == {"classic"}, 30, "classic sidecars alone")
    code, report = small.test()
    assert code == 0, report


@pytest.mark.parametrize("asked", [True, False])
def test_refusals_are_counted_only_if_their_statistics_are_enabled(small: Release, tmp_path, asked: bool):
    values = tmp_path / "bare.json"
    values.write_text(json.dumps({"podAnnotations": {"proxy.istio.io/config": BARE}}))
    small.upgrade("circuit-breaker", "-f", str(values), *([] if asked else ["--set", "mesh.sidecarStats="]))
    small.wait()
    caller = small.pod("locals").name
    path = "/stats?format=json&type=Counters&filter=upstream_rq_pending_overflow"

    def refusals() -> int:
        return sum(s["value"] for s in small.admin(caller, path)["stats"] if "|ball." in s["name"])

    def refused() -> bool:
        return any(r.caller == caller and r.status == 503 for r in watch.requests())

    watch = until(small.watch, 10, "ui")
    until(refused, 30, "refused request")
    assert bool(refusals()) == asked
