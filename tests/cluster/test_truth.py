"""The same configuration on both platforms: istiod's for a sidecar is the embedded mesh's for that sidecar."""

from collections import Counter
from itertools import chain

import pytest

from tests.cluster.release import ROOT
from tests.cluster.release import Release
from tests.cluster.release import until
from tests.cluster.truth import EXPECTED
from tests.cluster.truth import differences
from tests.cluster.truth import local
from tests.cluster.truth import observed
from tests.scenarios import by_pods

SIDECARS = 2  # of a deployment: more of them would have the same configuration, and take as long each


@pytest.mark.parametrize("scenario", [*chain.from_iterable(by_pods())])
def test_both_platforms_give_every_sidecar_the_same_configuration(arena: Release, scenario: str):
    arena.upgrade(scenario)
    arena.wait()

    def same() -> bool:
        lines = []
        compared: Counter[tuple[str, str]] = Counter()
        for name, pod in arena.pods().items():
            deployment = pod.labels["app"], pod.labels["version"]
            compared[deployment] += 1
            if compared[deployment] > SIDECARS or pod.labels["sidecar.istio.io/inject"] == "false":
                continue
            want = local(scenario, *deployment)
            assert all(want.values())
            lines += [f"{name}: {line}" for line in differences(want, observed(arena, name))]
        assert not lines, "\n".join(lines)
        return True

    until(same, 40, f"agreement about {scenario}")


def test_every_difference_is_listed_with_its_reason_in_the_docs():
    text = (ROOT / "docs" / "cluster.md").read_text()
    table = {
        line.split("|")[1].strip().strip("`"): line.split("|")[2].strip()
        for line in text.splitlines()
        if line.startswith("| `")
    }
    assert {name: table.get(name) for name in EXPECTED} == EXPECTED
