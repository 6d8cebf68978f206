"""Our verdict on every input of the table; tests/cluster/test_verdicts.py asks a real API server for its own."""

import json
from pathlib import Path

import pytest

from localmesh import envoy
from localmesh.errors import UnsupportedError
from localmesh.manifests import read
from localmesh.parse import parse
from localmesh.plan import plan
from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.validation import static
from tests.localmesh.validation import validate
from tests.localmesh.verdicts import ROWS
from tests.localmesh.verdicts import Row
from tests.localmesh.verdicts import Verdict


def refusal(row: Row) -> UnsupportedError | None:
    try:
        parse(read({"row.yaml": json.dumps(row.content)}), "arena")
    except UnsupportedError as error:
        return error
    return None


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_input_gets_its_verdict(row: Row):
    error = refusal(row)
    if row.verdict is Verdict.ACCEPTED:
        assert error is None
        return
    assert error is not None
    assert (error.subject, error.path) == (f"{row.content['kind']} arena/{row.content['metadata']['name']}", row.path)
    # who refuses is said: without one of these names it is Kubernetes and Istio, on a cluster, too
    first = error.fact.partition("\n")[0]
    assert ("embedded m" in first) is (row.verdict is Verdict.UNSUPPORTED), first
    assert ("Envoy refuses" in first) is (row.verdict is Verdict.ENVOY), first


def test_inputs_are_unique_and_cover_every_verdict_for_every_kind():
    assert len({json.dumps(row.content, sort_keys=True) for row in ROWS}) > 500
    verdicts = {(row.content["kind"], row.verdict) for row in ROWS}
    for kind in (
        "VirtualService",
        "DestinationRule",
        "Gateway",
        "Telemetry",
        "PeerAuthentication",
        "Service",
        "Deployment",
        "Pod",
        "AuthorizationPolicy",
        "RequestAuthentication",
        "EnvoyFilter",
    ):
        for verdict in (Verdict.ACCEPTED, Verdict.REFUSED, Verdict.UNSUPPORTED):
            assert (kind, verdict) in verdicts


def numbered(number: int, content: Object) -> Object:
    """The same object for a service of its own, on the mesh."""
    spec = {key: value for key, value in content["spec"].items() if key not in ("hosts", "host", "gateways")}
    host = {"hosts": [f"s{number}"]} if content["kind"] == "VirtualService" else {"host": f"s{number}"}
    return {**content, "metadata": {"name": f"s{number}"}, "spec": {**spec, **host}}


def for_everybody(number: int, content: Object) -> Object:
    """The same policy under a name of its own, for every pod."""
    spec = {key: value for key, value in content.get("spec", {}).items() if key not in ("selector", "workloadSelector")}
    return {**content, "metadata": {**content["metadata"], "name": f"p{number}"}, "spec": spec}


def test_envoy_accepts_every_accepted_input(tmp_path: Path):
    accepted = [row.content for row in ROWS if row.verdict is Verdict.ACCEPTED]
    rules = [item for item in accepted if item["kind"] in ("VirtualService", "DestinationRule")]
    services = [samples.service(f"s{number}", app="ball") for number in range(len(rules))]
    policies = [item for item in accepted if item["kind"] in ("AuthorizationPolicy", "RequestAuthentication")]
    assert {item["kind"] for item in policies} == {"AuthorizationPolicy", "RequestAuthentication"}
    limits = [item for item in accepted if item["kind"] == "EnvoyFilter"]
    assert limits
    mesh = samples.mesh(
        *samples.pitch(),
        *services,
        *(numbered(*entry) for entry in enumerate(rules)),
        *(for_everybody(*entry) for entry in enumerate(policies)),
        *(for_everybody(*entry) for entry in enumerate(limits)),
    )
    planned = plan(mesh, samples.NETWORK)
    caller = samples.pod(planned, "locals")
    resources = envoy.resources(mesh, planned, caller, frozenset(pod.name for pod in planned.pods))
    assert len(resources.clusters) > len(rules)
    assert validate(static(envoy.bootstrap(caller, "control-plane.sock"), resources), tmp_path) == ""
