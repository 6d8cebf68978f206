"""One small mesh in full: what a caller, a ball and the gateway start with and follow, as it would be written."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from localmesh import envoy
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import V1
from tests.localmesh.samples import V2
from tests.localmesh.samples import rule
from tests.localmesh.samples import weighted

GOLDEN = Path(__file__).parent / "golden"
SHARES = rule(weighted(V1, 75), weighted(V2, 25), name="shares", retries={"attempts": 0})
PAGE = rule({"host": "ball"}, name="page", match=[{"uri": {"prefix": "/assets/"}}])
POLICY = {
    "loadBalancer": {"simple": "ROUND_ROBIN"},
    "outlierDetection": {"consecutive5xxErrors": 1, "interval": "1s", "maxEjectionPercent": 50},
}


@pytest.mark.parametrize("proxy", ["locals", "ball-v1", "gateway"])
def test_a_small_mesh_is_translated_as_in_the_golden_files(proxy: str, refresh_golden: bool):
    mesh = samples.mesh(
        *(item for item in samples.pitch() if item["metadata"]["name"] != "visitors"),
        samples.gateway(),
        samples.virtual_service(SHARES),
        samples.virtual_service(PAGE, name="page", hosts=("*",), gateways=["arena"]),
        samples.destination_rule(trafficPolicy=POLICY),
    )
    planned = plan(mesh, samples.NETWORK)
    pod = planned.gateway if proxy == "gateway" else samples.pod(planned, proxy)
    assert pod is not None
    ready = frozenset(pod.name for pod in planned.pods)
    resources = asdict(envoy.resources(mesh, planned, pod, ready))
    text = (
        json.dumps({"bootstrap": envoy.bootstrap(pod, "control-plane.sock"), **resources}, indent=2, sort_keys=True)
        + "\n"
    )
    path = GOLDEN / f"{proxy}.json"
    if refresh_golden:
        path.write_text(text)
    assert path.read_text() == text, "run pytest tests/localmesh --refresh-golden and look at the difference"
