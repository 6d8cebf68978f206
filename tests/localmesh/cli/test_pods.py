"""Selecting pods by name, workload or prefix."""

import pytest

from localmesh.commands.pods import matching
from localmesh.errors import InputError

NAMES = ["ball-v1-aaaaa-0", "ball-v1-canary-bbbbb-0", "locals-ccccc-0", "locals-ccccc-1", "istio-ingressgateway"]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        pytest.param("locals-ccccc-1", ["locals-ccccc-1"], id="a pod"),
        pytest.param("istio-ingressgateway", ["istio-ingressgateway"], id="the gateway"),
        pytest.param("locals", ["locals-ccccc-0", "locals-ccccc-1"], id="a workload"),
        pytest.param("ball-v1", ["ball-v1-aaaaa-0"], id="a workload whose name begins another's"),
        pytest.param("ball", ["ball-v1-aaaaa-0", "ball-v1-canary-bbbbb-0"], id="a beginning"),
    ],
)
def test_a_pod_is_meant_by_its_name_its_workload_or_a_beginning(text: str, matches: list[str]):
    assert matching(text, NAMES, "pod") == matches


@pytest.mark.parametrize("text", ["", "nobody"])
def test_an_unknown_pod_gives_the_list_of_pods(text: str):
    with pytest.raises(InputError, match="locals-ccccc-0"):
        matching(text, NAMES, "pod")
