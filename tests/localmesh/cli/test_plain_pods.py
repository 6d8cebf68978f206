"""A pod without a sidecar, as a person sees it on the command line."""

import pytest

from tests.localmesh.cli.person import Person

pytestmark = pytest.mark.live


def test_a_pod_without_a_sidecar_is_shown_as_such(person: Person):
    person.up("--set", "sidecar=false")
    web = next(pod for pod in person.reads("status")["pods"] if pod["workload"] == "web")
    (row,) = (line for line in person.does("status").splitlines() if line.startswith(web["name"]))
    assert row.split()[1:4] == ["yes", "Running", "0"]
    assert row.rstrip().endswith("no sidecar")
    assert person.page() == "hello"  # the gateway reaches the application itself

    refused = person.types("config", "web", "clusters")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"{web['name']} has no sidecar" in refused.stderr
    assert "web.arena.svc.cluster.local" in person.does("config", "kube-proxy", "listeners")
    assert web["listeners"]["requests"] in person.does("config", "kube-proxy", "endpoints")

    log = person.types("logs", "web", "--sidecar")
    assert (log.returncode, log.stdout) == (2, "")
    assert f"{web['name']} has no sidecar, so there is no log of one" in log.stderr
    assert "listening" in person.does("logs", "web")

    assert "proven" in person.does("test")  # the test pod has a sidecar, and comes and goes beside it
    person.does("down")
