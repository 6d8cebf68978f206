"""A chart that leaves the ball's rules to others: a controller shifts weights step by step, and upgrades go past it.

The controller stands in for tools such as Argo Rollouts and Flagger: like them it writes weights into a VirtualService.
"""

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.release import Release
from tests.cluster.release import until

PACE = ["-f", str(Path(__file__).parent / "pace.yaml")]
UNMANAGED = ["--set", "routing.managed=false,ball.versions.v2.enabled=true"]
REQUESTS = 400
RULES: list[dict[str, Any]] = [
    {
        "apiVersion": "networking.istio.io/v1",
        "kind": "DestinationRule",
        "metadata": {"name": "ball"},
        "spec": {
            "host": "ball",
            "subsets": [{"name": version, "labels": {"version": version}} for version in ("v1", "v2")],
        },
    },
    {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "ball"},
        "spec": {
            "hosts": ["ball"],
            "http": [
                {
                    "name": "primary",
                    "route": [
                        {"destination": {"host": "ball", "subset": "v1"}, "weight": 100},
                        {"destination": {"host": "ball", "subset": "v2"}, "weight": 0},
                    ],
                }
            ],
        },
    },
]


@pytest.fixture(scope="module")
def unmanaged(releases: Callable[[str], Release]) -> Release:
    release = releases("arena-canary")
    release.install(*PACE, *UNMANAGED)
    kubectl(release, "apply", "-f", "-", text="\n---\n".join(map(json.dumps, RULES)))
    return release


def kubectl(release: Release, *words: str, text: str = "") -> str:
    where = ["--kubeconfig", str(release.cluster.kube_config_path), "--namespace", release.namespace]
    done = subprocess.run(["kubectl", *where, *words], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shift(release: Release, weight: int) -> None:
    """The controller's step: so many percent of the requests to v2."""
    steps = [
        {"op": "replace", "path": f"/spec/http/0/route/{i}/weight", "value": value}
        for i, value in enumerate((100 - weight, weight))
    ]
    kubectl(release, "patch", "virtualservice", "ball", "--type", "json", "--patch", json.dumps(steps))


def weights(release: Release) -> list[int]:
    rule = json.loads(kubectl(release, "get", "virtualservice", "ball", "--output", "json"))
    return [target["weight"] for target in rule["spec"]["http"][0]["route"]]


def share(release: Release) -> float:
    """The percentage of new answers that came from v2; none may have failed."""
    watch = release.watch()
    answers: Counter[str] = Counter()

    def enough() -> bool:
        for counts in watch.table().values():
            answers.update(counts)
        return answers.total() >= REQUESTS

    until(enough, 60, f"{REQUESTS} requests, of which there are {answers}")
    assert set(answers) <= {"v1", "v2"}, answers
    return 100 * answers["v2"] / answers.total()


@pytest.mark.parametrize("weight", [0, 10, 50, 100])
def test_every_step_of_a_controller_is_played_and_no_upgrade_undoes_it(unmanaged: Release, weight: int):
    shift(unmanaged, weight)

    def followed() -> bool:
        measured = share(unmanaged)
        assert measured == pytest.approx(weight, abs=8)  # 3.2 sigma at 50 %
        return True

    until(followed, 60, f"share of {weight} %")
    pods = unmanaged.uids()
    unmanaged.upgrade("one-ball", *PACE, *UNMANAGED, "--set", f"scenario.title=Step {weight}")
    assert weights(unmanaged) == [100 - weight, weight]
    assert unmanaged.uids() == pods
    assert share(unmanaged) == pytest.approx(weight, abs=8)


def test_uninstalling_the_chart_leaves_the_rules_of_others(unmanaged: Release):
    unmanaged.helm("uninstall", unmanaged.name, "--wait")
    assert weights(unmanaged) == [0, 100]
